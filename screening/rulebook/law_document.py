"""The figures of law as a document: `python -m screening.rulebook.law_document` writes docs/law.md again."""

import re
from collections.abc import Iterator
from pathlib import Path

from screening.home import shipped
from screening.rulebook.law import FILE, Figure, Law, Value, read_law

PLACE = Path(__file__).resolve().parents[2] / "docs" / "law.md"
_HEAD = """# 法定数额 / Figures of law

由代码生成，勿手改 / made from the code; do not edit: `python -m screening.rulebook.law_document`.

规则以 `law('名称', 日)` 取用当日有效的数额；任何人不得改动。/ A rule takes the figure in force on a day by
`law('NAME', day)`; nobody may move it. `screening rules law` 显示某日有效者 / shows what is in force on a day.

出处 / provenance: `V` 读过原文公开文本 read in a public copy of the text, `V2` 读自二手材料 read in a secondary source,
`M` 仅凭记忆、未经核实 from memory and unverified. 日期出处不同的另注 / where the date's differs, it is told apart.
"""
_MARK = re.compile(r"^# ---- (?P<subject>.+)$|^\[(?P<name>\w+)\]$", re.MULTILINE)


def law_document(text: str, law: Law) -> str:
    """Give the figures as Markdown, by the subjects that the file's headings name."""
    parts = [_HEAD]
    for mark in _MARK.finditer(text):
        if mark["subject"]:
            parts += [f"\n## {mark['subject']}\n", _HEADINGS, "|---|---|---|---|---|---|---|"]
        else:
            parts += _rows(law.figures[mark["name"]])
    return "\n".join(parts) + "\n"


_HEADINGS = (
    "| 名称 / name | 说明 / meaning | 值 / value | 施行 / in force | 依据 / basis | 内容 / it says | 出处 / tag |"
)


def _rows(figure: Figure) -> Iterator[str]:
    """Give one row for each value, the earliest first."""
    for one in figure.values:
        span = f"{one.first} – {one.last or ''}".rstrip()
        basis = one.instrument if one.article == "—" else f"{one.instrument} {one.article}"
        title = f"{figure.title_zh} / {figure.title_en}"
        value = with_unit(figure, one)
        yield f"| `{figure.name}` | {title} | {value} | {span} | {basis} | {one.says} | {provenance(one)} |"


def with_unit(figure: Figure, value: Value) -> str:
    """Give a value with its unit in both languages: 50,000 元 / CNY, 36%, 2天 / 2 days, 150."""
    zh, en = figure.shown(value.value, "zh"), figure.shown(value.value, "en")
    if figure.unit in _MONEY:
        return f"{zh} {_MONEY[figure.unit]} / {figure.unit}"
    return zh if zh == en else f"{zh} / {en}"


_MONEY = {"CNY": "元", "USD": "美元"}


def provenance(value: Value) -> str:
    """Give where a figure was read, and where its date was if elsewhere; what is from memory says so."""
    tag, date_tag = (f"{one}（未核实 / unverified）" if one == "M" else one for one in (value.tag, value.from_tag))
    return tag if tag == date_tag else f"{tag}；日期 / date {date_tag}"


def document() -> str:
    """Give the text of docs/law.md."""
    folder = shipped("rules")
    return law_document((folder / FILE).read_text(encoding="utf-8"), read_law(folder))


if __name__ == "__main__":
    PLACE.write_text(document(), encoding="utf-8")

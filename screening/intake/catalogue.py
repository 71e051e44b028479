"""The catalogue of problems, made from the code: `python -m screening.intake.catalogue` writes it again."""

from pathlib import Path

from screening.intake.kinds import GROUPS, Kind

PLACE = Path(__file__).resolve().parents[2] / "docs" / "problems.md"

_HEAD = """# 问题一览 / Every problem

由代码生成，勿手改 / made from the code; do not edit: `python -m screening.intake.catalogue`.

- **拒收 / refuses**：整份不收 / nothing of the delivery is taken.
- **剔除 / rejects rows**：该行另存，其余照收 / the row is set aside and the others are taken.
- **提示 / note**：照收 / taken all the same.

代码不变，可供程序判断 / the codes are stable, and programs may rely on them. “…” 处为具体内容 /
“…” stands for what was found.
"""
_SEVERITY = {"refuse": "拒收 / refuses", "reject": "剔除 / rejects rows", "warn": "提示 / note"}
_HEADINGS = ("代码 / code", "结果 / outcome", "问题", "problem", "处理", "remedy")


def catalogue() -> str:
    """Give the whole catalogue as Markdown."""
    return "\n".join([_HEAD, *(f"## {title}\n\n{_table(kinds)}" for title, kinds in GROUPS.items())])


def _table(kinds: dict[str, Kind]) -> str:
    rows = [
        (f"`{code}`", _SEVERITY[kind.severity], _open(kind.zh), _open(kind.en), kind.remedy_zh, kind.remedy_en)
        for code, kind in kinds.items()
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in [_HEADINGS, ["---"] * len(_HEADINGS), *rows])


def _open(text: str) -> str:
    """Give the words with a mark where the particulars stand."""
    for name in ("detail", "column", "count"):
        text = text.replace(f"{{{name}}}", "…")
    return text


if __name__ == "__main__":
    PLACE.write_text(catalogue(), encoding="utf-8")

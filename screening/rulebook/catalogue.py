"""The rule catalogue and the tables that rules read: `python -m screening.rulebook.catalogue` writes them again."""

from pathlib import Path

from screening.columns.tables import READABLE
from screening.home import shipped
from screening.rulebook.check import ALLOWED_FUNCTIONS
from screening.rulebook.law import days
from screening.rulebook.rule import PACKS, Rule, Rulebook, read_rulebook

DOCS = Path(__file__).resolve().parents[2] / "docs"
_MADE = "由代码生成，勿手改 / made from the code; do not edit: `python -m screening.rulebook.catalogue`.\n"


def catalogue(book: Rulebook) -> str:
    """Give every rule and lawful pattern as Markdown."""
    parts = ["# 规则目录 / Rule catalogue\n", _MADE]
    for pack in PACKS:
        rules = [rule for rule in book.rules if rule.pack == pack]
        if rules:
            parts += [f"## {pack}\n", *(_rule(rule) for rule in rules)]
    parts += ["## 合法往来模式 / Lawful patterns\n", "| code | 名称 | title | file |", "|---|---|---|---|"]
    parts += [
        f"| {one.about['code']} | {one.about['title_zh']} | {one.about['title_en']} | `{one.rule_id}` |"
        for one in book.lawful
    ]
    return "\n".join(parts) + "\n"


def _rule(rule: Rule) -> str:
    """Give one rule."""
    about = rule.about
    lines = [
        f"### `{rule.rule_id}` {about['title_zh']} / {about['title_en']}\n",
        f"严重程度 / severity **{rule.severity}**；读取 / reads {', '.join(f'`{one}`' for one in rule.inputs)}\n",
        f"- {about['reason_zh']}",
        f"- {about['reason_en']}",
        *(
            f"- 依据 / basis: {one['instrument']} {one['article']} [{one['tag']}], {days(one)}: {one['says']}"
            for one in about["basis"]
        ),
        f"- 已考虑的合法情形 / look-alikes: {'；'.join(about['look_alikes'])}",
        f"- 不能证明 / does not prove: {about['does_not_prove']}\n",
        "| 参数 / parameter | 值 / value | 单位 / unit | 范围 / range |",
        "|---|---|---|---|",
    ]
    for one in rule.parameters.values():
        limits = " – ".join(str(limit) for limit in one.limits)
        lines.append(f"| `{one.name}` | {one.value} | {one.unit or ''} | {limits} |")
    return "\n".join(lines) + "\n"


def tables() -> str:
    """Give the tables that rules may read, and the functions they may call, as Markdown."""
    parts = ["# 规则可读的表 / Tables that rules read\n", _MADE]
    for table in READABLE.values():
        parts += [f"## {table.name}\n", f"{table.meaning}\n", "| column | type | meaning |", "|---|---|---|"]
        parts += [f"| {one.name} | {one.type} | {one.meaning} |" for one in table.columns]
        parts.append("")
    parts += ["## 可用函数 / Allowed functions\n", ", ".join(f"`{name}`" for name in sorted(ALLOWED_FUNCTIONS)) + "\n"]
    return "\n".join(parts)


def documents() -> dict[Path, str]:
    """Give each generated document's place and text."""
    return {
        DOCS / "rule-catalogue.md": catalogue(read_rulebook(shipped("rules"))),
        DOCS / "rule-tables.md": tables(),
    }


if __name__ == "__main__":
    for place, text in documents().items():
        place.write_text(text, encoding="utf-8")

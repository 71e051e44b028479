"""The rule catalogue and the tables that rules read: `python -m screening.rulebook.catalogue` writes them again."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from screening.columns.tables import READABLE
from screening.home import shipped
from screening.rulebook.catalogue_page import page
from screening.rulebook.check import ALLOWED_FUNCTIONS
from screening.rulebook.rule import PACKS, Rule, Rulebook, read_rulebook
from screening.rulebook.typologies import Term, Typology, read_typologies, typology_of, watching

PAGES = "rules"
DOCS = Path(__file__).resolve().parents[2] / "docs"
MEASURED = DOCS / "measured.json"
"""What each rule did on sample counties, written by benchmarks/figures.py."""
_MADE = "由代码生成，勿手改 / made from the code; do not edit: `python -m screening.rulebook.catalogue`.\n"


def index(book: Rulebook, typologies: list[Typology], terms: list[Term], measured: Mapping[str, Any]) -> str:
    """Give the list of every typology, rule and lawful pattern, and of the regulator's terms, as Markdown."""
    rules = list(book.rules)
    parts = [
        "# 规则目录 / Rule catalogue\n",
        _MADE,
        f"{len(rules)} 条规则 / rules，{len(typologies)} 个类型 / typologies.\n",
    ]
    parts += ["## 监管用语与规则 / The regulator's terms\n", "| 用语 / term | 规则 / rules |", "|---|---|"]
    parts += [f"| {term.zh} {term.en} | {_links(watching(term, rules))} |" for term in terms]
    parts.append("")
    for pack in PACKS:
        parts += [f"## {pack}\n", _HEAD]
        for typology in typologies:
            if typology.pack == pack:
                parts += _typology(typology, [rule for rule in rules if typology_of(rule) == typology.slug], measured)
        parts.append("")
    parts += ["## 合法往来模式 / Lawful patterns\n", "| code | 名称 | title | 案例 / cases |", "|---|---|---|---|"]
    parts += [
        f"| {one.about['code']} | {_link(one, str(one.about['title_zh']))} | {one.about['title_en']} | {len(one.cases)} |"
        for one in book.lawful
    ]
    return "\n".join(parts) + "\n"


_HEAD = (
    "| 类型 / typology | 规则 / rule | 名称 / title | 程度 / severity | 案例 / cases | 命中 / caught "
    "| 准确率 / precision |\n"
    "|---|---|---|---|---|---|---|"
)


def _typology(typology: Typology, rules: list[Rule], measured: Mapping[str, Any]) -> list[str]:
    """Give the lines of a typology's rules."""
    lines = []
    for rule in rules:
        found = measured.get(rule.rule_id)
        recall = found["recall"] if found else None
        caught = f"{recall['caught']} / {recall['schemes']}" if recall and recall["schemes"] else "—"
        right = found["alerts"]["precision"] if found else None
        precision = "—" if right is None else f"{right:.0%}"
        title = f"{rule.about['title_zh']} / {rule.about['title_en']}"
        cells = (
            f"{typology.slug} {typology.title_zh}",
            _link(rule, rule.rule_id),
            title,
            rule.severity,
            len(rule.cases),
        )
        lines.append(f"| {' | '.join(str(cell) for cell in (*cells, caught, precision))} |")
    return lines


def _link(rule: Rule, text: str) -> str:
    return f"[{text}]({PAGES}/{rule.rule_id}.md)"


def _links(rules: list[Rule]) -> str:
    return "，".join(_link(rule, str(rule.about["title_zh"]).removeprefix("疑似")) for rule in rules)


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
    folder = shipped("rules")
    book = read_rulebook(folder)
    typologies, terms = read_typologies(folder)
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))["rules"] if MEASURED.exists() else {}
    pages = {
        DOCS / PAGES / f"{rule.rule_id}.md": page(rule, _MADE, measured.get(rule.rule_id))
        for rule in (*book.rules, *book.lawful)
    }
    return {
        DOCS / "rule-catalogue.md": index(book, typologies, terms, measured),
        DOCS / "rule-tables.md": tables(),
        **pages,
    }


def left_over() -> list[Path]:
    """Give the pages of rules that are no more."""
    return sorted(set((DOCS / PAGES).glob("*.md")) - set(documents()))


if __name__ == "__main__":
    (DOCS / PAGES).mkdir(exist_ok=True)
    for place in left_over():
        place.unlink()
    for place, text in documents().items():
        place.write_text(text, encoding="utf-8")

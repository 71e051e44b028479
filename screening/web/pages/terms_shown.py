"""Parameters and facts of rules by their names in words, with their units."""

import json
from decimal import Decimal
from functools import cache

from screening.home import shipped
from screening.report.figures import masked, money
from screening.report.words import Pair
from screening.rulebook.reasons import percent
from screening.rulebook.rule import Rule
from screening.rulebook.terms import FILE, Terms, read_terms
from screening.runs.reading import kept_rules
from screening.web.pages.shelf import Row, Shown

UNITS = {
    "CNY": Pair(" 元", " CNY"),
    "days": Pair(" 天", " days"),
    "hours": Pair(" 小时", " hours"),
}
_STANDARD = {"count": "count", "total": "CNY", "first": "day", "last": "day", "days": "days"}
_OTHER_LANGUAGE = {"zh": "_en", "en": "_zh"}


def terms_of(shown: Shown) -> Terms:
    """Give the names that a run's rules have for their parameters and facts; an older run takes the shipped ones."""
    kept = kept_rules(shown.run.path)
    return _read(str(kept if (kept / FILE).is_file() else shipped("rules")))


@cache
def _read(folder: str) -> Terms:
    from pathlib import Path  # noqa: PLC0415

    return read_terms(Path(folder))


def facts_shown(shown: Shown, rule: Rule | None, finding: Row, language: str) -> list[tuple[Pair, Pair]]:
    """Give the facts of a finding, each with its name and its value with the unit; those told in the other language go."""
    terms, units = terms_of(shown), dict(rule.facts if rule else {}) | _STANDARD
    return [
        (Pair(*terms.fact(name)), _value(value, units.get(name, "text")))
        for name, value in json.loads(finding["facts"]).items()
        if not name.endswith(_OTHER_LANGUAGE[language])
    ]


def _value(value: object, unit: str) -> Pair:
    """Give a fact as it was stored, as people write it."""
    if value is None:
        return Pair("—", "—")
    if unit == "CNY":
        text = money(Decimal(str(value)))
    elif unit in {"rate", "share"}:
        text = percent(Decimal(str(value)))
    elif unit == "hours":
        text = f"{Decimal(str(value)) / 3600:.1f}"
    elif unit in {"count", "days"}:
        text = f"{int(str(value)):,}"
    else:
        text = masked(str(value))
    more = UNITS.get(unit, Pair("", ""))
    return Pair(text + more.zh, text + more.en)

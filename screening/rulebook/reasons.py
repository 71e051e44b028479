"""Reasons in words: a rule's sentence with the finding's own figures in it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from screening.clock import date_of
from screening.errors import RefusedInput
from screening.rulebook.law import Cited
from screening.rulebook.rule import Rule

UNITS = ("CNY", "count", "rate", "share", "days", "hours", "day", "text")
"""Units of facts: in SQL CNY is fen, hours are seconds and day is a day number; each is shown as people write it."""

STANDARD = ("count", "total", "first", "last", "days")
"""Facts that every finding has: evidence bookings, their sum, first and last day, days between."""


def yuan(fen: int) -> str:
    """Give an amount as people write it: 1,234.50, without the fen where there are none."""
    whole, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{whole:,}.{rest:02d}" if rest else f"{sign}{whole:,}"


def percent(fraction: Decimal | float) -> str:
    """Give a fraction as a percentage; beyond tenfold the words "over 1,000%" say enough."""
    value = Decimal(str(fraction)) * 100
    return ">1,000%" if value > 1000 else f"{value.quantize(Decimal('0.1'))}%"  # noqa: PLR2004


def shown(value: Any, unit: str) -> str:  # noqa: PLR0911
    """Give a fact as a reader sees it."""
    if value is None:
        return "—"
    match unit:
        case "CNY":
            return yuan(int(value))
        case "rate" | "share":
            return percent(value)
        case "hours":
            return f"{Decimal(value) / 3600:.1f}"
        case "day":
            return date_of(int(value)).isoformat()
        case "count" | "days":
            return f"{int(value):,}"
        case _:
            return str(value)


def stored(value: Any, unit: str) -> Any:
    """Give a fact as JSON holds it: exact yuan as text, dates as ISO text, fractions as text."""
    if value is None:
        return None
    match unit:
        case "CNY":
            return str(Decimal(int(value)) / 100)
        case "rate" | "share":
            return str(value)
        case "day":
            return shown(value, unit)
        case "count" | "days" | "hours":
            return int(value)
        case _:
            return str(value)


def standard_facts(count: int, total: int, first: int, last: int) -> dict[str, str]:
    """Give the facts of every finding as shown, from bookings, fen and local seconds."""
    start, end = first // 86400, last // 86400
    return {
        "count": f"{count:,}",
        "total": yuan(total),
        "first": shown(start, "day"),
        "last": shown(end, "day"),
        "days": f"{end - start + 1:,}",
    }


def reasons(rule: Rule, facts: Mapping[str, Any], standard: Mapping[str, str], last_day: int) -> tuple[str, str]:
    """Give the reason in Chinese and in English; figures of law are those of the finding's last day, a day number."""
    own = {name: shown(facts.get(name), unit) for name, unit in rule.facts.items()}
    texts = []
    for language in ("zh", "en"):
        parameters = {name: parameter.shown(language) for name, parameter in rule.parameters.items()}
        template = str(rule.about[f"reason_{language}"])
        try:
            law = Cited(rule.law, date_of(last_day), language)
            texts.append(template.format_map({**parameters, **standard, **own, "law": law}))
        except (KeyError, IndexError, ValueError) as error:
            raise RefusedInput(
                f"reason_{language} cites {error}, which is no fact, parameter or figure of law",
                where=str(rule.path.with_suffix(".toml")),
                remedy=f"use one of {', '.join([*STANDARD, *rule.facts, *rule.parameters])}",
            ) from None
    return texts[0], texts[1]

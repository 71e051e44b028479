"""The contract's own rules of type, list and form, as expressions, and the rows that break them."""

from dataclasses import dataclass

import dataframely as dy
import polars as pl

from screening.contract.calendar import as_text
from screening.contract.tables import REFERENCE, SUBMISSION, schema_of

_RULE_NAMES = {
    "nullability": "null_required",
    "min_length": "null_required",
    "check__known": "value_unknown",
    "check__form": "value_form",
    "min_exclusive": "not_positive",
    "min": "negative",
    "max": "rate_not_fraction",
}
ROW = "source_row"
FILE = "source_file"


@dataclass(frozen=True)
class Rule:
    """What a value must not be: the expression is true where the rule is broken."""

    code: str
    column: str
    broken: pl.Expr


@dataclass(frozen=True)
class BrokenRule:
    """The rows of a frame that break one rule, with the value that does."""

    rule: str
    column: str
    rows: pl.DataFrame  # source_file, source_row, value


def rules_of(table: str) -> tuple[Rule, ...]:
    """Give what a table's schema asks of each value; keys that occur twice take the whole table and are not here."""
    return _RULES[table]


def breaking(frame: pl.DataFrame, rules: tuple[Rule, ...]) -> list[BrokenRule]:
    """Give the rules that some row breaks, with their rows.

    All rules are counted in one pass, so that a frame without fault costs no more than that.
    """
    if not rules or frame.is_empty():
        return []
    counts = frame.select(rule.broken.sum().alias(str(place)) for place, rule in enumerate(rules)).row(0)
    return [flagged(rule, frame) for rule, count in zip(rules, counts, strict=True) if count]


def flagged(rule: Rule, frame: pl.DataFrame) -> BrokenRule:
    """Give the rows of a frame that break a rule."""
    value = as_text(pl.col(rule.column), frame.schema[rule.column]).alias("value")
    return BrokenRule(rule.code, rule.column, frame.filter(rule.broken).select(FILE, ROW, value))


def _rules(schema: type[dy.Schema]) -> tuple[Rule, ...]:
    return tuple(
        Rule(_RULE_NAMES[kind], name, ~kept)
        for name, column in schema.columns().items()
        for kind, kept in column.validation_rules(pl.col(name)).items()
        if kind in _RULE_NAMES
    )


_RULES = {table: _rules(schema_of(table)) for table in (*SUBMISSION, *REFERENCE)}

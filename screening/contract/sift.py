"""Good rows apart from bad ones, by the contract's own rules of type, list and form."""

from copy import copy
from dataclasses import dataclass

import dataframely as dy
import polars as pl

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


class _Origin(dy.Schema):
    """The columns that carry a row's origin through the check."""

    source_file = dy.String(nullable=False)
    source_row = dy.Int64(nullable=False)


@dataclass(frozen=True)
class BrokenRule:
    """The rows of a frame that break one rule, with the value that does."""

    rule: str
    column: str
    rows: pl.DataFrame  # source_file, source_row, value


@dataclass(frozen=True)
class Sifted:
    """What came through, and every rule that some row broke."""

    good: pl.DataFrame
    broken: list[BrokenRule]


def sift(table: str, frame: pl.DataFrame) -> Sifted:
    """Give the rows that keep every rule of a table's columns, and the broken rules with their rows.

    The frame has the contract's columns in the contract's types, and `source_file` and `source_row`. Keys that
    occur twice are not looked at here: that takes the whole table, and this may be one slice of it.
    """
    checker = _CHECKERS[table]
    good, failure = checker.filter(frame.select(checker.column_names()))
    counts = failure.counts()
    if not counts:
        return Sifted(good, [])
    details = failure.details()
    broken = [
        BrokenRule(_RULE_NAMES[kind], column, _breaking(details, rule, column))
        for rule, (column, kind) in ((rule, rule.split("|", 1)) for rule in counts)
    ]
    return Sifted(good, broken)


def _breaking(details: pl.DataFrame, rule: str, column: str) -> pl.DataFrame:
    rows = details.filter(pl.col(rule).cast(pl.String) == "invalid")
    return rows.select(FILE, ROW, pl.col(column).cast(pl.String).alias("value"))


def _checker(table: str) -> type[dy.Schema]:
    """Give a table's schema with the origin columns and without the key, which only the whole table can break."""
    plain = {name: _without_key(column) for name, column in schema_of(table).columns().items()}
    return type(f"Checked{table.title()}", (_Origin,), plain)


def _without_key(column: dy.Column) -> dy.Column:
    plain = copy(column)
    plain.primary_key = False
    return plain


_CHECKERS = {table: _checker(table) for table in (*SUBMISSION, *REFERENCE)}

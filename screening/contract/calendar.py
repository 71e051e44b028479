"""The span of dates that can be meant: what lies outside is told, and touched by no arithmetic of dates."""

from datetime import date

import polars as pl

_FIRST = date(1900, 1, 1)
_BEYOND = date(2200, 1, 1)
_DAY = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


def impossible(column: pl.Expr, given: pl.DataType) -> pl.Expr:
    """Give true where a date or time lies before 1900 or after 2199; compared as plain numbers."""
    return ~_within(column, given)


def possible(column: pl.Expr, given: pl.DataType) -> pl.Expr:
    """Give the dates and times that can be meant; the others become null."""
    return pl.when(_within(column, given)).then(column)


def as_text(column: pl.Expr, given: pl.DataType) -> pl.Expr:
    """Give any value as text; a date that cannot be meant as the plain number that it is stored as."""
    if not isinstance(given, pl.Date | pl.Datetime):
        return column.cast(pl.String, strict=False)
    plain = column.to_physical().cast(pl.String)
    return pl.when(_within(column, given)).then(possible(column, given).cast(pl.String)).otherwise(plain)


def _within(column: pl.Expr, given: pl.DataType) -> pl.Expr:
    day = _DAY[given.time_unit] if isinstance(given, pl.Datetime) else 1
    epoch = date(1970, 1, 1).toordinal()
    # A zone moves a time by less than a day.
    first, beyond = ((one.toordinal() - epoch) * day for one in (_FIRST, _BEYOND))
    least = -(2**63) + day
    return column.to_physical().is_between(max(first, least), min(beyond, -least), closed="left")

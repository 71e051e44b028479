"""Short makers for the contract's columns, each with its meaning in Chinese and English."""

from collections.abc import Callable
from typing import Any

import dataframely as dy
import polars as pl

Check = Callable[[pl.Expr], pl.Expr]

CNAPS = r"^[0-9]{12}$"
REGION = r"^[0-9]{6}$"
CURRENCY = r"^[A-Z]{3}$"

MONEY_DIGITS = 18
MONEY_SCALE = 2
RATE_SCALE = 6


def _told(
    zh: str, en: str, mask: str | None = None, values: tuple[str, ...] | None = None, advised: str | None = None
) -> dict[str, Any]:
    return {"zh": zh, "en": en, "mask": mask, "values": values, "advised": advised}


def text(
    zh: str,
    en: str,
    *,
    required: bool = False,
    key: bool = False,
    known: tuple[str, ...] | None = None,
    form: str | None = None,
    advised: str | None = None,
    mask: str | None = None,
) -> dy.String:
    """Give a string column.

    `known` closes its list of values; `form` is a regular expression that it must match; `advised` is one that it
    should match, where a row that does not is still worth having.
    """
    checks: dict[str, Check] = {}
    if known is not None:
        checks["known"] = lambda column: column.is_in(known)
    if form is not None:
        checks["form"] = lambda column: column.str.contains(form)
    return dy.String(
        nullable=not (required or key),
        primary_key=key,
        min_length=1 if required or key else None,
        check=checks or None,
        metadata=_told(zh, en, mask, known, advised),
    )


def money(zh: str, en: str, *, required: bool = False, positive: bool = False) -> dy.Decimal:
    """Give an amount of money, exact to the fen."""
    return dy.Decimal(
        MONEY_DIGITS,
        MONEY_SCALE,
        nullable=not required,
        min_exclusive=0 if positive else None,
        metadata=_told(zh, en),
    )


def rate(zh: str, en: str, *, required: bool = False, most: int) -> dy.Decimal:
    """Give a yearly rate as a fraction, to six places; `most` tells a fraction from a per cent figure."""
    return dy.Decimal(MONEY_DIGITS, RATE_SCALE, nullable=not required, min=0, max=most, metadata=_told(zh, en))


def moment(zh: str, en: str, *, required: bool = False) -> dy.Datetime:
    """Give a local time of day."""
    return dy.Datetime(time_unit="us", nullable=not required, metadata=_told(zh, en))


def day(zh: str, en: str, *, required: bool = False, key: bool = False) -> dy.Date:
    """Give a calendar date."""
    return dy.Date(nullable=not (required or key), primary_key=key, metadata=_told(zh, en))


def count(zh: str, en: str) -> dy.Int32:
    """Give a whole number from zero."""
    return dy.Int32(nullable=True, min=0, metadata=_told(zh, en))


def texts(zh: str, en: str, *, mask: str | None = None) -> dy.List:
    """Give a list of strings."""
    return dy.List(dy.String(nullable=True), nullable=True, metadata=_told(zh, en, mask))

"""Amounts read from text, exact to the fen or not at all."""

import polars as pl

from screening.contract.columns import MONEY_DIGITS, MONEY_SCALE
from screening.intake.forms.cells import half_width

MONEY = pl.Decimal(MONEY_DIGITS, MONEY_SCALE)
_WIDE = pl.Decimal(38, 12)
_MARKS = r"[¥￥$元\s]|CNY|RMB"
_PLAIN = r"^[+-]?\d{1,16}(?:\.\d{1,2})?$"
_FORM = r"^[+-]?(?:\d{1,16}|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$"
# What sums of binary fractions leave behind the fen.
_DUST = 1e-6


def money(column: pl.Series) -> pl.Series:
    """Give amounts; null where a cell holds none, or holds digits behind the fen.

    A sign may stand in front or behind, or be brackets around; commas must part thousands.
    """
    if column.str.contains(_PLAIN).all():
        return column.cast(MONEY)
    text = half_width(column).str.to_uppercase().str.replace_all(_MARKS, "")
    text = text.str.replace(r"^\((.+)\)$", "-${1}").str.replace(r"^([\d.,]+)-$", "-${1}")
    text = text.set(~text.str.contains(_FORM).fill_null(value=False), None)
    whole = text.str.replace_all(",", "", literal=True).str.strip_prefix("+").cast(_WIDE, strict=False)
    fen = whole.round(MONEY_SCALE)
    exact = (whole - fen).abs().cast(pl.Float64) < _DUST
    return fen.set(~exact.fill_null(value=False), None).cast(MONEY, strict=False)

"""The text of cells as it is meant: without what banks put around numbers to keep Excel from changing them."""

import polars as pl

from screening.intake.forms.meanings import WIDE
from screening.masking import mask_text

_NOTHING = (
    "",
    "-",
    "--",
    "—",
    "/",
    "\\N",
    "\\n",
    "NULL",
    "null",
    "Null",
    "NONE",
    "None",
    "none",
    "NaN",
    "nan",
    "N/A",
    "无",
    "空",
)
_BLANKS = " \t\r\n\v\f\ufeff\u3000\u00a0\u200b"
_SHOWN = 20
_HARMLESS = "0123456789:/-., 年月日时分秒+T¥￥"
_LONGEST_SHOWN_NUMBER = 14
# A number in exponent form has lost its last digits.
_EXPONENT = r"^E\+\d+$|^\d\.\d+[Ee]\+?\d+$|^\d[Ee]\+\d+$"


def cleaned(column: pl.Series, empty: tuple[str, ...] = ()) -> pl.Series:
    """Give cells without blanks, a leading apostrophe, ="…" and quotation marks around them; nothing as null."""
    text = column.str.strip_chars(_BLANKS)
    if text.str.contains(r"""^[='"]""").any():
        text = text.str.replace(r'^=?"(.*)"$', "${1}").str.strip_prefix("'").str.strip_chars(_BLANKS)
    return text.set(text.is_in([*_NOTHING, *empty]), None)


def half_width(column: pl.Series) -> pl.Series:
    """Give codes and numbers with their full-width digits, letters and marks at half width."""
    if column.str.len_bytes().sum() == column.str.len_chars().sum():
        return column
    return column.to_frame("text").select(pl.col("text").str.replace_many(WIDE)).to_series()


def code(column: pl.Series) -> pl.Series:
    """Give account numbers, identity numbers and the like without any blank, in capitals."""
    text = half_width(column)
    return text.str.replace_all(r"\s", "").str.to_uppercase() if text.str.contains(r"[\sa-z]").any() else text


def whole_number(column: pl.Series) -> pl.Series:
    """Tell which codes have all their digits: an exponent shows that a spreadsheet has cut them."""
    return ~column.str.contains(_EXPONENT).fill_null(value=False)


def shown(value: str | None) -> str:
    """Give a cell as it may be shown: a date or an amount whole, whatever may be personal masked."""
    text = value or ""
    digits = sum(mark.isdigit() for mark in text)
    harmless = len(text) <= _SHOWN and digits <= _LONGEST_SHOWN_NUMBER and not text.strip(_HARMLESS)
    return text if harmless or len(text) == 1 else mask_text(text)

"""Dates and times read from text, in every form that banks write, or not at all."""

import polars as pl

from screening.intake.forms.cells import half_width

MOMENT = pl.Datetime("us")
_COMMON = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$"
_ISO = "%Y-%m-%d %H:%M:%S"
_TIME = r"(?:[ T\-]*(\d{1,2})[:时.点](\d{1,2})(?:[:分.](\d{1,2})?秒?)?(?:[.:,]\d{1,9})?)?$"
_PARTED = r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?" + _TIME
_RUN = r"^(\d{4})(\d{2})(\d{2})(?:[ T]*(\d{2}):?(\d{2}):?(\d{2})?(?:\.?\d{1,6})?)?$"
_CLOCK = r"^(\d{1,2})[:时.点](\d{1,2})(?:[:分.](\d{1,2})?秒?)?(?:[.:,]\d{1,9})?$"
_CLOCK_RUN = r"^(\d{2})(\d{2})(\d{2})$"
# Excel counts days from here; a serial between these two lies in the years 1982 to 2064.
_EXCEL_DAY_0 = "1899-12-30"
_FIRST_SERIAL, _LAST_SERIAL = 30_000, 60_000
_SERIAL = r"^\d{5}(?:\.\d+)?$"
_FRACTION = r"^0?\.\d+$|^0$|^\d(?:\.\d+)?[Ee]-\d+$"
_SECONDS_A_DAY = 86_400


def moments(column: pl.Series) -> pl.DataFrame:
    """Give `moment` and whether it has a time of day, `timed`; null where a cell holds no date."""
    text = half_width(column)
    if text.str.contains(_COMMON).all():
        return pl.DataFrame({"moment": text.str.to_datetime(_ISO, time_unit="us", strict=False)}).with_columns(
            timed=pl.col("moment").is_not_null()
        )
    cells = pl.DataFrame({"text": text})
    parts = pl.coalesce(_groups(_PARTED), _groups(_RUN))
    return cells.select(
        moment=pl.coalesce(_joined(parts), _serial()),
        timed=parts.struct.field("4").is_not_null() | pl.col("text").str.contains(r"^\d{5}\.\d"),
    ).with_columns(timed=pl.col("timed").fill_null(value=False) & pl.col("moment").is_not_null())


def clocks(column: pl.Series) -> pl.Series:
    """Give the time of day that a cell holds by itself, as a duration; null where it holds none."""
    cells = pl.DataFrame({"text": half_width(column)})
    # Five figures are six whose leading zero a spreadsheet has dropped.
    padded = pl.col("text").str.replace(r"^(\d{5})$", "0${1}")
    parts = pl.coalesce(_groups(_CLOCK), _groups(_CLOCK_RUN, padded))
    hour, minute, second = (parts.struct.field(str(place)).cast(pl.Int64) for place in (1, 2, 3))
    good = (hour < 24) & (minute < 60) & (second.fill_null(0) < 60)  # noqa: PLR2004 - a day's hours and minutes
    spoken = pl.when(good).then(pl.duration(hours=hour, minutes=minute, seconds=second.fill_null(0)))
    fraction = pl.when(pl.col("text").str.contains(_FRACTION)).then(pl.col("text")).cast(pl.Float64, strict=False)
    of_day = pl.duration(seconds=(fraction * _SECONDS_A_DAY).round().cast(pl.Int64))
    return cells.select(clock=pl.coalesce(spoken, of_day).cast(pl.Duration("us"))).to_series()


def days(column: pl.Series) -> pl.Series:
    """Give the dates of cells, a time of day left aside."""
    return moments(column)["moment"].dt.date()


def _groups(pattern: str, text: pl.Expr | None = None) -> pl.Expr:
    """Give the parts of a pattern; the whole null where the text has not its form."""
    cell = pl.col("text") if text is None else text
    return pl.when(cell.str.contains(pattern)).then(cell.str.extract_groups(pattern))


def _joined(parts: pl.Expr) -> pl.Expr:
    """Give the moment that six parts name; null where there is no such day or time."""
    day = [parts.struct.field(str(place)).str.zfill(width) for place, width in ((1, 4), (2, 2), (3, 2))]
    time = [parts.struct.field(str(place)).fill_null("00").str.zfill(2) for place in (4, 5, 6)]
    return pl.format("{}-{}-{} {}:{}:{}", *day, *time).str.to_datetime(_ISO, time_unit="us", strict=False)


def _serial() -> pl.Expr:
    """Give the moment that Excel's count of days stands for, to the second."""
    number = pl.when(pl.col("text").str.contains(_SERIAL)).then(pl.col("text")).cast(pl.Float64, strict=False)
    seconds = (number * _SECONDS_A_DAY).round().cast(pl.Int64)
    start = pl.lit(_EXCEL_DAY_0).str.to_datetime("%Y-%m-%d", time_unit="us")
    return pl.when(number.is_between(_FIRST_SERIAL, _LAST_SERIAL)).then(start + pl.duration(seconds=seconds))

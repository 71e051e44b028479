"""Workbooks opened: each sheet's rows as text, numbers that a workbook cannot hold whole marked as such."""

from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl

from screening.intake.forms.text_file import LOOKED_AT, ROW

SLICE = 200_000
# What stands before a number whose last digits are lost, so that it reads as no account.
LOST = "E+"
_EXACT = 15
_LONG = rf"^\d{{{_EXACT + 1},}}$"


def sheet_names(path: Path) -> list[str]:
    """Give the names of a workbook's sheets."""
    return list(fastexcel.read_excel(path).sheet_names)


def first_rows(path: Path, name: str) -> list[list[str]]:
    """Give the first rows of a sheet; the number of a row is its place from 1."""
    top = _load(path, name, 0, as_text=True, most=LOOKED_AT)
    return [["" if cell is None else str(cell) for cell in row] for row in top.rows()]


def read_rows(path: Path, name: str, heading: int) -> Iterator[pl.DataFrame]:
    """Give the rows below a heading as text, columns named by their place, with their numbers from 1."""
    text = _load(path, name, heading, as_text=True)
    typed = _load(path, name, heading, as_text=False)
    columns = [
        _exact(column, numeric=typed.to_series(place).dtype.is_numeric()).alias(str(place))
        for place, column in enumerate(text.get_columns())
    ]
    frame = pl.DataFrame(columns).select(pl.all().fill_null(""))
    frame = frame.with_columns(pl.int_range(heading + 1, heading + 1 + pl.len(), dtype=pl.Int64).alias(ROW))
    yield from frame.iter_slices(SLICE)


def _load(path: Path, name: str, skip: int, *, as_text: bool, most: int | None = None) -> pl.DataFrame:
    sheet = fastexcel.read_excel(path).load_sheet(
        name,
        header_row=None,
        # A function counts from the sheet's first row; a number would count from its first filled one.
        skip_rows=lambda row: row < skip,
        n_rows=most,
        dtypes="string" if as_text else None,
        schema_sample_rows=None,
    )
    return pl.DataFrame(sheet.to_arrow()) if sheet.width else pl.DataFrame()


def _exact(column: pl.Series, *, numeric: bool) -> pl.Series:
    """Give a column with the numbers marked that have more digits than a workbook keeps of a number."""
    values = column.unique().drop_nulls()
    long = values.filter(values.str.contains(_LONG))
    lost = long.to_list() if numeric else [value for value in long.to_list() if _was_a_number(value)]
    return column.replace({value: LOST + value for value in lost}) if lost else column


def _was_a_number(text: str) -> bool:
    """Tell whether a long number in a column of text was kept as a number: its first fifteen digits say it all."""
    number = float(text)
    return int(number) == int(text) and float(f"{number:.{_EXACT}g}") == number

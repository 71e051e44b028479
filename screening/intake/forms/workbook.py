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
    text.columns = [str(place) for place in range(text.width)]
    text = _marked(text, path, name, heading)
    frame = text.with_columns(pl.int_range(heading + 1, heading + 1 + pl.len(), dtype=pl.Int64).alias(ROW))
    for rows in frame.iter_slices(SLICE):
        yield rows.with_columns(pl.exclude(ROW).fill_null(""))


def _load(
    path: Path, name: str, skip: int, *, as_text: bool, most: int | None = None, places: list[int] | None = None
) -> pl.DataFrame:
    sheet = fastexcel.read_excel(path).load_sheet(
        name,
        header_row=None,
        # A function counts from the sheet's first row; a number would count from its first filled one.
        skip_rows=lambda row: row < skip,
        n_rows=most,
        use_columns=places,
        dtypes="string" if as_text else None,
        schema_sample_rows=None,
    )
    return pl.DataFrame(sheet.to_arrow()) if sheet.width else pl.DataFrame()


def _marked(text: pl.DataFrame, path: Path, name: str, heading: int) -> pl.DataFrame:
    """Give the cells with those numbers marked that have more digits than a workbook keeps of a number.

    A long number kept as text is rarely one that a binary fraction holds exactly, so the types of the cells, which cost
    a second reading, are asked for only where all of a column are.
    """
    long = {column.name: _long(column) for column in text.get_columns()}
    suspect = [int(place) for place, values in long.items() if values and all(map(_exact, values))]
    numeric = set()
    if suspect:
        typed = _load(path, name, heading, as_text=False, places=suspect)
        numeric = {str(place) for place, kind in zip(suspect, typed.dtypes, strict=True) if kind.is_numeric()}
    lost = {
        place: found
        for place, values in long.items()
        if (found := [value for value in values if place in numeric or _cut_by_excel(value)])
    }
    marks = (pl.col(place).replace({value: LOST + value for value in found}) for place, found in lost.items())
    return text.with_columns(marks)


def _long(column: pl.Series) -> list[str]:
    values = column.unique().drop_nulls()
    return list(values.filter(values.str.contains(_LONG)))


def _exact(text: str) -> bool:
    """Tell whether a binary fraction holds a number exactly, as it does every number that a cell keeps."""
    return int(float(text)) == int(text)


def _cut_by_excel(text: str) -> bool:
    """Tell whether a long number in a column of text was kept as a number: its first fifteen digits say it all."""
    return _exact(text) and float(f"{float(text):.{_EXACT}g}") == float(text)

"""Workbooks for spreadsheets: tables whose text stays text, whose formulas never live, and whose bytes repeat."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from screening.errors import WrongCall

MOST_ROWS = 1_048_575
"""Rows of a sheet below its head; no spreadsheet holds more."""
_LONGEST = 32_767
_CUT = "…"
_PAPER_A4 = 9
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - written into every workbook, so that the same rows give the same bytes
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}


class Kind(StrEnum):
    """What a column holds, and so how its cells are written."""

    TEXT = "text"
    """Words and every kind of number that nobody adds up: accounts, ids, telephones."""
    WHOLE = "whole"
    YUAN = "yuan"
    SHARE = "share"
    """A part of 1, shown in percent."""
    NUMBER = "number"
    """Up to two places."""
    DAY = "day"
    """A date, or a datetime of which the day is shown."""
    MOMENT = "moment"


_SHOWN = {
    Kind.TEXT: "@",
    Kind.WHOLE: "#,##0",
    Kind.YUAN: "#,##0.00",
    Kind.SHARE: "0.0%",
    Kind.NUMBER: "0.00",
    Kind.DAY: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
}
_WIDTHS = {Kind.TEXT: 18, Kind.WHOLE: 12, Kind.YUAN: 18, Kind.SHARE: 10, Kind.NUMBER: 10, Kind.DAY: 12, Kind.MOMENT: 17}


@dataclass(frozen=True)
class Column:
    """One column: its title, what it holds, and its width in characters where that of its kind does not do.

    `wrapped` breaks long words into lines within the cell.
    """

    title: str
    kind: Kind = Kind.TEXT
    width: int | None = None
    wrapped: bool = False


@dataclass(frozen=True)
class Sheet:
    """One table: its name of 31 characters at most, its columns, and its rows, which are read once."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def write_workbook(target: Path | BinaryIO, title: str, sheets: Sequence[Sheet]) -> None:
    """Write sheets as .xlsx into a file or a stream; the same rows give the same bytes.

    Each has its head frozen, with filters, and prints on A4 across with the head on every page. A cell is written as what
    its column holds and as nothing else: text that looks like a formula, a number or an address stays text. None leaves a
    cell empty. Rows pass through one by one, so that memory does not grow with them. More rows than a spreadsheet holds
    are refused with WrongCall.
    """
    with closing(xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, _OPTIONS)) as book:
        book.set_properties({"title": title, "author": "county-screening", "created": _MADE})
        book.set_size(2400, 1600)
        looks = _Looks(book)
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name), sheet, looks)


class _Looks:
    """The formats of a workbook."""

    def __init__(self, book: Any) -> None:
        base = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
        self.head = book.add_format(base | {"bold": True, "bg_color": "#E8EDF4", "bottom": 1, "text_wrap": True})
        self._cells = {
            (kind, wrapped): book.add_format(base | {"num_format": shown, "text_wrap": wrapped})
            for kind, shown in _SHOWN.items()
            for wrapped in (False, True)
        }

    def of(self, column: Column) -> Any:
        """Give the format of a column's cells."""
        return self._cells[column.kind, column.wrapped]


def _write_sheet(page: Any, sheet: Sheet, looks: _Looks) -> None:
    formats = [looks.of(column) for column in sheet.columns]
    for place, (column, look) in enumerate(zip(sheet.columns, formats, strict=True)):
        page.set_column(place, place, column.width or _WIDTHS[column.kind], look)
        page.write_string(0, place, column.title, looks.head)
    rows, last = iter(sheet.rows), 0
    for last, row in enumerate(islice(rows, MOST_ROWS), start=1):
        for place, (column, look, value) in enumerate(zip(sheet.columns, formats, row, strict=True)):
            _write_cell(page, (last, place), column.kind, value, look)
    if next(rows, None) is not None:
        raise WrongCall(
            f"超过 {MOST_ROWS:,} 行 / more than {MOST_ROWS:,} rows",
            where=sheet.name,
            remedy="先筛选，或用 CSV / filter first, or take the CSV",
        )
    end = len(sheet.columns) - 1
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, last, end)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    page.set_landscape()
    page.set_paper(_PAPER_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write_cell(page: Any, place: tuple[int, int], kind: Kind, value: Any, look: Any) -> None:
    if value is None:
        page.write_blank(*place, None, look)
    elif kind is Kind.TEXT:
        text = str(value)
        page.write_string(*place, text if len(text) <= _LONGEST else text[: _LONGEST - 1] + _CUT, look)
    elif kind in {Kind.DAY, Kind.MOMENT}:
        page.write_datetime(*place, value, look)
    else:
        page.write_number(*place, value, look)

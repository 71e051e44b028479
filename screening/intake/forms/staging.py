"""The sheets of all files read once: bookings put aside slice by slice, lists of accounts and customers kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from screening.intake.check import Tell
from screening.intake.forms.bookings import bookings, meaning_cells, without_empty
from screening.intake.forms.cells import whole_number
from screening.intake.forms.form import Form, Match, match
from screening.intake.forms.leftout import LeftOut
from screening.intake.forms.numbers import money
from screening.intake.forms.source import Sheet, sheets
from screening.intake.forms.times import days

_DAYS = ("opened_on", "closed_on", "birth_date")
_LAST_YEAR = 2098
_MONEY = ("registered_capital",)
_MEANT = ("account_type", "id_type")
_NUMBERS = ("card", "account")


@dataclass
class Staged:
    """What the files hold: the bookings in Parquet files of their own, the lists in memory."""

    folder: Path
    left: LeftOut = field(default_factory=LeftOut)
    parts: list[Path] = field(default_factory=list)
    pairs: set[tuple[str | None, str | None]] = field(default_factory=set)
    banks: set[str] = field(default_factory=set)
    accounts: list[dict[str, Any]] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)
    headings: list[list[str]] = field(default_factory=list)

    def learn(self, rows: pl.DataFrame) -> None:
        """Take down which card goes with which account, and which banks are named."""
        self.pairs.update(rows.select("card", "account").unique().iter_rows())
        self.banks.update(rows["bank"].drop_nulls().unique().to_list())


def stage(form: Form, files: list[Path], folder: Path, tell: Tell) -> Staged:
    """Read every sheet of every file that the form knows; the names of the others are told."""
    staged = Staged(folder)
    for done, path in enumerate(files):
        tell(path.name, done, len(files))
        for sheet in sheets(path, quoted=form.quoted):
            _stage_sheet(form, sheet, staged)
    return staged


def found_heading(form: Form, sheet: Sheet) -> tuple[int, Match] | None:
    """Give the row of the heading, from 1, and what it announces."""
    for row, cells in enumerate(sheet.first_rows, start=1):
        matched = match(form, cells)
        if matched:
            return row, matched
    return None


def _stage_sheet(form: Form, sheet: Sheet, staged: Staged) -> None:
    staged.left.file = f"{sheet.file}:{sheet.name}" if sheet.name else sheet.file
    found = found_heading(form, sheet)
    if found is None:
        if any(any(cells) for cells in sheet.first_rows):
            staged.not_read.append(staged.left.file)
            staged.headings.append(max(sheet.first_rows, key=lambda cells: sum(map(bool, cells))))
        return
    heading, matched = found
    take = _TAKE[matched.table]
    for rows in sheet.read(heading):
        take(form, matched, rows, staged)
    staged.left.numbered(sheet.ragged, "cells_differ")


def _take_bookings(form: Form, matched: Match, rows: pl.DataFrame, staged: Staged) -> None:
    booked = bookings(form, matched, rows, staged.left)
    if booked.is_empty():
        return
    staged.learn(booked)
    path = staged.folder / f"{len(staged.parts):05d}.parquet"
    booked.with_columns(pl.lit(staged.left.file).alias("file")).write_parquet(path, compression="lz4")
    staged.parts.append(path)


def _take_accounts(form: Form, matched: Match, rows: pl.DataFrame, staged: Staged) -> None:
    cells = _listed(form, matched, rows, staged.left)
    for wrong, reason, column in (
        (pl.coalesce(*_NUMBERS).is_null(), "no_account", "account"),
        (~pl.lit(whole_number(cells["card"])) | ~pl.lit(whole_number(cells["account"])), "account_cut", "account"),
    ):
        mask = cells.select(wrong).to_series() if cells.height else pl.Series([], dtype=pl.Boolean)
        staged.left.rows(cells.filter(mask), reason, column)
        cells = cells.filter(~mask)
    staged.learn(cells)
    staged.accounts += cells.to_dicts()


def _take_people(form: Form, matched: Match, rows: pl.DataFrame, staged: Staged) -> None:
    cells = _listed(form, matched, rows, staged.left)
    nobody = cells["name"].is_null() & cells["id_number"].is_null()
    staged.left.rows(cells.filter(nobody), "no_party", "name")
    staged.people += cells.filter(~nobody).to_dicts()


def _listed(form: Form, matched: Match, rows: pl.DataFrame, left: LeftOut) -> pl.DataFrame:
    """Give the rows of a list with their days, amounts and values read; what cannot be read is left empty and told."""
    cells = without_empty(rows, meaning_cells(form, matched, rows), left)
    for name in cells.columns:
        if name in _DAYS:
            read = days(cells[name])
            zeros = cells[name].str.contains("^[0-]*$").fill_null(value=False)
            left.rows(cells.filter(cells[name].is_not_null() & read.is_null() & ~zeros), "day_unread", name)
            # The year 9999 stands for a day that never comes.
            cells = cells.with_columns(read.set(read.dt.year() > _LAST_YEAR, None).alias(name))
        elif name in _MONEY:
            cells = cells.with_columns(money(cells[name]).alias(name))
        elif name in _MEANT:
            meant = (
                cells[name].str.to_uppercase().replace_strict(form.values[name], default=None, return_dtype=pl.String)
            )
            cells = cells.with_columns(meant.alias(name))
    return cells


_TAKE: dict[str, Callable[[Form, Match, pl.DataFrame, Staged], None]] = {
    "transactions": _take_bookings,
    "accounts": _take_accounts,
    "parties": _take_people,
}

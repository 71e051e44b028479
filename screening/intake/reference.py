"""The regulator's tables, from CSV, XLSX or Parquet."""

from dataclasses import dataclass, field
from pathlib import Path

import fastexcel
import polars as pl

from screening.contract.sift import FILE, ROW, BrokenRule, Rule, breaking
from screening.contract.tables import REFERENCE, columns_of, key_of
from screening.errors import WrongCall
from screening.intake.conform import check_columns
from screening.intake.head import UNREADABLE, first_line, read_parquet_head
from screening.intake.problems import Problem, problem, refuses
from screening.intake.rows import check_slice
from screening.intake.tally import Tally
from screening.ledger.reference import store_reference
from screening.ledger.workspace import Workspace


@dataclass(frozen=True)
class Brought:
    """What became of a table that the regulator brought."""

    table: str
    file: str
    status: str
    rows: int
    version: int | None
    problems: tuple[Problem, ...] = field(default=())

    @property
    def accepted(self) -> bool:
        """Whether the table was taken."""
        return self.status == "accepted"


def bring(workspace: Workspace, table: str, path: Path) -> Brought:
    """Check a regulator's table and put it in place of the one before; a single bad row refuses it.

    It is small and the regulator's own, so it is corrected at the source, not taken in part.
    """
    if table not in REFERENCE:
        raise WrongCall(
            f"没有表 {table} / there is no table '{table}'", remedy=f"可用 / one of: {', '.join(REFERENCE)}"
        )
    if not path.is_file():
        raise WrongCall("没有这个文件 / there is no such file", where=path)
    frame, problems = _read(table, path)
    if frame is None or refuses(problems):
        return Brought(table, path.name, "refused", 0, None, tuple(problems))
    tally = Tally(table, frame.height)
    text = path.suffix.lower() != ".parquet"
    good = check_slice(frame, tally, lambda rows: _repeated(table, rows), from_text=text)
    problems += tally.problems()
    if tally.rejected:
        return Brought(table, path.name, "refused", frame.height, None, tuple(problems))
    version = store_reference(workspace, table, good)
    return Brought(table, path.name, "accepted", good.height, version, tuple(problems))


def _read(table: str, path: Path) -> tuple[pl.DataFrame | None, list[Problem]]:
    kind = path.suffix.lower()
    try:
        if kind == ".parquet":
            head = read_parquet_head(path, table)
            if isinstance(head, Problem):
                return None, [head]
            frame = pl.read_parquet(path, hive_partitioning=False)
            first_row = 1
        else:
            frame = _read_workbook(path) if kind in {".xlsx", ".xls"} else _read_csv(path)
            first_row = 2  # the row that a person sees in the sheet, below the heading
    except (*UNREADABLE, fastexcel.FastExcelError) as error:
        return None, [problem("table_not_readable", table=table, file=path.name, detail=first_line(error))]
    text = kind != ".parquet"
    problems = _numbers_for_text(table, path) if kind in {".xlsx", ".xls"} else []
    problems += check_columns(table, path.name, frame.schema, from_text=text)
    number = pl.int_range(first_row, first_row + frame.height, dtype=pl.Int64).alias(ROW)
    return frame.with_columns(pl.lit(path.name).alias(FILE), number), problems


def _read_csv(path: Path) -> pl.DataFrame:
    """Give a CSV as text throughout; in UTF-8, with or without Excel's mark in front, or in GB 18030."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    return _trimmed(pl.read_csv(text.encode(), infer_schema=False))


def _read_workbook(path: Path) -> pl.DataFrame:
    sheet = fastexcel.read_excel(path).load_sheet(0, dtypes="string")
    return _trimmed(pl.DataFrame(sheet.to_arrow()))


def _trimmed(frame: pl.DataFrame) -> pl.DataFrame:
    """Give the table without the blanks and blank rows that people leave in sheets."""
    text = frame.rename(str.strip).with_columns(pl.all().str.strip_chars())
    return text.filter(~pl.all_horizontal(pl.all().is_null() | (pl.all() == "")))


def _numbers_for_text(table: str, path: Path) -> list[Problem]:
    """Give the id columns that hold numbers: a workbook keeps fifteen digits of one and drops leading zeros."""
    sheet = pl.DataFrame(fastexcel.read_excel(path).load_sheet(0).to_arrow())
    return [
        problem("number_for_text", table=table, file=path.name, column=name)
        for name, column in columns_of(table).items()
        if name in sheet.columns and isinstance(column.dtype, pl.String | pl.List) and sheet.schema[name].is_numeric()
    ]


def _repeated(table: str, rows: pl.DataFrame) -> list[BrokenRule]:
    key = key_of(table)
    if not key:
        return []
    again = ~pl.struct(key).is_first_distinct() & pl.all_horizontal(pl.col(key).is_not_null())
    return breaking(rows, (Rule("key_twice", key[0], again),))

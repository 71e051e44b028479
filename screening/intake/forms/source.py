"""Foreign files opened: the sheets that they hold, as text, in slices."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import fastexcel
import polars as pl
import pyarrow.parquet as pq

from screening.errors import RefusedInput, WrongCall
from screening.intake.files import UNREADABLE, first_line
from screening.intake.forms import text_file, workbook
from screening.intake.forms.text_file import LOOKED_AT, ROW

_WORKBOOKS = {".xlsx", ".xls", ".xlsm", ".xlsb"}


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file: its first rows, and a way to read on below a heading.

    `read(heading)` gives slices of text columns named by their place, with `_row` as people count rows, from 1. The
    numbers of rows that have another number of cells than the heading are in `ragged` when all is read.
    """

    file: str
    name: str
    first_rows: list[list[str]]
    read: Callable[[int], Iterator[pl.DataFrame]]
    ragged: list[int] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)


def sheets(path: Path, *, quoted: bool = True) -> list[Sheet]:
    """Give every sheet of a CSV, XLSX or Parquet file."""
    if not path.is_file():
        raise WrongCall("没有这个文件 / there is no such file", where=path)
    kind = path.suffix.lower()
    try:
        if kind == ".parquet":
            return [_parquet(path)]
        if kind in _WORKBOOKS:
            return [_of_workbook(path, name) for name in workbook.sheet_names(path)]
        return [_text(path, quoted=quoted)]
    except (*UNREADABLE, fastexcel.FastExcelError, ValueError) as error:
        raise RefusedInput(f"无法读取 / cannot be read: {first_line(error)}", where=path) from error


def _text(path: Path, *, quoted: bool) -> Sheet:
    file = text_file.look_at(path, quoted=quoted)
    rows = [file.cells(line) for line in file.lines[:LOOKED_AT]]
    told = {"encoding": file.encoding, "separator": file.separator}
    return Sheet(path.name, "", rows, partial(text_file.read_rows, file), file.ragged, told)


def _of_workbook(path: Path, name: str) -> Sheet:
    return Sheet(path.name, name, workbook.first_rows(path, name), partial(workbook.read_rows, path, name))


def _parquet(path: Path) -> Sheet:
    file = pq.ParquetFile(path)

    def read(_: int) -> Iterator[pl.DataFrame]:
        row = 1
        for batch in file.iter_batches(workbook.SLICE):
            frame = pl.DataFrame(pl.from_arrow(batch))
            frame.columns = [str(place) for place in range(frame.width)]
            frame = frame.select(_as_text(name, dtype) for name, dtype in frame.schema.items())
            yield frame.with_columns(pl.int_range(row, row + pl.len(), dtype=pl.Int64).alias(ROW))
            row += frame.height

    return Sheet(path.name, "", [list(file.schema_arrow.names)], read)


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    text = column.dt.to_string("%Y-%m-%d %H:%M:%S") if isinstance(dtype, pl.Datetime) else column.cast(pl.String)
    return text.fill_null("")

"""A Parquet file's head: its columns and row count, read without trusting them."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from screening.contract.tables import columns_of
from screening.intake.pages import Pages, walk_pages
from screening.intake.problems import Problem, problem

# What reading a broken Parquet file may end in.
UNREADABLE = (
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,
    pa.ArrowException,
    UnicodeDecodeError,
    ValueError,
    OSError,
    MemoryError,
)

MOST_COLUMNS = 500
MOST_HEAD_BYTES = 32 << 20
# A batch of decoded rows is kept near this size, whatever the rows are like.
BATCH_BYTES = 96 << 20
BATCH_ROWS = 250_000

_MAGIC = b"PAR1"
_TAIL = 8
_LOOKS = {
    b"PK\x03\x04": ("（像是 XLSX 或压缩包）", " (it looks like XLSX or an archive)"),
    b"PARE": ("（已加密的 Parquet）", " (it is encrypted Parquet)"),
    b"": ("（空文件）", " (it is empty)"),
}
_CSV = ("（像是 CSV 或文本）", " (it looks like CSV or text)")


@dataclass(frozen=True)
class DataFile:
    """One readable Parquet file of a table."""

    path: Path
    table: str
    rows: int
    schema: pl.Schema
    batch_rows: int = BATCH_ROWS

    @property
    def name(self) -> str:
        """The file's name, as the manifest gives it."""
        return self.path.name


def read_parquet_head(path: Path, table: str) -> DataFile | Problem:
    """Give a Parquet file's columns and row count, or what keeps it from being read."""
    with path.open("rb") as stream:
        start = stream.read(4)
        size = stream.seek(0, 2)
        if start != _MAGIC:
            return problem("file_not_parquet", table=table, file=path.name, detail=_LOOKS.get(start, _CSV))
        stream.seek(max(0, size - _TAIL))
        length = int.from_bytes(stream.read(4), "little")
    if MOST_HEAD_BYTES < length <= size:
        detail = f"{length / 1e6:.0f} MB"
        return problem("file_head_too_large", table=table, file=path.name, detail=detail)
    try:
        return _read(path, table)
    except UNREADABLE as error:
        return problem("file_damaged", table=table, file=path.name, detail=first_line(error))


def _read(path: Path, table: str) -> DataFile | Problem:
    with pq.ParquetFile(path, pre_buffer=False) as file:
        head, names = file.metadata, file.schema_arrow.names
        twice = next((name for name in names if names.count(name) > 1), None) if len(names) <= MOST_COLUMNS else None
        if twice:
            return problem("column_twice", table=table, file=path.name, column=twice)
        if head.num_columns > MOST_COLUMNS:
            detail = (f"{head.num_columns} 列", f"{head.num_columns} columns")
            return problem("file_head_too_large", table=table, file=path.name, detail=detail)
        if head.num_rows != sum(head.row_group(group).num_rows for group in range(head.num_row_groups)):
            detail = ("行数与行组之和不等", "its row count is not the sum of its row groups")
            return problem("file_untrue", table=table, file=path.name, detail=detail)
        wanted = [
            field.name
            for field in file.schema_arrow
            if field.name in columns_of(table) and not pa.types.is_nested(field.type)
        ]
        schema = pl.Schema({field.name: _polars_type(field) for field in file.schema_arrow})
        pages = walk_pages(path, head, wanted)
        if pages.fault:
            return problem(pages.fault, table=table, file=path.name, detail=pages.detail)
        return DataFile(path, table, head.num_rows, schema, _batch_rows(pages))


def _batch_rows(pages: Pages) -> int:
    return max(1, min(BATCH_ROWS, int(BATCH_BYTES / max(pages.row_bytes, 1))))


def _polars_type(field: pa.Field) -> pl.DataType:
    """Give the type that a column arrives in; `Unknown` where Polars has none for it."""
    if pa.types.is_nested(field.type) and not _list_of_text(field.type):
        return pl.Unknown()
    try:
        return pl.Series(pl.from_arrow(pa.array([], field.type))).dtype
    except (*UNREADABLE, NotImplementedError, TypeError):
        return pl.Unknown()


def _list_of_text(dtype: pa.DataType) -> bool:
    return bool(pa.types.is_list(dtype) or pa.types.is_large_list(dtype)) and not pa.types.is_nested(dtype.value_type)


def first_line(error: BaseException) -> str:
    """Give the first line of what an error says: libraries tell the cause there, and their query plan below."""
    return (str(error).splitlines() or [type(error).__name__])[0][:300]

"""A Parquet file's rows, batch by batch: memory does not grow with the file."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from screening.contract.sift import FILE, ROW
from screening.contract.tables import columns_of
from screening.intake.head import UNREADABLE, DataFile, first_line


class BrokenFile(Exception):  # noqa: N818 - a fault of the file, which the caller tells as a problem
    """A file's rows cannot be read; with the code that says why."""

    def __init__(self, code: str, detail: str) -> None:
        """Keep both."""
        super().__init__(detail)
        self.code = code
        self.detail = detail


def batches(file: DataFile, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
    """Give a file's rows in the contract's columns, each with its file and its number, counted from 1.

    The next batch is read while the caller works on this one.
    """
    wanted = columns or [name for name in columns_of(file.table) if name in file.schema]
    if not wanted:
        return
    start = 0
    with _opened(file) as source, ThreadPoolExecutor(1) as reader:
        parts = source.iter_batches(batch_size=file.batch_rows, columns=wanted)
        following = reader.submit(_next, parts)
        while (part := _taken(following)) is not None:
            following = reader.submit(_next, parts)
            number = pl.int_range(start + 1, start + part.height + 1, dtype=pl.Int64).alias(ROW)
            start += part.height
            yield part.with_columns(pl.lit(file.name).alias(FILE), number)
    if start != file.rows:
        raise BrokenFile("file_untrue", f"{start} ≠ {file.rows}")


def _opened(file: DataFile) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(file.path, pre_buffer=False)
    except UNREADABLE as error:
        raise BrokenFile("file_damaged", first_line(error)) from error


def _taken(following: "Future[pl.DataFrame | None]") -> pl.DataFrame | None:
    try:
        return following.result()
    except UNREADABLE as error:
        text = first_line(error)
        raise BrokenFile("text_not_utf8" if "UTF8" in text else "file_damaged", text) from error


def _next(parts: Any) -> pl.DataFrame | None:
    """Give the next batch, its text checked to be UTF-8 before Polars takes it to be."""
    part: pa.RecordBatch | None = next(parts, None)
    if part is None:
        return None
    part.validate(full=True)
    return pl.DataFrame(pl.from_arrow(part))

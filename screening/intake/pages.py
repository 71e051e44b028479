"""The page headers of a Parquet file, walked without decoding a value: how large its rows can get."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from screening.intake.thrift import read_struct

MOST_PAGE_BYTES = 128 << 20
# A dictionary of more bytes is looked into: one long value, repeated in every row, would fill the memory.
_HARMLESS = 64
MOST_VALUE_BYTES = 16 << 10

_DATA, _DICTIONARY, _DATA_V2 = 0, 2, 3
_COUNTS = {_DATA: 5, _DICTIONARY: 7, _DATA_V2: 8}
_HEADER_BYTES = 64 << 10


@dataclass(frozen=True)
class Pages:
    """The most bytes that a row takes when decoded, and what is wrong with the pages."""

    row_bytes: float
    fault: str | None = None
    detail: tuple[str, str] | str = ""


@dataclass(frozen=True)
class _Page:
    kind: int
    size: int
    packed: int
    values: int
    head: int


def walk_pages(path: Path, head: Any, columns: list[str]) -> Pages:
    """Give the size of rows in some columns, by the page headers themselves: the file's head may be untrue."""
    widths = dict.fromkeys(columns, 0.0)
    size = path.stat().st_size
    with path.open("rb") as stream, pq.ParquetFile(path, read_dictionary=columns, pre_buffer=False) as repeating:
        for group in range(head.num_row_groups):
            walked = _walk_group(stream, head.row_group(group), columns, size)
            if isinstance(walked, Pages):
                return walked
            doubtful = [name for name, (_, repeated) in walked.items() if repeated > _HARMLESS]
            longest = _longest_repeated(repeating, group, doubtful)
            worst = max(longest.values(), default=0)
            if worst > MOST_VALUE_BYTES:
                return Pages(0, "file_pages_too_large", (f"单个值 {worst} 字节", f"one value has {worst} bytes"))
            for name, (width, repeated) in walked.items():
                widths[name] = max(widths[name], width, longest.get(name, repeated))
    return Pages(sum(widths.values()))


def _walk_group(stream: IO[bytes], rows: Any, columns: list[str], size: int) -> dict[str, tuple[float, int]] | Pages:
    """Give, by column, the widest page's bytes a value and the bytes of the dictionary."""
    walked: dict[str, tuple[float, int]] = {}
    for place in range(rows.num_columns):
        chunk = rows.column(place)
        name = chunk.path_in_schema
        if name in columns:
            found = _walk(stream, chunk, size)
            if isinstance(found, Pages):
                return found
            walked[name] = found
    return walked


def _walk(stream: IO[bytes], chunk: Any, size: int) -> tuple[float, int] | Pages:
    """Give the widest page's bytes a value, and the bytes of the dictionary."""
    offsets = [chunk.data_page_offset]
    if chunk.has_dictionary_page and chunk.dictionary_page_offset:
        offsets.append(chunk.dictionary_page_offset)
    at, end = min(offsets), min(offsets) + chunk.total_compressed_size
    if at < 0 or chunk.total_compressed_size < 0 or end > size:
        return Pages(0, "file_untrue", ("列数据的位置在文件之外", "a column's data lies outside the file"))
    widest, repeated, values = 0.0, 0, 0
    while at < end and values < chunk.num_values:
        page = _page(stream, at)
        if page is None or page.packed < 0 or page.size < 0 or at + page.head + page.packed > size:
            return Pages(0, "file_damaged", ("数据页头损坏", "a page header is broken"))
        if page.size > MOST_PAGE_BYTES:
            return Pages(0, "file_pages_too_large", f"{page.size / 1e6:.0f} MB")
        if page.kind == _DICTIONARY:
            # Of numbers all are equally wide; of texts one may be long and the others short.
            widest = max(widest, page.size / max(page.values, 1))
            repeated = page.size if chunk.physical_type == "BYTE_ARRAY" else 0
        elif page.kind in _COUNTS:
            values += page.values
            widest = max(widest, page.size / max(page.values, 1))
        at += page.head + page.packed
    if values != chunk.num_values:
        detail = (f"列有 {values} 个值，自述 {chunk.num_values}", f"{values} values where it says {chunk.num_values}")
        return Pages(0, "file_untrue", detail)
    return widest, repeated


def _page(stream: IO[bytes], at: int) -> _Page | None:
    """Give one page's kind, sizes and count; None where its header cannot be read."""
    stream.seek(at)
    for length in (256, _HEADER_BYTES):
        stream.seek(at)
        read = read_struct(stream.read(length))
        if read is not None:
            fields, head = read
            kind = fields.get(1)
            if not isinstance(kind, int):
                return None
            counts = fields.get(_COUNTS.get(kind, 0))
            values = counts.get(1, 0) if isinstance(counts, dict) else 0
            size, packed = fields.get(2), fields.get(3)
            if isinstance(size, int) and isinstance(packed, int) and isinstance(values, int):
                return _Page(kind, size, packed, values, head)
            return None
    return None


def _longest_repeated(file: Any, group: int, columns: list[str]) -> dict[str, int]:
    """Give the bytes of the longest value in the dictionary of each column of a row group."""
    if not columns:
        return {}
    batch = next(file.iter_batches(batch_size=1, row_groups=[group], columns=columns), None)
    if batch is None:
        return {}
    return {
        name: pc.max(pc.binary_length(column.dictionary)).as_py() or 0
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
        if pa.types.is_dictionary(column.type) and len(column.dictionary)
    }

"""Text files opened: their encoding, what separates their cells, and their rows in slices."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv

from screening.errors import RefusedInput
from screening.intake.files import UNREADABLE, first_line

ROW = "_row"
LOOKED_AT = 40
_BLOCK = 8 << 20
_SAMPLE = 1 << 18
_SEPARATORS = ("\t", "|", ",", ";")
_LINES_IN_A_CELL = 5


@dataclass(frozen=True)
class TextFile:
    """A text file that has been looked at; `ragged` fills with the numbers of rows that do not fit the heading."""

    path: Path
    encoding: str
    separator: str
    lines: list[str]
    quoted: bool
    ragged: list[int] = field(default_factory=list)

    def cells(self, line: str) -> list[str]:
        """Give the cells of one line."""
        return _cells(line, self.separator, quoted=self.quoted)


def look_at(path: Path, *, quoted: bool) -> TextFile:
    """Give a text file's encoding, separator and first lines."""
    encoding = encoding_of(path)
    with path.open("rb") as stream:
        sample = codecs.getincrementaldecoder(encoding)().decode(stream.read(_SAMPLE)).removeprefix("\ufeff")
    lines = sample.splitlines()[: LOOKED_AT * 3]
    return TextFile(path, encoding, separator_of(lines), lines, quoted)


def encoding_of(path: Path) -> str:
    """Give the encoding that the whole of a text file can be read in."""
    with path.open("rb") as stream:
        mark = stream.read(3)
    if mark[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16"
    for encoding in ("utf-8", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as stream:
                while block := stream.read(_BLOCK):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise RefusedInput(
        "编码既不是 UTF-8 也不是 GB18030 / neither UTF-8 nor GB 18030",
        where=path,
        remedy="另存为 UTF-8 的 CSV / save it as CSV in UTF-8",
    )


def separator_of(lines: list[str]) -> str:
    """Give what stands between the cells: the mark that most lines hold, each as often as the others."""
    best, most = ",", 0
    for mark in _SEPARATORS:
        counts = Counter(len(_outside_quotes(line).split(mark)) - 1 for line in lines if line.strip())
        counts.pop(0, None)
        found = max((times * alike for times, alike in counts.items()), default=0)
        if found > most:
            best, most = mark, found
    return best


def _outside_quotes(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


def _common_width(file: TextFile, heading: int) -> int:
    """Give the number of cells that most rows have; a separator may close each row but not the heading."""
    least = len(file.cells(file.lines[heading - 1]))
    widths = Counter(len(file.cells(line)) for line in file.lines[heading:] if line.strip())
    return max(widths.most_common(1)[0][0], least) if widths else least


def _cells(line: str, separator: str, *, quoted: bool) -> list[str]:
    """Give the cells of one line; a quoted cell with a line break in it is beyond a sample."""
    if not quoted or '"' not in line:
        return line.split(separator)
    mark = re.escape(separator)
    found = re.findall(rf'(?:^|{mark})("(?:[^"]|"")*"(?:[^{mark}]*)|[^{mark}]*)', line)
    return [cell[1:-1].replace('""', '"') if cell[:1] == '"' and cell[-1:] == '"' else cell for cell in found]


def read_rows(file: TextFile, heading: int) -> Iterator[pl.DataFrame]:
    """Give the rows below a heading as text, columns named by their place, with their numbers from 1."""
    width = _common_width(file, heading)
    names = [str(place) for place in range(width)]
    # Rows shorter or longer than the others are kept apart by number: which cell is missing cannot be known.
    skipped: list[int] = []
    try:
        next_row = heading + 1
        for batch in _reader(file, heading, names, skipped):
            numbers, next_row = _numbered(batch.num_rows, next_row, skipped)
            frame = pl.DataFrame(pl.from_arrow(batch)).with_columns(numbers.alias(ROW))
            _stop_at_open_quote(file.path, frame)
            yield frame
    except (*UNREADABLE, ValueError) as error:
        raise RefusedInput(f"无法读取 / cannot be read: {first_line(error)}", where=file.path) from error
    file.ragged.extend(skipped)


def _reader(file: TextFile, heading: int, names: list[str], skipped: list[int]) -> pa_csv.CSVStreamingReader:
    def keep_apart(row: pa_csv.InvalidRow) -> str:
        skipped.append(row.number)
        return "skip"

    return pa_csv.open_csv(
        file.path,
        pa_csv.ReadOptions(
            use_threads=False, block_size=_BLOCK, skip_rows=heading, column_names=names, encoding=file.encoding
        ),
        pa_csv.ParseOptions(
            delimiter=file.separator,
            quote_char='"' if file.quoted else False,
            newlines_in_values=file.quoted,
            ignore_empty_lines=False,
            invalid_row_handler=keep_apart,
        ),
        pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
    )


def _numbered(count: int, first: int, skipped: list[int]) -> tuple[pl.Series, int]:
    """Give the numbers of the rows of a slice, those kept apart left out, and the number to go on with."""
    apart = sorted(row for row in skipped if row >= first)
    numbers = pl.int_range(first, first + count + len(apart), dtype=pl.Int64, eager=True)
    if apart:
        numbers = numbers.filter(~numbers.is_in(apart)).head(count)
    return numbers, (int(numbers[-1]) + 1 if count else first)


def _stop_at_open_quote(path: Path, frame: pl.DataFrame) -> None:
    """Refuse a file in which one cell holds many lines: a quotation mark that never closes swallows bookings."""
    text = pl.exclude(ROW).str
    if not frame.select(pl.any_horizontal(text.contains("\n", literal=True).any())).item():
        return
    swollen = frame.filter(pl.any_horizontal(text.count_matches("\n", literal=True) > _LINES_IN_A_CELL))
    if not swollen.is_empty():
        raise RefusedInput(
            "引号未闭合 / a quotation mark is never closed",
            where=f"{path}:{swollen[ROW][0]}",
            remedy="在转换配置中写 quoted = false / write quoted = false in the profile",
        )

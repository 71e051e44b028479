"""Keys that occur again: exact, over files and earlier submissions, in memory that does not grow with them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from screening.contract.sift import ROW
from screening.contract.tables import key_of
from screening.intake.head import DataFile
from screening.intake.spill import Numbers, Spill, partitions_for
from screening.intake.stream import batches

AGAIN, BOOKED = 1, 2
# Candidates looked at in one pass over the keys: so many distinct keys are held in memory at most.
_AT_ONCE = 2_000_000
_SEED = 20_250_101
Earlier = pl.LazyFrame | None


@dataclass(frozen=True)
class Repeats:
    """By file, a mark for each row: its key was in an earlier row, or in an earlier submission."""

    marks: dict[str, Numbers] = field(default_factory=dict)

    def of(self, frame: pl.DataFrame, file: str) -> pl.Series:
        """Give the marks of a batch of a file."""
        if file not in self.marks:
            return pl.zeros(frame.height, pl.UInt8, eager=True)
        start = frame[ROW][0] - 1
        return pl.Series(self.marks[file][start : start + frame.height])


def repeats(table: str, files: list[DataFile], earlier: Earlier, scratch: Path) -> Repeats:
    """Give the rows whose key was there before.

    Equal keys have equal hashes, so only rows that share a hash are compared in full; there are none in a delivery
    without fault.
    """
    (key,) = key_of(table)
    suspects = _shared_hashes(_hashes(key, files, earlier), sum(file.rows for file in files), scratch / f"{table}-keys")
    marks = {file.name: np.zeros(file.rows, np.uint8) for file in files} if len(suspects) else {}
    for start in range(0, len(suspects), _AT_ONCE):
        some = pl.Series(suspects[start : start + _AT_ONCE]).implode()
        _mark(marks, key, files, earlier, pl.col(key).hash(_SEED).is_in(some))
    return Repeats(marks)


def _keys(key: str, files: list[DataFile]) -> Iterator[tuple[DataFile, pl.DataFrame]]:
    for file in files:
        if key in file.schema:
            for part in batches(file, [key]):
                text = part.select(ROW, pl.col(key).cast(pl.String))
                yield file, text.filter(pl.col(key) != "")


def _earlier_keys(key: str, earlier: Earlier) -> Iterator[pl.DataFrame]:
    if earlier is not None:
        yield from earlier.select(key).collect_batches(chunk_size=1_000_000)


def _hashes(key: str, files: list[DataFile], earlier: Earlier) -> Iterator[Numbers]:
    for _, part in _keys(key, files):
        yield part[key].hash(_SEED).to_numpy()
    # Within the ledger a key occurs once: taken as sets, its own keys never share a hash with themselves.
    for part in _earlier_keys(key, earlier):
        yield part[key].hash(_SEED).to_numpy()


def _shared_hashes(hashes: Iterable[Numbers], rows: int, folder: Path) -> Numbers:
    """Give the hashes that occur more than once, each once, in order."""
    folder.mkdir(parents=True)
    spill = Spill(folder, "hash", partitions_for(rows), np.dtype(np.uint64))
    for some in hashes:
        spill.add(some, (some % np.uint64(spill.partitions)).astype(np.uint8))
    found = []
    for part in spill.read():
        part.sort()
        found.append(np.unique(part[1:][part[1:] == part[:-1]]))
    return np.concatenate(found)


def _mark(marks: dict[str, Numbers], key: str, files: list[DataFile], earlier: Earlier, suspect: pl.Expr) -> None:
    """Compare the suspects in full, in the order of rows."""
    before = [part.filter(suspect)[key] for part in _earlier_keys(key, earlier)]
    booked = (pl.concat(before) if before else pl.Series(dtype=pl.String)).unique().implode()
    seen = pl.Series(key, dtype=pl.String)
    for file, part in _keys(key, files):
        some = part.filter(suspect)
        if some.is_empty():
            continue
        again = ~pl.col(key).is_first_distinct() | pl.col(key).is_in(seen.implode())
        marked = some.select(
            ROW, (again.cast(pl.UInt8) * AGAIN + pl.col(key).is_in(booked).cast(pl.UInt8) * BOOKED).alias("mark")
        )
        marks[file.name][(marked[ROW] - 1).to_numpy()] = marked["mark"].to_numpy()
        seen = pl.concat([seen, some[key]]).unique()

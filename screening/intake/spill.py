"""Numbers parked on disk in partitions, so that sorting them takes the memory of one partition only."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, Any]


class Spill:
    """Records on disk, kept apart by a partition number; those of one partition come back in the order written."""

    def __init__(self, folder: Path, name: str, partitions: int, kind: np.dtype[Any]) -> None:
        """Name the files; they are opened as needed and deleted with their folder."""
        self._paths = [folder / f"{name}-{number:03d}" for number in range(partitions)]
        self._kind = kind

    @property
    def partitions(self) -> int:
        """How many partitions there are."""
        return len(self._paths)

    def add(self, records: Numbers, partition: Numbers) -> None:
        """Append records, each to its partition."""
        if not len(records):
            return
        order = np.argsort(partition, kind="stable")
        ends = np.cumsum(np.bincount(partition, minlength=self.partitions))
        arranged = records[order]
        start = 0
        for path, end in zip(self._paths, ends, strict=True):
            if end > start:
                with path.open("ab") as stream:
                    arranged[start:end].tofile(stream)
            start = int(end)

    def read(self) -> Iterator[Numbers]:
        """Give the records of one partition after the other."""
        for path in self._paths:
            yield np.fromfile(path, dtype=self._kind) if path.exists() else np.empty(0, self._kind)


def partitions_for(rows: int, at_most: int = 2_000_000) -> int:
    """Give how many partitions keep each near a size; a byte can count them."""
    return max(1, min(255, -(-rows // at_most)))

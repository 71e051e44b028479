"""Rows on their way into the ledger: written under a name that no reader knows yet."""

import secrets
import shutil

import polars as pl

from screening.contract.tables import BATCH, stored_schema
from screening.ledger.delta import Part, append_parts, open_table
from screening.ledger.places import Places


class Batch:
    """The rows of one submission, written part by part under a fresh name."""

    def __init__(self, places: Places) -> None:
        """Choose the name; nothing is written yet."""
        self.name = secrets.token_hex(12)
        self._places = places
        self._parts: dict[str, list[Part]] = {}
        self._published = False

    def add(self, table: str, frame: pl.DataFrame) -> None:
        """Write some rows of a table as one Parquet file."""
        if frame.is_empty():
            return
        parts = self._parts.setdefault(table, [])
        folder = self._places.table(table) / f"{BATCH}={self.name}"
        folder.mkdir(exist_ok=True)
        path = folder / f"part-{len(parts):05d}.parquet"
        frame.select(stored_schema(table).names()).write_parquet(path, row_group_size=250_000)
        parts.append(Part(path, frame.height, self.name))

    def publish(self) -> None:
        """Make the files part of their tables; they stay unseen until the submissions log names the batch."""
        self._published = True
        for table, parts in self._parts.items():
            append_parts(open_table(self._places.table(table)), parts)

    def discard(self) -> None:
        """Take away files that were not published; what a table's log may name by now stays, unseen."""
        if self._published:
            return
        for table in self._parts:
            shutil.rmtree(self._places.table(table) / f"{BATCH}={self.name}", ignore_errors=True)

"""The rows set aside, written to disk as they are found, each as it was sent and with its reasons."""

from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from screening.contract.calendar import as_text
from screening.contract.sift import FILE, ROW
from screening.contract.tables import columns_of

REASONS = "reasons"


class Aside:
    """The rejected rows of one table, in one Parquet file of text columns."""

    def __init__(self, path: Path, table: str) -> None:
        """Name the file; it is written with the first row."""
        self.path = path
        self._columns = list(columns_of(table))
        self._writer: pq.ParquetWriter | None = None

    def add(self, rows: pl.DataFrame) -> None:
        """Append rows; a column that was not sent is null."""
        text = rows.select(
            pl.col(FILE),
            pl.col(ROW),
            pl.col(REASONS),
            *(
                (as_text(pl.col(name), rows.schema[name]) if name in rows.columns else pl.lit(None, pl.String)).alias(
                    name
                )
                for name in self._columns
            ),
        ).to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = pq.ParquetWriter(self.path, _plain(text.schema), compression="zstd")
        self._writer.write_table(text.cast(_plain(text.schema)))

    def close(self) -> bool:
        """End the file; tells whether there is one."""
        if self._writer is None:
            return False
        self._writer.close()
        return True


def _plain(schema: pa.Schema) -> pa.Schema:
    kinds = {REASONS: pa.list_(pa.string()), ROW: pa.int64()}
    return pa.schema([pa.field(name, kinds.get(name, pa.string())) for name in schema.names])

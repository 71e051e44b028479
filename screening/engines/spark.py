"""SQL on Spark, on this machine or a cluster: the second engine on which the rules mean the same.

It needs the extra `spark` (`pip install county-screening[spark]`) and Java 17. It takes Spark's own text, which
`screening.rulebook.portable` makes of a rule.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import pyarrow as pa
from pyspark.sql import SparkSession

_SETTINGS = MappingProxyType(
    {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.log.level": "OFF",
    }
)
"""ANSI: a sum that does not fit stops the run instead of wrapping. Nothing listens beyond this machine."""


class Spark:
    """One Spark session that holds the tables of a run."""

    def __init__(
        self, master: str = "local[2]", partitions: int = 2, settings: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Start it; `partitions` are those of a shuffle, `settings` go over the engine's own."""
        self._folder = tempfile.TemporaryDirectory(prefix="screening-spark-")
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = SparkSession.builder.master(master).appName("screening")
        folders = {
            "spark.local.dir": self._folder.name,
            "spark.sql.warehouse.dir": f"{self._folder.name}/warehouse",
            "spark.sql.shuffle.partitions": str(partitions),
        }
        for name, value in {**_SETTINGS, **folders, **settings}.items():
            builder = builder.config(name, value)
        self._session = builder.getOrCreate()

    def __enter__(self) -> Self:
        """Use it as a context, so that Java ends."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop the session and remove what it spilled."""
        self.close()

    def close(self) -> None:
        """Stop the session and remove what it spilled."""
        self._session.stop()
        self._folder.cleanup()

    def fetch(self, sql: str) -> pa.Table:
        """Give the rows of a query as an Arrow table."""
        return self._session.sql(sql).toArrow()

    def load(self, table: str, rows: pa.Table) -> None:
        """Make an Arrow table readable by name."""
        self._session.createDataFrame(rows).createOrReplaceTempView(table)

    def scan(self, view: str, files: Sequence[str | Path]) -> None:
        """Make Parquet files readable by name."""
        self._session.read.parquet(*(str(file) for file in files)).createOrReplaceTempView(view)

    def drop(self, *tables: str) -> None:
        """Drop tables that no later step reads."""
        for table in tables:
            self._session.catalog.dropTempView(table)

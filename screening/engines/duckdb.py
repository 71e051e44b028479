"""SQL on DuckDB, in memory, with a ceiling and no way out to files once a rule runs."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pyarrow as pa

Parameter = int | str | bool | Decimal | None

Asked = Parameter | Sequence[int] | Sequence[str]
"""What a query may be asked with where it unnests a list."""

SqlError = duckdb.Error
"""Any error of a query."""

_STRETCH = 16_384
"""Rows of a stretch of an attached file, each known by its least and greatest value: DuckDB asks for a multiple of 2048."""

Unbindable = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)
"""Errors of a query that could never run, whatever the tables hold."""


class Tables:
    """Tables that can be asked; what one thread asks, no other may ask at the same time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Ask through a connection."""
        self._connection = connection

    def fetch(self, sql: str, parameters: Mapping[str, Asked] | None = None) -> pa.Table:
        """Give the rows of a query as an Arrow table; values of a closed list come as plain text."""
        found = self._connection.sql(sql, params=dict(parameters) if parameters else None).to_arrow_table()
        for place, field in enumerate(found.schema):
            if pa.types.is_dictionary(field.type):
                found = found.set_column(place, field.name, found[field.name].cast(field.type.value_type))
        return found

    def rows(self, sql: str, parameters: Mapping[str, Asked] | None = None) -> list[dict[str, Any]]:
        """Give the rows of a query by name of column; the quickest way where they are few."""
        done = self._connection.execute(sql, dict(parameters) if parameters else None)
        names = [column[0] for column in done.description or ()]
        return [dict(zip(names, row, strict=True)) for row in done.fetchall()]

    def close(self) -> None:
        """Ask no more."""
        self._connection.close()


class DuckDB(Tables):
    """One in-memory database that holds the tables of a run."""

    def __init__(self, memory_limit: str = "1200MB", threads: int = 2) -> None:
        """Open it; `memory_limit` is DuckDB's own share, beyond which it spills to a folder that goes with it."""
        self._spill = tempfile.TemporaryDirectory(prefix="screening-")
        super().__init__(duckdb.connect(":memory:"))
        self._connection.execute(f"SET memory_limit = '{memory_limit}'")
        self._connection.execute(f"SET threads = {threads}")
        self._connection.execute(f"SET temp_directory = '{self._spill.name}'")
        self._connection.execute("SET preserve_insertion_order = false")
        self._connection.execute("SET enable_progress_bar = false")

    def __enter__(self) -> Self:
        """Use it as a context, so that the spill folder goes."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the database and remove what it spilled."""
        self.close()

    def close(self) -> None:
        """Close the database and remove what it spilled."""
        self._connection.close()
        self._spill.cleanup()

    def run(self, sql: str, parameters: Mapping[str, Parameter] | None = None) -> None:
        """Run a statement for its effect."""
        self._connection.execute(sql, dict(parameters) if parameters else None)

    def count(self, table: str, attached: str = "") -> int:
        """Give the number of rows of a table, in an attached file where one is named."""
        within = f'"{attached}".' if attached else ""
        return int(self.fetch(f'SELECT count(*) AS n FROM {within}"{table}"')["n"][0].as_py())

    def has(self, table: str) -> bool:
        """Say whether a table has been made."""
        return bool(self.fetch("SELECT 1 FROM duckdb_tables() WHERE table_name = $table", {"table": table}).num_rows)

    def closed_list(self, name: str, values: Iterable[str]) -> None:
        """Make a type for texts of a closed list: they take a byte each, and are compared and sorted as text is."""
        listed = ", ".join("'" + value.replace("'", "''") + "'" for value in sorted(set(values)))
        self.run(f'CREATE OR REPLACE TYPE "{name}" AS ENUM ({listed})')

    def create(self, table: str, sql: str, parameters: Mapping[str, Parameter] | None = None) -> None:
        """Make a table from a query."""
        self.run(f'CREATE OR REPLACE TABLE "{table}" AS {sql}', parameters)

    def load(self, table: str, rows: pa.Table) -> None:
        """Copy an Arrow table in."""
        self._connection.register("arriving", rows)
        self._connection.execute(f'CREATE OR REPLACE TABLE "{table}" AS SELECT * FROM arriving')
        self._connection.unregister("arriving")

    def scan(self, view: str, files: Sequence[str | Path]) -> None:
        """Make a view over Parquet files, read by name of column."""
        listed = ", ".join(f"'{_quoted(file)}'" for file in files)
        self.run(f'CREATE OR REPLACE VIEW "{view}" AS SELECT * FROM read_parquet([{listed}], union_by_name = true)')

    def attach(self, file: Path, name: str) -> None:
        """Make a new database file, whose tables are `name.TABLE` from now on, even once files are shut.

        Its tables are stored in short stretches: whoever looks up a few rows later reads little beside them.
        """
        self.run(f"ATTACH '{_quoted(file)}' AS \"{name}\" (ROW_GROUP_SIZE {_STRETCH})")

    def detach(self, name: str) -> None:
        """Write what is left to write of an attached file, and let go of it."""
        self.run(f'DETACH "{name}"')

    def drop(self, *tables: str) -> None:
        """Drop tables that no later step reads."""
        for table in tables:
            self.run(f'DROP TABLE IF EXISTS "{table}"')

    def plan_plainly(self) -> None:
        """Run queries as they are written, the same rows in more steps; quicker where planning takes most of the time."""
        self._connection.execute("PRAGMA disable_optimizer")

    def shut_files(self) -> None:
        """Take away file and network access for good; what is loaded stays."""
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")


class Shelved:
    """A database file that many threads read at once, each through tables of its own."""

    def __init__(self, file: Path, name: str, memory_limit: str, threads: int) -> None:
        """Open it; its tables are `name.TABLE`, and `memory_limit` holds for all readers together."""
        self._connection = duckdb.connect(":memory:", config={"memory_limit": memory_limit, "threads": threads})
        self._connection.execute(f"ATTACH '{_quoted(file)}' AS \"{name}\" (READ_ONLY)")
        self._connection.execute("SET enable_progress_bar = false")
        self._connection.execute("SET enable_external_access = false")

    def reader(self) -> Tables:
        """Give tables for one thread."""
        return Tables(self._connection.cursor())

    def close(self) -> None:
        """Let go of the file, once the last reader has gone."""
        self._connection.close()


def _quoted(file: str | Path) -> str:
    """Give a path as it stands between single quotes."""
    return str(file).replace("'", "''")

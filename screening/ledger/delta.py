"""The few Delta Lake operations that the ledger rests on."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, CommitProperties, RemoveAction, Transaction

from screening.contract.tables import BATCH
from screening.errors import ScreeningError
from screening.ledger.files import settle

# Every version stays readable: a run of last year is replayed from the version it names.
_KEEP = {"delta.enableExpiredLogCleanup": "false", "delta.logRetentionDuration": "interval 36500 days"}


class Overtaken(Exception):  # noqa: N818 - an event that the caller answers by trying again
    """Another writer committed first under the same key."""


@dataclass(frozen=True)
class Part:
    """One Parquet file that has been written but that no reader sees yet."""

    path: Path
    rows: int
    batch: str | None = None


@dataclass(frozen=True)
class Table:
    """A table opened at one version; the folder is kept because Delta's own address of it is URL-encoded."""

    folder: Path
    delta: DeltaTable

    @property
    def version(self) -> int:
        """The version that was opened."""
        return int(self.delta.version())

    def noted(self, name: str) -> int | None:
        """Give the number last committed under a key, or None."""
        number = self.delta.transaction_version(name)
        return None if number is None else int(number)


def create_table(folder: Path, schema: pa.Schema, *, by_batch: bool) -> None:
    """Create an empty table."""
    DeltaTable.create(folder, schema, partition_by=[BATCH] if by_batch else None, configuration=_KEEP)


def open_table(folder: Path, version: int | None = None) -> Table:
    """Open a table at its latest or at an earlier version."""
    try:
        return Table(folder, DeltaTable(folder, version=version))
    except TableNotFoundError as error:
        raise ScreeningError("台账数据表缺失 / a table of the ledger is missing", where=folder) from error
    except DeltaError as error:
        raise ScreeningError(
            f"没有版本 {version} / there is no version {version}",
            where=folder,
            remedy="用较小的版本号 / take a lower one",
        ) from error


def exists(folder: Path) -> bool:
    """Tell whether a table lies in a folder."""
    return DeltaTable.is_deltatable(str(folder))


def append_parts(table: Table, parts: Iterable[Part], key: tuple[str, int] | None = None) -> None:
    """Make written files part of a table in one commit.

    With a `key` of name and number, the commit fails with `Overtaken` when another writer has used that name since
    this table object was opened; the object must be the one that the caller decided on.
    """
    parts = list(parts)
    settle(part.path for part in parts)
    actions: list[AddAction | RemoveAction] = [
        AddAction(
            part.path.relative_to(table.folder).as_posix(),
            part.path.stat().st_size,
            {BATCH: part.batch} if part.batch else {},
            int(part.path.stat().st_mtime * 1000),
            True,
            json.dumps({"numRecords": part.rows}),
        )
        for part in parts
    ]
    properties = CommitProperties(app_transactions=[Transaction(*key)]) if key else None
    delta = table.delta
    partitions = list(delta.metadata().partition_columns) or None
    try:
        delta.create_write_transaction(actions, "append", delta.schema(), partitions, commit_properties=properties)
    except CommitFailedError as error:
        raise Overtaken(str(error)) from error


def forget_batches(folder: Path, batches: Iterable[str]) -> None:
    """Take batches out of a table in one commit; their files stay until they are removed."""
    listed = ", ".join(f"'{batch}'" for batch in sorted(batches))
    if listed:
        open_table(folder).delta.delete(f"{BATCH} IN ({listed})")


def overwrite(folder: Path, frame: pl.DataFrame) -> int:
    """Replace a table's rows whole, creating it at first; earlier versions stay. Gives the new version."""
    write_deltalake(folder, frame, mode="overwrite", schema_mode="overwrite", configuration=_KEEP)
    return open_table(folder).version


def files_by_batch(table: Table) -> dict[str, list[str]]:
    """Give the absolute Parquet paths of each batch of a table."""
    found: dict[str, list[str]] = {}
    for path, batch in _actions(table).select("path", f"partition.{BATCH}").iter_rows():
        found.setdefault(batch, []).append(str(table.folder / path))
    return found


def listed_files(table: Table) -> list[tuple[Path, int, int | None]]:
    """Give each file that a table names, in order, with its size and its rows as they were noted."""
    actions = _actions(table)
    rows = actions["num_records"] if "num_records" in actions.columns else [None] * actions.height
    return sorted(
        (table.folder / path, size, count)
        for path, size, count in zip(actions["path"], actions["size_bytes"], rows, strict=True)
    )


def files_of(table: Table) -> list[str]:
    """Give the absolute Parquet paths of a table, in order."""
    return sorted(str(table.folder / path) for path in _actions(table)["path"])


def _actions(table: Table) -> pl.DataFrame:
    return pl.DataFrame(table.delta.get_add_actions(flatten=True))

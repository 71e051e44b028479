"""The whole state of the ledger at one version: which submissions count, and in which files their rows lie."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from screening.contract.tables import BATCH, REFERENCE, SUBMISSION
from screening.ledger.delta import Table, files_by_batch, files_of, open_table
from screening.ledger.log import Submission, read_events
from screening.ledger.places import Places
from screening.ledger.standing import Standing, counting, standings

__all__ = ["Snapshot", "Submission", "read_snapshot", "reference_key", "rows_of", "snapshot_of"]


@dataclass(frozen=True)
class Snapshot:
    """The state of the ledger at one version, as file lists that any engine can read."""

    version: int
    submissions: tuple[Submission, ...]
    files: dict[str, list[str]] = field(hash=False)
    reference: dict[str, list[str]] = field(hash=False)
    reference_versions: dict[str, int] = field(hash=False)

    @property
    def bookings(self) -> int:
        """How many bookings the submissions that count brought."""
        return sum(one.rows.get("transactions", 0) for one in self.submissions)

    def scan(self, table: str, submissions: tuple[Submission, ...] | None = None) -> pl.LazyFrame | None:
        """Give the rows of a table lazily, of some submissions or of all that count; None where there is no file."""
        wanted = self.submissions if submissions is None else submissions
        marks = {f"{BATCH}={submission.batch}" for submission in wanted}
        paths = [path for path in self.files.get(table, []) if path.split("/")[-2] in marks]
        return pl.scan_parquet(paths, hive_partitioning=False) if paths else None


def reference_key(table: str) -> str:
    """Give the name under which the submissions log records which version of a regulator's table is in force."""
    return f"reference:{table}"


def read_snapshot(places: Places, log: Table) -> Snapshot:
    """Give the state that one version of the submissions log names."""
    return snapshot_of(places, log, standings(read_events(log)))


def snapshot_of(places: Places, log: Table, known: tuple[Standing, ...]) -> Snapshot:
    """Give the state that a version of the log names, from the standings read from it."""
    submissions = counting(known)
    batches = {one.batch for one in submissions}
    versions = {table: version for table in REFERENCE if (version := log.noted(reference_key(table))) is not None}
    files = {table: _paths(places, table, batches) for table in SUBMISSION} if batches else {}
    reference = {table: files_of(open_table(places.reference(table), one)) for table, one in versions.items()}
    return Snapshot(
        version=log.version,
        submissions=submissions,
        files={table: paths for table, paths in files.items() if paths},
        reference={table: paths for table, paths in reference.items() if paths},
        reference_versions=versions,
    )


def rows_of(places: Places, table: str, submissions: Iterable[Submission]) -> pl.LazyFrame | None:
    """Give the rows of a table that submissions brought, whether they count or not; None where there is no file."""
    paths = _paths(places, table, {one.batch for one in submissions})
    return pl.scan_parquet(paths, hive_partitioning=False) if paths else None


def _paths(places: Places, table: str, batches: set[str]) -> list[str]:
    found = files_by_batch(open_table(places.table(table)))
    return sorted(path for batch, paths in found.items() if batch in batches for path in paths)

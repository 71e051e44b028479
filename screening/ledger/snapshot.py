"""The whole state of the ledger at one version: which submissions count, and in which files their rows lie."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl
import pyarrow as pa

from screening.contract.tables import BATCH, REFERENCE, SUBMISSION
from screening.ledger.delta import Table, files_by_batch, files_of, open_table
from screening.ledger.places import Places

SUBMISSIONS = pa.schema(
    [
        pa.field("bank_id", pa.string()),
        pa.field("submission_id", pa.string()),
        pa.field("digest", pa.string()),
        pa.field(BATCH, pa.string()),
        pa.field("period_start", pa.date32()),
        pa.field("period_end", pa.date32()),
        pa.field("replaces", pa.string()),
        pa.field("received_at", pa.timestamp("us")),
        pa.field("rows", pa.string()),
        pa.field("receipt", pa.string()),
    ]
)


@dataclass(frozen=True)
class Submission:
    """One accepted submission."""

    bank_id: str
    submission_id: str
    digest: str
    batch: str
    period_start: date
    period_end: date
    replaces: str | None
    received_at: datetime
    rows: dict[str, int] = field(hash=False)


@dataclass(frozen=True)
class Snapshot:
    """The state of the ledger at one version, as file lists that any engine can read."""

    version: int
    submissions: tuple[Submission, ...]
    files: dict[str, list[str]] = field(hash=False)
    reference: dict[str, list[str]] = field(hash=False)
    reference_versions: dict[str, int] = field(hash=False)

    def scan(self, table: str, submissions: tuple[Submission, ...] | None = None) -> pl.LazyFrame | None:
        """Give the rows of a table lazily, of some submissions or of all that count; None where there is no file."""
        wanted = self.submissions if submissions is None else submissions
        marks = {f"{BATCH}={submission.batch}" for submission in wanted}
        paths = [path for path in self.files.get(table, []) if path.split("/")[-2] in marks]
        return pl.scan_parquet(paths, hive_partitioning=False) if paths else None


def reference_key(table: str) -> str:
    """Give the name under which the submissions log records which version of a regulator's table is in force."""
    return f"reference:{table}"


def read_submissions(log: Table) -> tuple[Submission, ...]:
    """Give every submission ever accepted up to a version, superseded or not."""
    paths = files_of(log)
    if not paths:
        return ()
    columns = [name for name in SUBMISSIONS.names if name != "receipt"]
    frame = pl.read_parquet(paths, columns=columns).sort("bank_id", "submission_id")
    return tuple(_submission(row) for row in frame.iter_rows(named=True))


def visible(accepted: tuple[Submission, ...]) -> tuple[Submission, ...]:
    """Give the submissions that no later one of the same bank replaces."""
    replaced = {(one.bank_id, one.replaces) for one in accepted if one.replaces}
    return tuple(one for one in accepted if (one.bank_id, one.submission_id) not in replaced)


def read_snapshot(places: Places, log: Table) -> Snapshot:
    """Give the state that one version of the submissions log names."""
    counting = visible(read_submissions(log))
    batches = {one.batch for one in counting}
    versions = {table: version for table in REFERENCE if (version := log.noted(reference_key(table))) is not None}
    files = {table: _paths(places, table, batches) for table in SUBMISSION} if batches else {}
    reference = {table: files_of(open_table(places.reference(table), one)) for table, one in versions.items()}
    return Snapshot(
        version=log.version,
        submissions=counting,
        files={table: paths for table, paths in files.items() if paths},
        reference={table: paths for table, paths in reference.items() if paths},
        reference_versions=versions,
    )


def _paths(places: Places, table: str, batches: set[str]) -> list[str]:
    found = files_by_batch(open_table(places.table(table)))
    return sorted(path for batch, paths in found.items() if batch in batches for path in paths)


def _submission(row: dict[str, Any]) -> Submission:
    return Submission(**{**row, "rows": json.loads(row["rows"])})

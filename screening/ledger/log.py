"""The submissions log: one row for each event, and its version number is the version of the whole state."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

import polars as pl
import pyarrow as pa

from screening.contract.manifest import Manifest, read_manifest
from screening.contract.tables import BATCH
from screening.ledger.delta import Table, files_of

Kind = Literal["accepted", "withdrawn", "restored"]

# A column that is absent in an older file reads as null, so that columns may be added at the end.
LOG = pa.schema(
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
        pa.field("manifest", pa.string()),
        pa.field("parts", pa.string()),
        pa.field("event", pa.string()),
        pa.field("number", pa.int64()),
        pa.field("at", pa.timestamp("us")),
        pa.field("by", pa.string()),
        pa.field("reason", pa.string()),
    ]
)
_POLARS = pl.Schema(pl.DataFrame(LOG.empty_table()).schema)
_SUBMISSION = (
    "bank_id", "submission_id", "digest", BATCH, "period_start", "period_end", "replaces", "received_at", "manifest"
)  # fmt: skip


@dataclass(frozen=True)
class Submission:
    """One accepted submission; `manifest` is what the bank said that it sent, as JSON."""

    bank_id: str
    submission_id: str
    digest: str
    batch: str
    period_start: date
    period_end: date
    replaces: str | None
    received_at: datetime
    rows: dict[str, int] = field(hash=False)
    manifest: str | None = field(default=None, hash=False, repr=False)
    parts: dict[str, str] = field(default_factory=dict, hash=False, repr=False)

    @property
    def said(self) -> Manifest | None:
        """The manifest as it was received; None where the ledger did not keep it."""
        read = read_manifest(json.loads(self.manifest)) if self.manifest else None
        return read if isinstance(read, Manifest) else None

    def file_digest(self, name: str) -> str | None:
        """Give the SHA-256 of a file as it was received; None where the ledger did not keep it."""
        said = self.said
        return next((one.sha256.lower() for one in said.files if one.name == name), None) if said else None


@dataclass(frozen=True)
class Event:
    """One thing that happened to a submission; `number` orders the events of a bank."""

    kind: Kind
    bank_id: str
    submission_id: str
    number: int
    at: datetime
    by: str | None = None
    reason: str | None = None
    submission: Submission | None = field(default=None, hash=False)


def accepted_row(submission: Submission, receipt: str, number: int, by: str) -> dict[str, Any]:
    """Give the log's row that makes a submission count."""
    told = {name: getattr(submission, name) for name in _SUBMISSION}
    return {
        **told,
        "rows": json.dumps(submission.rows),
        "parts": json.dumps(submission.parts),
        "receipt": receipt,
        "event": "accepted",
        "number": number,
        "at": submission.received_at,
        "by": by,
    }


def changed_row(event: Event) -> dict[str, Any]:
    """Give the log's row that withdraws or restores a submission."""
    return {
        "bank_id": event.bank_id,
        "submission_id": event.submission_id,
        "event": event.kind,
        "number": event.number,
        "at": event.at,
        "by": event.by,
        "reason": event.reason,
    }


def row_frame(row: dict[str, Any]) -> pl.DataFrame:
    """Give a row as the log's files hold it."""
    return pl.DataFrame([row], schema=_POLARS, orient="row")


def read_log(log: Table, columns: list[str] | None = None) -> pl.DataFrame:
    """Give the log's rows at a version, each bank's in the order in which they happened."""
    paths = files_of(log)
    if not paths:
        return pl.DataFrame(schema=_POLARS)
    rows = pl.scan_parquet(paths, schema=_POLARS, missing_columns="insert", extra_columns="ignore")
    ordered = rows.sort("bank_id", "number", "received_at", "submission_id", nulls_last=False)
    return (ordered.select(columns) if columns else ordered).collect()


def read_events(log: Table) -> tuple[Event, ...]:
    """Give every event up to a version, each bank's in the order in which they happened."""
    columns = [name for name in LOG.names if name != "receipt"]
    return tuple(_event(row) for row in read_log(log, columns).iter_rows(named=True))


def _event(row: dict[str, Any]) -> Event:
    kind: Kind = row["event"] or "accepted"
    return Event(
        kind=kind,
        bank_id=row["bank_id"],
        submission_id=row["submission_id"],
        number=row["number"] or 0,
        at=row["at"] or row["received_at"],
        by=row["by"],
        reason=row["reason"],
        submission=_submission(row) if kind == "accepted" else None,
    )


def _submission(row: dict[str, Any]) -> Submission:
    return Submission(
        **{name: row[name] for name in _SUBMISSION},
        rows=json.loads(row["rows"]),
        parts=json.loads(row["parts"] or "{}"),
    )

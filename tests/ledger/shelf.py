"""Submissions put into a ledger directly, with one account and one booking each."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl

from screening.contract.tables import stored_schema
from screening.ledger.batch import Batch
from screening.ledger.snapshot import Snapshot, Submission
from screening.ledger.turn import Turn
from screening.ledger.workspace import Workspace

BANK = "990000000011"


def published(
    workspace: Workspace, submission_id: str, bank: str = BANK, replaces: str | None = None, booking: str | None = None
) -> Submission:
    """Write a batch of one account named as the submission, with one booking where asked; it does not count yet."""
    batch = Batch(workspace)
    source = {"bank_id": bank, "submission_id": submission_id, "source_row": 1}
    batch.add("accounts", frame("accounts", {**source, "account_id": submission_id, "source_file": "a.parquet"}))
    rows = {"accounts": 1}
    if booking:
        told = {"transaction_id": booking, "account_id": submission_id, "direction": "in", "amount": Decimal("1.00")}
        moment = {"booked_at": datetime.fromisoformat("2026-01-05T12:00"), "instrument": "cash"}
        batch.add("transactions", frame("transactions", {**source, **told, **moment, "source_file": "t.parquet"}))
        rows["transactions"] = 1
    batch.publish()
    days = (date(2026, 1, 1), date(2026, 1, 31))
    moment_of_receipt = datetime.fromisoformat("2026-02-01T00:00")
    return Submission(bank, submission_id, "d", batch.name, *days, replaces, moment_of_receipt, rows)


def frame(table: str, row: dict[str, object]) -> pl.DataFrame:
    """Give one stored row."""
    return pl.DataFrame([row], schema=stored_schema(table))


def accept(
    workspace: Workspace, submission_id: str, bank: str = BANK, replaces: str | None = None, booking: str | None = None
) -> int:
    """Take a submission in whole; gives the version that first shows it."""
    one = published(workspace, submission_id, bank, replaces, booking)
    return Turn.begin(workspace, bank).commit(one, "{}")


def accounts(snapshot: Snapshot) -> list[str]:
    """Give the accounts that count."""
    rows = snapshot.scan("accounts")
    return [] if rows is None else sorted(rows.collect()["account_id"])

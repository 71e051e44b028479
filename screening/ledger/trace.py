"""From a transaction back to what a bank sent: the submission, the file with its digest, and the row."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl

from screening.ledger.places import Places
from screening.ledger.snapshot import rows_of
from screening.ledger.standing import Standing, all_standings

_BOOKING = ("transaction_id", "account_id", "booked_at", "direction", "amount", "instrument", "counterparty_account_id")


@dataclass(frozen=True)
class Traced:
    """One row in which a bank reported the transaction; `file_sha256` is the file's as received, None if not kept."""

    standing: Standing
    source_file: str
    source_row: int
    file_sha256: str | None
    transaction_id: str
    account_id: str
    booked_at: datetime
    direction: str
    amount: Decimal
    instrument: str
    counterparty_account_id: str | None


def trace(places: Places, transaction_id: str, bank_id: str | None = None) -> tuple[Traced, ...]:
    """Give every accepted row that reports a transaction, of submissions that count and of those that do not."""
    known = {one.key: one for one in all_standings(places) if bank_id is None or one.submission.bank_id == bank_id}
    rows = rows_of(places, "transactions", [one.submission for one in known.values()])
    if rows is None:
        return ()
    found = (
        rows.filter(pl.col("transaction_id") == transaction_id)
        .select("bank_id", "submission_id", "source_file", "source_row", *_BOOKING)
        .sort("bank_id", "submission_id", "source_file", "source_row")
        .collect()
    )
    return tuple(_traced(known, row) for row in found.iter_rows(named=True))


def _traced(known: dict[tuple[str, str], Standing], row: dict[str, Any]) -> Traced:
    standing = known[(row.pop("bank_id"), row.pop("submission_id"))]
    return Traced(standing=standing, file_sha256=standing.submission.file_digest(row["source_file"]), **row)

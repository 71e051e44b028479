"""The bookings that a referral rests on, as the banks sent them, and what moved in them, each movement once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl

from screening.bench.county import County
from screening.errors import RefusedInput
from screening.ledger.snapshot import Snapshot

Row = dict[str, Any]
NOBODY = ""
"""Stands for the other side of cash, fees and interest, where there is no account."""
_COLUMNS = (
    "transaction_id", "bank_id", "account_id", "booked_at", "direction", "amount", "currency", "counterparty_account_id",
    "counterparty_name", "instrument", "channel", "purpose", "submission_id", "source_file", "source_row",
)  # fmt: skip


@dataclass(frozen=True)
class Movement:
    """Money from one account to another, once; both accounts' numbers, `NOBODY` where there is none."""

    payer: str
    payee: str
    amount: Decimal
    at: datetime


@dataclass(frozen=True)
class Turnover:
    """What moved through an account: in, out, and how many movements."""

    amount_in: Decimal = Decimal("0.00")
    amount_out: Decimal = Decimal("0.00")
    movements: int = 0


def cited_bookings(snapshot: Snapshot, citations: Sequence[tuple[str, str, str]]) -> list[Row]:
    """Give each booking that something cites once, with `cited_by` and the digest of its file; by time, bank and number.

    A citation is account, the bank's number and a reference. Two banks may use one number: a booking on the account itself
    goes before one of another account with it.
    """
    transactions = snapshot.scan("transactions")
    if transactions is None or not citations:
        return []
    cited = pl.DataFrame(
        list(dict.fromkeys(citations)), schema=["cited_account", "transaction_id", "ref"], orient="row"
    )
    known = transactions.select(_COLUMNS).filter(
        pl.col("transaction_id").is_in(cited["transaction_id"].unique().implode())
    )
    own = pl.col("account_id") == pl.col("cited_account")
    found = (
        known.join(cited.lazy(), on="transaction_id")
        .filter(own | (pl.col("counterparty_account_id") == pl.col("cited_account")))
        .with_columns(own.alias("own"))
        .filter(pl.col("own") | ~pl.col("own").any().over("cited_account", "transaction_id", "ref"))
        .group_by(_COLUMNS)
        .agg(pl.col("ref").unique())
        .sort("booked_at", "bank_id", "transaction_id", "source_file", "source_row")
        .collect(engine="streaming")
    )
    digests = _Digests(snapshot)
    return [
        {
            **row,
            "cited_by": tuple(sorted(row.pop("ref"), key=lambda one: (one[0], len(one), one))),
            "file_sha256": digests.of(row["bank_id"], row["submission_id"], row["source_file"]),
        }
        for row in found.to_dicts()
    ]


class _Digests:
    """Gives the digest of a file as the bank sent it, each read once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._submissions = {(one.bank_id, one.submission_id): one for one in snapshot.submissions}
        self._known: dict[tuple[str, str, str], str] = {}

    def of(self, bank_id: str, submission_id: str, file: str) -> str:
        """Give the digest; the submission's where the ledger kept none of the file."""
        key = bank_id, submission_id, file
        if key not in self._known:
            submission = self._submissions[key[:2]]
            self._known[key] = submission.file_digest(file) or submission.digest
        return self._known[key]


def movements(county: County, bookings: Sequence[Row]) -> list[Movement]:
    """Give what moved in some bookings: two banks' bookings of one transfer are one movement; in the order of time."""
    transfers = _transfers_of(county, bookings)
    found: dict[object, Movement] = {}
    for row in bookings:
        own, other = row["account_id"], row["counterparty_account_id"] or NOBODY
        payer, payee = (own, other) if row["direction"] == "out" else (other, own)
        key = transfers.get((row["bank_id"], row["transaction_id"])) or (row["bank_id"], row["transaction_id"])
        found.setdefault(key, Movement(payer, payee, row["amount"], row["booked_at"]))
    return list(found.values())


def _transfers_of(county: County, bookings: Sequence[Row]) -> Mapping[tuple[str, str], int]:
    """Give the county's transfer of each booking that is one leg of it."""
    rows = county.located([row["transaction_id"] for row in bookings])
    known = {(row["bank_id"], row["transaction_id"]): row["transfer_id"] for row in rows}
    lost = [row for row in bookings if (row["bank_id"], row["transaction_id"]) not in known]
    if lost:
        raise RefusedInput(
            f"{len(lost)} 笔证据已不在账本中 / bookings of the evidence are not in the ledger any more",
            where=f"{lost[0]['bank_id']}/{lost[0]['transaction_id']}",
            remedy="screening run",
        )
    return {key: transfer for key, transfer in known.items() if transfer is not None}


def turnovers(moved: Iterable[Movement]) -> Mapping[str, Turnover]:
    """Give what moved through each account."""
    sums: defaultdict[str, list[Any]] = defaultdict(lambda: [Decimal("0.00"), Decimal("0.00"), 0])
    for one in moved:
        sums[one.payee][0] += one.amount
        sums[one.payer][1] += one.amount
        for account in {one.payer, one.payee}:
            sums[account][2] += 1
    return {account: Turnover(*three) for account, three in sums.items()}

"""What the ledger adds to a run's page: masked names, and the bookings behind the findings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from screening.ledger.snapshot import Snapshot, Submission
from screening.ledger.workspace import Workspace
from screening.masking import mask_name

Row = dict[str, Any]
_COLUMNS = ("transaction_id", "account_id", "counterparty_account_id", "direction", "amount", "booked_at")


@dataclass(frozen=True)
class Evidence:
    """Masked names and banks by account, and each booking of the evidence with the packs that cite it."""

    names: Mapping[str, str] = field(default_factory=dict)
    banks: Mapping[str, str] = field(default_factory=dict)
    bookings: tuple[Row, ...] = ()


def read_evidence(workspace: Workspace, version: int, findings: list[Row], accounts: Iterable[str]) -> Evidence:
    """Give what the ledger holds, at one version, on some accounts and on the findings' evidence."""
    snapshot = workspace.snapshot(version)
    wanted = sorted(set(accounts))
    names: dict[str, str] = {}
    banks: dict[str, str] = {}
    for bank in sorted({one.bank_id for one in snapshot.submissions}):
        own = tuple(one for one in snapshot.submissions if one.bank_id == bank)
        for account, name in _holders(snapshot, own, wanted):
            names[account], banks[account] = mask_name(name), bank
    return Evidence(names, banks, tuple(_bookings(snapshot, findings)))


def _holders(snapshot: Snapshot, submissions: tuple[Submission, ...], wanted: list[str]) -> list[tuple[str, str]]:
    """Give account and holder's name at one bank."""
    accounts, parties = snapshot.scan("accounts", submissions), snapshot.scan("parties", submissions)
    if accounts is None or parties is None:
        return []
    held = accounts.filter(pl.col("account_id").is_in(wanted)).select("account_id", "party_id")
    named = held.join(parties.select("party_id", "name"), on="party_id").collect()
    return sorted(named.select("account_id", "name").unique().iter_rows())


def _bookings(snapshot: Snapshot, findings: list[Row]) -> list[Row]:
    """Give each booking that a finding cites, once for every pack; a finding cites bookings that touch its account."""
    transactions = snapshot.scan("transactions")
    if transactions is None or not findings:
        return []
    cited = (
        pl.DataFrame(
            [{key: one[key] for key in ("account_id", "pack", "evidence")} for one in findings],
            schema={"account_id": pl.String, "pack": pl.String, "evidence": pl.List(pl.String)},
        )
        .rename({"account_id": "finding_account", "evidence": "transaction_id"})
        .explode("transaction_id")
        .unique()
    )
    found = (
        transactions.select(_COLUMNS)
        .filter(pl.col("transaction_id").is_in(cited["transaction_id"].unique().implode()))
        .join(cited.lazy(), on="transaction_id")
        .filter(
            (pl.col("account_id") == pl.col("finding_account"))
            | (pl.col("counterparty_account_id") == pl.col("finding_account"))
        )
        .drop("finding_account")
        .unique()
        .sort("account_id", "transaction_id", "pack")
        .collect()
    )
    return found.to_dicts()

"""What the ledger already knows of a bank, for checks that look beyond one delivery."""

from dataclasses import dataclass, field

import polars as pl

from screening.contract.manifest import Manifest
from screening.ledger.snapshot import Submission
from screening.ledger.turn import Turn


def _nothing() -> pl.Series:
    return pl.Series(dtype=pl.String)


@dataclass(frozen=True)
class Known:
    """Ids that need not be sent again, bookings that must not be, other banks' accounts, overlapping submissions."""

    accounts: pl.Series = field(default_factory=_nothing)
    parties: pl.Series = field(default_factory=_nothing)
    booked: pl.Series = field(default_factory=_nothing)
    elsewhere: pl.Series = field(default_factory=_nothing)
    overlapping: tuple[Submission, ...] = ()


def known_of(turn: Turn, manifest: Manifest) -> Known:
    """Give what counts for a submission: all that the bank sent before, less what this one replaces."""
    counting = turn.counting(without=(manifest.replaces, manifest.submission_id))
    others = tuple(one for one in turn.snapshot.submissions if one.bank_id != turn.bank_id)
    overlapping = tuple(
        one for one in counting if one.period_start <= manifest.period_end and one.period_end >= manifest.period_start
    )
    return Known(
        accounts=_ids(turn, "accounts", "account_id", counting),
        parties=_ids(turn, "parties", "party_id", counting),
        booked=_ids(turn, "transactions", "transaction_id", overlapping),
        elsewhere=_ids(turn, "accounts", "account_id", others),
        overlapping=overlapping,
    )


def _ids(turn: Turn, table: str, column: str, submissions: tuple[Submission, ...]) -> pl.Series:
    rows = turn.snapshot.scan(table, submissions)
    return _nothing() if rows is None else rows.select(column).unique().collect()[column]

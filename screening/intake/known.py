"""What the ledger already knows of a bank, for checks that look beyond one delivery."""

from dataclasses import dataclass, field
from datetime import timedelta

import polars as pl

from screening.contract.manifest import Manifest
from screening.intake.presence import by_branch_and_day
from screening.ledger.snapshot import Submission
from screening.ledger.turn import Turn

ROSTER = {"account_id": pl.String, "opened_on": pl.Date, "closed_on": pl.Date}
_PAST_DAYS = 366
_LAST_DAYS = 31


def _nothing() -> pl.Series:
    return pl.Series(dtype=pl.String)


def _no_accounts() -> pl.DataFrame:
    return pl.DataFrame(schema=ROSTER)


def _no_past() -> pl.DataFrame:
    return pl.DataFrame(schema={"branch_id": pl.String, "day": pl.Date, "bookings": pl.UInt32})


def _no_balances() -> pl.DataFrame:
    return pl.DataFrame(schema={"account_id": pl.String, "balance_after": pl.Decimal(18, 2)})


@dataclass(frozen=True)
class Known:
    """Ids that need not be sent again, bookings that must not be, and the bank's habits so far."""

    accounts: pl.DataFrame = field(default_factory=_no_accounts)
    parties: pl.Series = field(default_factory=_nothing)
    booked: pl.LazyFrame | None = None
    elsewhere: pl.Series = field(default_factory=_nothing)
    overlapping: tuple[Submission, ...] = ()
    past: pl.DataFrame = field(default_factory=_no_past)
    balances: pl.DataFrame = field(default_factory=_no_balances)


def known_of(turn: Turn, manifest: Manifest) -> Known:
    """Give what counts for a submission: all that the bank sent before, less what this one replaces."""
    counting = turn.counting(without=(manifest.replaces, manifest.submission_id))
    others = tuple(one for one in turn.snapshot.submissions if one.bank_id != turn.bank_id)
    overlapping = tuple(
        one for one in counting if one.period_start <= manifest.period_end and one.period_end >= manifest.period_start
    )
    before = tuple(one for one in counting if one.period_end < manifest.period_start)
    return Known(
        accounts=_accounts(turn, counting),
        parties=_ids(turn, "parties", "party_id", counting),
        booked=turn.snapshot.scan("transactions", overlapping) if overlapping else None,
        elsewhere=_ids(turn, "accounts", "account_id", others),
        overlapping=overlapping,
        past=_past(turn, before, manifest),
        balances=_balances(turn, before, manifest),
    )


def _ids(turn: Turn, table: str, column: str, submissions: tuple[Submission, ...]) -> pl.Series:
    rows = turn.snapshot.scan(table, submissions)
    return _nothing() if rows is None else rows.select(column).unique().collect(engine="streaming")[column]


def _accounts(turn: Turn, counting: tuple[Submission, ...]) -> pl.DataFrame:
    """Give the bank's accounts; of one sent several times, as the submission has it whose period ends last."""
    frames = [_no_accounts()]
    for one in sorted(counting, key=lambda one: (one.period_end, one.submission_id)):
        rows = turn.snapshot.scan("accounts", (one,))
        frames += [] if rows is None else [rows.select(list(ROSTER)).collect(engine="streaming")]
    return pl.concat(frames).unique("account_id", keep="last", maintain_order=True)


def _past(turn: Turn, before: tuple[Submission, ...], manifest: Manifest) -> pl.DataFrame:
    """Give bookings by branch and day of the year before."""
    first = manifest.period_start - timedelta(days=_PAST_DAYS)
    recent = tuple(one for one in before if one.period_end >= first)
    rows = turn.snapshot.scan("transactions", recent) if recent else None
    return _no_past() if rows is None else by_branch_and_day(rows).collect(engine="streaming")


def _balances(turn: Turn, before: tuple[Submission, ...], manifest: Manifest) -> pl.DataFrame:
    """Give the last balance of each account that was booked on lately, where the period before joins this one."""
    joining = tuple(one for one in before if one.period_end == manifest.period_start - timedelta(days=1))
    rows = turn.snapshot.scan("transactions", joining) if joining else None
    if rows is None:
        return _no_balances()
    since = manifest.period_start - timedelta(days=_LAST_DAYS)
    last = (
        rows.filter(pl.col("booked_at") >= since, pl.col("currency") == "CNY")
        .select("account_id", "booked_at", "source_file", "source_row", "balance_after")
        .collect(engine="streaming")
        .sort("booked_at", "source_file", "source_row")
    )
    newest = last.unique("account_id", keep="last", maintain_order=True)
    return newest.select("account_id", "balance_after").filter(pl.col("balance_after").is_not_null())

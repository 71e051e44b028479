"""Bookings held against accounts, earlier bookings, each other and the calendar; and what there is of each."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl

from screening.contract.manifest import Manifest
from screening.contract.sift import BrokenRule, Rule, breaking
from screening.intake.chain import Chain
from screening.intake.known import Known
from screening.intake.presence import Presence
from screening.intake.rows import outside
from screening.intake.twice import AGAIN, BOOKED

# Kinds of booking that have another side: a payer or payee who can be named.
TWO_SIDED = ("transfer", "payroll", "loan_disbursement", "loan_repayment")
_CODE, _MARK, _OPENED, _CLOSED = "_code", "_mark", "_opened", "_closed"


@dataclass
class Shares:
    """How many bookings there are, and how many of them say what."""

    rows: int = 0
    two_sided: int = 0
    nobody_named: int = 0
    without_remark: int = 0
    with_balance: int = 0

    def add(self, good: pl.DataFrame) -> None:
        """Count a batch."""
        two_sided = pl.col("instrument").is_in(TWO_SIDED)
        nobody = pl.col("counterparty_account_id").is_null() & pl.col("counterparty_name").is_null()
        counted = good.select(
            pl.len().alias("rows"),
            two_sided.sum().alias("two_sided"),
            (two_sided & nobody).sum().alias("nobody_named"),
            (two_sided & pl.col("purpose").is_null()).sum().alias("without_remark"),
            pl.col("balance_after").is_not_null().sum().alias("with_balance"),
        )
        for name, count in counted.row(0, named=True).items():
            setattr(self, name, getattr(self, name) + count)


@dataclass
class Bookings:
    """What a check of transactions leans on and adds up."""

    manifest: Manifest
    now: datetime
    roster: pl.DataFrame  # account_id, opened_on, closed_on
    certain: bool  # whether the roster is whole: without it no account can be called unknown
    chain: Chain
    shares: Shares = field(default_factory=Shares)
    presence: Presence = field(default_factory=Presence)
    seen: np.ndarray[tuple[int], np.dtype[np.bool_]] = field(init=False)
    _kind: pl.Enum = field(init=False)

    def __post_init__(self) -> None:
        """Give each account a number, so that batches are held against numbers."""
        self._kind = pl.Enum(self.roster["account_id"])
        self.seen = np.zeros(self.roster.height, np.bool_)

    @classmethod
    def begin(
        cls,
        manifest: Manifest,
        now: datetime,
        known: Known,
        roster: pl.DataFrame,
        *,
        certain: bool,
        scratch: Path,
        rows: int,
    ) -> "Bookings":
        """Set up a check, from the balances that the period before ended with."""
        chain = Chain(scratch / "chain", rows)
        begun = cls(manifest, now, roster, certain, chain)
        last = known.balances.select(
            account=begun._codes(known.balances), balance=pl.col("balance_after").to_physical().cast(pl.Int64)
        )
        chain.start(last.drop_nulls())
        return begun

    def look(self, turned: pl.DataFrame, marks: pl.Series) -> list[BrokenRule]:
        """Give the rows of a batch that break a rule which looks beyond one row."""
        codes = self._codes(turned)
        beside = turned.with_columns(codes.alias(_CODE), marks.alias(_MARK)).with_columns(
            pl.lit(self.roster["opened_on"]).gather(pl.col(_CODE)).alias(_OPENED),
            pl.lit(self.roster["closed_on"]).gather(pl.col(_CODE)).alias(_CLOSED),
        )
        day = pl.col("booked_at").dt.date()
        rules = [
            Rule("key_twice", "transaction_id", (pl.col(_MARK) & AGAIN) > 0),
            Rule("already_booked", "transaction_id", (pl.col(_MARK) & BOOKED) > 0),
            *outside(self.manifest.period_start, self.manifest.period_end, self.now),
            Rule("before_opening", "booked_at", day < pl.col(_OPENED)),
            Rule("after_closing", "booked_at", day > pl.col(_CLOSED)),
        ]
        if self.certain:
            unknown = pl.col("account_id").is_not_null() & pl.col(_CODE).is_null()
            rules.append(Rule("account_unknown", "account_id", unknown))
        first = marks == 0
        if first.all():
            self.chain.add(turned, codes)
        else:
            self.chain.add(turned.filter(first), codes.filter(first))
        return breaking(beside, tuple(rules))

    def count(self, good: pl.DataFrame) -> None:
        """Count what was accepted of a batch."""
        self.shares.add(good)
        self.presence.add(good)
        self.seen[self._codes(good).drop_nulls().to_numpy()] = True

    def _codes(self, frame: pl.DataFrame) -> pl.Series:
        return frame["account_id"].cast(self._kind, strict=False).to_physical()

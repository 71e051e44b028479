"""What a bank's submissions cover: bookings and money of every day, and the days that should have some and have none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import polars as pl

from screening.intake.presence import expected_days
from screening.ledger.log import Submission
from screening.ledger.places import Places
from screening.ledger.snapshot import rows_of


@dataclass(frozen=True)
class DayCount:
    """Bookings of one day, and what they moved in fen, both ways added."""

    bookings: int
    fen: int


@dataclass(frozen=True)
class Coverage:
    """The days of one bank. `periods` are those of its submissions that count, first and last day included."""

    bank_id: str
    periods: tuple[tuple[date, date], ...]
    days: Mapping[date, DayCount]

    @property
    def first(self) -> date:
        """Give the first day that a submission covers."""
        return min(start for start, _ in self.periods)

    @property
    def last(self) -> date:
        """Give the last day that a submission covers."""
        return max(end for _, end in self.periods)

    @cached_property
    def covered(self) -> frozenset[date]:
        """Give the days that some submission covers."""
        return frozenset(
            start + timedelta(days=step) for start, end in self.periods for step in range((end - start).days + 1)
        )

    @cached_property
    def expected(self) -> frozenset[date]:
        """Give the covered days that should have bookings by the habit of their weekday."""
        counts = {day: one.bookings for day, one in self.days.items()}
        return frozenset(expected_days(counts, sorted(self.covered)))

    @cached_property
    def missing(self) -> tuple[date, ...]:
        """Give the expected days without any booking, in order."""
        return tuple(sorted(self.expected - self.days.keys()))

    @cached_property
    def uncovered(self) -> tuple[date, ...]:
        """Give the days between the first and the last covered one that no submission covers."""
        span = (self.first + timedelta(days=step) for step in range((self.last - self.first).days + 1))
        return tuple(day for day in span if day not in self.covered)


def days_of(places: Places, submission: Submission) -> dict[date, DayCount]:
    """Give bookings and money of each day that one submission brought; only two columns are read."""
    rows = rows_of(places, "transactions", [submission])
    if rows is None:
        return {}
    found = rows.group_by(pl.col("booked_at").dt.date().alias("day")).agg(pl.len(), pl.col("amount").sum()).collect()
    return {day: DayCount(count, int(amount * 100)) for day, count, amount in found.sort("day").iter_rows()}


def coverage(of: Sequence[tuple[Submission, Mapping[date, DayCount]]]) -> list[Coverage]:
    """Give each bank's days from those of its submissions that count, by bank."""
    banks: dict[str, list[tuple[Submission, Mapping[date, DayCount]]]] = {}
    for submission, days in of:
        banks.setdefault(submission.bank_id, []).append((submission, days))
    return [
        Coverage(
            bank_id,
            tuple(sorted((one.period_start, one.period_end) for one, _ in sent)),
            _added(days for _, days in sent),
        )
        for bank_id, sent in sorted(banks.items())
    ]


def _added(parts: Iterable[Mapping[date, DayCount]]) -> dict[date, DayCount]:
    """Give the days of several submissions together, in order."""
    found: dict[date, DayCount] = {}
    for days in parts:
        for day, one in days.items():
            before = found.get(day, DayCount(0, 0))
            found[day] = DayCount(before.bookings + one.bookings, before.fen + one.fen)
    return dict(sorted(found.items()))

"""Which days and branches have bookings, and which are missing where such days have them otherwise."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from screening.contract.manifest import Manifest

# Fewer bookings a day than this, and a day without any may be chance: e to the power of -10.
ENOUGH_A_DAY = 10
# A weekday is expected to have bookings where it had them at least so often, or always but once.
USUAL_SHARE = 0.8
_FEWEST_WEEKDAYS = 3
_WEEK = 7


@dataclass
class Presence:
    """Bookings of a delivery by branch and day; a booking done at no branch counts for its day only."""

    _parts: list[pl.DataFrame] = field(default_factory=list)

    def add(self, frame: pl.DataFrame) -> None:
        """Count the bookings of a batch."""
        self._parts.append(by_branch_and_day(frame.lazy()).collect())
        if len(self._parts) > 50:  # noqa: PLR2004 - so many small frames are worth adding up
            self._parts = [self.counts()]

    def counts(self) -> pl.DataFrame:
        """Give branch, day and number of bookings."""
        if not self._parts:
            return pl.DataFrame(schema={"branch_id": pl.String, "day": pl.Date, "bookings": pl.UInt32})
        return pl.concat(self._parts).group_by("branch_id", "day").agg(pl.col("bookings").sum())


@dataclass(frozen=True)
class Gaps:
    """What should be there by the bank's own habit, and what of it is not."""

    days_expected: int = 0
    days: tuple[date, ...] = ()
    branches_expected: int = 0
    branches: tuple[str, ...] = ()
    branch_days_expected: int = 0
    branch_days: tuple[tuple[str, date], ...] = ()


def by_branch_and_day(bookings: pl.LazyFrame) -> pl.LazyFrame:
    """Give the number of bookings by branch and day."""
    day = pl.col("booked_at").dt.date().alias("day")
    return bookings.group_by("branch_id", day).agg(pl.len().alias("bookings"))


def gaps(counts: pl.DataFrame, past: pl.DataFrame, manifest: Manifest) -> Gaps:
    """Give the gaps of a period, held against itself and against what the bank sent before.

    A day is expected where its weekday usually has enough bookings; Saturdays are held against Saturdays.
    """
    inside = counts.filter(pl.col("day").is_between(manifest.period_start, manifest.period_end))
    calendar = _calendar(manifest.period_start, manifest.period_end)
    expected = _missing(_total(inside), _total(past), calendar)
    of_branches, named = [], inside.filter(pl.col("branch_id").is_not_null())
    before = past.filter(pl.col("branch_id").is_not_null())
    for (branch,), own in named.group_by("branch_id", maintain_order=True):
        found = _missing(own.select("day", "bookings"), before.filter(branch_id=branch), calendar)
        of_branches.append((str(branch), found))
    usual = _usual_branches(before, len(calendar))
    silent = sorted(usual - set(named["branch_id"]))
    return Gaps(
        days_expected=expected[0],
        days=expected[1],
        branches_expected=named["branch_id"].n_unique() + len(silent),
        branches=tuple(silent),
        branch_days_expected=sum(count for _, (count, _) in of_branches),
        branch_days=tuple(sorted((branch, day) for branch, (_, days) in of_branches for day in days)),
    )


def expected_days(there: dict[date, int], calendar: list[date]) -> list[date]:
    """Give the days of a span that are expected to have bookings, by the habit of its own weekdays.

    Public holidays are not known: one that falls on a usual weekday is expected like any other.
    """
    usual = _usual_days(there, calendar)
    return [day for day in calendar if day.weekday() in usual]


def _calendar(start: date, end: date) -> list[date]:
    """Give every day of a period, at most ten years of it."""
    return [start + timedelta(days=number) for number in range(min((end - start).days + 1, 3_660))]


def _total(counts: pl.DataFrame) -> pl.DataFrame:
    return counts.group_by("day").agg(pl.col("bookings").sum())


def _missing(own: pl.DataFrame, past: pl.DataFrame, calendar: list[date]) -> tuple[int, tuple[date, ...]]:
    """Give how many days are expected to have bookings, and those that have none."""
    there = dict(own.select("day", "bookings").iter_rows())
    habit = [_usual_days(there, calendar), _usual_days(dict(past.select("day", "bookings").iter_rows()), None)]
    expected = [day for day in calendar if any(day.weekday() in usual for usual in habit)]
    return len(expected), tuple(day for day in expected if day not in there)


def _usual_days(there: dict[date, int], calendar: list[date] | None) -> set[int]:
    """Give the weekdays that usually have enough bookings, in a span of days."""
    if not there:
        return set()
    span = calendar or _calendar(min(there), max(there))
    usual = set()
    for weekday in range(_WEEK):
        days = [day for day in span if day.weekday() == weekday]
        found = [there[day] for day in days if day in there]
        if (
            len(days) >= _FEWEST_WEEKDAYS
            and len(found) >= min(USUAL_SHARE * len(days), len(days) - 1)
            and _enough(found)
        ):
            usual.add(weekday)
    return usual


def _enough(found: list[int]) -> bool:
    return sum(found) >= ENOUGH_A_DAY * len(found)


def _usual_branches(past: pl.DataFrame, days: int) -> set[str]:
    """Give the branches that, at the pace of the past, would have bookings in so many days."""
    if past.is_empty():
        return set()
    span = len(_calendar(*past.select(first=pl.col("day").min(), last=pl.col("day").max()).row(0)))
    pace = past.group_by("branch_id").agg(pl.col("bookings").sum())
    return set(pace.filter(pl.col("bookings") * days >= ENOUGH_A_DAY * span)["branch_id"])

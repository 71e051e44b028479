from datetime import date, timedelta

import polars as pl
from tiny_county import TINY

from screening.intake.coverage import Coverage, DayCount, coverage, days_of
from screening.ledger.workspace import Workspace

MONDAY = date(2026, 3, 2)


def weeks(count: int, without: tuple[int, ...] = ()) -> dict[date, DayCount]:
    """Bookings on every day of some weeks but Sundays, and but the days numbered."""
    days = (MONDAY + timedelta(days=step) for step in range(count * 7) if step not in without)
    return {day: DayCount(50, 1000) for day in days if day.weekday() != 6}


def bank(days: dict[date, DayCount], *periods: tuple[date, date]) -> Coverage:
    return Coverage("901990100011", periods or ((MONDAY, MONDAY + timedelta(days=55)),), days)


def test_a_usual_weekday_without_bookings_is_missing() -> None:
    assert bank(weeks(8, without=(10,))).missing == (MONDAY + timedelta(days=10),)


def test_a_day_off_of_every_week_is_not_missing() -> None:
    found = bank(weeks(8))
    assert found.missing == ()
    assert len(found.expected) == 48


def test_days_between_two_periods_are_told_as_not_submitted() -> None:
    later = MONDAY + timedelta(days=10)
    found = bank(weeks(8), (MONDAY, MONDAY + timedelta(days=6)), (later, later + timedelta(days=6)))
    assert found.uncovered == tuple(MONDAY + timedelta(days=step) for step in (7, 8, 9))


def test_the_days_of_the_tiny_county_add_up_to_its_bookings(tiny_workspace: Workspace) -> None:
    snapshot = tiny_workspace.snapshot()
    found = coverage([(one, days_of(tiny_workspace, one)) for one in snapshot.submissions])
    rows = snapshot.scan("transactions")
    assert rows is not None
    total = rows.select(pl.len(), pl.col("amount").sum()).collect().row(0)
    assert sum(day.bookings for one in found for day in one.days.values()) == total[0]
    assert sum(day.fen for one in found for day in one.days.values()) == int(total[1] * 100)
    assert [one.bank_id for one in found] == sorted(one.name for one in (TINY / "submissions").iterdir())

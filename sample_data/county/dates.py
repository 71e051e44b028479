"""Days and clock times of the county, as plain integers that numpy can move about."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from county.ledger import Floats, Ints

START = date(2025, 8, 1)
END = date(2026, 10, 31)
DAYS = (END - START).days + 1
MONTHS = 15
DAY = 86_400
HOUR = 3_600
# Seconds from 1970-01-01 00:00 on the local wall clock to the first midnight of the period.
ORIGIN = (datetime(START.year, START.month, START.day) - datetime(1970, 1, 1)) // timedelta(seconds=1)  # noqa: DTZ001
# The first day number of every month of the period.
MONTH_START = tuple((date(2025 + (7 + m) // 12, (7 + m) % 12 + 1, 1) - START).days for m in range(MONTHS))
HOLIDAYS = frozenset(
    (date(y, m, d) + timedelta(days=k) - START).days
    for y, m, d, length in ((2025, 10, 1, 8), (2026, 1, 1, 3), (2026, 2, 16, 8), (2026, 5, 1, 5), (2026, 10, 1, 7))
    for k in range(length)
)
SPRING_FESTIVAL = (date(2026, 2, 17) - START).days


def day_number(day: date) -> int:
    """Give the number of a calendar day, the first of the period being 0."""
    return (day - START).days


def calendar_day(number: int) -> date:
    """Give the calendar day of a day number."""
    return START + timedelta(days=int(number))


def month_of(day: int) -> int:
    """Give the month, 0 to 14, in which a day number lies."""
    return int(np.searchsorted(MONTH_START, day, side="right")) - 1


def is_workday(day: int) -> bool:
    """Whether offices and companies pay on this day."""
    return calendar_day(day).weekday() < 5 and day not in HOLIDAYS


WORKDAYS = np.array([d for d in range(DAYS) if is_workday(d)], dtype=np.int64)


def next_workday(days: Ints | int) -> Ints:
    """For each day the first workday on or after it, kept inside the period."""
    where = np.searchsorted(WORKDAYS, days)
    return np.asarray(WORKDAYS[np.minimum(where, len(WORKDAYS) - 1)])


def shopping_weights() -> Floats:
    """How much of the county's shopping falls on each day: weekends, holidays and the weeks before Spring Festival."""
    weight = np.ones(DAYS)
    for day in range(DAYS):
        if calendar_day(day).weekday() >= 5:
            weight[day] *= 1.3
        if day in HOLIDAYS:
            weight[day] *= 1.35
        if 0 < SPRING_FESTIVAL - day < 18:
            weight[day] *= 1.6
    shares: Floats = weight / weight.sum()
    return shares


def clock(rng: np.random.Generator, size: int, kind: str) -> Ints:
    """Seconds of the day for `size` events of one kind: shop, office, evening, batch or any.

    A few shop and pay one another at night.
    """
    if kind == "shop":
        centre = rng.choice(np.array([7.8, 12.2, 18.4, 20.3]), size, p=[0.22, 0.28, 0.33, 0.17])
        hours = np.clip(rng.normal(centre, 1.3), 6.0, 23.4)
        hours = np.where(rng.random(size) < 0.98, hours, rng.normal(1.0, 1.6, size) % 24.0 * 0.999)
    elif kind == "office":
        hours = np.clip(rng.normal(rng.choice(np.array([10.3, 15.2]), size), 0.9), 8.6, 17.4)
    elif kind == "evening":
        hours = np.clip(rng.normal(20.0, 1.6, size), 17.0, 23.6)
    elif kind == "batch":
        hours = rng.uniform(2.0, 6.0, size)
    else:
        hours = np.where(
            rng.random(size) < 0.94, rng.uniform(7.0, 23.5, size), rng.normal(1.0, 1.6, size) % 24.0 * 0.999
        )
    return np.asarray(np.floor(hours * HOUR)).astype(np.int64)


def moment(day: Ints | int, second: Ints | int) -> Ints:
    """Local wall-clock seconds since 1970 of a second on a day."""
    return np.asarray(ORIGIN + np.asarray(day, dtype=np.int64) * DAY + second, dtype=np.int64)

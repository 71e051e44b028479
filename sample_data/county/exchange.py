"""Middle rates of the period, invented: they wander slowly about a level and say nothing of any real market."""

from __future__ import annotations

from math import sin

from county.dates import DAYS, calendar_day, is_workday

_LEVELS = {"USD": 7.0900, "EUR": 8.1200, "HKD": 0.9080}


def mid(currency: str, day: int) -> float:
    """Give the last rate published on a day of the period or before it, in yuan for one unit, to four decimals."""
    while day > 0 and not is_workday(day):
        day -= 1
    level = _LEVELS[currency]
    return round(level * (1 + 0.008 * sin(day / 41) + 0.002 * sin(day / 5)), 4)


def published() -> list[tuple[str, str, str]]:
    """Give day, currency and rate of every publication."""
    days = [day for day in range(DAYS) if day == 0 or is_workday(day)]
    return [
        (calendar_day(day).isoformat(), currency, f"{mid(currency, day):.4f}") for day in days for currency in _LEVELS
    ]

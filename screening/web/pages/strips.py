"""What banks cover, drawn: a strip of days for each bank, and one bank's days as a calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from screening.intake.coverage import Coverage, DayCount
from screening.report.words import Pair

SPAN = 366
"""As many days are drawn side by side."""
LABEL, STEP, ROW, HEIGHT, TOP = 132, 3, 26, 18, 20
CELL, LEFT, UNDER = 13, 34, 18
LEVELS = {
    "none": Pair("无记账，按习惯亦无", "none, and none expected"),
    "gap": Pair("应有而无", "expected, and none"),
    "out": Pair("未报送", "not submitted"),
}
_STEPS = 5
_USUAL = 0.9
_WEEK = 7


@dataclass(frozen=True)
class Strip:
    """One bank: where its strip stands, its shapes by level, and where its gaps are marked."""

    coverage: Coverage
    y: int
    paths: tuple[tuple[str, str], ...]
    marks: tuple[float, ...]


@dataclass(frozen=True)
class Strips:
    """The strips of all banks over the same days, with the months above."""

    width: int
    height: int
    first: date
    last: date
    months: tuple[tuple[int, str], ...]
    rows: tuple[Strip, ...]


@dataclass(frozen=True)
class Cell:
    """One day of a calendar."""

    x: int
    y: int
    level: str
    day: date
    count: DayCount


@dataclass(frozen=True)
class Calendar:
    """One bank's days: weeks across, Monday on top."""

    width: int
    height: int
    months: tuple[tuple[int, int, str], ...]
    cells: tuple[Cell, ...]


def strips(banks: Sequence[Coverage], last: date, by: str) -> Strips:
    """Give the strips of the days up to `last`, shaded by bookings or by amount: each bank by its own usual day."""
    first = max(min(one.first for one in banks), last - timedelta(days=SPAN - 1))
    days = _span(first, last)
    rows = tuple(_strip(one, days, TOP + place * ROW, by) for place, one in enumerate(banks))
    return Strips(
        LABEL + len(days) * STEP + 8, TOP + len(banks) * ROW + 4, first, last, _months(days, LABEL, STEP), rows
    )


def calendar(bank: Coverage, by: str) -> Calendar:
    """Give the calendar of one bank over all that it covers, in rows of a year at most."""
    days = _span(bank.first, bank.last)
    start = bank.first - timedelta(days=bank.first.weekday())
    full = _usual(bank, by)
    cells, months = [], []
    for day in days:
        week, weekday = divmod((day - start).days, _WEEK)
        band, column = divmod(week, 53)
        y = band * (UNDER + _WEEK * CELL + 8)
        cells.append(
            Cell(
                LEFT + column * CELL, UNDER + y + weekday * CELL, _level(bank, day, full, by), day,
                bank.days.get(day, DayCount(0, 0)),
            )
        )  # fmt: skip
        if day.day == 1:
            months.append((LEFT + column * CELL, y + UNDER - 5, f"{day:%Y-%m}"))
    width = LEFT + min(53, (days[-1] - start).days // _WEEK + 1) * CELL + 50
    return Calendar(width, cells[-1].y + CELL * (_WEEK - days[-1].weekday()) + 4, tuple(months), tuple(cells))


def _strip(bank: Coverage, days: Sequence[date], y: int, by: str) -> Strip:
    full = _usual(bank, by)
    shapes: dict[str, list[str]] = {}
    for level, run in groupby(enumerate(days), key=lambda item: _level(bank, item[1], full, by)):
        places = [place for place, _ in run]
        x, wide = LABEL + places[0] * STEP, len(places) * STEP
        shapes.setdefault(level, []).append(f"M{x} {y}h{wide}v{HEIGHT}h-{wide}z")
    shown = set(days)
    marks = tuple(LABEL + (day - days[0]).days * STEP + STEP / 2 for day in bank.missing if day in shown)
    return Strip(bank, y, tuple((level, "".join(parts)) for level, parts in sorted(shapes.items())), marks)


def _level(bank: Coverage, day: date, full: int, by: str) -> str:
    if day not in bank.covered:
        return "out"
    count = bank.days.get(day)
    if count is None:
        return "gap" if day in bank.expected else "none"
    return f"h{min(_STEPS, max(1, -(-_STEPS * _value(count, by) // full)))}"


def _usual(bank: Coverage, by: str) -> int:
    """Give what counts as a full day: nine tenths of the bank's days have no more."""
    values = sorted(_value(one, by) for one in bank.days.values())
    return max(1, values[int(len(values) * _USUAL)]) if values else 1


def _value(count: DayCount, by: str) -> int:
    return count.fen if by == "amount" else count.bookings


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def _months(days: Sequence[date], left: int, step: int) -> tuple[tuple[int, str], ...]:
    return tuple((left + place * step, f"{day:%Y-%m}") for place, day in enumerate(days) if day.day == 1)

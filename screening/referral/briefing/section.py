"""What a briefing is made of: sections, each with sentences, a table and bars, in both languages.

The page, the .docx and the JSON show the same sections; none of them reckons anything.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from screening.report.words import Pair

_FIGURE = re.compile(r"[+-]\d+|0|<?\d+(\.\d)?%")
Cell = str | int | Decimal | date | Pair | None


@dataclass(frozen=True)
class Bar:
    """One bar: what it counts, how much, and how much the month before where that can be told."""

    label: Pair
    value: int
    before: int | None = None


@dataclass(frozen=True)
class Section:
    """One part of a briefing; `people` names the column by which rows on few people are kept from the public."""

    key: str
    title: Pair
    says: tuple[Pair, ...] = ()
    columns: tuple[Pair, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    bars: tuple[Bar, ...] = ()
    left_out: tuple[Pair, ...] = ()
    people: int | None = None

    @property
    def chart(self) -> tuple[Bar, ...]:
        """Give the bars where they show more than the table does: two that differ from nothing at least."""
        return self.bars if sum(bool(one.value or one.before) for one in self.bars) > 1 else ()

    def cut(self, most: int) -> "Section":
        """Give the section with its first rows only, saying how many more there are."""
        more = len(self.rows) - most
        if more <= 0:
            return self
        told = Pair(f"另有 {more} 行未列", f"{more} more rows are not listed")
        return replace(self, rows=self.rows[:most], left_out=(*self.left_out, told))


@dataclass(frozen=True)
class Briefing:
    """A month's briefing; `before` is the month that it is compared with."""

    month: str
    before: str
    run_id: str
    as_of: str
    made_at: datetime
    publicity: bool
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section:
        """Give one section by its key."""
        return next(one for one in self.sections if one.key == key)


def shown(cell: Cell, language: str) -> str:
    """Give a cell as text in one language: counts and yuan with their thousands apart, nothing as a dash."""
    if cell is None:
        return "—"
    if isinstance(cell, Pair):
        return cell.en if language == "en" else cell.zh
    if isinstance(cell, Decimal):
        return f"{cell:,.2f}".removesuffix(".00")
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def numeric(section: Section) -> list[bool]:
    """Tell of each column whether it holds numbers, changes or shares, which stand to the right."""
    return [any(_number(row[at]) for row in section.rows) for at in range(len(section.columns))]


def _number(cell: Cell) -> bool:
    return isinstance(cell, int | Decimal) or (isinstance(cell, str) and bool(_FIGURE.fullmatch(cell)))


def change(now: int, before: int) -> str:
    """Give a change as people read it: `+3`, `-2`, `0`."""
    return f"{now - before:+d}" if now != before else "0"


def highest(bars: Sequence[Bar]) -> int:
    """Give the longest bar, 1 at least."""
    return max((max(one.value, one.before or 0) for one in bars), default=1) or 1

"""The books of a deposit-taking ring: its months, what its returns were made of, and the ratios of regulatory-basis 4.2.

Amounts are fen, days day numbers; ratios are told by readers from the exact sums kept here. Ordinary life on a person's
account (whatever a lawful pattern covers that is no trade) stands in the months but is no part of the trace.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from screening.clock import date_of

INWARD = ("deposit", "business_in", "behind_in", "other_in")
OUTWARD = (
    "return", "commission", "behind_out", "relatives", "cash", "securities", "property", "persons", "business_out",
    "wages", "other_out",
)  # fmt: skip
DRAINS = ("behind_out", "relatives", "cash", "securities", "property", "persons")
"""Where money went that was neither paid back nor spent on trade (regulatory-basis 4.2, drain_share)."""
_ORDINARY = ("other_in", "other_out", "wages")
UNITS = (500, 1000, 1980, 3000, 3600, 5000, 9800, 10_000, 20_000, 30_000, 50_000)
"""Unit prices tried, in yuan (regulatory-basis 4.3)."""
QUIET_DAYS = 60
ROLLOVER_DAYS = 7
RUNWAY_DAYS = 90
_TURN_PERCENT = 90


@dataclass(frozen=True)
class Move:
    """One payment of a pool: local second, day, part, fen, and the party on the other side (null for cash)."""

    at: int
    day: int
    part: str
    amount: int
    other: int | None


def months_of(moves: Sequence[Move], opening: int | None) -> list[dict[str, Any]]:
    """Give the months of a pool, without gaps, from its moves in order of time.

    Each has every part's sum, `new_depositors`, how much of `return` was depositors' money by both methods, and what was
    `held` before and after it: null where the banks do not tell the opening balance.
    """
    shares = traced(moves)
    known: set[int] = set()
    held = opening
    rows: list[dict[str, Any]] = []
    placed = groupby(zip(moves, shares, strict=True), key=lambda pair: _month(pair[0].day))
    by_month = {month: list(pairs) for month, pairs in placed}
    for month in range(min(by_month), max(by_month) + 1) if by_month else ():
        row: dict[str, Any] = {"month": f"{month // 12:04d}-{month % 12 + 1:02d}", "held_before": held}
        row |= dict.fromkeys((*INWARD, *OUTWARD, "new_depositors", "return_fifo", "return_pro_rata"), 0)
        for move, (fifo, pro_rata) in by_month.get(month, ()):
            row[move.part] += move.amount
            if move.part == "deposit" and move.other is not None and move.other not in known:
                known.add(move.other)
                row["new_depositors"] += 1
            if move.part == "return":
                row["return_fifo"] += fifo
                row["return_pro_rata"] += pro_rata
        if held is not None:
            held += sum(row[part] for part in INWARD) - sum(row[part] for part in OUTWARD)
        rows.append(row | {"held_after": held})
    return rows


def traced(moves: Iterable[Move]) -> list[tuple[int, int]]:
    """Give for each move how much of it was depositors' money, first in first out and in proportion."""
    lots: deque[list[int]] = deque()
    held = held_of_depositors = 0
    found = []
    for move in moves:
        if move.part in _ORDINARY:
            found.append((0, 0))
        elif move.part in INWARD:
            theirs = move.part == "deposit"
            lots.append([move.amount, int(theirs)])
            held += move.amount
            held_of_depositors += move.amount if theirs else 0
            found.append((0, 0))
        else:
            taken = min(move.amount, held)
            proportional = taken * held_of_depositors // held if held else 0
            held, held_of_depositors = held - taken, held_of_depositors - proportional
            found.append((_oldest(lots, move.amount), proportional))
    return found


def _oldest(lots: deque[list[int]], amount: int) -> int:
    """Take an amount from the oldest lots and give how much of it was depositors' money."""
    theirs = 0
    while amount > 0 and lots:
        taken = min(amount, lots[0][0])
        theirs += taken * lots[0][1]
        amount -= taken
        lots[0][0] -= taken
        if not lots[0][0]:
            lots.popleft()
    return theirs


def turned(months: Sequence[Mapping[str, Any]]) -> str | None:
    """Give the month when the pool turned: the first of two in a row that paid back nine tenths of what they took, or more.

    A month that paid nothing back is no turn. Null where there are no two such months in a row.
    """
    over = [
        row["month"] if row["return"] > 0 and row["return"] * 100 >= _TURN_PERCENT * row["deposit"] else None
        for row in months
    ]
    return next((one for one, after in pairwise(over) if one and after), None)


def fed_from(months: Sequence[Mapping[str, Any]]) -> str | None:
    """Give the first month whose returns were depositors' money for the greater part, first in first out."""
    return next((row["month"] for row in months if row["return"] and row["return_fifo"] * 2 > row["return"]), None)


def stopped(moves: Iterable[Move], last_day: int) -> int | None:
    """Give the day of the last return, or of the last deposit where nothing was ever paid back.

    Null where that is less than sixty days before the end of the data: whether it has stopped cannot be told.
    """
    days: dict[str, int] = {}
    for move in moves:
        if move.part in {"deposit", "return"}:
            days[move.part] = max(move.day, days.get(move.part, move.day))
    last = days.get("return", days.get("deposit"))
    return last if last is not None and last_day - last >= QUIET_DAYS else None


@dataclass(frozen=True)
class Depositor:
    """One depositor over all his accounts: fen paid in and had back, first and last payment, age in days at the first."""

    paid_in: int
    paid_back: int
    first_day: int
    last_day: int
    age_days: int | None


def depositors_of(moves: Iterable[Move], born: Mapping[int, int]) -> list[Depositor]:
    """Give the depositors of a pool; `born` has days of birth by party where they are known."""
    sums: dict[int, dict[str, int]] = {}
    for move in moves:
        if move.other is not None and move.part in {"deposit", "return"}:
            row = sums.setdefault(move.other, {"deposit": 0, "return": 0, "first": move.day})
            row[move.part] += move.amount
            row["last"] = move.day
    return [
        Depositor(
            row["deposit"],
            row["return"],
            row["first"],
            row["last"],
            row["first"] - born[party] if party in born else None,
        )
        for party, row in sorted(sums.items())
        if row["deposit"]
    ]


def gap(depositors: Iterable[Depositor], stop: int | None = None) -> tuple[int, int]:
    """Give how many depositors have had back less than they paid in, and how much less.

    With a stop, only those who neither paid nor were paid in the sixty days after it.
    """
    short = [
        one.paid_in - one.paid_back
        for one in depositors
        if one.paid_back < one.paid_in and (stop is None or one.last_day <= stop or one.last_day > stop + QUIET_DAYS)
    ]
    return len(short), sum(short)


def gini(amounts: Sequence[int]) -> int | None:
    """Give the Gini coefficient of sums in millionths; null where nothing was paid."""
    ordered, whole = sorted(amounts), sum(amounts)
    if not whole:
        return None
    weighted = sum(place * amount for place, amount in enumerate(ordered, 1))
    size = len(ordered)
    return (2 * weighted - (size + 1) * whole) * 1_000_000 // (size * whole)


def lattice(amounts: Sequence[int]) -> tuple[int, int]:
    """Give the unit price, in fen, of which most deposits are whole multiples, and how many are; the dearest on a tie."""
    unit = max(UNITS, key=lambda one: (sum(amount % (one * 100) == 0 for amount in amounts), one))
    return unit * 100, sum(amount % (unit * 100) == 0 for amount in amounts)


def rolled_over(moves: Iterable[Move]) -> int:
    """Give how much of the returns was followed within a week by a deposit of the same person of at least half of it."""
    waiting: dict[int, list[Move]] = {}
    rolled = 0
    for move in moves:
        if move.other is None:
            continue
        if move.part == "return":
            waiting.setdefault(move.other, []).append(move)
        elif move.part == "deposit":
            recent = [one for one in waiting.pop(move.other, ()) if move.day - one.day <= ROLLOVER_DAYS]
            rolled += sum(one.amount for one in recent if one.amount <= 2 * move.amount)
    return rolled


def daily_loss(moves: Iterable[Move], last_day: int) -> int:
    """Give what the pool lost a day in the last ninety days of the data, deposits left out; fen, zero where it gained."""
    net = sum(
        move.amount if move.part in OUTWARD else -move.amount
        for move in moves
        if move.day > last_day - RUNWAY_DAYS and move.part != "deposit"
    )
    return max(net // RUNWAY_DAYS, 0)


def _month(day: int) -> int:
    """Give the month of a day as a running number."""
    on = date_of(day)
    return on.year * 12 + on.month - 1

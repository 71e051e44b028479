"""Yearly rates of a loan from its flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def simple_rate(received: float, repaid: float, days: int) -> float | None:
    """Gain over money received, a year of 365 days; null while the money is not back."""
    if received <= 0 or repaid < received:
        return None
    return round((repaid - received) / received * 365 / max(days, 1), 6)


def declining_rate(flows: Sequence[tuple[int, float]]) -> float | None:
    """Give the simple yearly rate on what is still owed, payments covering interest first; null while money is out."""
    ordered = sorted(flows)
    if _left(ordered, 0.0) > 1e-9:
        return None
    low, high = 0.0, 1.0
    while _left(ordered, high) < 0 and high < 1e6:
        high *= 2
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _left(ordered, middle) < 0 else (low, middle)
    return round((low + high) / 2, 6)


def _left(flows: Sequence[tuple[int, float]], rate: float) -> float:
    owed = interest = 0.0
    last = flows[0][0]
    for day, amount in flows:
        interest += max(owed, 0.0) * rate * (day - last) / 365
        last = day
        if amount < 0:
            owed -= amount
        else:
            to_interest = min(interest, amount)
            interest -= to_interest
            owed -= amount - to_interest
    return owed + interest

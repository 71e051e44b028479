"""A risk score drawn as steps that lead up to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from screening.report.words import Pair

LABEL, WIDTH, STEP, RIGHT = 186, 470, 21, 50
_MOST = Decimal(100)


@dataclass(frozen=True)
class Bar:
    """One step: where it begins and how wide it is, what it says and by how much it goes up."""

    y: int
    x: float
    width: float
    kind: str
    words: Pair
    text: str


@dataclass(frozen=True)
class Fall:
    """The drawing: its size, the lines of its scale and its steps."""

    width: int
    height: int
    scale: tuple[tuple[float, int], ...]
    bars: tuple[Bar, ...]


def fall(parts: Sequence[tuple[str, Pair, Decimal]], total: float) -> Fall:
    """Give the drawing of a score from its parts, each a kind, a name and points; the sum stands last."""
    bars, before = [], Decimal(0)
    for place, (kind, words, points) in enumerate(parts):
        low, high = min(before, before + points), max(before, before + points)
        bars.append(Bar(place * STEP + 4, _x(low), max(1.0, _x(high) - _x(low)), kind, words, f"+{points}"))
        before += points
    whole = Decimal(str(total))
    last = Bar(
        len(parts) * STEP + 4, _x(Decimal(0)), max(1.0, _x(whole) - LABEL), "sum", Pair("风险分", "score"), str(total)
    )
    height = (len(parts) + 1) * STEP + 22
    return Fall(WIDTH, height, tuple((_x(Decimal(one)), one) for one in range(0, 101, 25)), (*bars, last))


def _x(points: Decimal) -> float:
    return round(LABEL + float(points / _MOST) * (WIDTH - LABEL - RIGHT), 1)

"""Small drawings of the pages: bars in a row, and lines over time, as figures for the templates to write as SVG."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from screening.report.words import Pair

ROW, LABEL, ROOM, RIGHT = 20, 150, 330, 60


@dataclass(frozen=True)
class BarRow:
    """One bar: its words, where it stands, how long it is, and its figure."""

    words: Pair
    y: int
    width: float
    value: float


@dataclass(frozen=True)
class Bars:
    """Bars one below the other."""

    width: int
    height: int
    label: int
    rows: tuple[BarRow, ...]


def bars(values: Iterable[tuple[Sequence[str], float]], label: int = LABEL) -> Bars:
    """Give bars of some values, each as long as its part of the largest, with so much room for their words."""
    known = list(values)
    most = max((value for _, value in known), default=0) or 1
    rows = tuple(
        BarRow(Pair(words[0], words[1]), place * ROW, round(max(1.0, ROOM * value / most), 1), value)
        for place, (words, value) in enumerate(known)
    )
    return Bars(label + ROOM + RIGHT, len(rows) * ROW + 4, label, rows)


@dataclass(frozen=True)
class Curve:
    """One line: its class of colour, its words, the points as SVG writes them, and each point with what it says."""

    name: str
    words: Pair
    path: str
    dots: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True)
class Curves:
    """Lines over the same places: the marks at the left, those below, and levels that are drawn across."""

    width: int
    height: int
    left: int
    bottom: int
    marks: tuple[tuple[float, str], ...]
    places: tuple[tuple[float, str], ...]
    levels: tuple[tuple[float, str], ...]
    curves: tuple[Curve, ...]


_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _END, _INSET, _MOST_LABELS = 760, 220, 46, 30, 14, 46, 34, 9

_PARTS, _DOTTED = 4, 30


def curves(
    places: Sequence[str], lines: Sequence[tuple[str, Pair, Sequence[float]]], levels: Sequence[tuple[float, str]]
) -> Curves:
    """Give lines over some places, from nothing to the largest value or level."""
    values = [*(value for _, _, line in lines for value in line), *(value for value, _ in levels)]
    most = max([*values, 0.01])
    if all(value == int(value) for value in values):
        most = -(-int(most) // _PARTS) * _PARTS or _PARTS
    base, up, across = _HEIGHT - _BOTTOM, _HEIGHT - _BOTTOM - _TOP, _WIDTH - _LEFT - _INSET - _END

    def x(place: int) -> float:
        return round(_LEFT + _INSET + (across * place / (len(places) - 1) if len(places) > 1 else across / 2), 1)

    def y(value: float) -> float:
        return round(base - up * value / most, 1)

    every = max(1, -(-len(places) // _MOST_LABELS))
    return Curves(
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        bottom=base,
        marks=tuple((y(most * part / _PARTS), f"{round(most * part / _PARTS, 2):g}") for part in range(_PARTS + 1)),
        places=tuple((x(place), name) for place, name in enumerate(places) if place % every == 0),
        levels=tuple((y(value), words) for value, words in levels),
        curves=tuple(
            Curve(
                name,
                words,
                " ".join(f"{x(place)},{y(value)}" for place, value in enumerate(line)),
                tuple(
                    (x(place), y(value), f"{places[place]}: {value:g}")
                    for place, value in enumerate(line)
                    if value or len(line) <= _DOTTED
                ),
            )
            for name, words, line in lines
        ),
    )

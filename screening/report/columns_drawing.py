"""A drawing in columns from left to right: points in the order in which their lines cross least, always the same."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean

from screening.report.layer_lines import layer_lines
from screening.report.ring_drawing import Drawing
from screening.report.ring_edges import Link
from screening.report.ring_nodes import Node

MORE = "more"
_COLUMN, _ROW, _EDGE, _RADIUS, _LEAST_WIDTH = 215.0, 92.0, 80.0, 13.0, 760.0
_SWEEPS = 4


@dataclass(frozen=True)
class Spot:
    """One point to be placed: an account, or the rest of a column."""

    key: str
    column: int
    role: str
    lines: tuple[str, ...]
    title: str


@dataclass(frozen=True)
class Pair:
    """All that goes from one point to another: fen on the line, transfers, and yuan paid in them."""

    payer: str
    payee: str
    amount: int
    count: int
    paid: Decimal


def columns_drawing(spots: Sequence[Spot], links: Sequence[Pair]) -> Drawing:
    """Give the drawing; columns are numbered from 0 on the left."""
    columns = _ordered(spots, links)
    last = max(*columns, 1)
    width = max(2 * _EDGE + _COLUMN * last, _LEAST_WIDTH)
    height = _ROW * max(len(column) for column in columns.values()) + 40
    nodes = {
        spot.key: _placed(spot, _EDGE + (width - 2 * _EDGE) * number / last, height, place, len(column))
        for number, column in columns.items()
        for place, spot in enumerate(column)
    }
    return _drawing(nodes, links, width, height)


def _ordered(spots: Sequence[Spot], links: Sequence[Pair]) -> dict[int, list[Spot]]:
    """Give the columns, each in the order in which lines cross least: by where those stand whom it deals with."""
    columns: defaultdict[int, list[Spot]] = defaultdict(list)
    for spot in spots:
        columns[spot.column].append(spot)
    near: defaultdict[str, list[str]] = defaultdict(list)
    for link in links:
        near[link.payer].append(link.payee)
        near[link.payee].append(link.payer)
    for sweep in range(_SWEEPS):
        for number in sorted(columns, reverse=bool(sweep % 2)):
            at = {
                one.key: (place + 0.5) / len(column) for column in columns.values() for place, one in enumerate(column)
            }
            own = {one.key for one in columns[number]}

            def pulled(one: Spot, at: Mapping[str, float] = at, own: set[str] = own) -> tuple[bool, float]:
                places = [at[other] for other in near[one.key] if other not in own]
                return one.role == MORE, round(fmean(places), 6) if places else at[one.key]

            columns[number].sort(key=pulled)
    return dict(sorted(columns.items()))


def _placed(spot: Spot, x: float, height: float, place: int, many: int) -> Node:
    """Give a point's node, its column in the middle of the height."""
    step = (height - 40) / many
    y = 24 + step * (place + 0.5) - 18
    return Node(
        spot.key,
        spot.role,
        round(x, 1),
        round(y, 1),
        _RADIUS,
        "",
        "…" if spot.role == MORE else "",
        spot.lines,
        "below",
        spot.title,
    )


def _drawing(nodes: Mapping[str, Node], links: Sequence[Pair], width: float, height: float) -> Drawing:
    edges = [
        Link(nodes[one.payer], nodes[one.payee], "flow", one.amount, arrow=True,
             title=f"{one.count}笔，付 {one.paid:,.2f}元，其中 {Decimal(one.amount) / 100:,.2f}元")
        for one in links
        if one.payer != one.payee
    ]  # fmt: skip
    lines, labels = layer_lines(edges, tuple(nodes.values()), width)
    wanted = sum(bool(one.amount) for one in edges)
    return Drawing(width, height, tuple(nodes.values()), lines, labels, (), wanted - len(labels))

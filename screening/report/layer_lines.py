"""Lines of a drawing in columns: out to the right, in from the left, with amounts that touch nothing."""

from collections.abc import Sequence
from math import sqrt

from screening.report.figures import short_money
from screening.report.ring_edges import Edge, Label, Link, overlaps
from screening.report.ring_nodes import Box, Node

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]
_PLACES = (0.55, 0.45, 0.65, 0.35, 0.75, 0.25, 0.82)
_BENDS = (0.0, -40.0, 40.0, -80.0, 80.0, -120.0, 120.0)
_BENDS_BACK = (34.0, -34.0, 70.0, -70.0, 110.0, -110.0)
_SAMPLES = 40
_GAP, _HEAD, _THINNEST, _THICKER = 3.0, 8.0, 1.0, 4.0


def layer_lines(
    links: Sequence[Link], nodes: Sequence[Node], width: float
) -> tuple[tuple[Edge, ...], tuple[Label, ...]]:
    """Give the lines and a label for each amount that finds a free place on its line, the largest first."""
    most = max((link.amount for link in links), default=0)
    curves = [(link, _clearest(link, nodes, width)) for link in links]
    edges = tuple(
        Edge(
            link.kind,
            _path(curve),
            _head(curve),
            round(_THINNEST + _THICKER * sqrt(link.amount / most), 1) if most else 1,
            link.title,
        )
        for link, curve in curves
    )
    taken: list[Box] = [box for node in nodes for box in node.boxes]
    labels: list[Label] = []
    for link, curve in sorted(curves, key=lambda one: -one[0].amount):
        label = _label(link, curve, taken) if link.amount else None
        if label:
            labels.append(label)
            taken.append(label.box)
    return edges, tuple(labels)


def _clearest(link: Link, nodes: Sequence[Node], width: float) -> Curve:
    """Give the least bent of the curves that cross the shapes and words of the fewest other points."""
    others = [box for node in nodes if node.key not in {link.source.key, link.target.key} for box in node.boxes]
    ways = _BENDS if link.target.x > link.source.x else _BENDS_BACK if link.target.x < link.source.x else (0.0,)
    curves = [_curve(link, width, bend) for bend in ways]
    return min(curves, key=lambda curve: _hits(curve, others))


def _hits(curve: Curve, boxes: Sequence[Box]) -> int:
    """Give how many sampled points of a curve lie in boxes."""
    points = [_at(curve, step / _SAMPLES) for step in range(1, _SAMPLES)]
    return sum(box[0] < x < box[2] and box[1] < y < box[3] for x, y in points for box in boxes)


def _curve(link: Link, width: float, bend: float) -> Curve:
    """Give the four points of a curve, its middle `bend` below the straight way.

    Money within a column leaves and arrives on the right side; money to an earlier one arrives there from the right.
    """
    a, b = link.source, link.target
    start = (a.x + a.radius + _GAP, a.y)
    if b.x != a.x:
        ahead = 1 if b.x > a.x else -1
        start, end = (a.x + ahead * (a.radius + _GAP), a.y), (b.x - ahead * (b.radius + _GAP), b.y)
        reach = (end[0] - start[0]) / 2
        return start, (start[0] + reach, a.y + bend), (end[0] - reach, b.y + bend), end
    end = (b.x + b.radius + _GAP, b.y)
    out = min(max(a.x, b.x) + 62 + abs(a.y - b.y) * 0.12, width - 6)
    return start, (out, a.y), (out, b.y), end


def _at(curve: Curve, place: float) -> Point:
    """Give the point of a curve at a place from 0 to 1."""
    back = 1 - place
    weights = (back**3, 3 * back * back * place, 3 * back * place * place, place**3)
    return (
        sum(weight * point[0] for weight, point in zip(weights, curve, strict=True)),
        sum(weight * point[1] for weight, point in zip(weights, curve, strict=True)),
    )


def _path(curve: Curve) -> str:
    """Give a curve as an SVG path."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve
    return f"M{ax:.1f} {ay:.1f}C{bx:.1f} {by:.1f} {cx:.1f} {cy:.1f} {dx:.1f} {dy:.1f}"


def _head(curve: Curve) -> str:
    """Give an arrow's head at the end of a curve, which is level there, as SVG points."""
    x, y = curve[3]
    back = _HEAD if curve[2][0] > x else -_HEAD
    return " ".join(f"{px:.1f},{py:.1f}" for px, py in ((x, y), (x + back, y - _HEAD / 2), (x + back, y + _HEAD / 2)))


def _label(link: Link, curve: Curve, taken: Sequence[Box]) -> Label | None:
    """Give an amount's label at the first free place on its line, or nothing."""
    text = short_money(link.amount)
    half = len(text) * 3.6 + 4
    for place in _PLACES:
        x, y = _at(curve, place)
        box = (x - half, y - 7.5, x + half, y + 6.5)
        if not any(overlaps(box, other) for other in taken):
            return Label(round(x, 1), round(y + 3, 1), text, link.kind, box)
    return None

"""What goes between the members of a ring, as lines of a drawing with labels that touch nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sqrt

from screening.report.figures import short_money
from screening.report.ring_nodes import Box, Node

Point = tuple[float, float]
_BENDS = (0.05, -0.05, 0.12, -0.12, 0.2, -0.2, 0.3, -0.3)
_PLACES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78)
_SAMPLES = tuple(step / 14 for step in range(1, 14))
_CLEAR = 5.0
_EDGE = 3.0
_HEAD = 7.0


@dataclass(frozen=True)
class Link:
    """One thing between two nodes: money one way (`arrow`), or a tie; `amount` in fen, 0 where it is no money."""

    source: Node
    target: Node
    kind: str
    amount: int
    arrow: bool
    title: str
    labelled: bool = True


@dataclass(frozen=True)
class Edge:
    """One line of a drawing."""

    kind: str
    path: str
    head: str
    width: float
    title: str


@dataclass(frozen=True)
class Label:
    """One amount on a line."""

    x: float
    y: float
    text: str
    kind: str
    box: Box


def drawn(
    links: Sequence[Link], nodes: Sequence[Node], width: float, height: float
) -> tuple[tuple[Edge, ...], tuple[Label, ...]]:
    """Give the lines, weak ones first, and a label for each amount that finds a free place on its line."""
    most = max((link.amount for link in links), default=0)
    edges: list[Edge] = []
    curves: list[tuple[Link, tuple[Point, Point, Point]]] = []
    for link in links:
        if link.source.key == link.target.key:
            continue
        curve = _curve(link, nodes, width, height)
        thick = 1.0 + (2.6 * sqrt(link.amount / most) if most and link.labelled else 0)
        edges.append(Edge(link.kind, _path(curve), _head(curve) if link.arrow else "", round(thick, 1), link.title))
        curves.append((link, curve))
    taken: list[Box] = [box for node in nodes for box in node.boxes]
    labels = []
    for link, curve in sorted(curves, key=lambda one: -one[0].amount):
        label = _label(link, curve, taken, width) if link.amount and link.labelled else None
        if label:
            labels.append(label)
            taken.append(label.box)
    return tuple(edges), tuple(labels)


def overlaps(one: Box, other: Box) -> bool:
    """Tell whether two boxes share room."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _curve(link: Link, nodes: Sequence[Node], width: float, height: float) -> tuple[Point, Point, Point]:
    """Give start, control and end of the least bent curve that stays inside and off other nodes, else of the least bent."""
    others = [node for node in nodes if node.key not in {link.source.key, link.target.key}]
    for bend in _BENDS:
        curve = _bent(link, bend)
        points = [_at(curve, place) for place in _SAMPLES]
        inside = all(_EDGE < x < width - _EDGE and _EDGE < y < height - _EDGE for x, y in points)
        if inside and all(_is_clear(point, others) for point in points):
            return curve
    return _bent(link, _BENDS[0])


def _bent(link: Link, bend: float) -> tuple[Point, Point, Point]:
    """Give a curve from rim to rim with its middle off the straight line by a share of its length."""
    a, b = link.source, link.target
    dx, dy = b.x - a.x, b.y - a.y
    control = ((a.x + b.x) / 2 - dy * bend * 2, (a.y + b.y) / 2 + dx * bend * 2)
    return _rim(a, control), control, _rim(b, control)


def _rim(node: Node, towards: Point) -> Point:
    """Give the point just outside a node in a direction; a node of many is wide, and is met at its upper edge."""
    dx, dy = towards[0] - node.x, towards[1] - node.y
    if node.many > 1:
        return max(node.x - 130, min(node.x + 130, towards[0])), node.y - node.radius - 2
    length = hypot(dx, dy) or 1.0
    reach = node.radius * 1.22 + 2
    return node.x + dx / length * reach, node.y + dy / length * reach


def _at(curve: tuple[Point, Point, Point], place: float) -> Point:
    """Give the point of a curve at a place from 0 to 1."""
    (ax, ay), (cx, cy), (bx, by) = curve
    back = 1 - place
    return (
        back * back * ax + 2 * back * place * cx + place * place * bx,
        back * back * ay + 2 * back * place * cy + place * place * by,
    )


def _is_clear(point: Point, nodes: Sequence[Node]) -> bool:
    """Tell whether a point keeps off every node."""
    return all(hypot(point[0] - node.x, point[1] - node.y) > node.radius + _CLEAR for node in nodes if node.many == 1)


def _path(curve: tuple[Point, Point, Point]) -> str:
    """Give a curve as an SVG path."""
    (ax, ay), (cx, cy), (bx, by) = curve
    return f"M{ax:.1f} {ay:.1f}Q{cx:.1f} {cy:.1f} {bx:.1f} {by:.1f}"


def _head(curve: tuple[Point, Point, Point]) -> str:
    """Give an arrow's head at the end of a curve as SVG points."""
    (cx, cy), (bx, by) = curve[1], curve[2]
    length = hypot(bx - cx, by - cy) or 1.0
    ux, uy = (bx - cx) / length * _HEAD, (by - cy) / length * _HEAD
    left, right = (bx - ux - uy * 0.45, by - uy + ux * 0.45), (bx - ux + uy * 0.45, by - uy - ux * 0.45)
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in ((bx, by), left, right))


def _label(link: Link, curve: tuple[Point, Point, Point], taken: Sequence[Box], width: float) -> Label | None:
    """Give an amount's label at the first free place on its line, or nothing."""
    text = short_money(link.amount)
    half = len(text) * 3.4 + 3
    for place in _PLACES:
        x, y = _at(curve, place)
        box = (x - half, y - 7.5, x + half, y + 6.5)
        if box[0] >= 0 and box[2] <= width and not any(overlaps(box, other) for other in taken):
            return Label(round(x, 1), round(y + 3, 1), text, link.kind, box)
    return None

"""Where the nodes of the network page stand and which of their labels are shown: the same network, the same places."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin, sqrt

from screening.report.ring_drawing import along
from screening.report.ring_edges import overlaps
from screening.report.ring_nodes import Box, Member, circled, layered, width_of_line

Point = tuple[float, float]
APART = 56.0
"""Two nodes stand at least so far from each other."""
_COLUMN, _SECOND, _ROW, _IN_COLUMN, _CENTRE_ROW = 330.0, 150.0, 46.0, 12, 92.0
_FIRST_RING, _NEXT_RING, _RINGS = 84.0, 50.0, 24
_LABEL, _BELOW = 15.0, 3.0
_BEND, _GAP = 0.035, 3.0
_BOW, _STRETCH = 46.0, 1.3


@dataclass(frozen=True)
class Mark:
    """A node as its label needs it: `rank` tells what may be hidden first, the highest."""

    key: str
    x: float
    y: float
    radius: float
    label: str
    rank: int


def ring_places(kind: str, members: Sequence[Member], flows: Sequence[tuple[str, str, int, int]]) -> dict[str, Point]:
    """Give the places of a ring's nodes by account: layers by role, or round a circle for a laundering group.

    `flows` are payer, payee, fen and number of transfers, the largest first.
    """
    if kind == "laundering":
        placed, _ = circled(along(list(members), list(flows)))
    else:
        near: dict[str, list[str]] = {}
        for payer, payee, _, _ in flows:
            near.setdefault(payer, []).append(payee)
            near.setdefault(payee, []).append(payer)
        placed, _ = layered(members, {}, near)
        return _bowed({account: (node.x, node.y) for account, node in placed.items()})
    return {account: (node.x, node.y) for account, node in placed.items()}


def _bowed(places: Mapping[str, Point]) -> dict[str, Point]:
    """Give the same with each row a bow, so that a line between two of a row passes no third; rows stand farther apart."""
    rows: dict[float, list[float]] = {}
    for x, y in places.values():
        rows.setdefault(y, []).append(x)
    bowed = {}
    for account, (x, y) in places.items():
        middle, half = (max(rows[y]) + min(rows[y])) / 2, (max(rows[y]) - min(rows[y])) / 2
        lift = _BOW * (1 - ((x - middle) / half) ** 2) if len(rows[y]) > 2 and half else 0.0  # noqa: PLR2004 - two are level
        bowed[account] = (x, round(y * _STRETCH - lift, 1))
    return bowed


def side_places(centre: Sequence[str], net: Mapping[str, int], order: Sequence[str]) -> dict[str, Point]:
    """Give the places round some accounts in the middle: who paid them more than he got on the left, the others right.

    `net` is what each partner got from the middle less what it paid, in fen; `order` has the partners, the largest first.
    """
    places = {one: (0.0, _CENTRE_ROW * (place - (len(centre) - 1) / 2)) for place, one in enumerate(centre)}
    for way, ones in ((-1, [one for one in order if net[one] < 0]), (1, [one for one in order if net[one] >= 0])):
        for start in range(0, len(ones), _IN_COLUMN):
            column = ones[start : start + _IN_COLUMN]
            far = _COLUMN + start // _IN_COLUMN * _SECOND
            # Further columns stand half a row lower, so that their lines pass between the nodes before them.
            down = _ROW / 2 * (start // _IN_COLUMN % 2)
            for place, one in enumerate(column):
                places[one] = (way * far, _ROW * (place - (len(column) - 1) / 2) + down)
    return places


def beside(taken: Iterable[Point], origin: Point, many: int) -> list[Point]:
    """Give free places for further nodes round one at `origin`: near ones, and those outward from all others, first."""
    known = list(taken)
    middle = (sum(x for x, _ in known) / len(known), sum(y for _, y in known) / len(known)) if known else origin
    away = _angle(origin, middle)
    places: list[Point] = []
    for radius, turn in _SPOTS:
        spot = (round(origin[0] + radius * cos(away + turn), 1), round(origin[1] + radius * sin(away + turn), 1))
        if len(places) < many and all(hypot(spot[0] - x, spot[1] - y) >= APART for x, y in known):
            places.append(spot)
            known.append(spot)
    return places


def _spots() -> list[tuple[float, float]]:
    """Give distances and turns to try, the near ones and those straight outward first."""
    spots = []
    for ring in range(_RINGS):
        radius = _FIRST_RING + _NEXT_RING * ring
        steps = max(8, int(2 * pi * radius / (APART * 1.2)))
        spots += [(radius, (step + 1) // 2 * (1 if step % 2 else -1) * 2 * pi / steps) for step in range(steps)]
    return sorted(spots, key=lambda spot: (round(spot[0] * (1 + 2 * (spot[1] / pi) ** 2), 3), spot[1]))


_SPOTS = _spots()


def _angle(point: Point, middle: Point) -> float:
    """Give the direction from a middle to a point in sixteenths of a turn; to the right where both are one."""
    dx, dy = point[0] - middle[0], point[1] - middle[1]
    if hypot(dx, dy) < 1:
        return 0.0
    best = max(range(16), key=lambda step: (dx * cos(step * pi / 8) + dy * sin(step * pi / 8), -step))
    return best * pi / 8


def label_box(mark: Mark) -> Box:
    """Give the room of a node's label: left, top, right, bottom; it stands below its node."""
    half = width_of_line(mark.label) / 2 + 2
    top = mark.y + mark.radius + _BELOW
    return (mark.x - half, top, mark.x + half, top + _LABEL)


def labelled(marks: Sequence[Mark]) -> set[str]:
    """Give the keys of the nodes whose labels are shown: none covers another label or node; the rest show on focus."""
    shapes = {
        one.key: (one.x - one.radius, one.y - one.radius, one.x + one.radius, one.y + one.radius) for one in marks
    }
    taken: list[Box] = []
    shown: set[str] = set()
    for one in sorted(marks, key=lambda mark: (mark.rank, mark.key)):
        box = label_box(one)
        if any(overlaps(box, other) for other in taken):
            continue
        if any(overlaps(box, shape) for key, shape in shapes.items() if key != one.key):
            continue
        taken.append(box)
        shown.add(one.key)
    return shown


@dataclass(frozen=True)
class Line:
    """A line between two nodes as SVG paths: the line, its arrow's head at the payee, and its width by amount."""

    path: str
    head: str
    width: float


def line_between(source: Mark, target: Mark, amount: int, most: int) -> Line:
    """Give the line from one node to another, a little bent, so that what goes back does not lie on it.

    The page's script draws the same line (`network_picture.js`).
    """
    dx, dy = target.x - source.x, target.y - source.y
    control = ((source.x + target.x) / 2 - dy * _BEND * 2, (source.y + target.y) / 2 + dx * _BEND * 2)
    width = round(2 + 10 * sqrt(amount / most)) / 2 if amount else 1.0
    size = min(5 + width * 1.6, (hypot(dx, dy) or 1) / 3) if amount else 0.0
    (sx, sy), (tx, ty), (ex, ey) = _rim(source, control, 0), _rim(target, control, 0), _rim(target, control, size * 0.8)
    path = f"M{sx:.1f} {sy:.1f}Q{control[0]:.1f} {control[1]:.1f} {ex:.1f} {ey:.1f}"
    if not size:
        return Line(path, "", width)
    ux, uy, half = (tx - ex) / (size * 0.8), (ty - ey) / (size * 0.8), size * 0.45
    bx, by = tx - ux * size, ty - uy * size
    corners = ((tx, ty), (bx - uy * half, by + ux * half), (bx + uy * half, by - ux * half))
    return Line(path, "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z", width)


def _rim(node: Mark, towards: Point, more: float) -> Point:
    """Give the point just outside a node in a direction."""
    dx, dy = towards[0] - node.x, towards[1] - node.y
    length = hypot(dx, dy) or 1.0
    reach = node.radius * 1.12 + _GAP + more
    return node.x + dx / length * reach, node.y + dy / length * reach

"""The members of a ring as points of a drawing, placed by role; the same ring gives the same places."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from statistics import fmean

from screening.masking import mask_account
from screening.report.evidence import Evidence
from screening.report.read import Row
from screening.report.words import ROLES, word

MOST_DRAWN = 40
"""Members of one role beyond this number are drawn as one."""
WIDE, NARROW = 1080.0, 520.0
_MANY_HALF = 140.0
_LINE = 13.0
Box = tuple[float, float, float, float]
_LAYERS = (("funder", "organiser"), ("lender", "promoter", "mule"), ("collector",), ("borrower", "depositor"))
_CROWD = frozenset({"borrower", "depositor"})
_CORE_ROW, _CROWD_ROW = 14, 20
_CORE_STEP, _CROWD_STEP = 118.0, 52.0
_CORE_RADIUS, _CROWD_RADIUS = 17.0, 8.0
_FEW = 8
_WORDS = 60.0
_SIDEWAYS = 0.3
_WIDE_FROM = 0x2E80
_CORNERS = {"organiser": (6, 0.0), "funder": (4, 0.25), "collector": (4, 0.0), "mule": (3, 0.0), "promoter": (5, 0.0),
            "borrower": (3, 0.5), "depositor": (4, 0.25)}  # fmt: skip


@dataclass(frozen=True)
class Member:
    """One account of a ring: its short code is unique within the ring."""

    code: str
    role: str
    account: str
    shown: str
    name: str
    bank: str
    strength: float


@dataclass(frozen=True)
class Node:
    """One point of a drawing: one account, or many of one role (`many` greater than one)."""

    key: str
    role: str
    x: float
    y: float
    radius: float
    corners: str
    text: str
    lines: tuple[str, ...]
    side: str
    title: str
    many: int = 1

    @property
    def boxes(self) -> tuple[Box, Box]:
        """Give the room of its shape and of its words: left, top, right, bottom."""
        across = _MANY_HALF if self.many > 1 else self.radius * 1.22
        shape = (self.x - across, self.y - self.radius * 1.22, self.x + across, self.y + self.radius * 1.22)
        wide, high = max((width_of_line(line) for line in self.lines), default=0.0), _LINE * len(self.lines)
        x, y = self.words_at
        left = {"start": x, "end": x - wide}.get(self.anchor, x - wide / 2)
        return shape, (left, y - _LINE + 2, left + wide, y - _LINE + 4 + high)

    @property
    def anchor(self) -> str:
        """Give how its words are set: from the shape to the right, up to it from the left, or in its middle."""
        return {"right": "start", "left": "end"}.get(self.side, "middle")

    @property
    def words_at(self) -> tuple[float, float]:
        """Give where the first line of its words stands."""
        more = _LINE * (len(self.lines) - 1)
        reach = self.radius * 1.22
        match self.side:
            case "above":
                return self.x, round(self.y - reach - 4 - more, 1)
            case "left" | "right":
                away = reach + 4
                return round(self.x + (away if self.side == "right" else -away), 1), round(self.y + 4 - more / 2, 1)
            case _:
                return self.x, round(self.y + reach + 10, 1)


def members_of(rows: Sequence[Row], evidence: Evidence) -> list[Member]:
    """Give a ring's members with codes: the role's first character and a number."""
    counts: dict[str, int] = {}
    members = []
    order = list(ROLES)
    for row in sorted(rows, key=lambda one: (order.index(one["role"]), -one["strength"], one["account_id"])):
        role = row["role"]
        counts[role] = counts.get(role, 0) + 1
        members.append(
            Member(
                code=f"{word(ROLES, role).zh[0]}{counts[role]}",
                role=role,
                account=row["account_id"],
                shown=mask_account(row["account_id"]),
                name=evidence.names.get(row["account_id"], ""),
                bank=evidence.banks.get(row["account_id"], ""),
                strength=row["strength"],
            )
        )
    return members


def layered(
    members: Sequence[Member], notes: Mapping[str, str], near: Mapping[str, Collection[str]]
) -> tuple[dict[str, Node], float]:
    """Give the nodes by account in layers, those behind the money on top, and the height that they need.

    `notes` has a second line for some accounts; `near` the accounts that a member should stand close to.
    """
    nodes: dict[str, Node] = {}
    y = 46.0
    for level, layer in enumerate(_ordered(members, near)):
        alone = [one for one in layer if not _is_collapsed(one.role, members)]
        crowd = bool(alone) and alone[0].role in _CROWD
        per_row = _CROWD_ROW if crowd else _CORE_ROW
        for start in range(0, len(alone), per_row):
            row = alone[start : start + per_row]
            side = _side(level, len(row))
            for place, one in enumerate(row):
                x = (WIDE - (_WORDS if side == "right" else 0)) * (place + 0.5) / len(row)
                nodes[one.account] = _node(one, x, y, side, notes.get(one.account, ""))
            y += _CROWD_STEP if crowd else _CORE_STEP
        for role in sorted({one.role for one in layer}):
            if _is_collapsed(role, members):
                many = [one for one in layer if one.role == role]
                together = _together(role, len(many), y)
                nodes.update({one.account: together for one in many})
                y += _CROWD_STEP
    return nodes, y - 14


def _side(level: int, many: int) -> str:
    """Give where words stand so that lines pass beside them: above the top layer, beside a thin middle one, else below."""
    if level == 0:
        return "above"
    return "right" if level == 1 and many <= _FEW else "below"


def _ordered(members: Sequence[Member], near: Mapping[str, Collection[str]]) -> list[list[Member]]:
    """Give the layers, each in the order in which its lines cross least: by where those stand whom it deals with."""
    layers = [[one for role in roles for one in members if one.role == role] for roles in _LAYERS]
    for moving in (0, 2, 1, 0, 2, 3):
        at = {one.account: (place + 0.5) / len(layer) for layer in layers for place, one in enumerate(layer)}
        others = {one.account for layer in layers for one in layer} - {one.account for one in layers[moving]}

        def pulled(one: Member, at: Mapping[str, float] = at, others: Collection[str] = others) -> float:
            places = [at[other] for other in near.get(one.account, ()) if other in others]
            return round(fmean(places), 6) if places else at[one.account]

        layers[moving] = sorted(layers[moving], key=pulled)
    return layers


def _is_collapsed(role: str, members: Sequence[Member]) -> bool:
    """Tell whether a role has too many members to draw each."""
    return sum(one.role == role for one in members) > MOST_DRAWN


def circled(order: Sequence[Member]) -> tuple[dict[str, Node], float]:
    """Give the nodes by account on a circle in the order given, from the top clockwise, and the height that they need."""
    around = min(170.0, 70.0 + 11 * len(order))
    nodes = {}
    for place, one in enumerate(order):
        angle = 2 * pi * place / len(order) - pi / 2
        across, down = round(cos(angle), 6), round(sin(angle), 6)
        side = ("right" if across > 0 else "left") if abs(across) > _SIDEWAYS else ("above" if down < 0 else "below")
        nodes[one.account] = _node(one, NARROW / 2 + around * across, around + 44 + around * down, side, "")
    return nodes, 2 * around + 88


def width_of_line(line: str) -> float:
    """Give about how wide a line of words is: Chinese characters take twice the room."""
    return sum(11.5 if ord(character) > _WIDE_FROM else 6.6 for character in line)


def _node(member: Member, x: float, y: float, side: str, note: str) -> Node:
    """Give one member's node."""
    crowd = member.role in _CROWD
    radius = _CROWD_RADIUS if crowd else _CORE_RADIUS
    tail = member.shown[-4:]
    label = tail if crowd else f"{member.name} {tail}".strip()
    words = word(ROLES, member.role)
    return Node(
        key=member.account,
        role=member.role,
        x=round(x, 1),
        y=round(y, 1),
        radius=radius,
        corners=corners(member.role, x, y, radius),
        text="" if crowd else member.code,
        lines=tuple(line for line in (label, note) if line),
        side=side,
        title=f"{member.code} {words.zh} {words.en} {member.shown} {member.name}".strip(),
    )


def _together(role: str, many: int, y: float) -> Node:
    """Give the node that stands for many members of one role."""
    words = word(ROLES, role)
    text = f"{many} 名{words.zh}人 · {many} {words.en}s"
    return Node(f"many:{role}", role, WIDE / 2, y, 17.0, "", text, (), "below", text, many)


def corners(role: str, x: float, y: float, radius: float) -> str:
    """Give the corners of a role's shape as SVG points; none for a lender, who is a circle."""
    if role not in _CORNERS:
        return ""
    number, turn = _CORNERS[role]
    reach = radius * (1.22 if number <= 4 else 1.1)  # noqa: PLR2004 - few corners look smaller
    angles = [2 * pi * (place / number + turn / (2 if number == 4 else 1)) - pi / 2 for place in range(number)]  # noqa: PLR2004
    return " ".join(f"{x + reach * cos(angle):.1f},{y + reach * sin(angle):.1f}" for angle in angles)

"""Followed money as a drawing: from left to right as it went, a column for each hop, the same places every time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean
from typing import Any

from screening.report.figures import short_money
from screening.report.layer_lines import layer_lines
from screening.report.ring_drawing import Drawing
from screening.report.ring_edges import Link
from screening.report.ring_nodes import Node
from screening.report.svg import standing

MOST_IN_COLUMN = 10
"""Accounts of one column beyond this number are drawn as one."""
LEAST_DRAWN = Decimal("0.005")
"""Accounts at which a smaller share of the start sum arrived, by either method, are drawn as one."""
_COLUMN, _ROW, _EDGE, _RADIUS, _LEAST_WIDTH = 215.0, 92.0, 80.0, 13.0, 760.0
_MORE = "more"
_SWEEPS = 4


@dataclass(frozen=True)
class _Spot:
    """One point to be placed: an account, or the rest of a column."""

    key: str
    hop: int
    role: str
    lines: tuple[str, ...]
    title: str


def money_svg(found: Mapping[str, Any]) -> str:
    """Give the SVG of what `traced_money` found; amounts on it are those of first in first out."""
    spots, names = _spots(found)
    links = _links(found, names)
    columns = _ordered(spots, links)
    last = max(*columns, 1)
    highest = max(len(column) for column in columns.values())
    width = max(2 * _EDGE + _COLUMN * last, _LEAST_WIDTH)
    height = _ROW * highest + 40
    nodes = {
        spot.key: _placed(spot, _x(hop, last, width, back=found["back"]), height, place, len(column))
        for hop, column in columns.items()
        for place, spot in enumerate(column)
    }
    drawing = _drawing(nodes, links, width, height)
    title, below = _titles(found)
    return standing(drawing, title, below, _legend(drawing), _notes(found, drawing))


def _x(hop: int, last: int, width: float, *, back: bool) -> float:
    """Give where a column stands: money goes from left to right also where it was followed back."""
    column = last - hop if back else hop
    return _EDGE + (width - 2 * _EDGE) * column / max(last, 1)


def _fen(amount: Decimal) -> int:
    return int(amount * 100)


def _spots(found: Mapping[str, Any]) -> tuple[list[_Spot], dict[int, str]]:
    """Give the points of the drawing, and the key of the point that stands for each account."""
    spots, names = [], {}
    for one in found["starts"]:
        key = f"{one['number']:09d}"
        names[one["number"]] = key
        text = f"{found['payments']}笔 {short_money(_fen(found['amount']))}"
        lines = (_name(one), text) if len(found["starts"]) == 1 else (_name(one),)
        spots.append(_Spot(key, 0, "start", lines, f"{one['account']} {one['name']}".strip()))
    columns: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in found["accounts"]:
        if not row["start"]:
            columns[row["hop_of_most"]].append(row)
    farthest = max(columns, default=0)
    for hop in sorted(columns):
        columns[farthest + 1] += [row for row in columns[hop] if _is_target(row, found)]
        columns[hop] = [row for row in columns[hop] if not _is_target(row, found)]
    columns = _closed_up(columns)
    for hop, rows in sorted(columns.items()):
        ranked = sorted(rows, key=lambda row: (-_weight(row, found), row["number"]))
        large = sum(_weight(row, found) >= found["amount"] * LEAST_DRAWN for row in ranked)
        alone = (
            ranked[: min(large, MOST_IN_COLUMN - 1)] if len(ranked) > large + 1 or large > MOST_IN_COLUMN else ranked
        )
        for row in alone:
            key = f"{row['number']:09d}"
            names[row["number"]] = key
            spots.append(_Spot(key, hop, _role(row, found), _lines(row), f"{row['account']} {row['name']}".strip()))
        rest = ranked[len(alone) :]
        if rest:
            names.update({row["number"]: f"{_MORE}{hop}" for row in rest})
            total = short_money(sum(_fen(row["fifo"]) for row in rest))
            spots.append(_Spot(f"{_MORE}{hop}", hop, _MORE, (f"其余 {len(rest)} 户", total), f"{len(rest)} more"))
    return spots, names


def _closed_up(columns: Mapping[int, list[Mapping[str, Any]]]) -> defaultdict[int, list[Mapping[str, Any]]]:
    """Give the columns without empty ones between them, numbered from 1."""
    filled = [columns[hop] for hop in sorted(columns) if columns[hop]]
    return defaultdict(list, dict(enumerate(filled, start=1)))


def _weight(row: Mapping[str, Any], found: Mapping[str, Any]) -> Decimal:
    """Give what decides which accounts are drawn: the larger of both methods' amounts, the target first."""
    return Decimal("1e18") if _is_target(row, found) else max(row["fifo"], row["pro_rata"])


def _is_target(row: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    return found["to"] is not None and any(end["reason"] == "target" for end in row["ends"])


def _role(row: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    if _is_target(row, found):
        return "target"
    reasons = {end["reason"] for end in row["ends"]}
    return next((role for role in ("outside", "hub") if role in reasons), "account")


def _name(one: Mapping[str, Any]) -> str:
    return f"{one['name']} {one['account'][-4:]}".strip()


def _lines(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Give an account's words: who, how much came and what share that is, and what is still there or left as cash."""
    share = f"{row['fifo_share'] * 100:.1f}%"
    lines = [_name(row), f"{short_money(_fen(row['fifo']))} · {share}"]
    words = {"stayed": "留存", "later": "久存", "old": "原有", "cash": "现金"}
    ends = [
        f"{words[end['reason']]} {short_money(_fen(end['fifo']))}"
        for end in row["ends"]
        if end["reason"] in words and end["fifo"]
    ]
    return (*lines, " ".join(ends)) if ends else tuple(lines)


@dataclass(frozen=True)
class _Pair:
    payer: str
    payee: str
    amount: int
    count: int
    paid: Decimal


def _links(found: Mapping[str, Any], names: Mapping[int, str]) -> list[_Pair]:
    """Give the flows between points, those of accounts drawn as one put together."""
    sums: dict[tuple[str, str], tuple[int, int, Decimal]] = {}
    for one in found["flows"]:
        pair = names[one["payer"]], names[one["payee"]]
        amount, count, paid = sums.get(pair, (0, 0, Decimal(0)))
        sums[pair] = amount + _fen(one["fifo"]), count + one["count"], paid + one["paid"]
    return [_Pair(payer, payee, *values) for (payer, payee), values in sorted(sums.items())]


def _ordered(spots: Sequence[_Spot], links: Sequence[_Pair]) -> dict[int, list[_Spot]]:
    """Give the columns, each in the order in which lines cross least: by where those stand whom it deals with."""
    columns: defaultdict[int, list[_Spot]] = defaultdict(list)
    for spot in spots:
        columns[spot.hop].append(spot)
    near: defaultdict[str, list[str]] = defaultdict(list)
    for link in links:
        near[link.payer].append(link.payee)
        near[link.payee].append(link.payer)
    for sweep in range(_SWEEPS):
        for hop in sorted(columns, reverse=bool(sweep % 2)):
            at = {
                one.key: (place + 0.5) / len(column) for column in columns.values() for place, one in enumerate(column)
            }
            own = {one.key for one in columns[hop]}

            def pulled(one: _Spot, at: Mapping[str, float] = at, own: set[str] = own) -> tuple[bool, float]:
                places = [at[other] for other in near[one.key] if other not in own]
                return one.role == _MORE, round(fmean(places), 6) if places else at[one.key]

            columns[hop].sort(key=pulled)
    return dict(sorted(columns.items()))


def _placed(spot: _Spot, x: float, height: float, place: int, many: int) -> Node:
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
        "…" if spot.role == _MORE else "",
        spot.lines,
        "below",
        spot.title,
    )


def _drawing(nodes: Mapping[str, Node], links: Sequence[_Pair], width: float, height: float) -> Drawing:
    edges = [
        Link(nodes[one.payer], nodes[one.payee], "flow", one.amount, arrow=True,
             title=f"{one.count}笔，付 {one.paid:,.2f}元，其中 {Decimal(one.amount) / 100:,.2f}元")
        for one in links
        if one.payer != one.payee
    ]  # fmt: skip
    lines, labels = layer_lines(edges, tuple(nodes.values()), width)
    wanted = sum(bool(one.amount) for one in edges)
    return Drawing(width, height, tuple(nodes.values()), lines, labels, (), wanted - len(labels))


def _titles(found: Mapping[str, Any]) -> tuple[str, str]:
    what = "资金来源" if found["back"] else "资金去向"
    to = f" → {found['to']}" if found["to"] else ""
    title = f"{what}：{found['from']}{to}"
    below = (
        f"{found['since']} – {found['until']}，{found['payments']} 笔，{found['amount']:,.2f} 元；"
        f"每户停留不超过 {found['within_hours']} 小时，最多 {found['hops']} 跳"
    )
    return title, below


def _legend(drawing: Drawing) -> list[tuple[str, str]]:
    words = {
        "start": "起点 start", "target": "终点 target", "account": "账户 account", "outside": "未报送 not reported",
        "hub": "往来户过多，截止 cut short", "more": "其余 more",
    }  # fmt: skip
    used = {node.role for node in drawing.nodes}
    return [(role, text) for role, text in words.items() if role in used]


def _notes(found: Mapping[str, Any], drawing: Drawing) -> list[str]:
    notes = ["线上金额、账户下金额与占比按先进先出计（万 = 10,000 元），只计起始金额的部分；按比例的数见表。"]
    if drawing.unlabelled:
        notes.append(f"{drawing.unlabelled} 条线因空间不足未标金额，见表。")
    if found["cut_short"]:
        notes.append(f"有 {found['cut_short']} 户因往来户过多或超出计算上限而截止，其后未追。")
    notes.append("疑似线索，未经查证；资金经过账户不等于知情。")
    return notes

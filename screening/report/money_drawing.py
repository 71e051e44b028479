"""Followed money as a drawing: from left to right as it went, a column for each hop, the same places every time."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from screening.report.columns_drawing import MORE, Pair, Spot, columns_drawing
from screening.report.figures import short_money
from screening.report.ring_drawing import Drawing
from screening.report.svg import standing

MOST_IN_COLUMN = 10
"""Accounts of one column beyond this number are drawn as one."""
LEAST_DRAWN = Decimal("0.005")
"""Accounts at which a smaller share of the start sum arrived, by either method, are drawn as one."""


def money_svg(found: Mapping[str, Any]) -> str:
    """Give the SVG of what `traced_money` found; amounts on it are those of first in first out."""
    spots, names = _spots(found)
    links = _links(found, names)
    last = max(spot.column for spot in spots)
    if found["back"]:
        spots = [replace(spot, column=last - spot.column) for spot in spots]
    drawing = columns_drawing(spots, links)
    title, below = _titles(found)
    return standing(drawing, title, below, _legend(drawing), _notes(found, drawing))


def _fen(amount: Decimal) -> int:
    return int(amount * 100)


def _spots(found: Mapping[str, Any]) -> tuple[list[Spot], dict[int, str]]:
    """Give the points of the drawing, and the key of the point that stands for each account."""
    spots, names = [], {}
    for one in found["starts"]:
        key = f"{one['number']:09d}"
        names[one["number"]] = key
        text = f"{found['payments']}笔 {short_money(_fen(found['amount']))}"
        lines = (_name(one), text) if len(found["starts"]) == 1 else (_name(one),)
        spots.append(Spot(key, 0, "start", lines, f"{one['account']} {one['name']}".strip()))
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
            spots.append(Spot(key, hop, _role(row, found), _lines(row), f"{row['account']} {row['name']}".strip()))
        rest = ranked[len(alone) :]
        if rest:
            names.update({row["number"]: f"{MORE}{hop}" for row in rest})
            total = short_money(sum(_fen(row["fifo"]) for row in rest))
            spots.append(Spot(f"{MORE}{hop}", hop, MORE, (f"其余 {len(rest)} 户", total), f"{len(rest)} more"))
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


def _links(found: Mapping[str, Any], names: Mapping[int, str]) -> list[Pair]:
    """Give the flows between points, those of accounts drawn as one put together."""
    sums: dict[tuple[str, str], tuple[int, int, Decimal]] = {}
    for one in found["flows"]:
        pair = names[one["payer"]], names[one["payee"]]
        amount, count, paid = sums.get(pair, (0, 0, Decimal(0)))
        sums[pair] = amount + _fen(one["fifo"]), count + one["count"], paid + one["paid"]
    return [Pair(payer, payee, *values) for (payer, payee), values in sorted(sums.items())]


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

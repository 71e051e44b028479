"""An exported ring or neighbourhood as an SVG, with the same places every time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from screening.bench.network import Network
from screening.report.columns_drawing import MORE, Pair, Spot, columns_drawing
from screening.report.ring_drawing import ring_drawing
from screening.report.ring_nodes import Member
from screening.report.svg import role_legend, standing
from screening.report.words import RING_KINDS, ROLES, word

MOST_IN_COLUMN = 12
_CLUE = "疑似线索，未经查证；角色由资金流向推定。 Clues only: roles are read from the flow of money."


def network_svg(network: Network, loans: Sequence[dict[str, Any]] = ()) -> str:
    """Give the SVG: a ring by its roles, else who paid the account on the left and whom it paid on the right.

    `loans` are those of a lending ring, in the run's account numbers as the nodes show them.
    """
    return _near_svg(network) if network.kind == "neighbourhood" else _ring_svg(network, loans)


def _ring_svg(network: Network, loans: Sequence[dict[str, Any]]) -> str:
    order = list(ROLES)
    counts: defaultdict[str, int] = defaultdict(int)
    members = []
    for node in sorted(network.nodes, key=lambda one: (order.index(one["role"]), -one["strength"], one["id"])):
        counts[node["role"]] += 1
        code = f"{word(ROLES, node['role']).zh[0]}{counts[node['role']]}"
        members.append(Member(code, node["role"], node["id"], node["account"], node["name"], "", node["strength"]))
    ties = [
        {"account_a": one["source"], "account_b": one["target"], "tie": one["kind"], "what": one["what"]}
        for one in network.edges
        if one["kind"] != "transfer"
    ]
    flows = [
        (one["source"], one["target"], one["amount_fen"], one["count"])
        for one in network.edges
        if one["kind"] == "transfer"
    ]
    flows.sort(key=lambda one: (-one[2], one[0], one[1]))
    drawing = ring_drawing(network.kind, members, ties, list(loans), flows)
    below = " · ".join(f"{word(ROLES, role).zh} {count}" for role, count in counts.items())
    notes = [_CLUE]
    if drawing.unlabelled:
        notes.insert(0, f"{drawing.unlabelled} 个金额因空间不足未标注。")
    return standing(drawing, f"{word(RING_KINDS, network.kind).zh} {network.name}", below, role_legend(drawing), notes)


def _near_svg(network: Network) -> str:
    """Give the drawing of a neighbourhood: a column a hop to each side, by which way more money went."""
    centre = set(network.centre)
    side, edges = _sides(network)
    columns: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for node in network.nodes:
        columns[side[node["id"]] * node["hops"]].append(node)
    left = min(columns)
    total = {node["id"]: 0 for node in network.nodes}
    for one in network.edges:
        total[one["source"]] += one["amount_fen"]
        total[one["target"]] += one["amount_fen"]
    spots, keys = [], {}
    for column, nodes in sorted(columns.items()):
        ranked = sorted(nodes, key=lambda node: (-total[node["id"]], node["id"]))
        alone = ranked if len(ranked) <= MOST_IN_COLUMN else ranked[: MOST_IN_COLUMN - 1]
        for node in alone:
            keys[node["id"]] = node["id"]
            role = "start" if node["id"] in centre else "account" if node["reported"] else "outside"
            words = (f"{node['name']} {node['account'][-4:]}".strip(),)
            spots.append(Spot(node["id"], column - left, role, words, node["label"]))
        rest = ranked[len(alone) :]
        if rest:
            keys.update({node["id"]: f"{MORE}{column}" for node in rest})
            spots.append(Spot(f"{MORE}{column}", column - left, MORE, (f"其余 {len(rest)} 户",), f"{len(rest)} more"))
    drawing = columns_drawing(spots, _pairs(edges, keys))
    legend = [("start", "所查账户 account asked for"), ("account", "账户 account"), ("outside", "未报送 not reported")]
    notes = [
        "左为净付入方，右为净收款方；金额为两户间全部转账合计（万 = 10,000 元）；更远的账户只画其最大的一条线。",
        "疑似线索，未经查证 / clues only, not verified.",
    ]
    if drawing.unlabelled:
        notes.insert(0, f"{drawing.unlabelled} 个金额因空间不足未标注，见表。")
    below = f"{len(network.nodes)} 户，{len(network.edges)} 对往来"
    used = {node.role for node in drawing.nodes}
    return standing(drawing, f"往来户：{network.name}", below, [one for one in legend if one[0] in used], notes)


def _sides(network: Network) -> tuple[dict[str, int], list[Mapping[str, Any]]]:
    """Give for each node its side (-1 left, 1 right, 0 in the middle), and the edges that are drawn.

    A partner stands on the left if more came from it than went to it. Farther accounts stand behind the one through which
    most joins them, and only that is drawn: everything else is in the files.
    """
    hops: dict[str, int] = {node["id"]: node["hops"] for node in network.nodes}
    between: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    net: defaultdict[str, int] = defaultdict(int)
    for one in network.edges:
        payer, payee = one["source"], one["target"]
        outer, inner = (payer, payee) if hops[payer] > hops[payee] else (payee, payer)
        if hops[outer] == hops[inner] + 1:
            between[outer][inner] += one["amount_fen"]
            net[outer] += one["amount_fen"] * (1 if outer == payee else -1)
    side = dict.fromkeys(hops, 0)
    behind: dict[str, str] = {}
    for node in sorted(hops, key=lambda one: (hops[one], one)):
        if hops[node] == 1:
            side[node] = 1 if net[node] >= 0 else -1
        elif hops[node] > 1:
            behind[node] = min(between[node], key=lambda inner: (-between[node][inner], inner))
            side[node] = side[behind[node]]
    drawn: list[Mapping[str, Any]] = [
        one
        for one in network.edges
        if min(hops[one["source"]], hops[one["target"]]) == 0
        or behind.get(one["source"]) == one["target"]
        or behind.get(one["target"]) == one["source"]
    ]
    return side, drawn


def _pairs(edges: Sequence[Mapping[str, Any]], keys: Mapping[str, str]) -> list[Pair]:
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for one in edges:
        pair = keys[one["source"]], keys[one["target"]]
        amount, count = sums.get(pair, (0, 0))
        sums[pair] = amount + one["amount_fen"], count + one["count"]
    return [
        Pair(payer, payee, amount, count, Decimal(amount).scaleb(-2))
        for (payer, payee), (amount, count) in sorted(sums.items())
        if payer != payee
    ]

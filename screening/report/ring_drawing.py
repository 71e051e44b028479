"""The picture of a ring: who stands where, and what goes between them."""

from collections.abc import Mapping
from dataclasses import dataclass

from screening.report.figures import fen, short_money
from screening.report.read import Row
from screening.report.ring_edges import Edge, Label, Link, drawn
from screening.report.ring_nodes import NARROW, WIDE, Member, Node, circled, layered
from screening.report.words import TIES, Pair, word
from screening.rulebook.reasons import yuan

_FACING = 2
ONE_WAY = frozenset({"funding", "profit_share"})
MONEY = frozenset({"funding", "profit_share", "settlement"})
_LINES = {"loan": Pair("放款", "lends to"), "flow": Pair("转账", "transfers"), "bond": Pair("其他关联", "other ties")}


@dataclass(frozen=True)
class Drawing:
    """A ring as a picture; `kinds` are the kinds of lines in it, `unlabelled` the amounts that found no free place."""

    width: float
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    labels: tuple[Label, ...]
    kinds: tuple[tuple[str, Pair], ...]
    unlabelled: int


def ring_drawing(
    kind: str, members: list[Member], ties: list[Row], loans: list[Row], flows: list[tuple[str, str, int, int]]
) -> Drawing:
    """Draw a ring as suits its kind; `flows` are payer, payee, fen and number of transfers between members."""
    if kind == "lending":
        return lending_drawing(members, ties, loans)
    return pool_drawing(members, flows) if kind == "deposit_taking" else group_drawing(members, flows)


def lending_drawing(members: list[Member], ties: list[Row], loans: list[Row]) -> Drawing:
    """Draw a lending ring in layers."""
    lent: dict[str, list[Row]] = {}
    for loan in loans:
        lent.setdefault(loan["lender_account_id"], []).append(loan)
    notes = {
        lender: f"放{len(rows)}笔 {short_money(sum(fen(loan['received_by_borrower']) for loan in rows))}"
        for lender, rows in lent.items()
    }
    nodes, height = layered(members, notes, _near(ties, loans))
    links = [*_bonds(ties, nodes), *_loan_links(loans, nodes), *_money_ties(ties, nodes)]
    return _drawing(nodes, links, WIDE, height)


def _near(ties: list[Row], loans: list[Row]) -> dict[str, list[str]]:
    """Give whom each member deals with in money."""
    pairs = {(tie["account_a"], tie["account_b"]) for tie in ties if tie["tie"] in MONEY}
    pairs |= {(loan["lender_account_id"], loan["borrower_account_id"]) for loan in loans}
    near: dict[str, list[str]] = {}
    for a, b in sorted(pairs):
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    return near


def _bonds(ties: list[Row], nodes: Mapping[str, Node]) -> list[Link]:
    """Give one thin line for each pair that something other than money ties."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for tie in ties:
        if tie["tie"] not in MONEY:
            a, b = sorted((tie["account_a"], tie["account_b"]))
            pairs.setdefault((a, b), []).append(tie["tie"])
    return [
        Link(nodes[a], nodes[b], "bond", 0, arrow=False, title="、".join(word(TIES, kind).zh for kind in kinds))
        for (a, b), kinds in sorted(pairs.items())
        if a in nodes and b in nodes
    ]


def _money_ties(ties: list[Row], nodes: Mapping[str, Node]) -> list[Link]:
    """Give a line for each tie of money."""
    return [
        Link(
            nodes[tie["account_a"]],
            nodes[tie["account_b"]],
            tie["tie"],
            tie["what"],
            arrow=tie["tie"] in ONE_WAY,
            title=f"{word(TIES, tie['tie']).zh} {word(TIES, tie['tie']).en} {yuan(tie['what'])}元",
        )
        for tie in ties
        if tie["tie"] in MONEY and tie["account_a"] in nodes and tie["account_b"] in nodes
    ]


def _loan_links(loans: list[Row], nodes: Mapping[str, Node]) -> list[Link]:
    """Give a line from each lender to each borrower drawn; what each lender lent in all stands beside him."""
    sums: dict[tuple[str, str], tuple[Node, Node, int, int]] = {}
    for loan in loans:
        lender, borrower = nodes.get(loan["lender_account_id"]), nodes.get(loan["borrower_account_id"])
        if lender and borrower:
            _, _, amount, times = sums.get((lender.key, borrower.key), (lender, borrower, 0, 0))
            total = amount + fen(loan["received_by_borrower"])
            sums[lender.key, borrower.key] = (lender, borrower, total, times + 1)
    return [
        Link(
            lender,
            borrower,
            "loan",
            amount,
            arrow=True,
            labelled=False,
            title=f"{times}笔 {times} loans {yuan(amount)}元",
        )
        for _, (lender, borrower, amount, times) in sorted(sums.items())
    ]


def group_drawing(members: list[Member], flows: list[tuple[str, str, int, int]]) -> Drawing:
    """Draw a group round a circle, following the money where it is known."""
    nodes, height = circled(along(members, flows))
    links = [
        Link(nodes[payer], nodes[payee], "flow", amount, arrow=True, title=f"{times}笔 {times}× {yuan(amount)}元")
        for payer, payee, amount, times in flows
    ]
    return _drawing(nodes, links, NARROW, height)


def pool_drawing(members: list[Member], flows: list[tuple[str, str, int, int]]) -> Drawing:
    """Draw a pool in layers, those behind it on top; many depositors are one point, and what goes to it one line."""
    near: dict[str, list[str]] = {}
    for payer, payee, _, _ in flows:
        near.setdefault(payer, []).append(payee)
        near.setdefault(payee, []).append(payer)
    nodes, height = layered(members, {}, near)
    sums: dict[tuple[str, str], tuple[Node, Node, int, int]] = {}
    for payer, payee, amount, times in flows:
        source, target = nodes[payer], nodes[payee]
        if source.key != target.key:
            _, _, before, count = sums.get((source.key, target.key), (source, target, 0, 0))
            sums[source.key, target.key] = (source, target, before + amount, count + times)
    links = [
        Link(source, target, "flow", amount, arrow=True, title=f"{times}笔 {times}× {yuan(amount)}元")
        for _, (source, target, amount, times) in sorted(sums.items())
    ]
    return _drawing(nodes, links, WIDE, height)


def along(members: list[Member], flows: list[tuple[str, str, int, int]]) -> list[Member]:
    """Order members so that the heaviest flow out of each leads to the next, from the first organiser on.

    Of two organisers one scatters and the other gathers: they face each other, with the rest between them.
    """
    organisers = [one for one in members if one.role == "organiser"]
    if len(organisers) == _FACING:
        rest = [one for one in members if one.role != "organiser"]
        half = len(rest) // 2
        first, second = sorted(organisers, key=lambda one: -_net(one.account, flows))
        return [first, *rest[:half], second, *rest[half:]]
    left = {one.account: one for one in members}
    order: list[Member] = []
    here = next(iter(left), None)
    while here is not None:
        order.append(left.pop(here))
        here = next((payee for payer, payee, _, _ in flows if payer == here and payee in left), next(iter(left), None))
    return order


def _net(account: str, flows: list[tuple[str, str, int, int]]) -> int:
    """Give what an account paid to the others less what it got from them, in fen."""
    return sum(amount * ((payer == account) - (payee == account)) for payer, payee, amount, _ in flows)


def _drawing(nodes: Mapping[str, Node], links: list[Link], width: float, height: float) -> Drawing:
    """Give the picture of nodes and links."""
    placed = tuple({node.key: node for node in nodes.values()}.values())
    edges, labels = drawn(links, placed, width, height)
    names = {**TIES, **_LINES}
    used = {edge.kind for edge in edges}
    wanted = sum(bool(link.amount and link.labelled) for link in links)
    kinds = tuple((kind, names[kind]) for kind in names if kind in used)
    return Drawing(width, round(height, 1), placed, edges, labels, kinds, wanted - len(labels))

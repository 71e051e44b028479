"""Rings as the page shows them: drawing, members, ties in words, loans."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.report.evidence import Evidence
from screening.report.figures import fen, short_money
from screening.report.loans import LoanTotals, totals
from screening.report.read import Row, RunFolder
from screening.report.ring_edges import Edge, Label, Link, drawn
from screening.report.ring_nodes import NARROW, WIDE, Member, Node, circled, layered, members_of
from screening.report.words import RING_KINDS, ROLES, TIES, Pair, word
from screening.rulebook.reasons import yuan

_ONE_WAY = frozenset({"funding", "profit_share"})
_MONEY = frozenset({"funding", "profit_share", "settlement"})
_LINES = {"loan": Pair("放款", "lends to"), "flow": Pair("转账", "transfers"), "bond": Pair("其他关联", "other ties")}
_VICTIMS = frozenset({"borrower", "depositor"})


@dataclass(frozen=True)
class TieWords:
    """Ties of one kind in words: who, whom, and how much."""

    kind: Pair
    money: bool
    arrow: str
    pairs: tuple[tuple[str, str, str], ...]


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


@dataclass(frozen=True)
class RingView:
    """One ring."""

    ring_id: str
    number: int
    row: Row
    title: Pair
    alert: tuple[int, str] | None
    core: tuple[Member, ...]
    victims: tuple[Member, ...]
    roles: tuple[tuple[str, Pair, int], ...]
    drawing: Drawing
    ties: tuple[TieWords, ...]
    flows: tuple[tuple[str, str, str, int], ...]
    loans: LoanTotals | None


def ring_views(run: RunFolder, evidence: Evidence) -> list[RingView]:
    """Give every ring, lending first, then by amount."""
    members, ties = _by_ring(run.tables["ring_members"]), _by_ring(run.tables["ring_ties"])
    alerts = {row["subject_id"]: (number, row["alert_id"]) for number, row in enumerate(run.tables["alerts"], start=1)}
    order = list(RING_KINDS)
    rows = sorted(run.tables["rings"], key=lambda row: (order.index(row["kind"]), -row["amount"], row["ring_id"]))
    return [
        _view(
            number=number,
            row=row,
            members=members_of(members.get(row["ring_id"], []), evidence),
            ties=ties.get(row["ring_id"], []),
            alert=alerts.get(row["ring_id"]),
            run=run,
            evidence=evidence,
        )
        for number, row in enumerate(rows, start=1)
    ]


def _by_ring(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Give rows by their ring."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["ring_id"], []).append(row)
    return found


def _view(
    number: int,
    row: Row,
    members: list[Member],
    ties: list[Row],
    alert: tuple[int, str] | None,
    run: RunFolder,
    evidence: Evidence,
) -> RingView:
    """Give one ring."""
    accounts = {one.account for one in members}
    codes = {one.account: one.code for one in members}
    core = tuple(one for one in members if one.role not in _VICTIMS)
    loans: list[Row] = []
    flows: list[tuple[str, str, int, int]] = []
    if row["kind"] == "lending":
        lenders = {one.account for one in core}
        loans = [loan for loan in run.tables["inferred_loans"] if loan["lender_account_id"] in lenders]
        drawing = _lending(members, ties, loans)
    else:
        flows = inner_flows(accounts, evidence)
        drawing = _circle(members, flows)
    counts = Counter(one.role for one in members)
    return RingView(
        ring_id=row["ring_id"],
        number=number,
        row=row,
        title=word(RING_KINDS, row["kind"]),
        alert=alert,
        core=core,
        victims=tuple(one for one in members if one.role in _VICTIMS),
        roles=tuple((role, pair, counts[role]) for role, pair in ROLES.items() if counts[role]),
        drawing=drawing,
        ties=_in_words(ties, codes),
        flows=tuple((codes[payer], codes[payee], yuan(amount), times) for payer, payee, amount, times in flows),
        loans=totals(loans) if loans else None,
    )


def inner_flows(accounts: set[str], evidence: Evidence) -> list[tuple[str, str, int, int]]:
    """Give payer, payee, fen and number of transfers between some accounts, in the evidence, heaviest first.

    A transfer may be told by payer and payee; of the two tellings the fuller one counts.
    """
    told: dict[tuple[str, str], dict[str, dict[str, int]]] = {}
    for row in evidence.bookings:
        own, other = row["account_id"], row["counterparty_account_id"]
        if own in accounts and other in accounts and own != other:
            pair = (own, other) if row["direction"] == "out" else (other, own)
            told.setdefault(pair, {"in": {}, "out": {}})[row["direction"]][row["transaction_id"]] = fen(row["amount"])
    flows = []
    for (payer, payee), sides in told.items():
        fuller = max(sides["out"].values(), sides["in"].values(), key=lambda amounts: (sum(amounts), len(amounts)))
        flows.append((payer, payee, sum(fuller), len(fuller)))
    return sorted(flows, key=lambda flow: (-flow[2], flow[0], flow[1]))


def _lending(members: list[Member], ties: list[Row], loans: list[Row]) -> Drawing:
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
    pairs = {(tie["account_a"], tie["account_b"]) for tie in ties if tie["tie"] in _MONEY}
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
        if tie["tie"] not in _MONEY:
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
            arrow=tie["tie"] in _ONE_WAY,
            title=f"{word(TIES, tie['tie']).zh} {word(TIES, tie['tie']).en} {yuan(tie['what'])}元",
        )
        for tie in ties
        if tie["tie"] in _MONEY and tie["account_a"] in nodes and tie["account_b"] in nodes
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


def _circle(members: list[Member], flows: list[tuple[str, str, int, int]]) -> Drawing:
    """Draw a group round a circle, following the money where it is known."""
    nodes, height = circled(along(members, flows))
    links = [
        Link(nodes[payer], nodes[payee], "flow", amount, arrow=True, title=f"{times}笔 {times}× {yuan(amount)}元")
        for payer, payee, amount, times in flows
    ]
    return _drawing(nodes, links, NARROW, height)


def along(members: list[Member], flows: list[tuple[str, str, int, int]]) -> list[Member]:
    """Order members so that the heaviest flow out of each leads to the next, from the first organiser on."""
    left = {one.account: one for one in members}
    order: list[Member] = []
    here = next(iter(left), None)
    while here is not None:
        order.append(left.pop(here))
        here = next((payee for payer, payee, _, _ in flows if payer == here and payee in left), next(iter(left), None))
    return order


def _drawing(nodes: Mapping[str, Node], links: list[Link], width: float, height: float) -> Drawing:
    """Give the picture of nodes and links."""
    placed = tuple({node.key: node for node in nodes.values()}.values())
    edges, labels = drawn(links, placed, width, height)
    names = {**TIES, **_LINES}
    used = {edge.kind for edge in edges}
    wanted = sum(bool(link.amount and link.labelled) for link in links)
    kinds = tuple((kind, names[kind]) for kind in names if kind in used)
    return Drawing(width, round(height, 1), placed, edges, labels, kinds, wanted - len(labels))


def _in_words(ties: list[Row], codes: Mapping[str, str]) -> tuple[TieWords, ...]:
    """Give the ties by kind, in words."""
    found = []
    for kind, words in TIES.items():
        rows = sorted((tie for tie in ties if tie["tie"] == kind), key=lambda tie: (-tie["what"], tie["account_a"]))
        pairs = tuple(
            (
                codes.get(tie["account_a"], "—"),
                codes.get(tie["account_b"], "—"),
                f"{yuan(tie['what'])}元" if kind in _MONEY else f"{tie['what']}",
            )
            for tie in rows
        )
        if pairs:
            arrow = "→" if kind in {*_ONE_WAY, "common_collector", "refinancing"} else "↔"
            found.append(TieWords(words, kind in _MONEY, arrow, pairs))
    return tuple(found)

"""Rings as the page shows them: drawing, members, ties in words, loans."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.report.evidence import Evidence
from screening.report.figures import fen
from screening.report.loans import LoanTotals, totals
from screening.report.read import Row, RunFolder
from screening.report.ring_drawing import MONEY, ONE_WAY, Drawing, ring_drawing
from screening.report.ring_nodes import Member, members_of
from screening.report.words import RING_KINDS, ROLES, TIES, Pair, word
from screening.rulebook.reasons import yuan
from screening.runs.ring_words import EVENT_WORDS

_VICTIMS = frozenset({"borrower", "depositor"})


@dataclass(frozen=True)
class TieWords:
    """Ties of one kind in words: who, whom, and how much."""

    kind: Pair
    money: bool
    arrow: str
    pairs: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Lasting:
    """The name that a ring keeps from run to run, and what happened to it since the run before."""

    name: Pair
    event: Pair
    reason: Pair


@dataclass(frozen=True)
class RingView:
    """One ring; `lasting` is None in runs of older software."""

    ring_id: str
    number: int
    row: Row
    title: Pair
    lasting: Lasting | None
    alert: tuple[int, str] | None
    core: tuple[Member, ...]
    victims: tuple[Member, ...]
    roles: tuple[tuple[str, Pair, int], ...]
    drawing: Drawing
    ties: tuple[TieWords, ...]
    flows: tuple[tuple[str, str, str, int], ...]
    loans: LoanTotals | None
    pool: Row | None


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
    else:
        flows = inner_flows(accounts, evidence)
    counts = Counter(one.role for one in members)
    return RingView(
        ring_id=row["ring_id"],
        number=number,
        row=row,
        title=word(RING_KINDS, row["kind"]),
        lasting=_lasting(run, row["ring_id"]),
        alert=alert,
        core=core,
        victims=tuple(one for one in members if one.role in _VICTIMS),
        roles=tuple((role, pair, counts[role]) for role, pair in ROLES.items() if counts[role]),
        drawing=ring_drawing(row["kind"], members, ties, loans, flows),
        ties=_in_words(ties, codes),
        flows=tuple((codes[payer], codes[payee], yuan(amount), times) for payer, payee, amount, times in flows),
        loans=totals(loans) if loans else None,
        pool=next((one for one in run.tables["pools"] if one["ring_id"] == row["ring_id"]), None),
    )


def _lasting(run: RunFolder, ring_id: str) -> Lasting | None:
    """Give a ring's lasting name and its event."""
    for one in run.tables["ring_records"]:
        if one["ring_id"] == ring_id:
            event = EVENT_WORDS[one["event"]]
            name, reason = Pair(one["name_zh"], one["name"]), Pair(one["reason_zh"], one["reason_en"])
            return Lasting(name, Pair(event.zh, event.en), reason)
    return None


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


def _in_words(ties: list[Row], codes: Mapping[str, str]) -> tuple[TieWords, ...]:
    """Give the ties by kind, in words."""
    found = []
    for kind, words in TIES.items():
        rows = sorted((tie for tie in ties if tie["tie"] == kind), key=lambda tie: (-tie["what"], tie["account_a"]))
        pairs = tuple(
            (
                codes.get(tie["account_a"], "—"),
                codes.get(tie["account_b"], "—"),
                f"{yuan(tie['what'])}元" if kind in MONEY else f"{tie['what']}",
            )
            for tie in rows
        )
        if pairs:
            arrow = "→" if kind in {*ONE_WAY, "common_collector", "refinancing"} else "↔"
            found.append(TieWords(words, kind in MONEY, arrow, pairs))
    return tuple(found)

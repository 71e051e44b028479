"""The money that moved inside a laundering group: who starts it, who passes it on, where it ends, and how much it was."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import networkx as nx

_LITTLE = 5
"""A party that pays a fifth or less of what it gets, or gets a fifth or less of what it pays, stands at an end."""

_GATHERS = 2
"""Fewest members whose money ends with a party before it counts as the receiver it was meant for."""


@dataclass(frozen=True, slots=True, order=True)
class Move:
    """A transfer inside a pattern, in order of time; parties by number, fen, local seconds."""

    booked_at: int
    transfer_id: int
    payer: int
    payee: int
    amount: int


def money_graph(moves: Iterable[Move]) -> nx.DiGraph:
    """Give who paid whom how much in all (`amount`), as a graph of parties; each transfer counts once."""
    graph = nx.DiGraph()
    for move in sorted(set(moves)):
        if move.payer != move.payee:
            known = graph.get_edge_data(move.payer, move.payee, {"amount": 0})
            graph.add_edge(move.payer, move.payee, amount=known["amount"] + move.amount)
    return graph


def role_by_place(graph: nx.DiGraph, party: int) -> str:
    """Give the role that a party's place in the money tells: where it starts or is gathered an organiser, else a mule.

    A last hand that got it from one alone is a mule: the next hand is only not seen.
    """
    if party not in graph:
        return "mule"
    got, paid = graph.in_degree(party, weight="amount"), graph.out_degree(party, weight="amount")
    starts = got * _LITTLE <= paid
    gathers = paid * _LITTLE <= got and graph.in_degree(party) >= _GATHERS
    return "organiser" if starts or gathers else "mule"


def counted_once(moves: Collection[Move]) -> int:
    """Give how much money moved, each sum counted once however many hands it passes, in fen.

    Followed in order of time: what a hand pays out of what it got in the group is the same money. A party that paid
    before it got anything pays anew each time, so that two rounds of a circle are two sums.
    """
    held: dict[int, int] = defaultdict(int)
    starters: set[int] = set()
    fresh = 0
    for move in sorted(set(moves)):
        if move.payer == move.payee:
            continue
        if move.payer not in held:
            starters.add(move.payer)
        passed = 0 if move.payer in starters else min(held[move.payer], move.amount)
        held[move.payer] -= passed
        held[move.payee] += move.amount
        fresh += move.amount - passed
    return fresh


def hands_on(party: int, one: Sequence[Move], other: Sequence[Move], within: int) -> bool:
    """Whether a party paid in one pattern what it got in the other: most of it, begun within so many seconds."""
    return any(_passed(party, came, went, within) for came, went in ((one, other), (other, one)))


def _passed(party: int, came: Sequence[Move], went: Sequence[Move], within: int) -> bool:
    got = [move for move in came if move.payee == party]
    paid = [move for move in went if move.payer == party]
    if not got or not paid:
        return False
    opens, closes = min(got).booked_at, max(got).booked_at + within
    soon = sum(move.amount for move in paid if opens < move.booked_at <= closes)
    return soon * 10 >= sum(move.amount for move in got) * 7

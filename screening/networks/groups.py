"""Laundering groups: accounts that took part in one pattern, or in patterns that belong together.

Each pattern is a shape that one rule found: a circle, layers, a chain. Patterns belong together where they share two
parties, or one who paid in the one what it got in the other; a shop or an account elsewhere that many deal with binds
nothing by itself.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

import networkx as nx
import pyarrow as pa

from screening.loans.tables import table
from screening.networks.group_money import Move, counted_once, hands_on, money_graph, role_by_place
from screening.networks.rings import MEMBERS, RINGS, TIES, Rings

GROUPS = RINGS.append(pa.field("shape", pa.string()))
"""Rows of `rings` of laundering groups; `shape` is that of the pattern that moved most."""

_FEWEST = 3
_MOST = 50
"""Larger groups are split into communities (typologies 56: size 3 to 50)."""

_MOST_SHARED = 200
"""A party in more different patterns than this is a trade of its own and binds none of them."""

_HAND_ON = 3 * 86400
_ROLE_ORDER = ("organiser", "mule")


@dataclass(frozen=True)
class _Pattern:
    """What one rule found in one place: its rows (one a finding), its parties, its money in order of time."""

    name: str
    rows: tuple[dict[str, Any], ...]
    parties: frozenset[int]
    moves: tuple[Move, ...]


def laundering_groups(patterns: pa.Table, moves: pa.Table) -> Rings:
    """Give the groups of at least three parties among findings that name a pattern.

    `patterns` has a row a finding: pattern, shape, account_id, party_id, role (null: told from the party's place in the
    money), amount (fen), first_at, last_at (local seconds), score (0 to 1). `moves` has a row a transfer of a pattern:
    pattern, transfer_id, payer_party, payee_party, amount (fen), booked_at. What was split or left apart because it is
    too wide is told in `notes`.
    """
    known = _patterns(patterns, moves)
    bound, notes = _bound(known)
    rings: list[dict[str, Any]] = []
    members: list[dict[str, Any]] = []
    for parts in bound:
        communities = _communities(parts)
        if len(communities) > 1:
            count = len(_parties(parts))
            notes.append(f"{count} 方相连，已分成社群 / {count} parties joined: split into communities")
        for parties in communities:
            if len(parties) >= _FEWEST:
                rings.append(_ring(len(rings), parts, parties))
                members += _members(len(rings) - 1, parts, parties)
    return Rings(table(rings, GROUPS), table(members, MEMBERS), TIES.empty_table(), tuple(notes))


def _patterns(patterns: pa.Table, moves: pa.Table) -> list[_Pattern]:
    """Give the patterns in order of their names."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(patterns.to_pylist(), key=lambda row: (row["account_id"], row["first_at"], row["amount"])):
        rows[row["pattern"]].append(row)
    money: dict[str, set[Move]] = defaultdict(set)
    for row in moves.to_pylist():
        money[row["pattern"]].add(
            Move(row["booked_at"], row["transfer_id"], row["payer_party"], row["payee_party"], row["amount"])
        )
    return [
        _Pattern(name, tuple(found), frozenset(row["party_id"] for row in found), tuple(sorted(money[name])))
        for name, found in sorted(rows.items())
    ]


def _bound(patterns: list[_Pattern]) -> tuple[list[list[_Pattern]], list[str]]:
    """Put together the patterns that belong together, in order of their parties; and tell who was too busy to bind."""
    alike: dict[frozenset[int], list[_Pattern]] = defaultdict(list)
    for pattern in patterns:
        alike[pattern.parties].append(pattern)
    money = {parties: sorted(move for one in found for move in one.moves) for parties, found in alike.items()}
    nets: dict[int, list[frozenset[int]]] = defaultdict(list)
    for parties in alike:
        for party in parties:
            nets[party].append(parties)
    busy = sorted(party for party, found in nets.items() if len(found) > _MOST_SHARED)
    graph = nx.Graph()
    graph.add_nodes_from(alike)
    for one, other in {pair for party, found in nets.items() if party not in busy for pair in combinations(found, 2)}:
        common = one & other
        if len(common) > 1 or any(hands_on(party, money[one], money[other], _HAND_ON) for party in common):
            graph.add_edge(one, other)
    groups = [[one for parties in part for one in alike[parties]] for part in nx.connected_components(graph)]
    notes = [
        f"一方见于 {len(nets[party])} 个图形，未据此合并 / a party in {len(nets[party])} patterns binds none of them"
        for party in busy
    ]
    return sorted((sorted(group, key=lambda one: one.name) for group in groups), key=_parties), notes


def _parties(parts: Iterable[_Pattern]) -> list[int]:
    """Give the parties of some patterns in order of number."""
    return sorted({party for one in parts for party in one.parties})


def _communities(parts: list[_Pattern]) -> list[list[int]]:
    """Give the parties of one group, or of each of its communities where it is too large."""
    parties = _parties(parts)
    if len(parties) <= _MOST:
        return [parties]
    graph = nx.Graph()
    graph.add_nodes_from(parties)
    for payer, payee, amount in sorted(money_graph(_moves(parts, parties)).edges(data="amount")):
        known = graph.get_edge_data(payer, payee, {"amount": 0})
        graph.add_edge(payer, payee, amount=known["amount"] + amount)
    return sorted(sorted(one) for one in nx.community.louvain_communities(graph, weight="amount", seed=0))


def _rows(parts: Iterable[_Pattern], parties: list[int]) -> list[dict[str, Any]]:
    """Give the findings of some parties."""
    wanted = set(parties)
    return [row for one in parts for row in one.rows if row["party_id"] in wanted]


def _moves(parts: Iterable[_Pattern], parties: list[int]) -> set[Move]:
    """Give the transfers among some parties, each once."""
    wanted = set(parties)
    return {move for one in parts for move in one.moves if move.payer in wanted and move.payee in wanted}


def _ring(ring_id: int, parts: list[_Pattern], parties: list[int]) -> dict[str, Any]:
    """Give one group's figures."""
    found = _rows(parts, parties)
    moved: dict[str, set[Move]] = defaultdict(set)
    for one in parts:
        moved[one.rows[0]["shape"]] |= _moves([one], parties)
    return {
        "ring_id": ring_id,
        "kind": "laundering",
        "member_count": len(parties),
        "amount": counted_once(_moves(parts, parties)),
        "annual_rate": None,
        "score": round(Decimal(str(max(row["score"] for row in found))), 3),
        "first_day": min(row["first_at"] for row in found) // 86400,
        "last_day": max(row["last_at"] for row in found) // 86400,
        "shape": max(sorted(moved), key=lambda shape: counted_once(moved[shape])),
    }


def _members(ring_id: int, parts: list[_Pattern], parties: list[int]) -> list[dict[str, Any]]:
    """Give the accounts of a group, each with its weightiest role; strength is the share of patterns that it is in."""
    found = _rows(parts, parties)
    patterns = len({row["pattern"] for row in found})
    graph = money_graph(_moves(parts, parties))
    accounts: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        accounts[row["account_id"]].append(row)
    return [
        {
            "ring_id": ring_id,
            "account_id": account,
            "party_id": rows[0]["party_id"],
            "role": min((row["role"] or role_by_place(graph, row["party_id"]) for row in rows), key=_ROLE_ORDER.index),
            "strength": round(Decimal(len({row["pattern"] for row in rows})) / patterns, 3),
        }
        for account, rows in sorted(accounts.items())
    ]

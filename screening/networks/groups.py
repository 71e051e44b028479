"""Laundering groups: accounts that took part in one pattern, or in patterns that share an account."""

from decimal import Decimal
from typing import Any

import networkx as nx
import pyarrow as pa

from screening.loans.tables import table
from screening.networks.rings import MEMBERS, RINGS, TIES, Rings

_FEWEST = 3
_ROLE_ORDER = ("organiser", "mule")
_MOST_MEMBERS = 300


def laundering_groups(patterns: pa.Table) -> Rings:
    """Give the groups of at least three parties among findings that name a pattern.

    `patterns` has a row a finding: pattern, account_id, party_id, role, amount (fen), first_at, last_at (local seconds),
    score (0 to 1). A pattern binds its accounts; patterns that share a party make one group. A group beyond 300
    parties is left out and told in `notes`: so wide a net is trade, not a group.
    """
    rows = sorted(patterns.to_pylist(), key=lambda row: (row["pattern"], row["account_id"]))
    graph = nx.Graph()
    graph.add_edges_from((("pattern", row["pattern"]), ("party", row["party_id"])) for row in rows)
    of_party: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        of_party.setdefault(row["party_id"], []).append(row)
    rings: list[dict[str, Any]] = []
    members: list[dict[str, Any]] = []
    notes: list[str] = []
    groups = [sorted(number for kind, number in part if kind == "party") for part in nx.connected_components(graph)]
    for parties in sorted(groups):
        if len(parties) < _FEWEST:
            continue
        if len(parties) > _MOST_MEMBERS:
            notes.append(
                f"{len(parties)} 方相连的图形过大，未成组 / patterns that join {len(parties)} parties make no group"
            )
            continue
        ring_id = len(rings)
        found = [row for party in parties for row in of_party[party]]
        rings.append(_ring(ring_id, found, len(parties)))
        members += _members(ring_id, found)
    return Rings(table(rings, RINGS), table(members, MEMBERS), TIES.empty_table(), tuple(notes))


def _ring(ring_id: int, found: list[dict[str, Any]], parties: int) -> dict[str, Any]:
    """Give one group; its amount is what the patterns' organisers moved, else the largest member's sum."""
    by_pattern: dict[str, int] = {}
    for row in found:
        by_pattern[row["pattern"]] = max(by_pattern.get(row["pattern"], 0), row["amount"])
    return {
        "ring_id": ring_id,
        "kind": "laundering",
        "member_count": parties,
        "amount": sum(by_pattern.values()),
        "annual_rate": None,
        "score": round(Decimal(str(max(row["score"] for row in found))), 3),
        "first_day": min(row["first_at"] for row in found) // 86400,
        "last_day": max(row["last_at"] for row in found) // 86400,
    }


def _members(ring_id: int, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the accounts of a group, each with its weightiest role; strength is the share of patterns that it is in."""
    patterns = len({row["pattern"] for row in found})
    accounts: dict[int, list[dict[str, Any]]] = {}
    for row in found:
        accounts.setdefault(row["account_id"], []).append(row)
    return [
        {
            "ring_id": ring_id,
            "account_id": account,
            "party_id": rows[0]["party_id"],
            "role": min((row["role"] or "mule" for row in rows), key=_ROLE_ORDER.index),
            "strength": round(Decimal(len({row["pattern"] for row in rows})) / patterns, 3),
        }
        for account, rows in sorted(accounts.items())
    ]

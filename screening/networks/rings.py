"""Lending rings: likely lenders that belong together, those behind them, and their borrowers.

Method: typologies 56 to 58. The network has the likely lenders and collectors, and those who fund them or share their
profit; its edges are ties. Ties strong enough make groups; a group with enough loans over the cap is a ring. It is a
clue: data never show violence, and licensed institutions take no part.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

import networkx as nx
import polars as pl
import pyarrow as pa

from screening.loans.tables import Loans, table
from screening.networks.ring_nodes import Lending, frame, lending
from screening.networks.ring_roles import roles
from screening.networks.ring_settings import DEFAULT, RingParameters
from screening.networks.ring_ties import combined, ties

_PART = pa.decimal128(4, 3)
RINGS = pa.schema(
    [
        ("ring_id", pa.int32()), ("kind", pa.string()), ("member_count", pa.int32()), ("amount", pa.int64()),
        ("annual_rate", pa.decimal128(18, 6)), ("score", _PART), ("first_day", pa.int32()), ("last_day", pa.int32()),
    ]
)  # fmt: skip
MEMBERS = pa.schema(
    [
        ("ring_id", pa.int32()), ("account_id", pa.int32()), ("party_id", pa.int32()),
        ("role", pa.string()), ("strength", _PART),
    ]
)  # fmt: skip
TIES = pa.schema(
    [
        ("ring_id", pa.int32()), ("party_a", pa.int32()), ("party_b", pa.int32()),
        ("tie", pa.string()), ("weight", _PART), ("what", pa.int64()),
    ]
)  # fmt: skip
_ROLE_KINDS = 4
_COUPLE = 2
_BORROWER_LOAN = 500


@dataclass(frozen=True)
class Rings:
    """Lending rings, their members by account, and the ties between them; amounts in fen, rates a year.

    `member_count` counts parties that are no borrowers. `what` of a tie is a count, or fen for money. `notes` say where
    the search was cut short.
    """

    rings: pa.Table
    members: pa.Table
    ties: pa.Table
    notes: tuple[str, ...] = ()


def lending_rings(
    loans: Loans, transfers: pa.Table, accounts: pa.Table, devices: pa.Table, parameters: RingParameters = DEFAULT
) -> Rings:
    """Find the lending rings of a snapshot, in order of their lowest party; `devices` has account_id and device_id."""
    known = lending(loans, transfers, accounts, parameters)
    bound = ties(known, transfers, accounts, devices, parameters)
    core = set(known.core["party"])
    graph = _graph(bound)
    rings: list[dict[str, Any]] = []
    members: list[dict[str, Any]] = []
    kept: list[dict[str, Any]] = []
    for group in _groups(graph, parameters):
        inside = pl.col("lender").is_in(sorted(group)), ~pl.col("borrower").is_in(sorted(group))
        book = known.loans.filter(*inside)
        if not _is_ring(group & core, book, parameters) or _is_household(group, group & core, bound):
            continue
        ring_id = len(rings)
        ring = graph.subgraph(sorted(group))
        strengths = {party: combined(_weights(ring, party)) for party in sorted(group)}
        given = roles(group, known, parameters)
        rings.append({"ring_id": ring_id} | _figures(book, given, strengths))
        owned = _accounts(group, known, accounts)
        members += _members(ring_id, given, strengths, owned) + _borrowers(ring_id, book)
        kept += _ties(ring_id, bound, group)
    return Rings(table(rings, RINGS), table(members, MEMBERS), table(kept, TIES), _notes(known, parameters))


def _graph(bound: pl.DataFrame) -> nx.Graph:
    """Make the network: one edge a pair, its weight in thousandths what the pair's ties combine to."""
    pairs: dict[tuple[int, int], list[int]] = {}
    for a, b, weight in bound.select("a", "b", "weight").iter_rows():
        pairs.setdefault((min(a, b), max(a, b)), []).append(weight)
    graph = nx.Graph()
    graph.add_nodes_from(sorted({party for pair in pairs for party in pair}))
    graph.add_weighted_edges_from((a, b, combined(weights)) for (a, b), weights in sorted(pairs.items()))
    return graph


def _groups(graph: nx.Graph, parameters: RingParameters) -> list[set[int]]:
    """Find the parties that strong ties hold together; groups that are too large are split into communities."""
    strong = nx.Graph()
    strong.add_weighted_edges_from(
        (a, b, weight) for a, b, weight in graph.edges(data="weight") if weight >= parameters.tie_strength
    )
    groups: list[set[int]] = []
    for component in sorted(nx.connected_components(strong), key=min):
        if len(component) <= parameters.ring_size:
            groups.append(component)
        else:
            part = nx.Graph()
            part.add_nodes_from(sorted(component))
            part.add_weighted_edges_from(sorted(strong.subgraph(component).edges(data="weight")))
            groups += nx.community.louvain_communities(part, weight="weight", seed=0)
    return sorted(groups, key=min)


def _is_ring(core: Collection[int], book: pl.DataFrame, parameters: RingParameters) -> bool:
    return (
        len(core) >= parameters.ring_core
        and book.height >= parameters.ring_loans
        and book["borrower"].n_unique() >= parameters.ring_borrowers
        and book["over_cap"].fill_null(value=False).sum() >= parameters.ring_over_cap
    )


def _is_household(group: Collection[int], core: Collection[int], bound: pl.DataFrame) -> bool:
    """Tell whether those who lend and collect are one family: its own business, if any (typologies 56).

    Three or more of a family with others behind them are more than that.
    """
    inside = bound.filter(pl.col("a").is_in(sorted(core)), pl.col("b").is_in(sorted(core)))
    family = nx.Graph()
    family.add_nodes_from(sorted(core))
    family.add_edges_from(inside.filter(pl.col("tie").is_in(["kin", "shared_address"])).select("a", "b").iter_rows())
    return nx.is_connected(family) and (len(core) == _COUPLE or len(core) == len(group))


def _weights(ring: nx.Graph, party: int) -> list[int]:
    return [ring.edges[party, other]["weight"] for other in sorted(ring[party])]


def _figures(book: pl.DataFrame, given: dict[int, str], strengths: dict[int, int]) -> dict[str, Any]:
    known_rates = book["rate_declining"].drop_nulls().to_list()
    over = int(book["over_cap"].fill_null(value=False).sum())
    bonds = sum(strengths.values()) // len(strengths)
    score = (bonds + 1000 * over // book.height + 1000 * len(set(given.values())) // _ROLE_KINDS) // 3
    return {
        "kind": "lending",
        "member_count": len(given),
        "amount": int(book["received"].sum()),
        "annual_rate": median(known_rates).quantize(Decimal("0.000001")) if known_rates else None,
        "score": _thousandths(score),
        "first_day": book["disbursed_day"].min(),
        "last_day": book["last_day"].max(),
    }


def _accounts(group: Collection[int], known: Lending, accounts: pa.Table) -> dict[int, list[int]]:
    """Give the accounts by which each member took part; all of them where none is seen to."""
    inside = pl.col("payer").is_in(sorted(group)) | pl.col("payee").is_in(sorted(group))
    columns = {"payer": "party", "payer_id": "account"}, {"payee": "party", "payee_id": "account"}
    both = pl.col("payer").is_in(sorted(group)) & pl.col("payee").is_in(sorted(group))
    used = [
        rows.select(list(names)).rename(names)
        for rows in (known.paid.filter(inside), known.money.filter(both))
        for names in columns
    ]
    seen = _by_party(pl.concat(used), group)
    held = _by_party(frame(accounts.select(["party_id", "account_id"])).rename({"party_id": "party"}), group)
    return held | seen


def _by_party(rows: pl.DataFrame, group: Collection[int]) -> dict[int, list[int]]:
    rows = rows.select("party", pl.nth(1).alias("account")).filter(pl.col("party").is_in(sorted(group))).unique()
    owned: dict[int, list[int]] = {}
    for party, account in rows.sort("party", "account").iter_rows():
        owned.setdefault(party, []).append(account)
    return owned


def _members(
    ring_id: int, given: dict[int, str], strengths: dict[int, int], owned: dict[int, list[int]]
) -> list[dict[str, Any]]:
    return [
        {
            "ring_id": ring_id,
            "account_id": account,
            "party_id": party,
            "role": role,
            "strength": _thousandths(strengths[party]),
        }
        for party, role in sorted(given.items())
        for account in owned[party]
    ]


def _borrowers(ring_id: int, book: pl.DataFrame) -> list[dict[str, Any]]:
    rows = book.group_by("borrower", "borrower_account").agg(loans=pl.len()).sort("borrower", "borrower_account")
    return [
        {
            "ring_id": ring_id,
            "account_id": account,
            "party_id": party,
            "role": "borrower",
            "strength": _thousandths(combined([_BORROWER_LOAN] * min(count, 10))),
        }
        for party, account, count in rows.iter_rows()
    ]


def _ties(ring_id: int, bound: pl.DataFrame, group: Collection[int]) -> Iterable[dict[str, Any]]:
    inside = bound.filter(pl.col("a").is_in(sorted(group)), pl.col("b").is_in(sorted(group)))
    return [
        {"ring_id": ring_id, "party_a": a, "party_b": b, "tie": tie, "weight": _thousandths(weight), "what": what}
        for a, b, tie, weight, what in inside.iter_rows()
    ]


def _notes(known: Lending, parameters: RingParameters) -> tuple[str, ...]:
    crowded = known.loans.group_by("borrower").agg(lenders=pl.col("lender").n_unique())
    left_out = crowded.filter(pl.col("lenders") > parameters.borrower_lenders).height
    return (f"shared borrowers: {left_out} borrowers with too many lenders not compared",) if left_out else ()


def _thousandths(value: int) -> Decimal:
    return (Decimal(value) / 1000).quantize(Decimal("0.001"))

"""Who is what in a lending ring: organiser, funder, lender, collector (typologies 56)."""

from collections.abc import Collection

import networkx as nx
import polars as pl

from screening.networks.ring_nodes import Lending
from screening.networks.ring_settings import DEFAULT, RingParameters

_SEVERAL_PAYERS = 2


def roles(
    members: Collection[int], known: Lending, graph: nx.Graph, parameters: RingParameters = DEFAULT
) -> dict[int, str]:
    """Give the role of each member of a ring that is no borrower; `graph` holds the ring with its `weight`s."""
    core = {
        int(row["party"]): row
        for row in known.core.filter(pl.col("party").is_in(sorted(members))).iter_rows(named=True)
    }
    supplied, payers = _net_flows(members, core, known)
    given = {}
    for party in sorted(members):
        if party in core:
            given[party] = _core_role(core[party])
        else:
            given[party] = "funder" if supplied.get(party, 0) > 0 else "organiser"
    for party in sorted(members):
        if party in core and payers.get(party, 0) >= _SEVERAL_PAYERS and supplied.get(party, 0) < 0:
            given[party] = "organiser"
    if "organiser" not in given.values() and len(given) >= parameters.centre_members:
        degree = dict(graph.degree(sorted(members), weight="weight"))
        centre = max(sorted(core), key=lambda party: degree[party])
        given[centre] = "organiser"
    return given


def _core_role(row: dict[str, int]) -> str:
    """Tell who collects mostly for others from who lends."""
    collects = row["collected_for_others"] * 2 >= row["collected"] and row["collected_for_others"] > 0
    return "collector" if collects and row["collected_for_others"] >= row["lent"] else "lender"


def _net_flows(
    members: Collection[int], core: dict[int, dict[str, int]], known: Lending
) -> tuple[dict[int, int], dict[int, int]]:
    """Sum what each member net supplies to the core, in fen, and count the lenders among it that net pay him."""
    inside = known.money.filter(pl.col("payer").is_in(sorted(members)), pl.col("payee").is_in(sorted(members)))
    net: dict[tuple[int, int], int] = {}
    for payer, payee, amount in inside.group_by("payer", "payee").agg(pl.col("amount").sum()).iter_rows():
        net[payer, payee] = net.get((payer, payee), 0) + amount
        net[payee, payer] = net.get((payee, payer), 0) - amount
    supplied: dict[int, int] = {}
    payers: dict[int, int] = {}
    for (party, other), amount in sorted(net.items()):
        if other in core:
            supplied[party] = supplied.get(party, 0) + amount
            payers[party] = payers.get(party, 0) + (amount < 0 and _core_role(core[other]) == "lender")
    return supplied, payers

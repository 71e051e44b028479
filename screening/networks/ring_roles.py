"""Who is what in a lending ring: organiser, funder, lender, collector (typologies 56)."""

from collections.abc import Collection

import polars as pl

from screening.networks.ring_nodes import Lending
from screening.networks.ring_settings import DEFAULT, RingParameters

_SEVERAL_PAYERS = 2


def roles(members: Collection[int], known: Lending, parameters: RingParameters = DEFAULT) -> dict[int, str]:
    """Give the role of each member of a ring that is no borrower.

    Who lends to many is a lender, who mostly takes in what others lent a collector. Behind them, who puts in more than
    he has out is a funder, who only has his share an organiser. Where nobody stands behind, one of them is the organiser
    only if several lenders pay him on balance; being at the centre makes nobody an organiser.
    """
    core = {
        int(row["party"]): row
        for row in known.core.filter(pl.col("party").is_in(sorted(members))).iter_rows(named=True)
    }
    supplied, payers = _net_flows(members, core, known, parameters)
    given = {}
    for party in sorted(members):
        if party in core:
            given[party] = _core_role(core[party])
        else:
            given[party] = "funder" if supplied.get(party, 0) > 0 else "organiser"
    for party in sorted(members if "organiser" not in given.values() else ()):
        if party in core and payers.get(party, 0) >= _SEVERAL_PAYERS and supplied.get(party, 0) < 0:
            given[party] = "organiser"
    return given


def _core_role(row: dict[str, int]) -> str:
    """Tell who collects mostly for others from who lends."""
    collects = row["collected_for_others"] * 2 >= row["collected"] and row["collected_for_others"] > 0
    return "collector" if collects and row["collected_for_others"] >= row["lent"] else "lender"


def _net_flows(
    members: Collection[int], core: dict[int, dict[str, int]], known: Lending, parameters: RingParameters
) -> tuple[dict[int, int], dict[int, int]]:
    """Sum what each member net supplies to the core, in fen, and count the lenders among it that mostly pay him."""
    inside = known.money.filter(pl.col("payer").is_in(sorted(members)), pl.col("payee").is_in(sorted(members)))
    paid = {
        (payer, payee): amount
        for payer, payee, amount in inside.group_by("payer", "payee").agg(pl.col("amount").sum()).iter_rows()
    }
    supplied: dict[int, int] = {}
    payers: dict[int, int] = {}
    for party, other in sorted(paid.keys() | {(payee, payer) for payer, payee in paid}):
        if other in core:
            gave, got = paid.get((party, other), 0), paid.get((other, party), 0)
            mostly = (got - gave) * 100 > (got + gave) * parameters.mutual_percent
            supplied[party] = supplied.get(party, 0) + gave - got
            payers[party] = payers.get(party, 0) + (mostly and _core_role(core[other]) == "lender")
    return supplied, payers

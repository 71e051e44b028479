"""The network files of a folder, from its dossier alone: their nodes are the dossier's own accounts (A1, A2, …)."""

from collections.abc import Iterable
from typing import Any

from screening.bench.network import Network
from screening.networks.export import graphml
from screening.referral.dossier import Account, Dossier, Flow, Ring
from screening.report.network_drawing import network_svg

Row = dict[str, Any]
_MOST_DRAWN = 400
"""Beyond so many accounts a drawing of all of them tells nothing; GraphML holds them all."""


def network_files(dossier: Dossier) -> dict[str, bytes]:
    """Give the files by name: each ring and all money of the evidence as GraphML, and drawings as SVG."""
    if not dossier.accounts:
        return {}
    files = {"network/money.graphml": graphml(*_all(dossier))}
    for ring in dossier.rings:
        files[f"network/{ring.ref}.graphml"] = graphml(*_ring(dossier, ring))
        files[f"network/{ring.ref}.svg"] = ring.svg.encode()
    if not dossier.rings and len(dossier.accounts) <= _MOST_DRAWN:
        files["network/money.svg"] = network_svg(_around(dossier)).encode()
    return files


def _all(dossier: Dossier) -> tuple[list[Row], list[Row]]:
    return [_node(one) for one in dossier.accounts], _edges(dossier.flows, {one.ref for one in dossier.accounts})


def _ring(dossier: Dossier, ring: Ring) -> tuple[list[Row], list[Row]]:
    members = {one.account: one for one in ring.members}
    nodes = [
        {**_node(one), "role": members[one.ref].role, "strength": members[one.ref].strength}
        for one in dossier.accounts
        if one.ref in members
    ]
    ties = [
        {
            "source": one.one,
            "target": one.other,
            "kind": one.kind,
            "weight": one.weight,
            "zh": one.words.zh,
            "en": one.words.en,
        }
        for one in ring.ties
    ]
    return nodes, [*_edges(dossier.flows, set(members)), *ties]


def _node(one: Account) -> Row:
    return {
        "id": one.ref,
        "label": f"{one.name} {one.number}".strip(),
        "account": one.number,
        "name": one.name,
        "person": one.person,
        "bank": one.bank_id or None,
        "role": one.roles[0] if one.roles else None,
        "amount_in": f"{one.amount_in:.2f}",
        "amount_out": f"{one.amount_out:.2f}",
    }


def _edges(flows: Iterable[Flow], known: set[str]) -> list[Row]:
    return [
        {
            "source": one.payer,
            "target": one.payee,
            "kind": "transfer",
            "weight": float(one.amount),
            "amount_yuan": f"{one.amount:.2f}",
            "amount_fen": int(one.amount * 100),
            "count": one.movements,
            "first_at": one.first_at.isoformat(),
            "last_at": one.last_at.isoformat(),
        }
        for one in flows
        if {one.payer, one.payee} <= known and one.payer != one.payee
    ]


def _around(dossier: Dossier) -> Network:
    """Give the accounts that an alert is about in the middle, all others of the evidence round them."""
    nodes = [
        {
            **_node(one),
            "holder": "",
            "reported": one.person is not None,
            "party": one.person or one.ref,
            "hops": int(not one.roles),
        }
        for one in dossier.accounts
    ]
    centre = tuple(one.ref for one in dossier.accounts if one.roles)
    if not centre or len(centre) == len(nodes):
        first = centre[:1] or (dossier.accounts[0].ref,)
        nodes = [{**one, "hops": int(one["id"] not in first)} for one in nodes]
        centre = first
    edges = _edges(dossier.flows, {one.ref for one in dossier.accounts})
    return Network(dossier.head.referral_id, "neighbourhood", nodes, edges, centre, 0)

"""Members of the rings of a run against the truth: who belongs, and whether the roles are right."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scoring.reading import VICTIM_ROLES, share
from scoring.table import cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scoring.reading import Found, Row, Truth

SORTS = ("culpable", "victim", "look_alike", "ordinary", "outside")
HIGH = ("critical", "high")

ROLES: dict[str, str] = {
    # Lending: who steers, whose money it is, who pays out, who takes in, who borrows.
    "organiser": "organiser", "funder": "funder", "lender": "lender", "lender_other_account": "lender",
    "collector": "collector", "runner": "collector", "borrower": "borrower", "borrower_relative": "borrower",
    # Deposit-taking: who steers a pool, the accounts that take in and pay, who brings people, who pays in.
    "controller": "organiser", "pool": "organiser", "promoter": "promoter", "investor": "depositor",
    # Laundering: where money leaves and where it ends is the organisers' side; who passes it on is a mule.
    "origin": "organiser", "origin_relative": "organiser", "member": "mule", "member_other_account": "mule",
    "source": "organiser", "sink": "organiser", "intermediary": "mule", "intermediary_other_account": "mule",
    "first_layer": "organiser", "layer_2": "mule", "layer_3": "mule", "layer_4": "mule",
    "first_hand": "organiser", "hand": "mule", "hand_other_account": "mule",
    "buyer": "organiser", "buyer_relative": "organiser", "seller": "mule",
    "payer": "mule", "payee": "organiser", "hub": "organiser", "distributor": "organiser", "receiver": "organiser",
    "mule": "mule", "first_card": "mule", "sleeper": "mule", "boss": "organiser",
}  # fmt: skip
"""The contract's role of each role that a scheme of the county gives; roles that no ring tells are not here."""

ROLES_OF_KIND: dict[tuple[str, str], str] = {("fan_in", "collector"): "mule"}
"""Where a kind's own use of a word differs: who gathers money of a fan-in only sends it on."""


def contract_role(kind: str, role: str) -> str | None:
    """Give the contract's role for a role of a scheme kind, or None where the contract has none."""
    return ROLES_OF_KIND.get((kind, role), ROLES.get(role))


def member_counts(truth: Truth, found: Found, kind: str) -> Row:
    """Give how many members of a kind's rings are of each sort, and how many roles are right.

    A member of the core (no borrower or depositor) is right when culpable in any scheme; a borrower or depositor when
    he is one in a scheme. `outside` are accounts that no submitting bank holds: the truth tells nothing of most of
    them, so `precision` is of held members. A role is right when it is the contract's word for what the account did in
    a scheme of the ring's; culpable members whose scheme has no such word are left aside.
    """
    rows = ring_member_rows(truth, found, kind)
    core = [row for row in rows if row["role"] not in VICTIM_ROLES]
    victims = [row for row in rows if row["role"] in VICTIM_ROLES]
    right_victims = sum(row["known"] for row in victims)
    sorts = Counter(row["sort"] for row in core)
    held = sum(sorts.values()) - sorts["outside"]
    told = [row for row in rows if row["true_roles"]]
    right = sum(row["role"] in row["true_roles"] for row in told)
    return {
        "rings": len({row["ring_id"] for row in rows}),
        "members": len(rows),
        "core": len(core),
        **{sort: sorts[sort] for sort in SORTS},
        "core_precision": share(sorts["culpable"], held),
        "victims": len(victims),
        "victims_right": right_victims,
        "precision": share(sorts["culpable"] + right_victims, held + len(victims)),
        "roles_told": len(told),
        "roles_right": share(right, len(told)),
        "roles": _confusion(told),
    }


def _confusion(rows: Iterable[Row]) -> list[Row]:
    """Give how often each true role was given each role."""
    pairs = Counter((min(row["true_roles"]), row["role"]) for row in rows)
    return [{"true": true, "given": given, "members": count} for (true, given), count in sorted(pairs.items())]


def ring_member_rows(truth: Truth, found: Found, kind: str) -> list[Row]:
    """Give each member of a kind's rings with its sort, the ring's scheme, and the roles that it truly has."""
    rings = {ring["ring_id"] for ring in found.rings if ring["kind"] == kind}
    kinds = {scheme["scheme_id"]: scheme["kind"] for scheme in truth.schemes}
    played: dict[str, list[Row]] = {}
    for row in truth.scheme_accounts:
        played.setdefault(row["account_id"], []).append(row)
    culpable, lawful = truth.culpable(), {row["account_id"] for row in truth.look_alikes}
    schemes = scheme_of_rings(truth, found, kind)
    rows = []
    for member in found.ring_members:
        if member["ring_id"] not in rings:
            continue
        account, scheme = member["account_id"], schemes.get(member["ring_id"])
        parts = played.get(account, [])
        own = [part for part in parts if part["scheme_id"] == scheme] or parts
        words = {contract_role(kinds[part["scheme_id"]], part["role"]) for part in own} - {None}
        rows.append(
            {
                **member,
                "scheme_id": scheme,
                "sort": _sort(account, truth, culpable, lawful, known=bool(parts)),
                "known": any(not part["culpable"] for part in parts),
                "true_roles": words,
            }
        )
    return rows


def _sort(account: str, truth: Truth, culpable: set[str], lawful: set[str], *, known: bool) -> str:
    """Give what a member is."""
    if account in culpable:
        return "culpable"
    if account in lawful:
        return "look_alike"
    if known:
        return "victim"
    return "ordinary" if account in truth.held else "outside"


def scheme_of_rings(truth: Truth, found: Found, kind: str) -> dict[str, str]:
    """Give for each ring of a kind the scheme with which its core shares most culpable accounts."""
    table: dict[str, str] = {}
    for ring_id, core in cores(found, kind).items():
        shared = {
            scheme["scheme_id"]: len(core & accounts)
            for scheme in truth.schemes
            if core & (accounts := truth.culpable(scheme["scheme_id"]))
        }
        if shared:
            table[ring_id] = min(shared, key=lambda one: (-shared[one], one))
    return table


def cores(found: Found, kind: str) -> dict[str, set[str]]:
    """Give the core of every ring of a kind."""
    return {ring["ring_id"]: found.core(ring["ring_id"]) for ring in found.rings if ring["kind"] == kind}


def lawful_in_rings(truth: Truth, found: Found, kind: str) -> list[Row]:
    """Give each look-alike in the core of a ring of a kind, with the priority of the ring's alert.

    An account that is also culpable in a scheme counts as no look-alike.
    """
    priorities = {one["subject_id"]: one["priority"] for one in found.alerts if one.get("subject_kind") == "ring"}
    kinds = {row["account_id"]: row["kind"] for row in truth.look_alikes}
    return [
        {
            "ring_id": row["ring_id"],
            "account_id": row["account_id"],
            "look_alike": kinds[row["account_id"]],
            "role": row["role"],
            "priority": priorities.get(row["ring_id"]),
        }
        for row in ring_member_rows(truth, found, kind)
        if row["sort"] == "look_alike" and row["role"] not in VICTIM_ROLES
    ]


def members_text(counts: Row) -> str:
    """Give the counts of members as two lines for people."""
    sorts = ", ".join(f"{sort} {counts[sort]:,}" for sort in SORTS)
    return (
        f"团伙 / rings: {counts['rings']:,}, 核心成员 / core members: {counts['core']:,} ({sorts}); "
        f"准确率 / precision of held members {cell(counts['precision'])}, of the core {cell(counts['core_precision'])}\n"
        f"角色对 / roles right: {cell(counts['roles_right'])} of {counts['roles_told']:,}"
    )

"""Laundering groups against the laundering schemes in which several accounts pass money among themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.members import HIGH, cores, lawful_in_rings, member_counts, members_text
from scoring.table import text_table

if TYPE_CHECKING:
    from scoring.reading import Found, Row, Truth

KIND = "laundering"
SHAPES = {
    "simple_cycle": "cycle",
    "scatter_gather": "scatter_gather",
    "gather_scatter": "gather_scatter",
    "bipartite": "bipartite",
    "stack": "stack",
    "random_layering": "chain",
    "invoice_backflow": "cycle",
}
"""The scheme kinds in which several accounts pass money among themselves, and the shape of each.

Of a gather_scatter only the hub is culpable in the county, so that no group can come of it. Fans are left out: those who
pay in or are paid know nothing.
"""
LIKE = 0.5


def laundering_groups(truth: Truth, found: Found) -> Row:
    """Give how like the groups of a run are to the true ones, who their members are, and what was mixed or lawful."""
    schemes = group_likeness(truth, found)
    lawful = lawful_in_rings(truth, found, KIND)
    return {
        "by_kind": [_of_kind(kind, schemes) for kind in SHAPES if any(row["kind"] == kind for row in schemes)],
        "schemes": schemes,
        "members": member_counts(truth, found, KIND),
        "mixed": mixed_groups(truth, found),
        "lawful": lawful,
        "lawful_high": sum(row["priority"] in HIGH for row in lawful),
    }


def group_likeness(truth: Truth, found: Found) -> list[Row]:
    """Give for each true group the run's most similar one by its held accounts: shared over all."""
    groups = {ring: core & truth.held for ring, core in cores(found, KIND).items()}
    shapes = {ring["ring_id"]: ring.get("shape") for ring in found.rings}
    rows = []
    for scheme in truth.schemes:
        if scheme["kind"] not in SHAPES:
            continue
        own = truth.culpable(scheme["scheme_id"])
        best = min(groups, key=lambda one: (-len(groups[one] & own) / len(groups[one] | own), one), default=None)
        shared = groups[best] & own if best is not None else set()
        rows.append(
            {
                "scheme_id": scheme["scheme_id"],
                "kind": scheme["kind"],
                "accounts": len(own),
                "found": len(shared),
                "strangers": len(groups[best] - own) if best is not None and shared else 0,
                "jaccard": len(shared) / len(groups[best] | own) if best is not None and shared else 0.0,
                "shape": shapes.get(best) if shared else None,
                "shape_right": bool(shared) and shapes.get(best) == SHAPES[scheme["kind"]],
            }
        )
    return rows


def _of_kind(kind: str, schemes: list[Row]) -> Row:
    """Give the means of one kind."""
    mine = [row for row in schemes if row["kind"] == kind]
    return {
        "kind": kind,
        "schemes": len(mine),
        "touched": sum(row["found"] > 0 for row in mine),
        "alike": sum(row["jaccard"] >= LIKE for row in mine),
        "jaccard": sum(row["jaccard"] for row in mine) / len(mine),
        "shape_right": sum(row["shape_right"] for row in mine),
    }


def mixed_groups(truth: Truth, found: Found) -> list[Row]:
    """Give the groups in which accounts of several schemes stand together that share no culpable account."""
    rows = []
    for ring, core in sorted(cores(found, KIND).items()):
        parts = {
            scheme["scheme_id"]: accounts
            for scheme in truth.schemes
            if core & (accounts := truth.culpable(scheme["scheme_id"]))
        }
        if len(_apart(list(parts.values()))) > 1:
            rows.append({"ring_id": ring, "members": len(core), "schemes": sorted(parts)})
    return rows


def _apart(parts: list[set[str]]) -> list[set[str]]:
    """Join sets that share an account."""
    joined: list[set[str]] = []
    for part in parts:
        near = [one for one in joined if one & part]
        joined = [one for one in joined if not one & part] + [set(part).union(*near)]
    return joined


def groups_text(measured: Row) -> str:
    """Give the measures as tables for people; nothing where no scheme of the county is a group by its money."""
    if not measured["by_kind"]:
        return ""
    names = ("kind", "schemes", "touched", "alike", "jaccard", "shape_right")
    heads = ["类型 / kind", "实例 / schemes", "触及 / touched", f"Jaccard ≥ {LIKE}", "Jaccard", "形态对 / shape right"]
    rows = [[row[name] for name in names] for row in measured["by_kind"]]
    table = text_table(heads, rows, "洗钱团伙 / laundering groups")
    members = members_text(measured["members"])
    mixed, lawful = len(measured["mixed"]), len(measured["lawful"])
    return (
        f"{table}\n{members}\n混入无关团伙 / groups that mix unrelated schemes: {mixed}\n"
        f"合法相似账户 / look-alikes in groups: {lawful}, high or critical: {measured['lawful_high']}"
    )

"""Recall: which schemes a run caught, by kind."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scoring.reading import VICTIM_ROLES

if TYPE_CHECKING:
    from scoring.reading import Found, Row, Truth

RULE_OF_KIND = {
    "cash_structuring": "ml_cash_structuring",
    "passthrough_rapid": "ml_passthrough_rapid",
    "fan_in": "ml_fan_in",
    "fan_out": "ml_fan_out",
    "simple_cycle": "ml_simple_cycle",
    "scatter_gather": "ml_scatter_gather",
    "dormant_reactivation": "ml_dormant_reactivation",
    "repeat_lender": "ul_unlicensed_repeat_lender",
    "upfront_deduction": "ul_upfront_deduction",
    "over_judicial_cap": "ul_apr_over_judicial_cap",
    "cash_loan_714": "ul_cash_loan_714",
    "public_pool": "id_public_pool_fan_in",
    "fixed_return": "id_fixed_return_payout",
    "ponzi": "id_ponzi_dependency",
}
RING_KIND = "lending_ring"
CORE_SHARE = 0.5


def caught_schemes(truth: Truth, found: Found) -> list[Row]:
    """Give one row a scheme: whether it was caught, by its own rule's finding, and by any alert.

    Caught is a scheme when an alert that names its kind's rule covers one of its culpable accounts; a lending ring
    is caught when the core of one lending ring of the run holds at least half of its core.
    """
    cores = lending_cores(found)
    rows = []
    for scheme in truth.schemes:
        culpable = truth.culpable(scheme["scheme_id"])
        touching = [one for one in found.alerts if culpable.intersection(one["account_ids"])]
        rule = RULE_OF_KIND.get(scheme["kind"])
        if rule is None:
            core = true_core(truth, scheme["scheme_id"])
            caught = by_finding = any(len(core & one) >= CORE_SHARE * len(core) for one in cores.values())
        else:
            caught = any(rule in one["rule_ids"] for one in touching)
            by_finding = any(one["rule_id"] == rule and one["account_id"] in culpable for one in found.findings)
        rows.append(
            {
                "scheme_id": scheme["scheme_id"],
                "kind": scheme["kind"],
                "caught": caught,
                "by_finding": by_finding,
                "by_any": bool(touching),
                "rules": sorted({rule_id for one in touching for rule_id in one["rule_ids"]}),
                "parameters": scheme["parameters"],
            }
        )
    return rows


def recall_by_kind(caught: list[Row]) -> list[Row]:
    """Give how many schemes of each kind there are and how many of them were caught."""
    counts = {
        word: Counter(row["kind"] for row in caught if word == "schemes" or row[word])
        for word in ("schemes", "caught", "by_finding", "by_any")
    }
    kinds = [*RULE_OF_KIND, RING_KIND]
    return [
        {"kind": kind, "rule": RULE_OF_KIND.get(kind), **{word: counted[kind] for word, counted in counts.items()}}
        for kind in kinds
        if counts["schemes"][kind]
    ]


def lending_cores(found: Found) -> dict[str, set[str]]:
    """Give the core of every lending ring of a run."""
    return {ring["ring_id"]: found.core(ring["ring_id"]) for ring in found.rings if ring["kind"] == "lending"}


def true_core(truth: Truth, scheme_id: str) -> set[str]:
    """Give a true ring's accounts without its borrowers."""
    return {
        row["account_id"]
        for row in truth.ring_members
        if row["scheme_id"] == scheme_id and row["role"] not in VICTIM_ROLES
    }


def ring_likeness(truth: Truth, found: Found) -> list[Row]:
    """Give for each true lending ring the run's most similar one: shared core accounts over all core accounts."""
    cores = lending_cores(found)
    rows = []
    for scheme_id in sorted({row["scheme_id"] for row in truth.ring_members}):
        core = true_core(truth, scheme_id)
        best = max(cores.values(), key=lambda one: len(one & core) / len(one | core), default=set())
        rows.append(
            {
                "scheme_id": scheme_id,
                "core": len(core),
                "found_core": len(best & core),
                "strangers": len(best - core) if best & core else 0,
                "jaccard": len(best & core) / len(best | core),
            }
        )
    return rows

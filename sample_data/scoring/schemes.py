"""Recall: which schemes a run caught, by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.kinds import RING_KIND, RULES_OF_KIND
from scoring.lending_rings import lending_cores, true_core
from scoring.reading import DIFFICULTIES, difficulty_of

if TYPE_CHECKING:
    from scoring.reading import Found, Row, Truth

CORE_SHARE = 0.5
WAYS = ("caught", "by_finding", "by_any")


def caught_schemes(truth: Truth, found: Found) -> list[Row]:
    """Give one row a scheme: whether it was caught, by its own rule's finding, and by any alert.

    Caught is a scheme when an alert that names a rule of its kind covers one of its culpable accounts; a lending ring
    is caught when the core of one lending ring of the run holds at least half of its core.
    """
    cores = lending_cores(found)
    rows = []
    for scheme in truth.schemes:
        culpable = truth.culpable(scheme["scheme_id"])
        touching = [one for one in found.alerts if culpable.intersection(one["account_ids"])]
        own = set(RULES_OF_KIND.get(scheme["kind"], ()))
        if scheme["kind"] == RING_KIND:
            core = true_core(truth, scheme["scheme_id"])
            caught = by_finding = any(len(core & one) >= CORE_SHARE * len(core) for one in cores.values())
        else:
            caught = any(own.intersection(one["rule_ids"]) for one in touching)
            by_finding = any(one["rule_id"] in own and one["account_id"] in culpable for one in found.findings)
        rows.append(
            {
                "scheme_id": scheme["scheme_id"],
                "kind": scheme["kind"],
                "difficulty": difficulty_of(scheme),
                "caught": caught,
                "by_finding": by_finding,
                "by_any": bool(touching),
                "rules": sorted({rule_id for one in touching for rule_id in one["rule_ids"]}),
                "parameters": scheme["parameters"],
            }
        )
    return rows


def recall_by_kind(caught: list[Row]) -> list[Row]:
    """Give how many schemes of each kind there are and how many of them were caught, in all and by difficulty."""
    seen = {row["kind"] for row in caught}
    kinds = [*(kind for kind in RULES_OF_KIND if kind in seen), *sorted(seen - set(RULES_OF_KIND))]
    rows = []
    for kind in kinds:
        mine = [row for row in caught if row["kind"] == kind]
        rows.append(
            {
                "kind": kind,
                "rules": list(RULES_OF_KIND.get(kind, ())),
                **counts(mine),
                "by_difficulty": recall_by_difficulty(mine),
            }
        )
    return rows


def recall_by_difficulty(caught: list[Row]) -> dict[str, Row]:
    """Give the same counts for each number of evasions that the schemes use."""
    return {
        level: counts(mine) for level in DIFFICULTIES if (mine := [row for row in caught if row["difficulty"] == level])
    }


def counts(caught: list[Row]) -> Row:
    """Give how many schemes there are and how many were caught, by an own finding, and by any alert."""
    return {"schemes": len(caught), **{word: sum(row[word] for row in caught) for word in WAYS}}

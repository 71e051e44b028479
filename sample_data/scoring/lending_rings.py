"""Lending rings of a run against those that were truly at work: who is in, in which role, and who is in wrongly."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scoring.reading import DIFFICULTIES, VICTIM_ROLES, at_least, difficulty_of, share
from scoring.table import text_table

if TYPE_CHECKING:
    from scoring.reading import Found, Row, Truth

GRAVE = "high"
LIKENESS = ("scheme_id", "difficulty", "core", "found_core", "strangers", "jaccard")


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
    """Give for each true lending ring the run's most similar one: shared core accounts over all core accounts.

    `ring_id` is None where no ring of the run shares an account with it.
    """
    cores = lending_cores(found)
    schemes = {row["scheme_id"]: row for row in truth.schemes}
    rows = []
    for scheme_id in sorted({row["scheme_id"] for row in truth.ring_members}):
        core = true_core(truth, scheme_id)
        ring_id = max(sorted(cores), key=lambda one: len(cores[one] & core) / len(cores[one] | core), default=None)
        best = cores[ring_id] if ring_id is not None else set()
        rows.append(
            {
                "scheme_id": scheme_id,
                "kind": schemes[scheme_id]["kind"],
                "difficulty": difficulty_of(schemes[scheme_id]),
                "ring_id": ring_id if best & core else None,
                "core": len(core),
                "found_core": len(best & core),
                "strangers": len(best - core) if best & core else 0,
                "jaccard": len(best & core) / len(best | core),
            }
        )
    return rows


def lending_ring_measures(truth: Truth, found: Found) -> Row:
    """Give likeness, roles, members and strange rings in one value."""
    rings = ring_likeness(truth, found)
    return {
        "jaccard": mean_jaccard(rings),
        "by_difficulty": {
            level: {"rings": len(mine), "jaccard": mean_jaccard(mine)}
            for level in DIFFICULTIES
            if (mine := [row for row in rings if row["difficulty"] == level])
        },
        "roles": roles_right(truth, found),
        "members": member_precision(truth, found),
        "others": other_rings(truth, found, {row["ring_id"] for row in rings}),
        "lawful_at_high": lawful_in_rings(truth, found, GRAVE),
    }


def mean_jaccard(rings: list[Row]) -> float | None:
    """Give the mean over rings; None of none."""
    return share(sum(row["jaccard"] for row in rings), len(rings))


def roles_right(truth: Truth, found: Found) -> Row:
    """Give how many true core members found in a lending ring have their true role, and which roles were mixed up."""
    true = {row["account_id"]: row["role"] for row in truth.ring_members if row["role"] not in VICTIM_ROLES}
    lending = lending_cores(found)
    given = Counter(
        (true[row["account_id"]], row["role"])
        for row in found.ring_members
        if row["ring_id"] in lending and row["role"] not in VICTIM_ROLES and row["account_id"] in true
    )
    right = sum(count for (one, other), count in given.items() if one == other)
    return {
        "members": given.total(),
        "right": right,
        "share": share(right, given.total()),
        "confusion": [{"true": one, "given": other, "members": given[one, other]} for one, other in sorted(given)],
    }


def member_precision(truth: Truth, found: Found) -> Row:
    """Give how many core members are culpable in some scheme, and how many borrowers truly borrowed informally."""
    lending = lending_cores(found)
    core = set().union(*lending.values())
    named = {
        row["account_id"] for row in found.ring_members if row["ring_id"] in lending and row["role"] in VICTIM_ROLES
    }
    borrowed = {loan["borrower_account_id"] for loan in truth.loans}
    borrowed |= {row["account_id"] for row in truth.scheme_accounts if row["role"] in VICTIM_ROLES}
    culpable, truly = len(core & truth.culpable()), len(named & borrowed)
    return {
        "core": len(core),
        "culpable": culpable,
        "precision": share(culpable, len(core)),
        "borrowers": len(named),
        "borrowed": truly,
        "borrower_precision": share(truly, len(named)),
    }


def other_rings(truth: Truth, found: Found, matched: set[str | None]) -> list[Row]:
    """Give the lending rings that are the nearest of no true ring, each with what its core accounts are."""
    return [
        {"ring_id": ring_id, "priority": _priority(found, ring_id), "core": _sorts(truth, core)}
        for ring_id, core in sorted(lending_cores(found).items())
        if ring_id not in matched
    ]


def lawful_in_rings(truth: Truth, found: Found, priority: str) -> list[Row]:
    """Give the core accounts, of lending rings alerted at a priority and above, that are culpable in nothing."""
    grave = {one.get("subject_id") for one in at_least(found.alerts, priority)}
    return [
        {"ring_id": ring_id, "account_id": account, "sort": next(iter(_sorts(truth, {account})))}
        for ring_id, core in sorted(lending_cores(found).items())
        for account in sorted(core - truth.culpable())
        if ring_id in grave
    ]


def _priority(found: Found, ring_id: str) -> str | None:
    return next((one["priority"] for one in found.alerts if one.get("subject_id") == ring_id), None)


def _sorts(truth: Truth, accounts: set[str]) -> dict[str, int]:
    """Count what accounts truly are: culpable in a kind of scheme, a look-alike of a kind, victim or ordinary."""
    kind_of = {row["scheme_id"]: row["kind"] for row in truth.schemes}
    sort = dict.fromkeys(accounts, "ordinary")
    sort.update(dict.fromkeys(truth.victims(), "victim"))
    sort.update({row["account_id"]: row["kind"] for row in truth.look_alikes})
    sort.update({row["account_id"]: kind_of[row["scheme_id"]] for row in truth.scheme_accounts if row["culpable"]})
    return dict(sorted(Counter(sort[account] for account in accounts).items()))


def lending_rings_text(card: Row) -> str:
    """Give a scorecard's lending rings as tables for people."""
    if not card["rings"]:
        return ""
    rows = [[row[name] for name in LIKENESS] for row in card["rings"]]
    heads = ["团伙 / ring", "难度 / difficulty", "核心 / core", "找到 / found", "外人 / strangers", "Jaccard"]
    known, title = card["lending_rings"], f"放贷团伙 / lending rings: mean Jaccard {card['ring_jaccard']:.3f}"
    mixed = [list(row.values()) for row in known["roles"]["confusion"]]
    others = [
        [row["ring_id"], row["priority"], ", ".join(f"{sort} {count}" for sort, count in row["core"].items())]
        for row in known["others"]
    ]
    parts = [
        text_table(heads, rows, title),
        text_table(["真实角色 / true role", "给出 / given", "成员 / members"], mixed, _member_line(known)),
        text_table(["其他团伙 / other ring", "优先级 / priority", "核心是谁 / its core"], others) if others else "",
    ]
    return "\n\n".join(part for part in parts if part)


def _member_line(known: Row) -> str:
    roles, members, lawful = known["roles"], known["members"], known["lawful_at_high"]
    return (
        f"角色正确 / roles right: {roles['right']} of {roles['members']}; "
        f"核心有责 / core culpable: {members['culpable']} of {members['core']}; "
        f"借款人属实 / truly borrowed: {members['borrowed']} of {members['borrowers']}; "
        f"高级及以上团伙中的无责者 / lawful in rings at high: {len(lawful)}"
        + "".join(f"; {row['sort']} {row['account_id']}" for row in lawful)
    )

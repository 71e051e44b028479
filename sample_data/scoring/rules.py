"""Each rule by itself: how often it is right, and how much of what it is meant to find it finds."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from scoring.alarms import NO_RULE, wrong_alerts
from scoring.kinds import RULES_OF_KIND
from scoring.reading import DIFFICULTIES, difficulty_of, share

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from scoring.reading import Found, Row, Truth

SORTS = ("own", "other", "look_alike", "victim", "ordinary")
RIGHT = ("own", "other")


def by_rule(truth: Truth, found: Found) -> list[Row]:
    """Give for each rule of the run, or of a kind in the county, its precision and its recall by difficulty.

    Alerts that name the rule, and accounts that it found, are each of one sort: `own` (culpable in a scheme that is of
    a kind of the rule's own), `other` (culpable in another scheme), `look_alike`, `victim`, `ordinary`.
    """
    accounts = _sorted_accounts(truth, found)
    alerts = _sorted_alerts(truth, found)
    planned = {rule for scheme in truth.schemes for kind in kinds_of(scheme) for rule in RULES_OF_KIND.get(kind, ())}
    rules = {rule for rule, _ in (*accounts, *alerts)} | planned
    return [
        {
            "rule": rule,
            "kinds": [kind for kind, own in RULES_OF_KIND.items() if rule in own],
            "alerts": _precision(alerts, rule),
            "accounts": _precision(accounts, rule),
            "recall": _recall(truth, found, rule),
        }
        for rule in sorted(rules)
    ]


def kinds_of(scheme: Row) -> list[str]:
    """Give every kind that a scheme truly is: its own, and those that it also is."""
    return [scheme["kind"], *json.loads(scheme["parameters"]).get("also", [])]


def _culpable_by_rule(truth: Truth) -> dict[str, set[str]]:
    """For each rule the accounts culpable in schemes of its own kinds."""
    table: dict[str, set[str]] = {}
    for scheme in truth.schemes:
        accounts = truth.culpable(scheme["scheme_id"])
        for rule in {rule for kind in kinds_of(scheme) for rule in RULES_OF_KIND.get(kind, ())}:
            table.setdefault(rule, set()).update(accounts)
    return table


def _sorted_accounts(truth: Truth, found: Found) -> Counter[tuple[str, str]]:
    """Count the accounts that each rule found, by sort."""
    own, culpable, victims = _culpable_by_rule(truth), truth.culpable(), truth.victims()
    lawful = {row["account_id"] for row in truth.look_alikes}
    counts: Counter[tuple[str, str]] = Counter()
    for rule, account in {(one["rule_id"], one["account_id"]) for one in found.findings}:
        sort = "ordinary"
        for word, accounts in (
            ("own", own.get(rule, ())), ("other", culpable), ("look_alike", lawful), ("victim", victims),
        ):  # fmt: skip
            if account in accounts:
                sort = word
                break
        counts[rule, sort] += 1
    return counts


def _sorted_alerts(truth: Truth, found: Found) -> Counter[tuple[str, str]]:
    """Count the alerts that name each rule, by sort; an alert of a ring alone names none."""
    own = _culpable_by_rule(truth)
    wrong = {one["alert_id"]: one["touches"] for one in wrong_alerts(truth, found)}
    counts: Counter[tuple[str, str]] = Counter()
    for alert in found.alerts:
        for rule in alert["rule_ids"] or [NO_RULE]:
            right = "own" if own.get(rule, set()).intersection(alert["account_ids"]) else "other"
            counts[rule, wrong.get(alert["alert_id"], right)] += 1
    return counts


def _precision(counts: Counter[tuple[str, str]], rule: str) -> Row:
    sorts = {word: counts[rule, word] for word in SORTS}
    total = sum(sorts.values())
    right = sum(sorts[word] for word in RIGHT)
    return {"all": total, **sorts, "precision": share(right, total), "own_precision": share(sorts["own"], total)}


def _recall(truth: Truth, found: Found, rule: str) -> Row:
    """Of the schemes of the rule's own kinds, those with a culpable account in an alert that names the rule."""
    covered = {account for one in found.alerts if rule in one["rule_ids"] for account in one["account_ids"]}
    mine = [one for one in truth.schemes if rule in RULES_OF_KIND.get(one["kind"], ())]
    levels = {
        level: _caught(truth, covered, some)
        for level in DIFFICULTIES
        if (some := [one for one in mine if difficulty_of(one) == level])
    }
    return {**_caught(truth, covered, mine), "by_difficulty": levels}


def _caught(truth: Truth, covered: Collection[str], schemes: list[Row]) -> Row:
    caught = sum(bool(truth.culpable(one["scheme_id"]).intersection(covered)) for one in schemes)
    return {"schemes": len(schemes), "caught": caught, "recall": share(caught, len(schemes))}


def level_cells(levels: dict[str, Row]) -> Iterable[Any]:
    """Give caught / schemes of each difficulty as a person reads it."""
    return (f"{levels[one]['caught']} / {levels[one]['schemes']}" if one in levels else None for one in DIFFICULTIES)

"""Precision: which alerts were right, and whom the wrong ones touch."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scoring.reading import PRIORITIES, at_least, priority_rank, share

if TYPE_CHECKING:
    from scoring.reading import Found, Row, Truth

NO_RULE = "(ring only)"


def precision_by_priority(truth: Truth, found: Found) -> list[Row]:
    """Give how many alerts of each priority and above are right: cover at least one culpable account."""
    culpable = truth.culpable()
    rows = []
    for priority in reversed(PRIORITIES):
        alerts = at_least(found.alerts, priority)
        right = sum(bool(culpable.intersection(one["account_ids"])) for one in alerts)
        rows.append(
            {"priority": priority, "alerts": len(alerts), "right": right, "precision": share(right, len(alerts))}
        )
    return rows


def wrong_alerts(truth: Truth, found: Found) -> list[Row]:
    """Give the alerts that cover no culpable account, each with the kind of account that it touches.

    The gravest holds: a labelled look-alike, else a scheme's victim, else an ordinary account.
    """
    culpable, victims = truth.culpable(), truth.victims()
    lawful = {row["account_id"]: row["kind"] for row in truth.look_alikes}
    rows = []
    for alert in found.alerts:
        accounts = set(alert["account_ids"])
        if accounts & culpable:
            continue
        kinds = sorted({lawful[account] for account in accounts if account in lawful})
        touches = "look_alike" if kinds else "victim" if accounts & victims else "ordinary"
        rows.append(
            {
                "alert_id": alert["alert_id"],
                "priority": alert["priority"],
                "rules": sorted(alert["rule_ids"]) or [NO_RULE],
                "touches": touches,
                "kinds": kinds,
                "account_ids": sorted(accounts),
            }
        )
    return rows


def false_alarms_by_rule(found: Found, wrong: list[Row]) -> list[Row]:
    """Give for each rule its alerts, and of those the wrong ones by the account they touch."""
    every = Counter(rule for alert in found.alerts for rule in alert["rule_ids"] or [NO_RULE])
    touched = Counter((rule, one["touches"]) for one in wrong for rule in one["rules"])
    return [
        {
            "rule": rule,
            "alerts": every[rule],
            "wrong": sum(touched[rule, word] for word in ("look_alike", "victim", "ordinary")),
            **{word: touched[rule, word] for word in ("look_alike", "victim", "ordinary")},
        }
        for rule in sorted(every)
    ]


def flagged_look_alikes(truth: Truth, found: Found) -> list[Row]:
    """Give for each kind of look-alike how many there are and how many were flagged, by the gravest alert on each.

    An account that is also culpable in a scheme counts as no look-alike.
    """
    gravest: dict[str, str] = {}
    for alert in sorted(found.alerts, key=lambda one: priority_rank(one["priority"])):
        for account in alert["account_ids"]:
            gravest.setdefault(account, alert["priority"])
    culpable = truth.culpable()
    accounts: dict[tuple[str, str], set[str]] = {}
    for row in truth.look_alikes:
        if row["account_id"] not in culpable:
            accounts.setdefault((row["kind"], row["look_alike_id"]), set()).add(row["account_id"])
    labelled = Counter(kind for kind, _ in accounts)
    flagged: Counter[tuple[str, str]] = Counter()
    for (kind, _), held in accounts.items():
        met = [gravest[account] for account in held if account in gravest]
        if met:
            flagged[kind, min(met, key=priority_rank)] += 1
    return [
        {
            "kind": kind,
            "labelled": labelled[kind],
            "flagged": sum(flagged[kind, word] for word in PRIORITIES),
            **{word: flagged[kind, word] for word in PRIORITIES},
        }
        for kind in sorted(labelled)
    ]


def flagged_accounts(alerts: list[Row], priority: str) -> set[str]:
    """Give the accounts covered by alerts of a priority and above."""
    return {account for alert in at_least(alerts, priority) for account in alert["account_ids"]}


def account_precision(alerts: list[Row], labelled: set[str]) -> list[Row]:
    """Give for each priority and above how many accounts the alerts cover and how many of them are labelled."""
    rows = []
    for priority in reversed(PRIORITIES):
        accounts = flagged_accounts(alerts, priority)
        right = len(accounts & labelled)
        rows.append(
            {
                "priority": priority,
                "accounts": len(accounts),
                "labelled": right,
                "precision": share(right, len(accounts)),
            }
        )
    return rows

"""The strict order of alerts, and by which of its keys one stands before the next."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from screening.alerts.settings import PRIORITIES

KEYS = (
    ("优先级", "priority"),
    ("风险分", "risk score"),
    ("规则数", "number of rules"),
    ("金额", "amount"),
    ("编号", "id"),
)
"""What decides, in this order: each only where those before it are equal. Ids never are."""

Place = tuple[int, float, int, Any, str]


def place(priority: str, risk_score: float, rules: int, amount: Any, alert_id: str) -> Place:
    """Give what alerts are sorted by, the gravest first."""
    return PRIORITIES.index(priority), -risk_score, -rules, -amount, alert_id


def place_of(row: Mapping[str, Any]) -> Place:
    """Give the place of an alert as a run's file holds it."""
    return place(row["priority"], row["risk_score"], len(row["rule_ids"]), row["amount"], row["alert_id"])


def decided_by(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str] | None]:
    """Give for each of some alerts in order the key that puts it before the next; None for the last."""
    places = [place_of(row) for row in rows]
    decided: list[tuple[str, str] | None] = [
        next(key for key, one, other in zip(KEYS, above, below, strict=True) if one != other)
        for above, below in pairwise(places)
    ]
    return [*decided, None] if rows else []

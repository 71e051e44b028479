"""Where submissions stand, for people and for programs."""

from collections.abc import Iterable
from typing import Any

from screening.ledger.log import Event
from screening.ledger.standing import Standing


def newest_first(found: Iterable[Standing]) -> list[Standing]:
    """Give submissions by time of receipt, the newest first."""
    return sorted(found, key=lambda one: (one.submission.received_at, *one.key), reverse=True)


def state_in_words(one: Standing) -> str:
    """Give a state in one line, in both languages."""
    if one.state == "replaced":
        return f"被替换 / replaced by {one.replaced_by}"
    if one.withdrawal:
        return f"已撤回 / withdrawn {one.withdrawal.at:%Y-%m-%d}, {one.withdrawal.by}: {one.withdrawal.reason}"
    return "计入 / counting"


def event_row(event: Event) -> dict[str, Any]:
    """Give a withdrawal or restoration for programs."""
    return {
        "event": event.kind,
        "bank_id": event.bank_id,
        "submission_id": event.submission_id,
        "at": event.at,
        "by": event.by,
        "reason": event.reason,
    }


def as_row(one: Standing) -> dict[str, Any]:
    """Give a submission with its state for programs."""
    submission = one.submission
    return {
        "bank_id": submission.bank_id,
        "submission_id": submission.submission_id,
        "state": one.state,
        "replaces": submission.replaces,
        "replaced_by": one.replaced_by,
        "withdrawal": event_row(one.withdrawal) if one.withdrawal else None,
        "period_start": submission.period_start,
        "period_end": submission.period_end,
        "rows": submission.rows,
        "digest": submission.digest,
        "received_at": submission.received_at,
    }

"""Suppressions at work: which alerts they hold, which wake, and what would have been told meanwhile."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from screening.alerts.changes import GONE, NEW, Change, Matter
from screening.alerts.suppressions import Suppression

HOLDING, QUIET, WOKEN, EXPIRED = "holding", "quiet", "woken", "expired"
"""It holds an alert; there is none to hold; it woke by something new; its day is past."""


@dataclass(frozen=True)
class Meeting:
    """A suppression and the alert of its matter; `new_rules` and `new_counterparties` are beyond its scope and wake it."""

    suppression: Suppression
    alert_id: str | None
    state: str
    new_rules: tuple[str, ...] = ()
    new_counterparties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Count:
    """What a suppression kept back so far: how often an alert would have been told, and the fen that it grew by."""

    times: int = 0
    fen: int = 0


def meetings(
    suppressions: Iterable[Suppression],
    matters: Sequence[Matter],
    counterparties: Mapping[str, Iterable[str]],
    day: date,
) -> list[Meeting]:
    """Give each suppression that was not lifted with what it met; `counterparties` of the evidence, by alert_id."""
    by_name = {one.matter_id: one for one in matters}
    return [
        _meeting(one, by_name.get(one.scope.matter_id), counterparties, day)
        for one in suppressions
        if one.lifted is None
    ]


def _meeting(
    one: Suppression, matter: Matter | None, counterparties: Mapping[str, Iterable[str]], day: date
) -> Meeting:
    """Give what became of one suppression."""
    if matter is None:
        return Meeting(one, None, EXPIRED if one.until < day else QUIET)
    rules = tuple(sorted(matter.stand.rules - one.scope.rules))
    others = tuple(sorted(set(counterparties.get(matter.alert_id, ())) - one.scope.counterparties))
    state = EXPIRED if one.until < day else WOKEN if rules or others else HOLDING
    return Meeting(one, matter.alert_id, state, rules, others)


def holding(found: Iterable[Meeting]) -> dict[str, str]:
    """Give the suppression that holds an alert, by alert_id."""
    return {
        one.alert_id: one.suppression.suppression_id
        for one in found
        if one.state == HOLDING and one.alert_id is not None
    }


def counted(
    found: Iterable[Meeting], changes: Iterable[Change], before: Mapping[str, Count]
) -> dict[str, tuple[bool, Count]]:
    """Give for each suppression whether its alert would have been told in this run, and all it kept back so far.

    `before` is what the run compared with had counted. The same data again count nothing.
    """
    fresh = {one.matter.alert_id: one for one in changes if one.fresh and one.state != GONE}
    made = {}
    for one in found:
        name = one.suppression.suppression_id
        change = fresh.get(one.alert_id) if one.state == HOLDING and one.alert_id is not None else None
        so_far = before.get(name, Count())
        if change is not None:
            more = max(change.matter.stand.amounts.values()) if change.state == NEW else change.since_told.more
            so_far = Count(so_far.times + 1, so_far.fen + more)
        made[name] = (change is not None, so_far)
    return made

"""What an alert says of its matter in one run, and the difference between two of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from screening.alerts.settings import PRIORITIES, Again

RING_MONEY = "ring"
"""Under this name stands what a ring moved, beside the amounts of rules."""


@dataclass(frozen=True)
class Stand:
    """Accounts, fen under each rule, priority and last day of an alert: what makes one alert more than it was."""

    accounts: frozenset[str]
    amounts: Mapping[str, int]
    priority: str
    last_day: int

    @property
    def rules(self) -> frozenset[str]:
        """Give the rules that are met."""
        return frozenset(self.amounts) - {RING_MONEY}

    def as_json(self) -> str:
        """Give it as a run keeps it, the same text for the same content."""
        return json.dumps(
            {
                "accounts": sorted(self.accounts),
                "amounts_fen": dict(sorted(self.amounts.items())),
                "priority": self.priority,
                "last_day": self.last_day,
            }
        )


def stand_from(text: str) -> Stand:
    """Give a kept one back."""
    kept = json.loads(text)
    return Stand(frozenset(kept["accounts"]), kept["amounts_fen"], kept["priority"], kept["last_day"])


@dataclass(frozen=True)
class Difference:
    """What one stand has over another; `more` and `less` are the largest gain and loss under one rule, in fen.

    `priorities` are before and after where they differ; `days` are those that the evidence goes on.
    """

    new_accounts: tuple[str, ...] = ()
    gone_accounts: tuple[str, ...] = ()
    new_rules: tuple[str, ...] = ()
    gone_rules: tuple[str, ...] = ()
    more: int = 0
    less: int = 0
    priorities: tuple[str, str] | None = None
    days: int = 0

    def __bool__(self) -> bool:
        """Say whether there is any difference."""
        return self != Difference()

    @property
    def raised(self) -> bool:
        """Say whether the priority rose."""
        return self.priorities is not None and PRIORITIES.index(self.priorities[1]) < PRIORITIES.index(
            self.priorities[0]
        )


SAME = Difference()


def difference(before: Stand, now: Stand) -> Difference:
    """Give what changed from one stand to another."""
    grown = {name: now.amounts.get(name, 0) - before.amounts.get(name, 0) for name in {*before.amounts, *now.amounts}}
    return Difference(
        new_accounts=tuple(sorted(now.accounts - before.accounts)),
        gone_accounts=tuple(sorted(before.accounts - now.accounts)),
        new_rules=tuple(sorted(now.rules - before.rules)),
        gone_rules=tuple(sorted(before.rules - now.rules)),
        more=max(0, *grown.values()) if grown else 0,
        less=-min(0, *grown.values()) if grown else 0,
        priorities=(before.priority, now.priority) if before.priority != now.priority else None,
        days=max(0, now.last_day - before.last_day),
    )


def is_material(before: Stand, now: Stand, again: Again) -> bool:
    """Say whether an alert has grown enough to be told again; what it lost never is."""
    change = difference(before, now)
    return (
        len(change.new_accounts) >= again.accounts
        or len(change.new_rules) >= again.rules
        or change.raised
        or any(_grew(before.amounts.get(name, 0), fen, again) for name, fen in now.amounts.items())
        or change.days >= again.days
    )


def _grew(before: int, now: int, again: Again) -> bool:
    """Say whether the money under one rule passes both lines."""
    return now - before >= again.amount and (now - before) * 100 >= before * again.amount_percent

"""Accounts that schemes get for the purpose: newly opened, or long forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import HOUR, calendar_day, moment
from county.ledger import CASH

if TYPE_CHECKING:
    from county.stage import Stage


def young_account(stage: Stage, person: int, day: int, low: int = 5, high: int = 150) -> int:
    """Open an account of a person so many days before a day, at another of the banks."""
    party = stage.county.accounts[person].party
    bank = (stage.county.accounts[person].bank + stage.whole(1, 3)) % 4
    return stage.county.open(
        party, bank, opening=stage.between(0, 200), opened_on=calendar_day(day - stage.whole(low, high))
    )


def idle_account(stage: Stage, person: int, day: int) -> int:
    """Give a person an account that was last used at least a hundred days before a day."""
    party = stage.county.accounts[person].party
    bank = (stage.county.accounts[person].bank + stage.whole(1, 3)) % 4
    number = stage.county.open(party, bank, opening=stage.between(10, 400))
    used = day - stage.whole(100, 180)
    if used > 0:
        at = int(moment(used, stage.whole(9, 16) * HOUR))
        stage.ledger.pay(CASH, number, float(stage.whole(1, 5) * 100), at, "", instrument="cash", channel="counter")
    return number

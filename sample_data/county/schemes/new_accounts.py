"""New accounts through which large sums pass at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import DAY, DAYS, HOUR, MONTH_START, ORIGIN, calendar_day, moment
from county.evasions import ANYONE
from county.kinds import Kind
from county.means import OPEN
from county.stage import days_later, uneven

if TYPE_CHECKING:
    from county.stage import Stage

_HIDDEN = tuple(one for one in ANYONE if one != "lawful_income")


def _open(stage: Stage, person: int, day: int, turn: int = 0) -> int:
    """Open an account of a person on a day."""
    party = stage.county.accounts[person].party
    bank = (stage.county.accounts[person].bank + 1 + turn) % 4
    return stage.county.open(party, bank, opening=0.0, opened_on=calendar_day(day))


def _pass_through(stage: Stage, account: int, total: float, day: int, days: int) -> tuple[int, int]:
    """Let a sum of strangers come in and most of it leave within days; gives the first and last second."""
    sources, targets = stage.abroad(stage.whole(2, 6)), stage.abroad(stage.whole(1, 4))
    step = 1 if stage.does("uneven_amounts") else 100
    first, last = 0, 0
    for part in uneven(stage.rng, total, stage.whole(2, 6), step):
        at = stage.time(day + stage.whole(0, days), 8, 20)
        first, last = min(first or at, at), max(last, at)
        stage.pay(sources[stage.whole(0, len(sources) - 1)], account, part, at, stage.remark(*OPEN))
    share = stage.between(0.74, 0.82) if stage.does("part_stays") else stage.between(0.88, 0.99)
    for part in uneven(
        stage.rng, total * share, stage.whole(5, 8) if stage.does("split_onward") else stage.whole(2, 4), step
    ):
        last = days_later(last, stage.between(0.05, 0.5))
        stage.pay(account, targets[stage.whole(0, len(targets) - 1)], part, last, stage.remark(*OPEN))
    return first, last


def new_account_burst(stage: Stage) -> None:
    """Open an account and let large sums pass through it within its first month."""
    person = stage.culprits(1)[0]
    lent = stage.borrowed(person) if stage.does("borrowed_account") else None
    day = stage.whole(MONTH_START[stage.county.first_month] + 20, DAYS - 34)
    account = _open(stage, person if lent is None else lent, day)
    if stage.does("probe_transfer"):
        stage.pay(stage.backer(), account, float(stage.whole(1, 10)), int(moment(day, 16 * HOUR)), "")
    wait = stage.whole(6, 14) if stage.does("pauses") else stage.whole(0, 4)
    first, last = _pass_through(stage, account, stage.between(560_000, 1_600_000), day + wait, 6)
    stage.record(first, last, opened=str(calendar_day(day)))
    stage.cast([account], "new_account", culpable=True)
    if lent is not None:
        stage.cast([person], "controller", culpable=True)


def account_churn(stage: Stage) -> None:
    """Open three or four accounts within weeks, or close two or three, with sums of strangers through each just then."""
    person = stage.culprits(1)[0]
    closes = stage.chance(0.4)
    day = stage.whole(MONTH_START[stage.county.first_month] + 20, DAYS - 60)
    accounts, first, last = [], 0, 0
    for turn in range(stage.whole(2, 3) if closes else stage.whole(3, 4)):
        account = _old(stage, person, turn) if closes else _open(stage, person, day, turn)
        total = stage.between(115_000, 190_000) if closes else stage.between(90_000, 190_000)
        begun, ended = _pass_through(stage, account, total, day + stage.whole(1, 4), 3)
        if closes:
            _close(stage, account, person, ended)
        first, last = min(first or begun, begun), max(last, ended)
        accounts.append(account)
        day += stage.whole(5, 9) if stage.does("pauses") else stage.whole(1, 5)
    stage.record(first, last, accounts=len(accounts), closes=closes)
    stage.cast(accounts, "passing_account", culpable=True)


def _old(stage: Stage, person: int, turn: int) -> int:
    """Give an account of a person that was opened long ago and lay still."""
    return stage.county.open(stage.county.accounts[person].party, (stage.county.accounts[person].bank + 1 + turn) % 4)


def _close(stage: Stage, account: int, person: int, at: int) -> None:
    """Close an account some days after a second; a last small rest goes to the holder's main account before."""
    days = stage.whole(1, 5)
    stage.pay(account, person, float(stage.whole(1, 20) * 10), days_later(at, days - 0.5), "本人转账")
    stage.county.accounts[account].closed_on = calendar_day((days_later(at, days) - ORIGIN) // DAY + 1)


KINDS = (
    Kind(
        "new_account_burst", new_account_burst, ("ml_new_account_burst",),
        (*_HIDDEN, "borrowed_account", "pauses", "part_stays", "probe_transfer", "split_onward"), per_million=5,
    ),
    Kind(
        "account_churn", account_churn, ("ml_new_account_burst_churn",),
        (*_HIDDEN, "pauses", "part_stays", "split_onward"), per_million=5,
    ),
)  # fmt: skip

"""Transfers kept just under a line: that of large-value reporting, or the customary limit of a card or an app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.evasions import ANYONE
from county.kinds import Kind
from county.means import OPEN, shell
from county.stage import uneven

if TYPE_CHECKING:
    from county.stage import Stage

PERSON_LINE, FIRM_LINE = 500_000, 2_000_000


def transfer_near_threshold(stage: Stage) -> None:
    """Move sums just under the line of large-value reporting, a day after another, over a month."""
    person = stage.culprits(1)[0]
    firm = not stage.does("several_accounts") and not stage.does("lawful_income") and stage.chance(0.35)
    accounts = [shell(stage, person) if firm else stage.own_account(person)]
    accounts += stage.side_accounts(person, 1, 1) if stage.does("several_accounts") else []
    line = FIRM_LINE if firm else PERSON_LINE
    inward = stage.chance(0.3)
    others = stage.abroad(stage.whole(2, 4))
    start, last = stage.start(36), 0
    step = 3 if stage.does("pauses") else 2
    count = stage.whole(6, 9)
    first = at = stage.time(start, 9, 17)
    for turn in range(count):
        account = accounts[turn % len(accounts)]
        yuan = min(stage.money(line * stage.between(0.915, 0.997), 1_000), line - 1.0)
        at = stage.time(start + step * turn + stage.whole(0, 1), 9, 20)
        other = others[turn % len(others)]
        if inward:
            stage.pay(other, account, yuan, at, stage.remark(*OPEN))
            _draw_down(stage, account, yuan * 0.9, at)
        else:
            stage.supply(account, yuan * 1.01, at)
            stage.pay(account, other, yuan, at, stage.remark(*OPEN))
        last = max(last, at)
    stage.record(first, last, line=line, transfers=count, inward=inward)
    stage.cast(accounts, "payee" if inward else "payer", culpable=True)


def _draw_down(stage: Stage, account: int, yuan: float, at: int) -> None:
    """Let most of what came in leave again in three uneven sums, some days later."""
    for part in uneven(stage.rng, yuan, 3, 1_000):
        at += stage.whole(20, 30) * 3_600
        stage.pay(account, stage.backer(), part, at, stage.remark(*OPEN))


def transfer_limit_splitting(stage: Stage) -> None:
    """Send sums a little under a card's or an app's limit to several payees, a day after another."""
    person = stage.culprits(1)[0]
    account = stage.own_account(person)
    limit = 50_000 if stage.chance(0.7) else 200_000
    payees = stage.abroad(stage.whole(2, 4))
    count, start = stage.whole(6, 12), stage.start(34)
    step = 2 if stage.does("pauses") else 1
    first = last = 0
    for turn in range(count):
        yuan = min(stage.money(limit - stage.between(10, 900), 10), limit - 1.0)
        at = stage.time(start + step * turn, 8, 22)
        stage.supply(account, yuan * 1.005, at)
        if stage.does("other_payments") and stage.chance(0.4):
            stage.pay(account, payees[0], float(stage.whole(1, 40) * 100), at + 3_000, stage.remark(*OPEN))
        stage.pay(account, payees[turn % len(payees)], yuan, at, stage.remark(*OPEN))
        first, last = first or at, max(last, at)
    stage.record(first, last, limit=limit, transfers=count)
    stage.cast([account], "payer", culpable=True)


KINDS = (
    Kind(
        "transfer_near_threshold", transfer_near_threshold, ("ml_transfer_near_threshold",),
        (*ANYONE, "several_accounts", "pauses"), per_million=5,
    ),
    Kind(
        "transfer_limit_splitting", transfer_limit_splitting, ("ml_transfer_near_threshold_limit",),
        (*ANYONE, "pauses", "other_payments"), per_million=5,
    ),
)  # fmt: skip

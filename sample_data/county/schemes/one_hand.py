"""Accounts of several people, all worked from one telephone or by one stand-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import HOUR, moment
from county.kinds import Kind
from county.schemes._accounts import young_account

if TYPE_CHECKING:
    from county.stage import Stage


def one_hand(stage: Stage) -> None:
    """Let strangers' money in on accounts lent by several people and send it to the same few payees."""
    people = stage.culprits(stage.whole(4, 12))
    day = stage.start(60)
    fresh = [young_account(stage, one, day) for one in people]
    operator = stage.county.accounts[people[0]]
    agent = stage.county.parties[operator.party].name if stage.does("stand_in") else ""
    for account in fresh:
        stage.county.accounts[account].device = operator.device
    payees = stage.abroad(2 if stage.does("several_payees") else 1)
    apart = set(fresh[: len(fresh) // 3]) if stage.does("some_apart") else set()
    begin = stage.time(day, 8, 9)
    end = begin
    for round_ in range(stage.whole(1, 3)):
        for account in fresh:
            at = stage.time(day + 25 * round_ + stage.whole(0, 13))
            yuan = stage.money(stage.between(3_000, 40_000), 500)
            stage.pay(stage.abroad(1)[0], account, yuan, at, stage.remark("", "转账"))
            target = stage.abroad(1)[0] if account in apart else payees[stage.whole(0, len(payees) - 1)]
            sent = 0.98 * yuan
            if agent:
                desk = int(moment((at - int(moment(0, 0))) // 86_400 + 1, stage.whole(9, 16) * HOUR))
                stage.ledger.pay(account, target, round(sent, 2), desk, "", channel="counter", agent=agent)
                end = max(end, desk)
            else:
                later = at + stage.whole(600, 20 * HOUR)
                stage.pay(account, target, sent, later, stage.remark("", "转账"))
                end = max(end, later)
    stage.record(begin, end, accounts=len(fresh), payees=len(payees))
    stage.cast(fresh, "mule", culpable=True)


KINDS = (
    Kind(
        "one_hand", one_hand, ("ml_shared_device_cluster",),
        ("lawful_remarks", "uneven_amounts", "mixed_hours", "stand_in", "several_payees", "some_apart"),
        parts=12, per_million=5,
    ),
)  # fmt: skip

"""A sum handed on over many accounts in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import DAY, HOUR
from county.kinds import Kind
from county.ledger import CASH
from county.means import OPEN, small_talk
from county.schemes._accounts import idle_account, young_account
from county.stage import days_later, uneven

if TYPE_CHECKING:
    from county.stage import Stage


def random_layering(stage: Stage) -> None:
    """Hand a sum on over six to nine accounts, most of them new or long forgotten, and draw it or send it away."""
    count = stage.whole(6, 9)
    people = stage.culprits(count)
    start = stage.start(22)
    nodes = [people[0]]
    for turn, person in enumerate(people[1:-1]):
        old = stage.does("lawful_income") and turn % 3 == 1
        nodes.append(person if old else _fresh(stage, person, start))
    nodes.append(people[-1])
    first = at = stage.time(start, 8, 15)
    amount = start_amount = stage.money(stage.between(70_000, 480_000), 100)
    stage.supply(nodes[0], amount * stage.between(0.7, 1.0), first)
    others: list[int] = []
    for person, payer, payee in zip(people[:-1], nodes[:-1], nodes[1:], strict=True):
        gate = payer
        if stage.does("other_account") and payer != person and stage.chance(0.5):
            gate = person
            others.append(gate)
            stage.pay(payer, gate, amount, at - stage.whole(300, 1_500), "本人转账")
        for turn, part in enumerate(
            uneven(stage.rng, amount, 2, 1) if stage.does("split_onward") and stage.chance(0.6) else [amount]
        ):
            at += stage.whole(1_000, 3 * HOUR) if turn else 0
            stage.pay(gate, payee, part, at, stage.remark(*OPEN))
        if stage.does("other_payments") and stage.chance(0.5):
            small_talk(stage, payee, start + 1 + (at - first) // DAY, 3, 1_500)
        keeps = stage.between(0.86, 0.995) if stage.does("varying_commission") else stage.between(0.95, 0.99)
        amount = stage.money(amount * keeps, 10)
        at = days_later(at, stage.between(12, 40) / 24 if stage.does("pauses") else stage.between(1, 20) / 24)
    _end(stage, nodes[-1], amount, at)
    stage.record(first, at, hops=count - 1, amount=round(start_amount))
    stage.cast(nodes[:1], "first_hand", culpable=True)
    stage.cast(nodes[1:], "hand", culpable=True)
    stage.cast(others, "hand_other_account", culpable=True)


def _fresh(stage: Stage, person: int, day: int) -> int:
    return young_account(stage, person, day) if stage.chance(0.65) else idle_account(stage, person, day)


def _end(stage: Stage, account: int, yuan: float, at: int) -> None:
    """Draw the money as banknotes day by day, or send it to somebody far away."""
    if stage.chance(0.5):
        stage.pay(account, stage.abroad(1)[0], round(yuan * 0.97, 2), at, stage.remark(*OPEN))
        return
    for turn in range(3):
        later = days_later(at, turn + 0.1)
        stage.ledger.pay(account, CASH, float(round(yuan * 0.3, -2)), later, "", instrument="cash", channel="counter")


KINDS = (
    Kind(
        "random_layering", random_layering, ("ml_random_layering",),
        ("lawful_remarks", "uneven_amounts", "mixed_hours", "lawful_income", "other_account", "varying_commission",
         "pauses", "split_onward", "other_payments"),
        parts=9, per_million=5,
    ),
)  # fmt: skip

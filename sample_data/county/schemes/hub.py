"""Money that several pay to one, who spreads it over several others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import DAY, HOUR, moment
from county.evasions import ANYONE
from county.kinds import Kind
from county.means import OPEN, small_talk
from county.stage import uneven

if TYPE_CHECKING:
    from county.stage import Stage


def gather_scatter(stage: Stage) -> None:
    """Take in money of half a dozen or more within three days and spread it over as many others within three more."""
    person = stage.culprits(1)[0]
    lent = stage.borrowed(person) if stage.does("borrowed_account") else None
    holder = person if lent is None else lent
    several = stage.does("several_accounts")
    hubs = [stage.own_account(holder)]
    hubs += stage.side_accounts(holder, 1, 1) if several or stage.does("own_hops") else []
    payers, local = _others(stage, holder, stage.whole(5, 13))
    payees, helpers = _others(stage, holder, stage.whole(5, 13))
    start, total = stage.start(12), stage.between(60_000, 600_000)
    step = 1 if stage.does("uneven_amounts") else 100
    first = last = 0
    for turn, (payer, part) in enumerate(zip(payers, uneven(stage.rng, total, len(payers), step), strict=True)):
        at = stage.time(start + stage.whole(0, 2), 7)
        first = min(first or at, at)
        stage.pay(payer, hubs[turn % len(hubs)] if several else hubs[0], max(part, 1_500.0), at, stage.remark(*OPEN))
    leaving = int(moment(start + 3, stage.whole(6, 9) * HOUR))
    if stage.does("own_hops") and not several:
        stage.pay(hubs[0], hubs[1], round(total * 0.985, 2), leaving, "本人转账")
    if stage.does("other_payments"):
        small_talk(stage, hubs[0], start, 4, 2_000)
    spread = total * stage.between(0.86, 0.98)
    for turn, (payee, part) in enumerate(zip(payees, uneven(stage.rng, spread, len(payees), step), strict=True)):
        hub = hubs[turn % len(hubs)] if several else hubs[-1]
        at = leaving + stage.whole(2_000, int(1.6 * DAY))
        yuan = max(part, 2_500.0)
        for piece in uneven(stage.rng, yuan, 2, 1) if stage.does("split_onward") else [yuan]:
            stage.pay(hub, payee, piece, at, stage.remark(*OPEN))
            at += stage.whole(900, 3 * HOUR)
        last = max(last, at)
    stage.record(first, last, payers=len(payers), payees=len(payees), total=round(total))
    stage.cast(hubs, "hub", culpable=True)
    if lent is not None:
        stage.cast([person], "controller", culpable=True)
    stage.cast(local, "payer", culpable=False)
    stage.cast(helpers, "payee", culpable=False)


def _others(stage: Stage, holder: int, count: int) -> tuple[list[int], list[int]]:
    """Give that many accounts of strangers, a third of them residents; and those residents."""
    local = stage.crowd(count // 3, [holder])
    return local + stage.abroad(count - len(local)), local


KINDS = (
    Kind(
        "gather_scatter", gather_scatter, ("ml_gather_scatter",),
        (*ANYONE, "several_accounts", "own_hops", "borrowed_account", "other_payments", "split_onward"),
        per_million=5,
    ),
)  # fmt: skip

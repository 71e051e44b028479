"""Money sent in a circle, and money that parts and meets again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import HOUR
from county.kinds import BASE_STREAM, Kind
from county.means import OPEN, shell, small_talk
from county.stage import uneven

if TYPE_CHECKING:
    from county.stage import Stage


def _keeps(stage: Stage) -> float:
    """Give the share that a hand passes on, the rest being its commission."""
    return stage.between(0.905, 0.995) if stage.does("varying_commission") else stage.between(0.965, 0.99)


def _pass_on(stage: Stage, payer: int, payee: int, yuan: float, at: int) -> int:
    """Pass a sum on, whole or in two parts some hours apart; gives the second of the last part."""
    parts = uneven(stage.rng, yuan, 2, 1) if stage.does("split_onward") and stage.chance(0.7) else [yuan]
    for turn, part in enumerate(parts):
        at += stage.whole(2_000, 5 * HOUR) if turn else 0
        stage.pay(payer, payee, part, at, stage.remark(*OPEN, "咨询费"))
    return at


def _exit(stage: Stage, node: int) -> int:
    """Give the account a hand pays on from: that which was paid, or another of the same holder."""
    county = stage.county
    if not stage.does("other_account") or stage.chance(0.4):
        return node
    if county.accounts[node].personal:
        return stage.side_account(node)
    return county.open(county.accounts[node].party, (county.accounts[node].bank + 1) % 4, opening=1_000)


def simple_cycle(stage: Stage) -> None:
    """Money that leaves an account and comes back to its owner, or to his relative, over three to seven hops."""
    hops = stage.whole(3, 7)
    people = stage.culprits(hops)
    nodes = [people[0]] + [shell(stage, p) if stage.chance(0.35) else p for p in people[1:]]
    kin = stage.relative(people[0]) if stage.does("borrowed_account") else None
    if kin is None and stage.does("borrowed_account"):
        stage.dropped.add("borrowed_account")
    home = nodes[0] if kin is None else kin
    exits = [nodes[0]] + [_exit(stage, n) for n in nodes[1:]]
    large = stage.chance(0.6)
    rounds = stage.whole(1, 2) if large else stage.whole(3, 5)
    start, first, last = stage.start(85), 0, 0
    for turn in range(rounds):
        amount = stage.money(stage.between(540_000, 1_800_000) if large else stage.between(125_000, 380_000), 100)
        at = stage.time(start + turn * 16, 9, 16)
        first = first or at
        stage.supply(nodes[0], amount * stage.between(0.4, 0.9), at)
        for hop in range(hops):
            if exits[hop] != nodes[hop]:
                stage.pay(nodes[hop], exits[hop], amount, at - stage.whole(600, 3_000), "本人转账")
            target = nodes[hop + 1] if hop + 1 < hops else home
            last = _pass_on(stage, exits[hop], target, amount, at)
            if stage.does("other_payments") and stage.chance(0.5):
                small_talk(stage, exits[hop], start + turn * 16, 12, 3_000)
            amount = stage.money(amount * _keeps(stage), 10)
            at = last + int(stage.between(1.5, min(60.0, 12 * 24 / hops - 6)) * HOUR)
    stage.record(first, last, hops=hops, rounds=rounds, large=large)
    stage.cast(nodes[:1], "origin", culpable=True)
    stage.cast(nodes[1:], "member", culpable=True)
    stage.cast([e for e, n in zip(exits, nodes, strict=True) if e != n], "member_other_account", culpable=True)
    if kin is not None:
        stage.cast([kin], "origin_relative", culpable=True)


def scatter_gather(stage: Stage) -> None:
    """One source to several intermediaries within three days, and from them to one sink within the next seven."""
    count = stage.whole(3, 8)
    people = stage.culprits(count + 2)
    source = shell(stage, people[0]) if stage.chance(0.5) else people[0]
    middle, sink = people[1:-1], people[-1]
    if stage.does("borrowed_account"):
        lent = stage.borrowed(people[0])
        middle += [] if lent is None else [lent]
    start, total = stage.start(16), stage.between(12_000, 90_000) * len(middle)
    last = first = stage.time(start, 8, 9)
    stage.supply(source, total * stage.between(0.6, 1.0), first)
    exits = [_exit(stage, m) for m in middle]
    step = 1 if stage.does("uneven_amounts") else 100
    floor = 5_500.0
    for mule, way_out, part in zip(middle, exits, uneven(stage.rng, total, len(middle), step), strict=True):
        yuan = max(part, floor)
        sent = first + stage.whole(2 * HOUR, 58 * HOUR)
        stage.pay(source, mule, yuan, sent, stage.remark(*OPEN))
        back = stage.money(yuan * _keeps(stage), 10)
        later = stage.time(start + 3 + stage.whole(0, 4), 12, 22)
        if way_out != mule:
            stage.pay(mule, way_out, back, later - stage.whole(900, 9 * HOUR), "本人转账")
        if stage.does("other_payments"):
            small_talk(stage, mule, start, 8, 2_000)
        last = max(last, _pass_on(stage, way_out, sink, back, later))
    stage.record(first, last, intermediaries=len(middle), total=round(total))
    for role, accounts in (("source", [source]), ("intermediary", middle), ("sink", [sink])):
        stage.cast(accounts, role, culpable=True)
    others = [e for e, m in zip(exits, middle, strict=True) if e != m]
    stage.cast(others, "intermediary_other_account", culpable=True)


_HANDS = (
    "lawful_remarks", "uneven_amounts", "mixed_hours", "other_account", "borrowed_account", "varying_commission",
    "other_payments", "split_onward",
)  # fmt: skip
KINDS = (
    Kind(
        "simple_cycle", simple_cycle, ("ml_simple_cycle",), _HANDS,
        parts=7, turn=5, reserve=BASE_STREAM, least_bookings=0,
    ),
    Kind(
        "scatter_gather", scatter_gather, ("ml_scatter_gather",), _HANDS,
        parts=10, turn=6, reserve=BASE_STREAM, least_bookings=0,
    ),
)  # fmt: skip

"""Money gathered from many or spread over many, within days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import DAY, HOUR, moment
from county.evasions import ANYONE
from county.kinds import BASE_STREAM, Kind
from county.means import OPEN, shell, small_talk
from county.stage import uneven

if TYPE_CHECKING:
    from county.stage import Stage


def fan_in(stage: Stage) -> None:
    """Many unconnected payers within days, then nearly all of it to one or two accounts."""
    person = stage.culprits(1)[0]
    hubs = [stage.own_account(person)]
    hubs += stage.side_accounts(person, 1, 2) if stage.does("several_accounts") else []
    count = stage.whole(13, 26)
    local = stage.crowd(count // 3, [person])
    payers = local + stage.abroad(count - len(local))
    start, total = stage.start(14), stage.between(250_000, 900_000)
    held = dict.fromkeys(hubs, 0.0)
    step = 1 if stage.does("uneven_amounts") else 100
    for turn, (payer, part) in enumerate(zip(payers, uneven(stage.rng, total, count, step), strict=True)):
        hub, yuan = hubs[turn % len(hubs)], max(part, 500.0)
        stage.pay(payer, hub, yuan, stage.time(start + stage.whole(0, 2), 7), stage.remark(*OPEN))
        held[hub] += yuan
    ends = _receivers(stage, person)
    at = stage.time(start + 3, 6, 8)
    if stage.does("own_hops"):
        gate = stage.side_account(person)
        for hub in hubs:
            at += stage.whole(600, 3_000)
            stage.pay(hub, gate, round(held[hub] * 0.985, 2), at, "本人转账")
        hubs, held = [*hubs, gate], {gate: sum(held.values()) * 0.985}
    if stage.does("other_payments"):
        small_talk(stage, next(iter(held)), start, 2, 0.05 * total)
    for hub, yuan in held.items():
        parts = stage.whole(4, 6) if stage.does("split_onward") else stage.whole(1, 3)
        for part in uneven(stage.rng, yuan * stage.between(0.88, 0.97), parts, step):
            at += stage.whole(600, 6_000)
            stage.pay(hub, ends[stage.whole(0, len(ends) - 1)], part, at, stage.remark(*OPEN))
    stage.record(int(moment(start, 0)), at, payers=count, total=round(total))
    stage.cast(hubs, "collector", culpable=True)
    stage.cast([e for e in ends if stage.county.accounts[e].held], "receiver", culpable=True)
    stage.cast(local, "payer", culpable=False)


def _receivers(stage: Stage, person: int) -> list[int]:
    lent = stage.borrowed(person) if stage.does("borrowed_account") else None
    if lent is not None:
        return [lent]
    return stage.culprits(1) if stage.chance(0.5) else stage.abroad(stage.whole(1, 2))


def fan_out(stage: Stage) -> None:
    """One large credit spread over many persons within three days."""
    person = stage.culprits(1)[0]
    personal = stage.chance(0.7) or stage.does("several_accounts") or stage.does("lawful_income")
    hubs = [stage.own_account(person) if personal else shell(stage, person)]
    count = stage.whole(10, 24)
    local = stage.crowd(count // 3, [person])
    payees = local + stage.abroad(count - len(local))
    start, total = stage.start(12), stage.between(160_000, 800_000)
    first = at = stage.time(start, 8, 11)
    source = stage.abroad(1)[0]
    for part in uneven(stage.rng, total, stage.whole(1, 2), 1000):
        stage.pay(source, hubs[0], part, at, stage.remark(*OPEN))
        at += stage.whole(300, 3_000)
    spread = total * stage.between(0.9, 0.98)
    if stage.does("several_accounts"):
        hubs += stage.side_accounts(person, 1, 2)
        for hub in hubs[1:]:
            stage.pay(hubs[0], hub, round(spread / len(hubs), -1), at + stage.whole(60, 1_200), "本人转账")
    if stage.does("other_payments"):
        small_talk(stage, hubs[0], start + 1, 2, 0.04 * total)
    step = 1 if stage.does("uneven_amounts") else 10
    for turn, (payee, part) in enumerate(zip(payees, uneven(stage.rng, spread, count, step), strict=True)):
        # With a pause the first are paid at once and the others on the third day.
        low, high = (1_500, 8 * HOUR) if turn % 2 else (50 * HOUR, 60 * HOUR)
        later = at + (stage.whole(low, high) if stage.does("pauses") else stage.whole(1_500, int(1.9 * DAY)))
        pieces = uneven(stage.rng, max(part, 100.0), 2, 1) if stage.does("split_onward") else [max(part, 100.0)]
        for piece in pieces:
            stage.pay(hubs[turn % len(hubs)], payee, piece, later, stage.remark(*OPEN))
            later += stage.whole(300, 5_000)
    stage.record(first, at + 2 * DAY, payees=count, total=round(total))
    stage.cast(hubs, "distributor", culpable=True)
    stage.cast(local, "payee", culpable=False)


KINDS = (
    Kind(
        "fan_in", fan_in, ("ml_fan_in",),
        (*ANYONE, "several_accounts", "own_hops", "borrowed_account", "other_payments", "split_onward"),
        parts=2, turn=3, reserve=BASE_STREAM, least_bookings=0,
    ),
    Kind(
        "fan_out", fan_out, ("ml_fan_out",), (*ANYONE, "several_accounts", "other_payments", "split_onward", "pauses"),
        turn=4, reserve=BASE_STREAM, least_bookings=0,
    ),
)  # fmt: skip

"""Cards lent for a few hours or days: to pass the money of gamblers and cheats on within minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import HOUR, moment
from county.evasions import ANYONE
from county.kinds import Kind
from county.means import OPEN, small_talk
from county.stage import uneven

if TYPE_CHECKING:
    from county.stage import Stage


def runpoint_mule(stage: Stage) -> None:
    """One card or several that take in sums of strangers within a day, each gone to the same few hands in minutes."""
    ring = stage.whole(3, 4) if stage.chance(0.5) else 1
    people = stage.culprits(ring)
    cards = [stage.own_account(person) for person in people]
    hands = stage.abroad(stage.whole(2, 4))
    start = stage.start(12)
    first = last = 0
    counts, sums, gates = [], [], []
    for turn, (person, card) in enumerate(zip(people, cards, strict=True)):
        day = start + turn * stage.whole(1, 2)
        gate = stage.side_account(person) if stage.does("own_hops") else card
        gates += [gate] if gate != card else []
        begins, last, count, total = _session(stage, card, gate, hands, day)
        first = min(first or begins, begins)
        counts.append(count)
        sums.append(round(total))
    stage.record(first, last, cards=ring, credits=counts, totals=sums)
    stage.cast([*cards, *gates], "mule", culpable=True)


def _session(stage: Stage, card: int, out: int, hands: list[int], day: int) -> tuple[int, int, int, float]:
    """Play a card's one busy night or day; gives its first and last second, its receipts and their sum."""
    # A card that is also used for wages shows fewer marks, so that it is one only where many pay and a trifle went first.
    busy = stage.does("lawful_income") or stage.chance(0.7)
    count = stage.whole(16, 40) if busy else stage.whole(7, 13)
    payers = stage.abroad(max(7, round(count * stage.between(0.75, 0.95))))
    by_night = stage.chance(0.6) and not stage.does("mixed_hours")
    begin = int(moment(day, stage.whole(22 * HOUR, 23 * HOUR) if by_night else stage.whole(9, 13) * HOUR))
    length = stage.whole(4, 7) * HOUR
    if not busy or stage.does("lawful_income") or stage.chance(0.6) or stage.does("probe_transfer"):
        early = begin - stage.whole(1, 30) * HOUR
        stage.pay(hands[0], card, float(stage.one_of("1", "5", "0.1", "2", "10")), early, "")
    times = sorted(begin + int(stage.between(0, 1) * length) for _ in range(count))
    total = stage.between(1_500, 9_000) * count
    held = sent = 0.0
    at = begin
    for turn, (at_in, part) in enumerate(zip(times, uneven(stage.rng, total, count, _step(stage)), strict=True)):
        yuan = max(part, 300.0)
        stage.pay(payers[turn % len(payers)], card, yuan, at_in, stage.remark(*OPEN))
        held += yuan
        if turn % 2 or turn == count - 1 or stage.chance(0.4):
            at = at_in + stage.whole(150, 1_200)
            yuan = round(held * stage.between(0.985, 0.999) - 0.5, 2)
            if out != card:
                stage.pay(card, out, yuan, at - stage.whole(40, 140), "本人转账")
            parts = uneven(stage.rng, yuan, 2, 1) if stage.does("split_onward") else [yuan]
            for piece in parts:
                stage.pay(out, hands[stage.whole(0, len(hands) - 1)], piece, at, stage.remark(*OPEN))
                at += stage.whole(20, 200)
            sent += yuan
            held -= yuan
    if stage.does("other_payments"):
        small_talk(stage, card, day, 1, 200)
    return begin, at, count, sent


def _step(stage: Stage) -> int:
    return 1 if stage.does("uneven_amounts") else 100


def fraud_first_layer(stage: Stage) -> None:
    """Two or more cheated persons pay a card that they never paid before; it is emptied in minutes to several others."""
    person = stage.culprits(1)[0]
    cards = [stage.own_account(person)]
    cards += stage.side_accounts(person, 1, 2) if stage.does("several_accounts") else []
    gate = stage.side_account(person) if stage.does("own_hops") else None
    victims = stage.crowd(stage.whole(2, 3), [person]) + stage.abroad(stage.whole(0, 2))
    start = stage.start(12)
    first = last = 0
    hit = []
    for turn, victim in enumerate(victims):
        card = cards[turn % len(cards)]
        yuan = stage.money(stage.between(10_500, 40_000) if stage.chance(0.4) else stage.between(40_000, 260_000), 100)
        yuan = max(yuan, 10_000.0)
        at = stage.time(start + min(5, 2 * turn), 9, 17)
        first = min(first or at, at)
        if stage.county.accounts[victim].held:
            stage.supply(victim, yuan, at)
            hit.append(victim)
        stage.pay(victim, card, yuan, at, stage.remark("", "转账", "保证金", "解冻金", "投资款"))
        last = max(last, _emptied(stage, card, gate, yuan, at))
        if stage.does("other_payments"):
            small_talk(stage, card, start, 6, 600)
    stage.record(first, last, victims=len(victims))
    stage.cast(cards if gate is None else [*cards, gate], "first_card", culpable=True)
    stage.cast(hit, "victim", culpable=False)


def _emptied(stage: Stage, card: int, gate: int | None, yuan: float, at: int) -> int:
    """Send a receipt on within ten minutes to three cards or more; gives the last second."""
    leaves = yuan * (stage.between(0.82, 0.9) if stage.does("part_stays") else stage.between(0.95, 0.998))
    at += stage.whole(130, 200)
    if gate is not None:
        stage.pay(card, gate, round(leaves, 2), at, "本人转账")
        card, at = gate, at + stage.whole(30, 90)
    pieces = stage.whole(3, 6)
    for payee, part in zip(stage.abroad(pieces), uneven(stage.rng, leaves, pieces, _step(stage)), strict=True):
        stage.pay(card, payee, max(part, 100.0), at, stage.remark(*OPEN))
        at += stage.whole(10, 40)
    return at


KINDS = (
    Kind(
        "runpoint_mule", runpoint_mule, ("ml_runpoint_mule",),
        (*ANYONE, "own_hops", "probe_transfer", "split_onward", "other_payments"),
        parts=4, per_million=5, tip=("police", "有人反映持卡人出借银行卡帮人跑分"),
    ),
    Kind(
        "fraud_first_layer", fraud_first_layer, ("ml_fraud_first_layer",),
        (*ANYONE, "several_accounts", "own_hops", "part_stays", "other_payments"),
        per_million=5, tip=("police", "群众报案称刷单被骗，款项转入此账户"),
    ),
)  # fmt: skip

"""Underground banks: companies' money turned into private money, and currency set off at home against home."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from county import exchange
from county.dates import HOUR, moment, next_workday
from county.evasions import ANYONE
from county.kinds import Kind
from county.ledger import CASH
from county.means import OPEN, small_talk
from county.schemes._firms import clients, young_firm
from county.stage import uneven

if TYPE_CHECKING:
    from county.stage import Stage

FIRM = ("lawful_remarks", "uneven_amounts", "mixed_hours")


def underground_settlement(stage: Stage) -> None:
    """Companies pay one or several of a boss's firms, and within the day it goes to a few persons less a small fee."""
    owner = stage.culprits(1)[0]
    several = stage.whole(2, 3) if stage.does("several_accounts") else 1
    founded = date(2024, stage.whole(1, 12), stage.whole(1, 28))
    firms = [young_firm(stage, owner, founded) for _ in range(several)]
    payers = clients(stage, stage.whole(6, 16))
    cards = [*stage.abroad(stage.whole(3, 12)), stage.side_account(owner)]
    total = stage.between(5_400_000, 8_000_000) if stage.chance(0.4) else stage.between(8_000_000, 25_000_000)
    fee = stage.between(0.003, 0.02)
    length = stage.whole(30, 70)
    start = stage.start(length + 6)
    rounds = max(len(payers), round(total / stage.between(180_000, 450_000)))
    first = last = 0
    if stage.does("probe_transfer"):
        for firm in firms:
            stage.pay(cards[0], firm, float(stage.one_of("1", "5", "10")), stage.time(start - 2, 9, 16))
    for turn, part in enumerate(uneven(stage.rng, total, rounds, _step(stage))):
        firm = firms[turn % several]
        day = int(next_workday(start + turn * length // rounds))
        at = stage.time(day, 8.5, 15)
        first = min(first or at, at)
        word = stage.remark("货款", "服务费", "咨询费", "材料款", "技术服务费")
        stage.pay(payers[turn % len(payers)], firm, max(part, 20_000.0), at, word)
        last = max(last, _to_persons(stage, firm, cards, max(part, 20_000.0) * (1 - fee), at))
    stage.record(first, last, firms=several, clients=len(payers), turnover=round(total), fee=round(fee, 4))
    stage.cast(firms, "firm", culpable=True)
    stage.cast([owner, cards[-1]], "boss", culpable=True)


def _step(stage: Stage) -> int:
    return 1 if stage.does("uneven_amounts") else 1_000


def _to_persons(stage: Stage, firm: int, cards: list[int], yuan: float, at: int) -> int:
    """Send a receipt to persons within the day, in sums under a line or whole, now and then in banknotes."""
    split = stage.chance(0.5)
    pieces = max(1, round(yuan / (47_000 if split else 150_000)))
    for part in uneven(stage.rng, yuan, pieces, _step(stage)):
        at += stage.whole(200, 18 * HOUR // pieces)
        if stage.does("cash") and stage.chance(0.3):
            stage.ledger.pay(firm, CASH, round(part, -2), at, "备用金", instrument="cash", channel="counter")
        else:
            card = cards[stage.whole(0, len(cards) - 1)]
            stage.pay(firm, card, part, at, stage.remark("", "劳务费", "备用金", "往来款", "货款"))
    return at


def underground_hedge(stage: Stage) -> None:
    """Let a dealer in currency take yuan of one stranger and pay another as much the same day; abroad it is reversed."""
    person = stage.culprits(1)[0]
    lent = stage.borrowed(person) if stage.does("borrowed_account") else None
    holder = person if lent is None else lent
    desk = stage.own_account(holder)
    gate = stage.side_account(holder) if stage.does("own_hops") else desk
    currency = stage.one_of("USD", "USD", "HKD", "EUR")
    deals = stage.whole(6, 9) if stage.chance(0.4) else stage.whole(10, 22)
    start, first, last = stage.start(60), 0, 0
    total = 0.0
    for turn in range(deals):
        day = start + turn * 52 // deals
        yuan = _worth(stage, currency, day)
        total += yuan
        at = stage.time(day, 9, 16)
        first = min(first or at, at)
        buyer, seller = stage.abroad(2) if stage.chance(0.7) else [*stage.crowd(1, [holder]), *stage.abroad(1)]
        stage.supply(buyer, yuan, at) if stage.county.accounts[buyer].held else None
        stage.pay(buyer, desk, yuan, at, stage.remark(*OPEN))
        away = stage.money(yuan * stage.between(0.992, 0.9995), 1)
        at = min(at + stage.whole(1_200, 6 * HOUR), int(moment(day, 23 * HOUR + 3_000)))
        if gate != desk:
            stage.pay(desk, gate, away, at - 400, "本人转账")
        for piece in uneven(stage.rng, away, 2, 1) if stage.does("split_onward") and stage.chance(0.3) else [away]:
            stage.pay(gate, seller, piece, at, stage.remark(*OPEN))
            at += 240
        last = at
        if stage.does("other_payments") and stage.chance(0.4):
            small_talk(stage, desk, day, 1, 800)
    stage.record(first, last, deals=deals, currency=currency, total=round(total))
    stage.cast([desk] if gate == desk else [desk, gate], "desk", culpable=True)
    if lent is not None:
        stage.cast([person], "controller", culpable=True)


def _worth(stage: Stage, currency: str, day: int) -> float:
    """Give the yuan for a round sum of a currency at the day's rate, or now and then for one that is not round."""
    lots = (5_000, 8_000, 10_000, 20_000, 30_000, 50_000, 100_000)
    units = lots[stage.whole(0, 6)] * (stage.whole(2, 6) if currency == "HKD" else 1)
    if stage.chance(0.35 if stage.does("uneven_amounts") else 0.1):
        units = round(units * stage.between(0.7, 1.3))
    return float(round(units * exchange.mid(currency, day) * stage.between(0.998, 1.002)))


KINDS = (
    Kind(
        "underground_settlement", underground_settlement, ("ml_underground_bank_settlement",),
        (*FIRM, "several_accounts", "probe_transfer", "cash"),
        per_million=5, tip=("public", "有公司代人套现，疑为地下钱庄"),
    ),
    Kind(
        "underground_hedge", underground_hedge, ("ml_underground_bank_hedge",),
        (*ANYONE, "borrowed_account", "own_hops", "split_onward", "other_payments"),
        per_million=5,
    ),
)  # fmt: skip

"""Money that traders of a street pay so as to be left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import DAYS, HOUR, MONTH_START, moment
from county.kinds import Kind
from county.ledger import CASH

if TYPE_CHECKING:
    from county.stage import Stage


def protection_money(stage: Stage) -> None:
    """Take the same few sums from many traders every month or week, and draw them as notes."""
    receiver = stage.culprits(1)[0]
    fees = [float(stage.whole(2, 20) * 100) for _ in range(stage.whole(2, 3) if stage.does("several_fees") else 1)]
    traders = _traders(stage, stage.whole(10, 26))
    step = 7 if stage.does("weekly") else 30
    first = stage.whole(MONTH_START[stage.county.first_month] + 3, DAYS - 6 * step - 45)
    rounds = stage.whole(5, min(11, (DAYS - first - 40) // step))
    begin, end, taken = 0, 0, 0.0
    stays = stage.does("stays_on_account")
    for turn in range(rounds):
        got = 0.0
        for place, trader in enumerate(traders):
            if stage.does("some_skip") and 0 < turn < rounds - 1 and stage.chance(0.02):
                continue
            at = stage.time(first + step * turn + stage.whole(0, 1 if step == 7 else 3), 9, 21)
            fee = fees[place % len(fees)]
            yuan = fee + (float(stage.whole(-5, 5)) if stage.does("uneven_amounts") else 0.0)
            if stage.pay(trader, receiver, yuan, at, stage.one_of("", "", "管理费", "月费", "转账")):
                begin, end, got = min(begin or at, at), max(end, at), got + yuan
        taken += got
        if not stays:
            drawn = float(got * stage.between(0.6, 0.9) // 100 * 100)
            at = int(moment(first + step * turn + 5, stage.whole(9, 20) * HOUR))
            stage.ledger.pay(receiver, CASH, drawn, at, "", instrument="cash", channel="atm")
    stage.record(begin, end, traders=len(traders), taken=round(taken, 2), fees=sorted(set(fees)), step=step)
    stage.cast([receiver], "receiver", culpable=True)
    stage.cast(traders, "trader", culpable=False)


def _traders(stage: Stage, count: int) -> list[int]:
    """Give shops of one trade, those of one town first, none of a family."""
    county = stage.county
    shops = [int(one) for one in county.role("shop") if not county.accounts[int(one)].personal]
    towns = [county.parties[county.accounts[one].party].town for one in shops]
    town = max(sorted(set(towns)), key=towns.count) if stage.chance(0.5) else towns[stage.whole(0, len(towns) - 1)]
    order = stage.rng.permutation(len(shops))
    near = [shops[int(k)] for k in order if towns[int(k)] == town]
    far = [shops[int(k)] for k in order if towns[int(k)] != town]
    return (near + far)[:count]


KINDS = (
    Kind(
        "protection_money", protection_money, ("or_protection_fee",),
        ("several_fees", "weekly", "some_skip", "uneven_amounts", "stays_on_account"),
        per_million=4, tip=("police", "市场里有人按月向各家店收钱，不给就来闹事。"),
    ),
)  # fmt: skip

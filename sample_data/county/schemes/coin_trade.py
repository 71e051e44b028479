"""Coins bought from many and sold to many, off every counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.kinds import Kind

if TYPE_CHECKING:
    from county.stage import Stage

WORDS = ("usdt", "U币", "币商", "c2c", "", "")


def coin_trade(stage: Stage) -> None:
    """Buy and sell coins with new strangers day by day, at a price times a quantity."""
    person = stage.culprits(1)[0]
    account = stage.side_account(person) if stage.does("fresh_account") else person
    first, days = stage.start(50), stage.whole(8, 25)
    price = stage.whole(705, 735)
    begin, end, deals, turned = 0, 0, 0, 0.0
    for turn in range(days):
        day = first + turn * (2 if stage.does("pauses") else 1)
        buyers, sellers = stage.abroad(stage.whole(4, 8)), stage.abroad(stage.whole(2, 5))
        lots = [stage.whole(20, 400) for _ in buyers]
        rate = price + stage.whole(-2, 2)
        for buyer, lot in zip(buyers, lots, strict=True):
            at = stage.time(day, 8, 16)
            yuan = lot * rate / 10
            stage.pay(buyer, account, yuan, at, _word(stage))
            begin, end, deals, turned = begin or at, max(end, at), deals + 1, turned + yuan
        rest = sum(lots)
        for place, seller in enumerate(sellers):
            left = len(sellers) - place
            lot = rest if left == 1 else max(1, rest // left + stage.whole(-5, 5))
            rest -= lot
            at = stage.time(day, 17, 22)
            if lot > 0 and stage.pay(account, seller, lot * (rate - 1) / 10, at, _word(stage)):
                end, deals = max(end, at), deals + 1
    stage.record(begin, end, deals=deals, turned=round(turned, 2), price=price)
    stage.cast([account], "trader", culpable=True)


def _word(stage: Stage) -> str:
    return "" if stage.does("silent") else stage.one_of(*WORDS)


KINDS = (
    Kind(
        "coin_trade", coin_trade, ("ml_value_conversion_otc",),
        ("silent", "fresh_account", "pauses", "mixed_hours"),
        per_million=4, tip=("police", "有人在小区里收U币，天天有陌生人转账。"),
    ),
)  # fmt: skip

"""Shopping that pays itself back: what one buys comes back week by week out of what the next ones buy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county import pool as pools
from county.dates import DAYS, MONTH_START
from county.kinds import Kind
from county.stage import LAST

if TYPE_CHECKING:
    from county.stage import Stage

TRADES = ("电子商务", "消费服务", "商业管理", "供应链")
PRICES = (980.0, 1_980.0, 3_980.0, 9_800.0, 19_800.0)
HIDDEN = ("", "还款", "生活费", "")
PAID = ("消费返利", "", "积分兑现", "返利")
SOLD = ("消费", "商品套餐", "消费积分", "", "加盟费", "购货款")


def rebate_mall(stage: Stage) -> None:
    """Sell packages at a few prices and pay buyers most of the price back in small rebates, out of later sales."""
    pool = pools.open_pool(stage, TRADES)
    buyers = pools.find_investors(stage, pool, min(stage.whole(40, 110), stage.county.residents // 8))
    first = stage.whole(1, len(PRICES) - 1)
    prices = [PRICES[first], PRICES[(first + 1) % len(PRICES)] if stage.does("several_prices") else PRICES[first]]
    prices = [max(1_980.0, one) for one in prices]
    every = (7, 7, 15, 30)[stage.whole(0, 3)] if stage.does("slower") else 7
    share = {7: stage.between(0.06, 0.09), 15: stage.between(0.11, 0.15), 30: stage.between(0.2, 0.3)}[every]
    length = stage.whole(130, 170)
    entering = int(length * 0.75)
    start = stage.whole(MONTH_START[stage.county.first_month] + 3, DAYS - length - 4)
    queue = sorted((start + round(entering * stage.between(0, 1) ** 0.8), b) for b in buyers)
    rebates: dict[int, int] = {}
    word = stage.one_of(*(HIDDEN if stage.does("lawful_remarks") else PAID))
    for day in range(start, min(DAYS - 1, start + length)):
        while queue and queue[0][0] <= day:
            _, buyer = queue.pop(0)
            _sell(stage, pool, buyer, prices[stage.whole(0, 1)], day)
        if (day - start) % every == every - 1:
            _rebate(stage, pool, day, share, every, rebates, word)
        if (day - start) % 30 == 29:
            pools.overheads(stage, pool, day)
            pools.drain(stage, pool, day, 0.15)
            supplier = int(stage.county.role("wholesale")[0])
            goods = float(round(pool.cash * 0.08, -2))
            if stage.does("some_goods") and stage.pay(pool.takes, supplier, goods, stage.time(day, 9, 16), "货款"):
                pool.cash -= goods
    recouped = sum(1 for b, times in rebates.items() if times >= 5 and times * share >= 0.6)
    pools.drain(stage, pool, start + length, 0.9)
    pools.note_pool(
        stage, pool, buyers, stage.time(start, 0, 0.02), min(LAST, stage.time(start + length, 20, 21)),
        recouped=recouped, share=share, every=every,
    )  # fmt: skip


def _sell(stage: Stage, pool: pools.Pool, buyer: int, price: float, day: int) -> None:
    """Sell a package."""
    word = stage.one_of(*(HIDDEN if stage.does("lawful_remarks") else SOLD))
    if stage.pay(buyer, pool.takes, price, stage.time(day, 8, 22), word):
        pool.stakes[buyer] = (day, price)
        pool.cash += price


def _rebate(
    stage: Stage, pool: pools.Pool, day: int, share: float, every: int, rebates: dict[int, int], word: str
) -> None:
    """Pay every buyer his rebate until he has his price back or the money is out."""
    due = [
        (buyer, round(price * share, 2))
        for buyer, (since, price) in pool.stakes.items()
        if day - since >= every // 2 and rebates.get(buyer, 0) * share < 1.0
    ]
    at = stage.time(day, 9.5, 13)
    pools.move_to_payer(stage, pool, sum(yuan for _, yuan in due), at)
    for buyer, yuan in due:
        at += stage.whole(3, 40)
        if yuan <= pool.cash and stage.pay(pool.pays, buyer, yuan, at, word):
            pool.cash -= yuan
            rebates[buyer] = rebates.get(buyer, 0) + 1


KINDS = (
    Kind(
        "rebate_mall", rebate_mall, ("id_consumption_rebate",),
        ("several_operators", "lawful_remarks", "mixed_hours", "several_prices", "slower", "some_goods"),
        parts=2, per_million=5, tip=("monitoring_platform", "消费全返，买得越多返钱越多，拉人加盟。"),
    ),
)  # fmt: skip

"""Money taken from the public: a pool, a pool with fixed returns, and one that pays old investors with new money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county import pool as pools
from county.dates import DAYS, MONTH_START
from county.evasions import POOL
from county.kinds import BASE_STREAM, Kind
from county.stage import LAST

if TYPE_CHECKING:
    from county.stage import Stage


def _count(stage: Stage, low: int, high: int) -> int:
    """Give a number of investors that a small county can also raise."""
    return stage.whole(low, max(low, min(high, stage.county.residents // 8)))


def public_pool(stage: Stage) -> None:
    """Take sums from many unconnected people within half a year, for nothing that is sold."""
    pool = pools.open_pool(stage)
    investors = pools.find_investors(stage, pool, _count(stage, 38, 200))
    sums = pools.tickets(stage)
    start = stage.whole(MONTH_START[stage.county.first_month] + 5, DAYS - 170)
    length = stage.whole(60, 150)
    plan = sorted((start + stage.whole(0, length), i) for i in investors)
    if stage.does("pauses"):
        # For a sixth of the time nobody comes in; those who would have come wait until after it.
        low, high = start + length // 3, start + length // 2
        plan = sorted((high + (d - low) // 3 if low <= d < high else d, i) for d, i in plan)
    drained = start
    for day, investor in plan:
        pools.put_in(stage, pool, investor, sums[stage.whole(0, len(sums) - 1)], day)
        if day - drained > 12:
            _busy_week(stage, pool, day + 1, sums)
            drained = day
    end = plan[-1][0] + 2
    pools.drain(stage, pool, end, 0.9)
    pools.note_pool(stage, pool, investors, stage.time(start, 0, 0.02), stage.time(end, 20, 21), days=length)


def _busy_week(stage: Stage, pool: pools.Pool, day: int, sums: list[float]) -> None:
    """Do what a fortnight brings: a few leave or come again, bills are paid, most of the money is moved away."""
    people = [i for i, (_, stake) in pool.stakes.items() if stake > 0]
    if stage.does("principal_withdrawn") and stage.chance(0.7):
        pools.give_back(stage, pool, people[stage.whole(0, len(people) - 1)], day)
    if stage.does("reinvestment") and stage.chance(0.8):
        pools.put_in(stage, pool, people[stage.whole(0, len(people) - 1)], sums[0], day)
        pool.happened.add("reinvestment")
    pools.earn(stage, pool, day, 0.03 * pool.cash)
    pools.overheads(stage, pool, day)
    if pool.pays != pool.takes and pool.cash > 30_000:
        share = round(pool.cash * 0.3, -2)
        pools.move_to_payer(stage, pool, share, stage.time(day, 9, 12))
        if stage.pay(pool.pays, stage.backer(), share, stage.time(day, 14, 20), stage.one_of("", "往来款", "项目款")):
            pool.cash -= share
    pools.drain(stage, pool, day, stage.between(0.5, 0.9))


def _entries(stage: Stage, investors: list[int], start: int, months: int, growth: float) -> list[tuple[int, int]]:
    """(day, investor) in order: who comes in when, more every month when `growth` is over one."""
    weights = [growth**m for m in range(months)]
    edges = [start + 30 * m for m in range(months)]
    shares = [w / sum(weights) for w in weights]
    picked = stage.rng.choice(months, len(investors), p=shares)
    return sorted((edges[int(m)] + stage.whole(0, 27), i) for m, i in zip(picked, investors, strict=True))


def fixed_return(stage: Stage) -> None:
    """Run a pool that pays each of its investors the same share of his stake on the same day of every month."""
    pool = pools.open_pool(stage)
    investors = pools.find_investors(stage, pool, _count(stage, 18, 60))
    rate = (0.01, 0.012, 0.015, 0.018, 0.02, 0.025, 0.03)[stage.whole(0, 6)]
    months = stage.whole(6, 7 if stage.county.first_month else 10)
    begin = MONTH_START[stage.county.first_month]
    start = stage.whole(begin + 3, max(begin + 8, DAYS - 31 * months))
    entries = _entries(stage, investors, start, 2, 0.8)
    paid = pools.run(stage, pool, entries, months=months, rate=rate, keep=months + 2.0)
    also = ["public_pool"] if len(investors) >= 34 else []
    first, last = stage.time(entries[0][0], 0, 0.02), min(LAST, stage.time(entries[0][0] + 30 * months, 20, 21))
    pools.note_pool(stage, pool, investors, first, last, monthly_rate=rate, payments=paid, also=also)


def ponzi(stage: Stage) -> None:
    """Run a pool whose returns are paid out of the stakes of those who come later, with hardly any business."""
    pool = pools.open_pool(stage)
    investors = pools.find_investors(stage, pool, _count(stage, 38, 150))
    rate = (0.015, 0.02, 0.025, 0.03)[stage.whole(0, 3)]
    months = stage.whole(6, 8 if stage.county.first_month else 11)
    begin = MONTH_START[stage.county.first_month]
    start = stage.whole(begin + 3, max(begin + 6, DAYS - 31 * months))
    entries = _entries(stage, investors, start, months - 2, stage.between(1.0, 1.5))
    first = entries[0][0]
    promoters = stage.culprits(stage.whole(1, 3)) if stage.chance(0.6) else []
    paid = pools.run(stage, pool, entries, months=months, rate=rate, keep=3.0)
    for promoter in promoters:
        for day, _ in entries[:: max(1, len(entries) // 6)]:
            yuan = stage.whole(2, 8) * 50.0
            if pool.cash > yuan and stage.pay(
                pool.pays, promoter, yuan, stage.time(day + 33), stage.one_of("", "劳务费", "奖励")
            ):
                pool.cash -= yuan
    stage.cast(promoters, "promoter", culpable=True)
    days = [day for day, _ in entries]
    crowded = max(sum(0 <= later - day < 178 for later in days) for day in days) >= 34
    also = ["public_pool"] if crowded else []
    also += ["fixed_return"] if pools.pays_steadily(pool) and not pool.left | pool.added else []
    last = min(LAST, stage.time(first + 30 * months, 20, 21))
    pools.note_pool(
        stage, pool, investors, stage.time(first, 0, 0.02), last, monthly_rate=rate, payments=paid, also=also
    )


KINDS = (
    Kind(
        "public_pool", public_pool, ("id_public_pool_fan_in",), (*POOL, "pauses"),
        parts=2, tip=("public", "以入股为名收取群众资金，没有实际项目。"),
        turn=12, reserve=BASE_STREAM, least_bookings=0,
    ),
    Kind(
        "fixed_return", fixed_return, ("id_fixed_return_payout",), (*POOL, "irregular_days", "rounded_payouts"),
        parts=2, tip=("hotline_12345", "交钱后每月固定日期返钱，担心本金要不回来。"),
        turn=13, reserve=BASE_STREAM, least_bookings=0,
    ),
    Kind(
        "ponzi", ponzi, ("id_ponzi_dependency",), (*POOL, "irregular_days", "rounded_payouts"),
        parts=5, tip=("monitoring_platform", "宣传每月固定返利，拉老年人入会。"),
        turn=14, reserve=BASE_STREAM, least_bookings=0,
    ),
)  # fmt: skip

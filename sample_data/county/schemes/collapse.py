"""Pools at their end: the money is taken away at once, or the returns stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county import pool as pools
from county.dates import DAYS, MONTH_START, month_of
from county.kinds import Kind
from county.ledger import CASH
from county.stage import LAST, uneven

if TYPE_CHECKING:
    from county.stage import Stage

EXCUSES = ("系统升级部分兑付", "分批兑付", "暂缓兑付", "延期兑付")


def drained_pool(stage: Stage) -> None:
    """Keep what many people put in together for months, then move most of it away within a month."""
    pool = pools.open_pool(stage, company=True)
    investors = pools.find_investors(stage, pool, min(stage.whole(36, 130), stage.county.residents // 8))
    sums = pools.tickets(stage)
    length = stage.whole(60, 140)
    start = stage.whole(MONTH_START[stage.county.first_month] + 5, DAYS - length - 40)
    for turn, (day, investor) in enumerate(sorted((start + stage.whole(0, length), i) for i in investors)):
        pools.put_in(stage, pool, investor, sums[stage.whole(0, len(sums) - 1)] * 2, day)
        if turn % 20 == 19:
            pools.overheads(stage, pool, day)
            pools.earn(stage, pool, day, 0.02 * pool.cash)
    end = start + length + 2
    taken = sum(stake for _, stake in pool.stakes.values())
    drained = _take_away(stage, pool, end, min(pool.cash - 500, taken * stage.between(0.5, 0.95)))
    also = ["public_pool"] if len(investors) >= 42 else []
    pools.note_pool(
        stage, pool, investors, stage.time(start, 0, 0.02), min(LAST, stage.time(end + 28, 20, 21)),
        taken=taken, drained=drained, also=also,
    )  # fmt: skip


def _take_away(stage: Stage, pool: pools.Pool, day: int, total: float) -> float:
    """Move a sum to those behind the pool, to a fresh account, to a relative, to a broker and out in notes."""
    boss = pool.controllers[0]
    ways = [boss, stage.side_account(boss)]
    if stage.does("borrowed_account"):
        kin = stage.borrowed(boss)
        if kin is not None:
            ways.append(kin)
            stage.cast([kin], "helper", culpable=True)
    if stage.does("broker"):
        ways.append(int(stage.county.role("broker")[0]))
    moved = 0.0
    parts = stage.whole(6, 14) if stage.does("split_onward") else stage.whole(2, 5)
    for part in uneven(stage.rng, total, parts, 100):
        at = stage.time(day + stage.whole(0, 26), 9, 17)
        if at > LAST or part <= 0:
            continue
        if stage.chance(0.15) and part < 200_000:
            stage.ledger.pay(pool.takes, CASH, round(part, 2), at, "备用金", instrument="cash", channel="counter")
        else:
            way = ways[stage.whole(0, len(ways) - 1)]
            stage.pay(pool.takes, way, part, at, stage.one_of("", "往来款", "货款", "项目款", "借款"))
        moved += part
    pool.cash -= moved
    return moved


def payout_collapse(stage: Stage) -> None:
    """Pay returns on the day of every month for half a year; then to few, by half, or under excuses, and no more."""
    pool = pools.open_pool(stage)
    investors = pools.find_investors(stage, pool, min(stage.whole(26, 80), stage.county.residents // 8))
    rate = (0.01, 0.012, 0.015, 0.018, 0.02)[stage.whole(0, 4)]
    good = stage.whole(4, 6)
    bad = stage.whole(2, 3)
    begin = stage.whole(stage.county.first_month, max(stage.county.first_month, 14 - good - bad - 1))
    start = MONTH_START[begin] + stage.whole(1, 6)
    entries = sorted((start + stage.whole(0, 40), i) for i in investors)
    grid = stage.whole(8, 24)
    sums = pools.tickets(stage)
    word = stage.one_of("还款", "生活费", "") if stage.does("lawful_remarks") else stage.one_of(*pools.PAID_OUT)
    queue = list(entries)
    first_month = month_of(start) + 1
    for turn in range(good + bad):
        month = first_month + turn
        day = MONTH_START[month] + min(27, grid) + (0 if not stage.does("irregular_days") else stage.whole(-2, 2))
        while queue and queue[0][0] < day:
            when, investor = queue.pop(0)
            pools.put_in(stage, pool, investor, sums[stage.whole(0, len(sums) - 1)] * 2, when)
        _pay_returns(stage, pool, day, rate, word, fails=turn >= good)
        if turn < good:
            pools.drain(stage, pool, day + 2, 0.3)
    last = MONTH_START[first_month + good + bad - 1] + 27
    pools.drain(stage, pool, last, 0.9)
    also = ["public_pool"] if len(investors) >= 42 else []
    also += ["fixed_return"] if not stage.does("halved") and good >= 5 else []
    pools.note_pool(
        stage, pool, investors, stage.time(entries[0][0], 0, 0.02), min(LAST, stage.time(last + 1, 20, 21)),
        good_months=good, bad_months=bad, monthly_rate=rate, also=also,
    )  # fmt: skip


def _pay_returns(stage: Stage, pool: pools.Pool, day: int, rate: float, word: str, *, fails: bool) -> None:
    """Pay this month's returns; when the pool fails, to a few only, or half, or a token under an excuse."""
    due = [(investor, stake) for investor, (since, stake) in pool.stakes.items() if day - since >= 12]
    share = rate
    if fails and stage.does("halved"):
        share = rate * 0.4
    elif fails and stage.does("excuses"):
        share, word = rate * 0.3, stage.one_of(*EXCUSES)
    elif fails:
        due = due[: len(due) // 6] if stage.does("some_paid") else []
    at = stage.time(day, 9.5, 14)
    pools.move_to_payer(stage, pool, sum(stake * share for _, stake in due), at)
    for investor, stake in due:
        at += stage.whole(5, 60)
        yuan = round(stake * share, 2)
        yuan = float(round(yuan / 10) * 10) if stage.does("rounded_payouts") and yuan >= 100 else yuan
        if yuan <= pool.cash and stage.pay(pool.pays, investor, yuan, at, word):
            pool.cash -= yuan
            pool.paid_on.setdefault(investor, []).append(day)


KINDS = (
    Kind(
        "drained_pool", drained_pool, ("id_pool_drain_absconding", "id_pool_drain_absconding_balance"),
        ("related_investors", "business_income", "lawful_remarks", "uneven_amounts", "mixed_hours", "borrowed_account",
         "broker", "split_onward"),
        parts=2, per_million=5, tip=("police", "公司收了投资款，负责人联系不上，怀疑跑路。"),
    ),
    Kind(
        "payout_collapse", payout_collapse, ("id_payout_collapse", "id_payout_collapse_inflow"),
        ("several_operators", "related_investors", "lawful_remarks", "uneven_amounts", "mixed_hours", "irregular_days",
         "rounded_payouts", "halved", "excuses", "some_paid"),
        parts=2, per_million=5, tip=("hotline_12345", "每月返利停发两个月，本金要不回来。"),
    ),
)  # fmt: skip

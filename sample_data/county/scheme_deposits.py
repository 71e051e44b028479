"""Money taken from the public: a pool, a pool with fixed returns, and one that pays old investors with new money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from county import names
from county.dates import DAYS, MONTH_START, MONTHS, month_of
from county.ledger import CASH
from county.stage import LAST

if TYPE_CHECKING:
    from county.stage import Stage

PUT_IN = ("", "", "", "投资款", "认购", "会员费", "入股", "预存款", "借款", "床位费")
PAID_OUT = ("", "收益", "分红", "返利", "利息", "工资", "生活费")
BUSINESS = ("康养服务", "生态农业", "文化旅游", "健康科技", "商业管理", "投资咨询")


@dataclass
class Pool:
    """A pool account with those behind it; `cash` is what it holds."""

    account: int
    controllers: list[int]
    cash: float = 0.0


def _pool(stage: Stage) -> Pool:
    """Set up a pool: a company run by one or two persons, or the account of a person."""
    controllers = stage.culprits(stage.whole(1, 2))
    county = stage.county
    if stage.chance(0.3):
        return Pool(stage.side_account(controllers[0]), controllers)
    boss = county.parties[county.accounts[controllers[0]].party].id_number
    serial = 700 + county.next_serial()
    account = county.organisation(
        names.company_name(serial, BUSINESS[serial % len(BUSINESS)]),
        stage.whole(0, 3),
        industry="L",
        legal_representative=boss,
        opening=3_000,
        registered_on=date(2024, stage.whole(1, 12), stage.whole(1, 28)),
    )
    return Pool(account, controllers, 3_000)


def _overheads(stage: Stage, pool: Pool, day: int) -> None:
    """Rent, power and a clerk's wages, as any office has."""
    if stage.county.accounts[pool.account].personal or pool.cash < 20_000:
        return
    landlord = int(stage.county.role("company")[0])
    power = int(stage.county.role("power")[0])
    for payee, yuan, word in ((landlord, 4_200.0, "办公室租金"), (power, round(stage.between(300, 900), 2), "电费")):
        if stage.pay(pool.account, payee, yuan, stage.time(day, 9, 17), word):
            pool.cash -= yuan


def _drain(stage: Stage, pool: Pool, day: int, share: float) -> None:
    """Part of what the pool holds goes to those behind it, to accounts elsewhere or out in banknotes."""
    yuan = float(round(pool.cash * share, -2))
    if yuan < 2_000:
        return
    at = stage.time(day, 9, 18)
    if stage.chance(0.2) and yuan < 180_000:
        if at <= LAST:
            stage.ledger.pay(pool.account, CASH, yuan, at, "备用金", instrument="cash", channel="counter")
            pool.cash -= yuan
        return
    target = pool.controllers[0] if stage.chance(0.5) else stage.county.outsiders(stage.rng, 1)[0]
    if stage.pay(pool.account, target, yuan, at, stage.one_of("", "往来款", "货款", "项目款", "借款")):
        pool.cash -= yuan


def _investors(stage: Stage, pool: Pool, count: int) -> list[int]:
    local = stage.crowd(round(count * 0.85), pool.controllers)
    return local + stage.county.outsiders(stage.rng, max(0, count - len(local)))


def _sums(stage: Stage) -> list[float]:
    """Give the round sums that this pool's tickets come in."""
    unit = (1_000, 2_000, 3_000, 5_000, 9_800, 10_000)[stage.whole(0, 5)]
    return [float(unit * k) for k in (1, 1, 2, 3, 5)]


def _note(stage: Stage, pool: Pool, investors: list[int], first: int, last: int, **parameters: object) -> None:
    stage.truth.scheme(stage.scheme_id, stage.kind, first, last, investors=len(investors), **parameters)
    stage.truth.cast(stage.scheme_id, stage.kind, [pool.account], "pool", culpable=True)
    stage.truth.cast(stage.scheme_id, stage.kind, pool.controllers, "controller", culpable=True)
    stage.truth.cast(stage.scheme_id, stage.kind, investors, "investor", culpable=False)


def _count(stage: Stage, low: int, high: int) -> int:
    """Give a number of investors that a small county can also raise."""
    return stage.whole(low, max(low, min(high, stage.county.residents // 8)))


def public_pool(stage: Stage) -> None:
    """Take sums from many unconnected people within half a year, for nothing that is sold."""
    pool = _pool(stage)
    investors = _investors(stage, pool, _count(stage, 38, 200))
    tickets = _sums(stage)
    start = stage.whole(MONTH_START[stage.county.first_month] + 5, DAYS - 170)
    length = stage.whole(60, 150)
    plan = sorted((start + stage.whole(0, length), i) for i in investors)
    drained = start
    for day, investor in plan:
        yuan = tickets[stage.whole(0, len(tickets) - 1)]
        stage.pay(investor, pool.account, yuan, stage.time(day), stage.one_of(*PUT_IN))
        pool.cash += yuan
        if day - drained > 12:
            _overheads(stage, pool, day + 1)
            _drain(stage, pool, day + 1, stage.between(0.5, 0.9))
            drained = day
    end = plan[-1][0] + 2
    _drain(stage, pool, end, 0.9)
    _note(stage, pool, investors, stage.time(start, 0, 1), stage.time(end, 20, 21), days=length)


def _entries(stage: Stage, investors: list[int], start: int, months: int, growth: float) -> list[tuple[int, int]]:
    """(day, investor) in order: who comes in when, more every month when `growth` is over one."""
    weights = [growth**m for m in range(months)]
    edges = [start + 30 * m for m in range(months)]
    shares = [w / sum(weights) for w in weights]
    picked = stage.rng.choice(months, len(investors), p=shares)
    return sorted((edges[int(m)] + stage.whole(0, 27), i) for m, i in zip(picked, investors, strict=True))


def _pay_returns(
    stage: Stage, pool: Pool, stakes: dict[int, tuple[int, float]], day: int, *, rate: float, half: bool
) -> int:
    """Pay every investor who has been in for a period his rate on his stake, while the pool's money lasts."""
    made = 0
    wait = 15 if half else 28
    second = stage.time(day, 9.5, 15)
    word = stage.one_of(*PAID_OUT)
    for investor, (since, stake) in stakes.items():
        yuan = round(stake * rate * (0.5 if half else 1.0), 2)
        if day - since < wait - 12 or yuan > pool.cash:
            continue
        second += stage.whole(5, 60)
        if stage.pay(pool.account, investor, yuan, second, word):
            pool.cash -= yuan
            made += 1
    return made


def _run(stage: Stage, pool: Pool, entries: list[tuple[int, int]], *, months: int, rate: float, keep: float) -> int:
    """Take stakes in and pay returns on the pool's day of every month; gives the number of payments made."""
    tickets = _sums(stage)
    half = stage.chance(0.25)
    grid = stage.whole(3, 24)
    stakes: dict[int, tuple[int, float]] = {}
    paid = 0
    queue = list(entries)
    first_month = month_of(entries[0][0])
    for month in range(first_month, min(MONTHS, first_month + months)):
        for dom in (grid, grid + 14) if half else (grid,):
            day = MONTH_START[month] + min(dom, 27)
            while queue and queue[0][0] < day:
                when, investor = queue.pop(0)
                yuan = tickets[stage.whole(0, len(tickets) - 1)] * 2
                stage.pay(investor, pool.account, yuan, stage.time(when), stage.one_of(*PUT_IN))
                stakes[investor] = (when, yuan)
                pool.cash += yuan
            paid += _pay_returns(stage, pool, stakes, day, rate=rate, half=half)
        _overheads(stage, pool, MONTH_START[month] + 27)
        reserve = sum(s for _, s in stakes.values()) * rate * keep
        if pool.cash > reserve:
            _drain(stage, pool, MONTH_START[month] + 27, (1 - reserve / pool.cash) * stage.between(0.6, 0.95))
    return paid


def fixed_return(stage: Stage) -> None:
    """Run a pool that pays each of its investors the same share of his stake on the same day of every month."""
    pool = _pool(stage)
    investors = _investors(stage, pool, _count(stage, 16, 60))
    rate = (0.01, 0.012, 0.015, 0.018, 0.02, 0.025, 0.03)[stage.whole(0, 6)]
    months = stage.whole(6, 7 if stage.county.first_month else 10)
    start = stage.whole(
        MONTH_START[stage.county.first_month] + 3, max(MONTH_START[stage.county.first_month] + 8, DAYS - 31 * months)
    )
    entries = _entries(stage, investors, start, 2, 0.8)
    paid = _run(stage, pool, entries, months=months, rate=rate, keep=months + 2.0)
    also = ["public_pool"] if len(investors) >= 30 else []
    first, last = stage.time(entries[0][0], 0, 1), min(LAST, stage.time(entries[0][0] + 30 * months, 20, 21))
    _note(stage, pool, investors, first, last, monthly_rate=rate, payments=paid, also=also)


def ponzi(stage: Stage) -> None:
    """Run a pool whose returns are paid out of the stakes of those who come later, with hardly any business."""
    pool = _pool(stage)
    investors = _investors(stage, pool, _count(stage, 38, 150))
    rate = (0.015, 0.02, 0.025, 0.03)[stage.whole(0, 3)]
    months = stage.whole(6, 8 if stage.county.first_month else 11)
    start = stage.whole(
        MONTH_START[stage.county.first_month] + 3, max(MONTH_START[stage.county.first_month] + 6, DAYS - 31 * months)
    )
    entries = _entries(stage, investors, start, months - 2, stage.between(1.0, 1.5))
    first = entries[0][0]
    promoters = stage.culprits(stage.whole(1, 3)) if stage.chance(0.6) else []
    paid = _run(stage, pool, entries, months=months, rate=rate, keep=3.0)
    for promoter in promoters:
        for day, _ in entries[:: max(1, len(entries) // 6)]:
            yuan = stage.whole(2, 8) * 50.0
            if pool.cash > yuan and stage.pay(
                pool.account, promoter, yuan, stage.time(day + 33), stage.one_of("", "劳务费", "奖励")
            ):
                pool.cash -= yuan
    stage.truth.cast(stage.scheme_id, stage.kind, promoters, "promoter", culpable=True)
    days = [day for day, _ in entries]
    crowded = max(sum(0 <= later - day < 178 for later in days) for day in days) >= 30
    also = ["public_pool", "fixed_return"] if crowded else ["fixed_return"]
    last = min(LAST, stage.time(first + 30 * months, 20, 21))
    _note(stage, pool, investors, stage.time(first, 0, 1), last, monthly_rate=rate, payments=paid, also=also)

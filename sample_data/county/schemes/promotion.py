"""Deposits brought in by promoters for a share of each, and people who recruit people for shares of their entry fees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county import pool as pools
from county.dates import DAYS, MONTH_START
from county.kinds import Kind
from county.stage import LAST, days_later

if TYPE_CHECKING:
    from county.stage import Stage

COMMISSION = ("提成", "", "劳务费", "业绩奖", "返点", "往来款")
REWARD = ("推荐奖", "", "奖励", "团队奖", "服务费", "往来款")
HIDDEN = ("", "", "往来款", "借款", "还款")


def commissioned_pool(stage: Stage) -> None:
    """Take stakes that promoters bring, each of whom has his own fixed share of every stake within a week."""
    pool = pools.open_pool(stage)
    promoters = stage.culprits(stage.whole(3, 6))
    investors = pools.find_investors(stage, pool, min(stage.whole(42, 130), stage.county.residents // 8))
    rates = {p: stage.whole(6, 40) * 0.005 for p in promoters}
    sums = pools.tickets(stage)
    length = stage.whole(80, 165)
    start = stage.whole(MONTH_START[stage.county.first_month] + 5, DAYS - length - 12)
    plan = sorted((start + stage.whole(0, length), i) for i in investors)
    paid = dict.fromkeys(promoters, 0)
    drained = start
    for turn, (day, investor) in enumerate(plan):
        promoter = promoters[turn % len(promoters)] if stage.chance(0.92) else promoters[0]
        before = pool.cash
        pools.put_in(stage, pool, investor, sums[stage.whole(0, len(sums) - 1)] * 2, day)
        paid[promoter] += _commission(stage, pool, promoter, pool.cash - before, rates[promoter], day)
        if day - drained > 20:
            pools.earn(stage, pool, day, 0.03 * pool.cash)
            pools.overheads(stage, pool, day)
            pools.drain(stage, pool, day, stage.between(0.4, 0.8))
            drained = day
    end = plan[-1][0] + 8
    pools.drain(stage, pool, end, 0.9)
    also = ["public_pool"] if len(investors) >= 42 else []
    pools.note_pool(
        stage, pool, investors, stage.time(start, 0, 0.02), stage.time(end, 20, 21),
        promoters=len(promoters), fewest_commissions=min(paid.values()), also=also,
    )  # fmt: skip
    stage.cast(promoters, "promoter", culpable=True)


def _commission(stage: Stage, pool: pools.Pool, promoter: int, stake: float, rate: float, day: int) -> int:
    """Pay a promoter his share of a stake; gives one when it was paid."""
    if stake <= 0:
        return 0
    share = rate + (stage.between(-0.004, 0.004) if stage.does("varying_commission") else 0.0)
    yuan = round(stake * share, 2)
    yuan = float(round(yuan)) if stage.does("rounded_payouts") else yuan
    late = stage.whole(3, 6) if stage.does("late_commission") else stage.whole(0, 2)
    at = days_later(stage.time(day, 22.6, 23.4), late) if late == 0 else stage.time(day + late, 9, 20)
    pools.move_to_payer(stage, pool, yuan, at)
    word = stage.one_of(*HIDDEN) if stage.does("lawful_remarks") else stage.one_of(*COMMISSION)
    if not stage.pay(pool.pays, promoter, yuan, at, word):
        return 0
    pool.cash -= yuan
    return 1


def pyramid(stage: Stage) -> None:
    """Sell entry at a few prices to people who recruit people; three levels above share in every entry fee."""
    pool = pools.open_pool(stage)
    roots = stage.culprits(2)
    members = pools.find_investors(stage, pool, min(stage.whole(38, 140), stage.county.residents // 8))
    prices = _prices(stage)
    shares = ((0.2, 0.1, 0.05), (0.3, 0.1, 0.05), (0.25, 0.08, 0.04), (0.15, 0.1, 0.08))[stage.whole(0, 3)]
    length = stage.whole(70, 160)
    start = stage.whole(MONTH_START[stage.county.first_month] + 5, DAYS - length - 12)
    above: dict[int, int | None] = {}
    level: dict[int, int] = {}
    days = sorted(start + 3 + stage.whole(0, length) for _ in members)
    rewarded = 0
    for turn, person in enumerate([*roots, *members]):
        day = start + turn if turn < len(roots) else days[turn - len(roots)]
        parent = None if turn < len(roots) else _recruiter(stage, list(above), level)
        if not _enter(stage, pool, person, prices[stage.whole(0, len(prices) - 1)], day):
            continue
        above[person], level[person] = parent, 1 if parent is None else level[parent] + 1
        rewarded += _share(stage, pool, person, above, shares, day)
        if turn % 15 == 14:
            pools.overheads(stage, pool, day)
            pools.drain(stage, pool, day, stage.between(0.3, 0.7))
    end = days[-1] + 5
    pools.drain(stage, pool, end, 0.9)
    also = ["public_pool"] if len(members) >= 42 else []
    pools.note_pool(
        stage, pool, members, stage.time(start, 0, 0.02), stage.time(end, 20, 21),
        levels=max(level.values()), people=len(level), shared_entries=rewarded, also=also,
    )  # fmt: skip
    stage.cast(roots, "promoter", culpable=True)


def _prices(stage: Stage) -> list[float]:
    """Give one to three prices of entry."""
    every = (1_980.0, 2_900.0, 3_800.0, 5_800.0, 9_800.0, 19_800.0)
    count = 3 if stage.does("several_prices") else stage.whole(1, 2)
    first = stage.whole(0, len(every) - 1)
    return [every[(first + k) % len(every)] for k in range(count)]


def _recruiter(stage: Stage, people: list[int], level: dict[int, int]) -> int:
    """Give whoever brings the next: the newer ones more often, so that the tree grows deep."""
    recent = people[-stage.whole(6, 14) :]
    chosen = recent[stage.whole(0, len(recent) - 1)]
    return chosen if level[chosen] < 9 else people[stage.whole(0, min(5, len(people) - 1))]


def _enter(stage: Stage, pool: pools.Pool, person: int, price: float, day: int) -> bool:
    """Take an entry fee; true when it was paid within the period."""
    words = ("", "还款", "借款", "") if stage.does("lawful_remarks") else ("", "加盟费", "会员费", "入会")
    if not stage.pay(person, pool.takes, price, stage.time(day, 8, 15), stage.one_of(*words)):
        return False
    pool.stakes[person] = (day, price)
    pool.cash += price
    return True


def _share(
    stage: Stage, pool: pools.Pool, person: int, above: dict[int, int | None], shares: tuple[float, ...], day: int
) -> int:
    """Pay those above a new member their shares of his entry fee; gives one when two levels and more were paid."""
    price, paid, receiver = pool.stakes[person][1], 0, above[person]
    for share in shares:
        if receiver is None:
            break
        late = stage.whole(1, 2) if stage.does("late_commission") else 0
        at = min(LAST, stage.time(day + late, 16, 23))
        yuan = round(price * share, 2)
        pools.move_to_payer(stage, pool, yuan, at)
        word = stage.one_of(*HIDDEN) if stage.does("lawful_remarks") else stage.one_of(*REWARD)
        if stage.pay(pool.pays, receiver, yuan, at, word):
            pool.cash -= yuan
            paid += 1
        receiver = above[receiver]
    return int(paid >= 2)


KINDS = (
    Kind(
        "commissioned_pool", commissioned_pool, ("id_promoter_commission",),
        ("several_operators", "related_investors", "business_income", "lawful_remarks", "uneven_amounts", "mixed_hours",
         "varying_commission", "rounded_payouts", "late_commission"),
        parts=8, per_million=5, tip=("hotline_12345", "业务员拉人投资拿提成，公司没有实际项目。"),
    ),
    Kind(
        "pyramid", pyramid, ("id_pyramid_tree",),
        ("several_operators", "related_investors", "lawful_remarks", "mixed_hours", "several_prices", "late_commission"),
        parts=4, per_million=5, tip=("public", "交入会费拉人头，按层级返钱。"),
    ),
)  # fmt: skip

"""Money taken of old people: for beds, cards and journeys, and by a home that sells more places than it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county import means, names, supervised
from county import pool as pools
from county.dates import DAYS, MONTH_START, MONTHS, calendar_day
from county.kinds import Kind
from county.stage import LAST

if TYPE_CHECKING:
    from county.stage import Stage

CARE = ("床位费", "康养卡", "旅居款", "会员费", "保健品款", "")
TRADES = ("康养服务", "健康科技", "养老服务", "文化旅游", "生态农业")
HOMES = ("康养中心", "颐养中心", "养老公寓", "养老服务")


def _elders(stage: Stage, count: int, shun: list[int]) -> list[int]:
    """Give residents of sixty and over, who know nothing of the scheme."""
    found = means.elders(stage.county, stage.rng, count, shun)
    stage.county.victims.update(stage.county.accounts[a].party for a in found)
    return found


def elder_pool(stage: Stage) -> None:
    """Take large sums mostly of old people, for beds and cards, at even returns or by bringing them to the counter."""
    pool = pools.open_pool(stage, TRADES)
    count = stage.whole(24, max(26, min(110, stage.county.residents // 30)))
    old = _elders(stage, round(count * stage.between(0.6, 0.95)), pool.controllers)
    young = stage.crowd(max(2, count - len(old)), pool.controllers)
    investors = [*old, *(one for one in young if one not in set(old))]
    # Those who are brought to a counter bank there.
    investors.sort(key=lambda one: stage.county.accounts[one].bank)
    words = not stage.does("lawful_remarks")
    bundled = stage.does("counter_bundles") or not words
    length = stage.whole(50, 160)
    start = stage.whole(MONTH_START[stage.county.first_month] + 5, DAYS - length - 70)
    days = sorted(start + stage.whole(0, length) for _ in range(max(1, len(investors) // 4)))
    unit = (5_000, 6_000, 9_800, 10_000, 20_000)[stage.whole(0, 4)]
    for turn, investor in enumerate(investors):
        day = days[turn // 4 % len(days)] if bundled else start + stage.whole(0, length)
        yuan = stage.money(float(unit * (1, 1, 2, 3, 5)[stage.whole(0, 4)]), 100)
        word = stage.one_of(*CARE) if words else stage.one_of("", "还款", "借款", "生活费")
        _pay_in(stage, pool, investor, yuan, day, word, turn if bundled else None)
    end = start + length + 3
    for month in range(2):
        pools.earn(stage, pool, end + 5, 0.03 * pool.cash)
        pools.drain(stage, pool, min(DAYS - 2, end + 30 * month), 0.6)
    also = ["public_pool"] if len(investors) >= 40 and words else []
    pools.note_pool(
        stage, pool, investors, stage.time(start, 0, 0.02), min(LAST, stage.time(end + 35, 20, 21)),
        elders=len(old), also=also,
    )  # fmt: skip


def _pay_in(stage: Stage, pool: pools.Pool, investor: int, yuan: float, day: int, word: str, turn: int | None) -> None:
    """Take a stake by transfer, or at a counter together with the three that stand beside him in the queue."""
    if turn is None:
        paid = stage.pay(investor, pool.takes, yuan, stage.time(day, 8, 18), word)
    else:
        at = stage.time(day, 10, 10.01) + turn % 4 * 360
        paid = at <= LAST
        if paid:
            stage.ledger.pay(
                investor, pool.takes, yuan, at, word, instrument="transfer", channel="counter", branch=turn // 4 % 3
            )
    if paid:
        pool.stakes[investor] = (day, yuan)
        pool.cash += yuan


def care_home_prepaid(stage: Stage) -> None:
    """Sell places in a home for years in advance, many times what its residents pay a month, and lead the money away."""
    county = stage.county
    controllers = stage.culprits(2)
    home, beds = _home(stage, controllers[0])
    # A small county has few who are old: most of them are wanted as buyers.
    residents = _elders(stage, stage.whole(10, 24), controllers)[: 24 if county.residents > 1_000 else 3]
    monthly = stage.whole(14, 32) * 100.0
    start = stage.whole(MONTH_START[county.first_month] + 5, DAYS - 260)
    fees = _monthly_fees(stage, home, residents, monthly)
    buyers = [one for one in _elders(stage, stage.whole(44, 110), [*controllers, *residents]) if one not in residents]
    least = max(10_000.0, 15 * fees / len(buyers))
    cash = 0.0
    length = stage.whole(90, 240)
    drained = start
    for day, buyer in sorted((start + stage.whole(0, length), one) for one in buyers):
        yuan = stage.money(least * stage.between(1.0, 2.6), 1_000) + 500
        word = stage.remark("床位预定", "养老卡", "会员费", "预付护理费", "")
        if stage.pay(buyer, home, yuan, stage.time(day, 8, 18), word):
            cash += yuan
        if day - drained > 25:
            part = float(round(cash * stage.between(0.4, 0.8), -2))
            word = stage.one_of("", "往来款", "项目款")
            if stage.pay(home, controllers[stage.whole(0, 1)], part, stage.time(day + 1, 9, 17), word):
                cash -= part
            drained = day
    stage.record(
        stage.time(start, 0, 0.02), min(LAST, stage.time(start + length + 3, 20, 21)),
        buyers=len(buyers), monthly_fees=fees, beds=beds,
    )  # fmt: skip
    stage.cast([home], "pool", culpable=True)
    stage.cast(controllers, "controller", culpable=True)
    stage.cast([*buyers, *residents], "investor", culpable=False)


def _home(stage: Stage, owner: int) -> tuple[int, int | None]:
    """Found the home: a firm of its own, or one that reports its beds to the county; gives its account and beds."""
    county = stage.county
    serial = 900 + county.next_serial()
    if stage.chance(0.4):
        made = supervised.found(county, "other", bank=stage.whole(0, 3))
        beds = stage.whole(20, 36)
        made.figures.append(supervised.Figures(calendar_day(120), beds=beds))
        return made.account, beds
    boss = county.parties[county.accounts[owner].party].id_number
    name = names.company_name(serial, HOMES[serial % len(HOMES)])
    return county.organisation(name, stage.whole(0, 3), industry="Q", legal_representative=boss), None


def _monthly_fees(stage: Stage, home: int, residents: list[int], monthly: float) -> float:
    """Let residents pay every month; gives what that is a month."""
    for month in range(stage.county.first_month, MONTHS):
        for resident in residents:
            day = MONTH_START[month] + stage.whole(1, 9)
            stage.pay(resident, home, monthly, stage.time(day, 8, 18), stage.one_of("护理费", "月费", "床位费"))
    return monthly * len(residents)


KINDS = (
    Kind(
        "elder_pool", elder_pool, ("id_elder_concentration",),
        ("business_income", "lawful_remarks", "uneven_amounts", "mixed_hours", "counter_bundles"),
        parts=2, per_million=5, tip=("grid_worker", "组织老人听课，交钱办康养卡，承诺返钱。"),
    ),
    Kind(
        "care_home_prepaid", care_home_prepaid,
        ("id_eldercare_prepay_overcapacity", "id_eldercare_prepay_overcapacity_beds"),
        ("lawful_remarks", "uneven_amounts", "mixed_hours"),
        parts=2, per_million=5, tip=("hotline_12345", "养老院收了几十人的预付床位费，根本住不下。"),
    ),
)  # fmt: skip

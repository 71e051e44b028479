"""Lawful life that looks like lent cards, stakes, underground banks or shells: sales, platforms, staffing, new firms."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from county import names
from county.dates import DAY, DAYS, HOUR, MONTH_START, MONTHS, is_workday, moment, next_workday

if TYPE_CHECKING:
    from county.ledger import Ledger
    from county.people import County
    from county.truth import Truth

TURN = 45
SIZEABLE = 200_000  # bookings


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Enter every kind of them; they make many bookings, so that only counties of some size have them."""
    if county.bookings < SIZEABLE:
        return
    _live_sellers(county, ledger, truth)
    _streamers(county, ledger, truth)
    _lottery_shops(county, ledger, truth)
    _staffing_firms(county, ledger, truth)
    _freight_platforms(county, ledger, truth)
    _owners(county, ledger, truth)
    _new_traders(county, ledger, truth)
    _returned_goods(county, ledger, truth)
    _escrow(county, ledger, truth)


def _at(rng: np.random.Generator, day: int, low: int = 9, high: int = 17) -> int:
    return int(moment(day, int(rng.integers(low * HOUR, high * HOUR))))


def _first(county: County) -> int:
    return MONTH_START[county.first_month]


def _firm(county: County, rng: np.random.Generator, trade: str, registered_on: date, capital: float) -> int:
    owner = county.pick(rng, "self_employed", 1)[0]
    boss = county.parties[county.accounts[owner].party].id_number
    name = names.company_name(8_000 + county.next_serial(), trade)
    return county.organisation(
        name, int(rng.integers(4)), industry="F", legal_representative=boss, capital=capital, opening=60_000,
        registered_on=registered_on,
    )  # fmt: skip


def _outside_firms(county: County, count: int) -> list[int]:
    return [
        county.outside(f"远州{names.company_name(8_000 + county.next_serial()).removeprefix('栖禾县')}", person=False)
        for _ in range(count)
    ]


def _upkeep(county: County, ledger: Ledger, rng: np.random.Generator, firm: int, month: int, staff: list[int]) -> None:
    """Pay a month's wages, power, dues and taxes."""
    start = MONTH_START[month]
    for worker in staff:
        yuan = float(rng.integers(42, 75) * 100)
        ledger.pay(firm, worker, yuan, _at(rng, start + 14), "代发工资", instrument="payroll", channel="batch")
    power, social = int(county.role("power")[0]), int(county.role("social")[0])
    ledger.pay(firm, power, round(float(rng.uniform(300, 2_500)), 2), _at(rng, start + 9), "电费", channel="online")
    ledger.pay(firm, social, 1_380.0 * len(staff), _at(rng, start + 11), "社保费", channel="online")


def _live_sellers(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a grower sell fruit in a live show: dozens of strangers pay within hours, and he pays packers and freight."""
    rng = county.rng("live sellers")
    for seller in county.pick(rng, "farmer", county.lively(6)):
        for _ in range(int(rng.integers(2, 6))):
            day = int(rng.integers(_first(county) + 10, DAYS - 4))
            count = int(rng.integers(16, 40))
            for buyer in county.outsiders(rng, count):
                yuan = float(rng.integers(12, 42) * 100)
                word = str(rng.choice(("果款", "商品", "货款", "购货", "")))
                ledger.pay(buyer, seller, yuan, int(moment(day, 19 * HOUR)) + int(rng.integers(4 * HOUR)), word)
            for _ in range(3):
                yuan = float(rng.integers(30, 120) * 100)
                payee = int(rng.choice(county.role("outsider")))
                ledger.pay(seller, payee, yuan, _at(rng, day + 1), str(rng.choice(("运费", "包装箱货款"))))
        truth.look_alike("live_seller", [seller])


def _streamers(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a streamer draw the night's gifts from the platform through a processor and spend them the next day."""
    rng = county.rng("streamers")
    for person in county.pick(rng, "resident", county.lively(6)):
        for day in range(_first(county) + int(rng.integers(9)), DAYS - 2, int(rng.integers(2, 5))):
            processor = int(county.role("processor")[int(rng.integers(3))])
            at = int(moment(day, int(rng.integers(1, 5) * HOUR)))
            ledger.pay(processor, person, float(rng.integers(2, 30) * 100), at, "直播收益提现", channel="third_party")
        truth.look_alike("streamer", [person])


def _lottery_shops(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a lottery shop take round sums of regulars over the keeper's own card; winnings are paid by the centre."""
    rng = county.rng("lottery shops")
    centre = county.outside("省福利彩票发行中心结算户", person=False)
    for keeper in county.pick(rng, "self_employed", county.lively(6)):
        regulars = np.array(county.crowd(rng, int(rng.integers(55, 90)), [keeper]))
        for week in range(_first(county) + 3, DAYS - 8, 7):
            for player in rng.choice(regulars, int(rng.integers(25, 45)), replace=False).tolist():
                yuan = float(rng.choice(np.array([20, 50, 50, 100, 100, 200])))
                word = str(rng.choice(("彩票", "", "福彩")))
                ledger.pay(player, keeper, yuan, _at(rng, week + int(rng.integers(6)), 16, 22), word)
            ledger.pay(keeper, centre, float(rng.integers(18, 30) * 100), _at(rng, week + 6), "彩票款")
        truth.look_alike("lottery_shop", [keeper])


def _staffing_firms(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a staffing firm be paid by companies and pay its workers the same week, with their dues."""
    rng = county.rng("staffing firms")
    companies = list(dict.fromkeys(county.role("company").tolist()))
    for _ in range(county.lively(4)):
        firm = _firm(county, rng, "劳务派遣", date(2019, 4, 9), 2_000_000)
        clients = rng.choice(companies, 4, replace=False).tolist() + _outside_firms(county, 5)
        workers = county.crowd(rng, 30, [firm]) + county.outsiders(rng, 60)
        for month in range(county.first_month, MONTHS):
            for client in clients:
                yuan = float(rng.integers(46_000, 78_000))
                ledger.pay(client, firm, yuan, _at(rng, int(next_workday(MONTH_START[month] + 12))), "劳务费")
            _upkeep(county, ledger, rng, firm, month, workers)
        truth.look_alike("staffing_firm", [firm])


def _freight_platforms(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a freight platform pay a score of drivers the day after its customers pay; it has a staff and an office."""
    rng = county.rng("freight platforms")
    for _ in range(county.lively(4)):
        firm = _firm(county, rng, "物流", date(2021, 3, 8), 3_000_000)
        customers, drivers = _outside_firms(county, 9), county.outsiders(rng, 18)
        staff = county.crowd(rng, 7, [firm])
        for month in range(county.first_month, MONTHS):
            for day in range(MONTH_START[month], MONTH_START[month] + 27):
                if not is_workday(day) or rng.random() < 0.3:
                    continue
                bill = float(rng.integers(60_000, 150_000))
                ledger.pay(customers[int(rng.integers(9))], firm, bill, _at(rng, day), "运费", channel="online")
                paid = float(rng.uniform(0.84, 0.9)) * bill * rng.dirichlet(np.full(4, 5.0))
                for driver, yuan in zip(rng.choice(drivers, 4, replace=False).tolist(), paid.tolist(), strict=True):
                    ledger.pay(firm, driver, round(yuan, 2), _at(rng, day) + DAY // 2, "运费", channel="online")
            _upkeep(county, ledger, rng, firm, month, staff)
        truth.look_alike("freight_platform", [firm])


def _owners(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let owners draw part of their takings, or a year's dividend after tax."""
    rng = county.rng("owners")
    tax = county.outside("国家税务局栖禾县税务局", person=False)
    for turn in range(county.lively(8)):
        firm = _firm(county, rng, "建材", date(2016, 5, 3), 5_000_000)
        owner = county.main(_owner(county, firm))
        customers, wholesale = _outside_firms(county, 4), int(county.role("wholesale")[0])
        staff = county.crowd(rng, 6, [firm])
        for month in range(county.first_month, MONTHS):
            takings = float(rng.integers(300, 700) * 1_000)
            for customer in customers:
                ledger.pay(customer, firm, takings / 4, _at(rng, MONTH_START[month] + 5), "货款", channel="online")
            ledger.pay(
                firm, wholesale, round(takings * 0.66), _at(rng, MONTH_START[month] + 8), "货款", channel="online"
            )
            drawn = round(takings * float(rng.uniform(0.08, 0.17)), -2)
            if turn % 2:
                ledger.pay(firm, owner, drawn, _at(rng, MONTH_START[month] + 20), "经营所得", channel="online")
            _upkeep(county, ledger, rng, firm, month, staff)
        if not turn % 2:
            day = int(next_workday(MONTH_START[MONTHS - 5] + 6))
            dividend = float(rng.integers(300, 480) * 1_000)
            ledger.pay(firm, tax, dividend * 0.25, _at(rng, day), "代扣代缴个人所得税", channel="online")
            ledger.pay(firm, owner, dividend, _at(rng, day + 1), "股东分红", channel="online")
        truth.look_alike("owner_draws", [firm])


def _owner(county: County, firm: int) -> int:
    """Give the party that answers for a firm."""
    boss = county.parties[county.accounts[firm].party].legal_representative
    return next(n for n in range(county.residents) if county.parties[n].id_number == boss)


def _new_traders(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a trading firm a year old turn its small capital over many times, with a clerk, an office and a margin."""
    rng = county.rng("new traders")
    for _ in range(county.lively(6)):
        firm = _firm(county, rng, "商贸", date(2025, 2, 1 + int(rng.integers(20))), 500_000)
        customers, suppliers = _outside_firms(county, 8), _outside_firms(county, 5)
        staff = county.crowd(rng, 6, [firm])
        for month in range(county.first_month, MONTHS):
            for _ in range(int(rng.integers(8, 15))):
                day = int(next_workday(MONTH_START[month] + int(rng.integers(0, 24))))
                bill = float(rng.integers(70, 260) * 1_000)
                ledger.pay(customers[int(rng.integers(8))], firm, bill, _at(rng, day), "货款", channel="online")
                cost = round(bill * float(rng.uniform(0.86, 0.94)), -1)
                ledger.pay(firm, suppliers[int(rng.integers(5))], cost, _at(rng, day) + DAY, "货款", channel="online")
            _upkeep(county, ledger, rng, firm, month, staff)
        truth.look_alike("new_trader", [firm])


def _returned_goods(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a buyer send goods back and have its money again, a fee kept, over the seller's branch."""
    rng = county.rng("returned goods")
    companies = list(dict.fromkeys(county.role("company").tolist()))
    for _ in range(county.lively(8)):
        buyer, seller, branch = rng.choice(companies, 3, replace=False).tolist()
        for turn in range(int(rng.integers(1, 3))):
            day = int(next_workday(int(rng.integers(_first(county), DAYS - 60)) + 25 * turn))
            bill = float(rng.integers(105, 400) * 1_000)
            ledger.pay(buyer, seller, bill, _at(rng, day), "货款", channel="online")
            ledger.pay(seller, branch, round(bill * 0.97), _at(rng, day + 2), "货款", channel="online")
            ledger.pay(branch, buyer, round(bill * 0.95), _at(rng, day + 4), "退货款", channel="online")
        truth.look_alike("returned_goods", [buyer, seller, branch])


def _escrow(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a house agent pass buyers' money to sellers the same day, in sums that are round in yuan."""
    rng = county.rng("escrow")
    for agent in county.pick(rng, "self_employed", county.lively(6)):
        for _ in range(int(rng.integers(5, 12))):
            day = int(rng.integers(_first(county), DAYS - 3))
            buyer, seller = county.outsiders(rng, 2)
            yuan = float(rng.integers(3, 38) * 10_000)
            at = _at(rng, day, 9, 14)
            ledger.pay(buyer, agent, yuan, at, str(rng.choice(("房款", "购房款", ""))))
            ledger.pay(agent, seller, yuan, at + int(rng.integers(HOUR, 4 * HOUR)), str(rng.choice(("房款", ""))))
        truth.look_alike("house_agent", [agent])

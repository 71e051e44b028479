"""Lawful life in which many people pay one party large sums: homes, agencies, staff savings, goods sold by members."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from county import means, names
from county.dates import DAY, DAYS, MONTH_START, MONTHS, clock, moment, next_workday
from county.ledger import fen

if TYPE_CHECKING:
    from county.ledger import Ledger
    from county.people import County
    from county.truth import Truth

YEAR_END = 4  # the month of December 2025


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Enter them all; none in the smallest counties."""
    _care_homes(county, ledger, truth)
    _estate_agencies(county, ledger, truth)
    _staff_savings(county, ledger, truth)
    _direct_sellers(county, ledger, truth)
    _cash_back_shops(county, ledger, truth)
    _lift_funds(county, ledger, truth)
    _elders_on_tour(county, ledger, truth)
    _private_funds(county, ledger, truth)


def _firm(county: County, rng: np.random.Generator, serial: int, trade: str, industry: str, owner: int) -> int:
    """Found a firm of a resident."""
    boss = county.parties[county.accounts[owner].party].id_number
    return county.organisation(
        names.company_name(1_400 + county.next_serial() + serial, trade), int(rng.integers(4)), industry=industry,
        legal_representative=boss, opening=60_000,
    )  # fmt: skip


def _running_costs(
    county: County, ledger: Ledger, rng: np.random.Generator, payer: int, staff: list[int], monthly: float
) -> None:
    """Pay wages, food and rent every month; `monthly` is what there is for it."""
    pays = rng.dirichlet(np.full(len(staff), 30.0)) * monthly * 0.5
    for start in MONTH_START[county.first_month :]:
        at = int(moment(int(next_workday(start + 9)), 36_000))
        for place, (person, yuan) in enumerate(zip(staff, pays, strict=True)):
            ledger.pay(payer, person, round(float(yuan), 1), at + place, "工资", instrument="payroll", channel="batch")
        landlord, grocer = int(county.role("company")[0]), int(rng.choice(county.role("shop")))
        ledger.pay(payer, landlord, round(monthly * 0.15, -1), at + DAY, "房租", channel="online")
        ledger.pay(payer, grocer, round(monthly * 0.2, -1), at + 2 * DAY, "伙食采购", channel="online")


def _care_homes(county: County, ledger: Ledger, truth: Truth) -> None:
    """Homes whose residents pay by the month, some by the year at its end, and leave a deposit when they move in."""
    rng = county.rng("care homes")
    for serial, owner in enumerate(county.pick(rng, "self_employed", county.lively(8))):
        home = _firm(county, rng, serial, ("养老服务", "康养中心", "养老公寓")[serial % 3], "Q", owner)
        residents = np.array(means.elders(county, rng, int(rng.integers(34, 70))))
        fee = rng.integers(16, 42, len(residents)) * 100.0
        yearly = rng.random(len(residents)) < (0.85 if serial % 4 == 3 else 0.15)
        moved_in = rng.random(len(residents)) < 0.4
        for resident, yuan, by_year, new in zip(residents.tolist(), fee, yearly, moved_in, strict=True):
            first = int(rng.integers(county.first_month, MONTHS - 3)) if new else county.first_month
            if new:
                at = int(moment(MONTH_START[first] + int(rng.integers(1, 9)), 50_000))
                ledger.pay(
                    resident, home, float(rng.integers(3, 13) * 1_000), at, str(rng.choice(("入住押金", "押金")))
                )
            if by_year:
                day = MONTH_START[max(first, YEAR_END)] + int(rng.integers(9, 40))
                ledger.pay(resident, home, float(round(yuan * 12 * 0.96, -2)), int(moment(day, 43_000)), "年度护理费")
                continue
            for start in MONTH_START[first:]:
                at = int(moment(start + int(rng.integers(1, 9)), int(rng.integers(30_000, 70_000))))
                ledger.pay(resident, home, float(yuan), at, str(rng.choice(("护理费", "月费", "床位费", ""))))
        _running_costs(county, ledger, rng, home, county.crowd(rng, 6, [owner]), float(fee.sum()) * 0.9)
        truth.look_alike("private_care_home", [home])


def _estate_agencies(county: County, ledger: Ledger, truth: Truth) -> None:
    """Agencies that let and sell homes: a fee of every customer, a fixed share of it to the agent who found him."""
    rng = county.rng("estate agencies")
    for serial, owner in enumerate(county.pick(rng, "self_employed", county.lively(8))):
        agency = _firm(county, rng, serial, "房产经纪", "K", owner)
        agents = county.pick(rng, "self_employed", int(rng.integers(3, 7)))
        shares = rng.choice((0.2, 0.25, 0.3, 0.35, 0.4), len(agents))
        customers = county.crowd(rng, int(rng.integers(40, 110)), [owner, *agents])
        for customer in customers:
            agent = int(rng.integers(len(agents)))
            fee = float(rng.choice((1_200, 1_500, 2_000, 8_000, 12_000, 15_000, 20_000)))
            day = int(rng.integers(MONTH_START[county.first_month] + 1, DAYS - 9))
            at = int(moment(day, int(rng.integers(33_000, 70_000))))
            ledger.pay(customer, agency, fee, at, str(rng.choice(("中介费", "中介费", "佣金", ""))))
            share = round(fee * float(shares[agent]), 2)
            later = at + int(rng.integers(1, 6)) * DAY
            ledger.pay(agency, agents[agent], share, later, str(rng.choice(("提成", "业绩提成"))))
        truth.look_alike("estate_agency", [agency, *agents])


def _staff_savings(county: County, ledger: Ledger, truth: Truth) -> None:
    """Firms that borrow of their own staff and pay interest every quarter beside the wages."""
    rng = county.rng("staff savings")
    firms = [f for f in dict.fromkeys(county.role("company").tolist()) if len(county.role(f"staff:{f}")) >= 12]
    for firm in rng.permutation(np.array(firms))[: county.lively(6)].tolist():
        staff = county.role(f"staff:{firm}")
        members = rng.permutation(staff)[: max(12, int(len(staff) * 0.7))]
        sums = rng.choice((2_000.0, 5_000.0, 10_000.0, 20_000.0), len(members))
        day = MONTH_START[max(county.first_month, 4)] + int(rng.integers(1, 20))
        at = moment(day + rng.integers(0, 12, len(members)), clock(rng, len(members), "office"))
        ledger.add(members, firm, fen(sums), at, "内部集资款")
        for quarter in range(1, 4):
            paid = moment(int(next_workday(day + 92 * quarter)), 35_000) + np.arange(len(members))
            if day + 92 * quarter < DAYS - 3:
                ledger.add(firm, members, fen((sums * 0.0125).round(2)), paid, "职工集资利息", channel="batch")
        truth.look_alike("staff_savings", [firm])


def _direct_sellers(county: County, ledger: Ledger, truth: Truth) -> None:
    """Sellers with real goods: members buy again and again, half of the takings goes to the maker, bonuses by month."""
    rng = county.rng("direct sellers")
    maker = int(county.role("wholesale")[0])
    for serial, owner in enumerate(county.pick(rng, "self_employed", county.lively(5))):
        firm = _firm(county, rng, serial, "日化直销", "F", owner)
        members = np.array(county.crowd(rng, int(rng.integers(36, 80)), [owner]))
        for start in MONTH_START[county.first_month :]:
            buying = members[rng.random(len(members)) < 0.45]
            price = rng.choice((380.0, 680.0, 1_280.0, 1_980.0), len(buying))
            words = np.array([ledger.word(w) for w in ("化妆品", "货款", "购货", "")])[rng.integers(0, 4, len(buying))]
            at = moment(start + rng.integers(0, 26, len(buying)), clock(rng, len(buying), "any"))
            ledger.add(buying, firm, fen(price), at, words)
            taken = float(price.sum())
            ledger.pay(
                firm, maker, round(taken * 0.55, -1), int(moment(int(next_workday(start + 26)), 40_000)), "进货款"
            )
            best = rng.choice(members, max(1, len(members) // 6), replace=False)
            bonus = (rng.uniform(0.01, 0.05, len(best)) * taken).round(2)
            ledger.add(
                firm, best, fen(bonus), moment(min(DAYS - 2, start + 27), 50_000) + np.arange(len(best)), "业绩奖"
            )
        truth.look_alike("direct_seller", [firm])


def _cash_back_shops(county: County, ledger: Ledger, truth: Truth) -> None:
    """Furniture and appliance shops that give a few per cent of every purchase back in parts."""
    rng = county.rng("cash back")
    maker = int(county.role("wholesale")[0])
    for serial, owner in enumerate(county.pick(rng, "shopkeeper", county.lively(6))):
        shop = _firm(county, rng, serial, ("家具", "家电")[serial % 2], "F", owner)
        buyers = county.crowd(rng, int(rng.integers(40, 90)), [owner])
        for buyer in buyers:
            price = float(rng.choice((1_980, 2_980, 3_980, 5_980)))
            day = int(rng.integers(MONTH_START[county.first_month] + 2, DAYS - 8))
            at = int(moment(day, int(rng.integers(34_000, 75_000))))
            ledger.pay(buyer, shop, price, at, str(rng.choice(("货款", "家具款", "", "商品"))))
            for month in range(1, 7):
                if day + 30 * month < DAYS - 1:
                    ledger.pay(shop, buyer, round(price * 0.005, 2), at + 30 * DAY * month, "消费返利")
        monthly = 3_000.0 * len(buyers) / (MONTHS - county.first_month)
        for start in MONTH_START[county.first_month :]:
            ledger.pay(
                shop, maker, round(monthly * 0.7, -1), int(moment(int(next_workday(start + 12)), 40_000)), "进货款"
            )
        truth.look_alike("cash_back_shop", [shop])


def _lift_funds(county: County, ledger: Ledger, truth: Truth) -> None:
    """Neighbours who put money together for a lift or a road; one keeps it and pays the builder."""
    rng = county.rng("lift funds")
    for keeper in county.pick(rng, "teacher", county.lively(8)):
        givers = np.array(county.crowd(rng, int(rng.integers(16, 34)), [keeper]))
        sums = rng.integers(8, 30, len(givers)) * 500.0
        day = int(rng.integers(MONTH_START[county.first_month] + 3, DAYS - 90))
        words = np.array([ledger.word(w) for w in ("电梯款", "加装电梯", "修路款", "")])[
            rng.integers(0, 4, len(givers))
        ]
        at = moment(day + rng.integers(0, 25, len(givers)), clock(rng, len(givers), "any"))
        ledger.add(givers, keeper, fen(sums), at, words)
        builder = int(rng.choice(county.role("company")))
        for part, later in ((0.3, 28), (0.4, 55), (0.28, 85)):
            ledger.pay(keeper, builder, round(float(sums.sum()) * part, -1), int(moment(day + later, 40_000)), "工程款")
        truth.look_alike("lift_fund", [keeper])


def _elders_on_tour(county: County, ledger: Ledger, truth: Truth) -> None:
    """Journeys for pensioners: they pay one organiser of the club, who pays the travel agency."""
    rng = county.rng("elders on tour")
    agency = int(county.role("travel")[0])
    for organiser in county.pick(rng, "retired", county.lively(8)):
        travellers = np.array(means.elders(county, rng, int(rng.integers(18, 40))))
        price = float(rng.integers(18, 62) * 100)
        day = int(rng.integers(MONTH_START[county.first_month] + 3, DAYS - 30))
        at = moment(day + rng.integers(0, 10, len(travellers)), clock(rng, len(travellers), "any"))
        words = np.array([ledger.word(w) for w in ("旅游团费", "团费", "旅居", "")])[
            rng.integers(0, 4, len(travellers))
        ]
        ledger.add(travellers, organiser, fen(np.full(len(travellers), price)), at, words)
        ledger.pay(
            organiser, agency, round(price * len(travellers) * 0.97, -1), int(moment(day + 12, 40_000)), "旅游团费"
        )
        truth.look_alike("elders_on_tour", [organiser])


def _private_funds(county: County, ledger: Ledger, truth: Truth) -> None:
    """Run registered funds with few wealthy investors, who are paid once a year."""
    rng = county.rng("private funds")
    for serial, owner in enumerate(county.pick(rng, "self_employed", county.lively(4))):
        fund = _firm(county, rng, serial, "投资管理", "J", owner)
        investors = np.array(county.crowd(rng, int(rng.integers(7, 16)), [owner]))
        sums = rng.integers(10, 40, len(investors)) * 10_000.0
        day = MONTH_START[county.first_month] + int(rng.integers(5, 60))
        at = moment(day + rng.integers(0, 20, len(investors)), clock(rng, len(investors), "office"))
        ledger.add(investors, fund, fen(sums), at, "基金份额认购款")
        company = int(rng.choice(county.role("company")))
        ledger.pay(fund, company, round(float(sums.sum()) * 0.9, -3), int(moment(day + 40, 40_000)), "股权投资款")
        if day + 370 < DAYS:
            later = moment(day + 370, 40_000) + np.arange(len(investors))
            ledger.pay(company, fund, round(float(sums.sum()) * 0.08, -2), int(moment(day + 360, 40_000)), "投资收益")
            ledger.add(fund, investors, fen((sums * rng.uniform(0.03, 0.07)).round(2)), later, "基金分红")
        truth.look_alike("private_fund", [fund])

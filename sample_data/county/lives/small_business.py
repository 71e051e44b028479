"""Those who trade and contract in their own name: traders, crews, dealers, agents, fitters, online shops, studios."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from county import names
from county.dates import DAY, DAYS, HOUR, MONTH_START, MONTHS, clock, moment, next_workday
from county.ledger import Ledger, fen

if TYPE_CHECKING:
    from county.people import County
    from county.truth import Truth

TURN = 6


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Enter every kind of small business."""
    _traders(county, ledger, truth)
    _work_crews(county, ledger, truth)
    _car_dealers(county, ledger, truth)
    _purchasing_agents(county, ledger, truth)
    _fitters(county, ledger, truth)
    _online_shops(county, ledger, truth)
    _studios(county, ledger, truth)
    _freight_agents(county, ledger, truth)


def _first(county: County) -> int:
    return MONTH_START[county.first_month]


def _traders(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let dealers in feed, seed, timber and the like run their trade through their own card, remarks or none."""
    rng = county.rng("traders")
    for trader in county.pick(rng, "self_employed", county.lively(36)):
        buyers = np.array(county.crowd(rng, int(rng.integers(20, 50)), [trader]))
        buyers = np.append(buyers, rng.choice(county.role("outsider"), 15, replace=False))
        count = int(rng.integers(90, 210))
        days = rng.integers(_first(county), DAYS - 3, count)
        size = rng.lognormal(rng.uniform(6.6, 8.2), 0.8, count).round(-1).clip(60, 60_000)
        words = np.array([ledger.word(w) for w in ("货款", "货款", "", "", "饲料", "木材", "尾款")])
        ledger.add(
            buyers[rng.integers(0, len(buyers), count)],
            trader,
            fen(size),
            moment(days, clock(rng, count, "any")),
            words[rng.integers(0, 7, count)],
        )
        suppliers = np.append(county.outsiders(rng, int(rng.integers(2, 5))), county.role("wholesale")[:1])
        weeks = np.arange(_first(county) + 6, DAYS, 7)
        sold = np.array([size[(days > w - 7) & (days <= w)].sum() for w in weeks])
        cost = (sold * rng.uniform(0.78, 0.93, len(weeks))).round(-2)
        paid = cost > 0
        at = moment(np.minimum(weeks[paid], DAYS - 1), clock(rng, int(paid.sum()), "evening"))
        payees = suppliers[rng.integers(0, len(suppliers), int(paid.sum()))]
        ledger.add(trader, payees, fen(cost[paid]), at, words[rng.integers(0, 4, int(paid.sum()))])
        truth.look_alike("small_trader", [trader])


def _work_crews(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a foreman get the crew's money from a builder and pay eight to twenty-five workers within days."""
    rng = county.rng("work crews")
    for foreman in county.pick(rng, "self_employed", county.lively(16)):
        builder = county.outside(f"樟城{names.FLOWERS[int(rng.integers(20))]}建筑劳务有限公司", person=False)
        if rng.random() < 0.4:
            builder = int(rng.choice(county.role("company")))
        crew = county.crowd(rng, int(rng.integers(6, 19)), [foreman])
        crew += rng.choice(county.role("outsider"), int(rng.integers(2, 7)), replace=False).tolist()
        base = rng.uniform(4_500, 9_500, len(crew))
        month = int(rng.integers(county.first_month, county.first_month + 3))
        while month < MONTHS:
            day = int(next_workday(MONTH_START[month] + int(rng.integers(8, 22))))
            step = int(rng.integers(1, 3))
            wages = (base * step * rng.uniform(0.6, 1.1, len(crew))).round(-1)
            came = float(np.clip(wages.sum() * rng.uniform(1.05, 1.2), 50_000, 300_000).round(-2))
            word = str(rng.choice(("工程款", "人工费", "劳务费", "")))
            ledger.pay(builder, foreman, came, int(moment(day, 34_000)), word, channel="online")
            late = moment(np.minimum(day + rng.integers(0, 4, len(crew)), DAYS - 1), clock(rng, len(crew), "evening"))
            words = np.array([ledger.word(w) for w in ("工钱", "工资", "", "")])[rng.integers(0, 4, len(crew))]
            wages *= min(1.0, 0.93 * came / wages.sum())
            ledger.add(foreman, np.array(crew), fen(wages.round()), late, words)
            month += step
        truth.look_alike("work_crew", [foreman])


def _car_dealers(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a dealer in used cars be paid by one person and pay another the same day, for a margin."""
    rng = county.rng("car dealers")
    for dealer in county.pick(rng, "self_employed", county.lively(12)):
        deals = int(rng.integers(9, 30))
        for day in sorted(rng.integers(_first(county), DAYS - 3, deals).tolist()):
            seller, buyer = county.outsiders(rng, 2) if rng.random() < 0.6 else county.crowd(rng, 2, [dealer])
            price = float(rng.integers(28, 140) * 1_000)
            at = int(moment(day, int(rng.integers(9, 13) * HOUR)))
            word = str(rng.choice(("车款", "", "购车款", "货款")))
            down = float(rng.choice((0.0, 1_000.0, 3_000.0)))
            ledger.pay(buyer, dealer, down, at - DAY, "定金")
            ledger.pay(buyer, dealer, price - down, at, word)
            cost = float(round(price * rng.uniform(0.9, 0.97), -2))
            ledger.pay(
                dealer, seller, cost, at + int(rng.integers(HOUR, 9 * HOUR)), str(rng.choice(("车款", "", "收车")))
            )
        truth.look_alike("car_dealer", [dealer])


def _purchasing_agents(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let an agent buy for customers: their money goes on to two sellers within a day or two, less a steady fee."""
    rng = county.rng("purchasing agents")
    for agent in county.pick(rng, "self_employed", county.lively(14)):
        customers = county.crowd(rng, int(rng.integers(15, 40)), [agent])
        sellers = county.outsiders(rng, 2)
        fee = float(rng.uniform(0.02, 0.06))
        for day in range(_first(county) + int(rng.integers(9)), DAYS - 4, int(rng.integers(4, 9))):
            got = 0.0
            for customer in rng.choice(customers, int(rng.integers(3, 11)), replace=False).tolist():
                yuan = float(rng.lognormal(7.3, 0.8))
                got += round(yuan)
                at = int(moment(day, int(rng.integers(28_000, 82_000))))
                ledger.pay(customer, agent, round(yuan), at, str(rng.choice(("代购", "", "货款", "奶粉", "化妆品"))))
            at = int(moment(day + 1, int(rng.integers(28_000, 60_000))))
            ledger.pay(agent, sellers[day % 2], round(got * (1 - fee), 2), at, str(rng.choice(("货款", "", "采购"))))
        truth.look_alike("purchasing_agent", [agent])


def _fitters(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a fitter be paid in instalments for each flat and buy material and hands as the work goes on."""
    rng = county.rng("fitters")
    for fitter in county.pick(rng, "self_employed", county.lively(24)):
        helpers = county.crowd(rng, int(rng.integers(2, 6)), [fitter])
        for owner in county.crowd(rng, int(rng.integers(3, 9)), [fitter]):
            day, price = int(rng.integers(_first(county), DAYS - 100)), float(rng.integers(25, 160) * 1_000)
            for turn, share in enumerate((0.3, 0.3, 0.3, 0.1)):
                at = int(moment(day + 30 * turn + int(rng.integers(0, 6)), int(rng.integers(30_000, 80_000))))
                word = str(rng.choice(("装修款", "装修款", "", "进度款")))
                ledger.pay(owner, fitter, round(price * share, -2), at, word)
                cost = round(price * share * float(rng.uniform(0.4, 0.6)), -1)
                ledger.pay(
                    fitter, int(rng.choice(county.role("shop"))), cost, at + int(rng.integers(HOUR, 4 * DAY)), "材料款"
                )
                hand = int(rng.choice(helpers))
                ledger.pay(fitter, hand, round(price * share * 0.2, -1), at + int(rng.integers(DAY, 6 * DAY)), "工钱")
        truth.look_alike("renovation_fitter", [fitter])


def _online_shops(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let online sellers draw their sales from a payment service and pay their makers at once."""
    rng = county.rng("online shops")
    for seller in county.pick(rng, "self_employed", county.lively(18)):
        processor = int(county.role("processor")[int(rng.integers(2))])
        makers = county.outsiders(rng, int(rng.integers(1, 4)))
        level = float(rng.lognormal(8.6, 0.7))
        for day in range(_first(county) + 1, DAYS - 1, int(rng.integers(3, 8))):
            came = round(level * float(rng.lognormal(0, 0.4)), 2)
            at = int(moment(day, int(rng.integers(20_000, 80_000))))
            ledger.pay(processor, seller, came, at, "提现", channel="third_party")
            if rng.random() < 0.8:
                later = at + int(rng.integers(HOUR, 30 * HOUR))
                maker = makers[int(rng.integers(len(makers)))]
                ledger.pay(
                    seller,
                    maker,
                    round(came * float(rng.uniform(0.7, 0.93))),
                    later,
                    str(rng.choice(("货款", "", "拿货"))),
                )
        truth.look_alike("online_shop", [seller])


def _studios(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let gyms and training studios sell cards of round prices in advance and spend them on rent and teachers."""
    rng = county.rng("studios")
    for serial, owner in enumerate(county.pick(rng, "self_employed", county.lively(10))):
        account = owner
        if rng.random() < 0.5:
            boss = county.parties[county.accounts[owner].party]
            account = county.organisation(
                f"栖禾县{names.FLOWERS[(serial + 7) % 20]}{('健身', '舞蹈培训', '书法培训', '游泳')[serial % 4]}中心",
                serial % 4,
                prefix="92",
                industry="P",
                legal_representative=boss.id_number,
                opening=9_000,
            )
        members = np.array(county.crowd(rng, int(rng.integers(34, 90)), [owner]))
        price = rng.choice((1_000.0, 1_200.0, 1_980.0, 2_000.0, 3_000.0), len(members))
        day = rng.integers(_first(county), min(DAYS - 4, _first(county) + 170), len(members))
        words = np.array([ledger.word(w) for w in ("会员费", "年卡", "课时费", "")])[rng.integers(0, 4, len(members))]
        ledger.add(members, account, fen(price), moment(day, clock(rng, len(members), "any")), words)
        left = members[rng.random(len(members)) < 0.05]
        for member in left.tolist():
            ledger.pay(account, member, float(rng.integers(3, 9) * 100), int(moment(DAYS - 20, 50_000)), "退费")
        month_money = float(price.sum()) / (MONTHS - county.first_month)
        teachers = county.crowd(rng, 3, [owner])
        for start in MONTH_START[county.first_month :]:
            at = int(moment(int(next_workday(start + 9)), 40_000))
            ledger.pay(account, int(rng.choice(county.role("outsider"))), round(month_money * 0.3, -1), at, "房租")
            for teacher in teachers:
                ledger.pay(account, teacher, round(month_money * 0.15, -1), at + int(rng.integers(DAY)), "课酬")
        truth.look_alike("prepaid_members", [account])


def _freight_agents(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let an agent for lorries be paid by shippers and pay the drivers the same day, less a fee."""
    rng = county.rng("freight agents")
    for agent in county.pick(rng, "driver", county.lively(8)):
        shippers = rng.choice(county.role("company"), 2).tolist()
        drivers = county.outsiders(rng, 6)
        for day in range(_first(county) + 3, DAYS - 3, int(rng.integers(5, 11))):
            total = float(rng.integers(9, 70) * 1_000)
            at = int(moment(int(next_workday(day)), int(rng.integers(30_000, 45_000))))
            ledger.pay(shippers[day % 2], agent, total, at, str(rng.choice(("运费", "", "物流费"))))
            parts = (rng.dirichlet(np.full(3, 6.0)) * total * 0.95).round(-1)
            for driver, yuan in zip(rng.choice(drivers, 3, replace=False).tolist(), parts.tolist(), strict=True):
                ledger.pay(agent, driver, yuan, at + int(rng.integers(HOUR, 10 * HOUR)), str(rng.choice(("运费", ""))))
        truth.look_alike("freight_agent", [agent])

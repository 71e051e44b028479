"""Wages, pensions, subsidies and earnings: the money that comes into households."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from county.dates import DAYS, MONTH_START, MONTHS, clock, moment, month_of, next_workday
from county.ledger import Floats, Ints, Ledger, fen

if TYPE_CHECKING:
    from county.people import County
    from county.truth import Truth

TURN = 1


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Enter every kind of income."""
    _payrolls(county, ledger, truth)
    _pensions(county, ledger)
    _migrants(county, ledger)
    _migrant_wage_accounts(county, ledger, truth)
    _drivers(county, ledger, truth)
    _freelancers(county, ledger)
    _village_subsidies(county, ledger, truth)


def month_grid(county: County, size: int) -> tuple[Ints, Ints]:
    """For `size` things the place of each and the first day of every month of ordinary life, pair by pair."""
    starts = np.array(MONTH_START[county.first_month :], dtype=np.int64)
    return np.repeat(np.arange(size), len(starts)), np.tile(starts, size)


def payroll(
    county: County,
    ledger: Ledger,
    rng: np.random.Generator,
    employer: int,
    staff: Ints,
    *,
    base: Floats,
    day_of_month: int,
    word: str,
) -> None:
    """Pay a body's staff once a month in one batch, amounts moving a little with overtime and bonus."""
    for start in MONTH_START[county.first_month :]:
        day = int(next_workday(start + day_of_month - 1))
        wages = base * rng.normal(1.0, 0.05, len(staff)) * (1.6 if month_of(start) == 5 else 1.0)
        at = moment(day, int(rng.integers(9, 16)) * 3600) + np.arange(len(staff)) // 3
        ledger.add(
            employer, staff, fen(np.maximum(wages, 800).round(1)), at, word, instrument="payroll", channel="batch"
        )


def _payrolls(county: County, ledger: Ledger, truth: Truth) -> None:
    rng = county.rng("payroll")
    source = county.outside("省级财政转移支付专户", person=False)
    for role, payer, mean in (
        ("teacher", "treasury", 6200),
        ("official", "treasury", 6600),
        ("nurse", "hospital", 6400),
    ):
        staff = county.role(role)
        base = np.asarray(mean * rng.lognormal(0, 0.16, len(staff)))
        employer = int(county.role(payer)[0])
        payroll(county, ledger, rng, employer, staff, base=base, day_of_month=12, word="代发工资")
        for start in MONTH_START[county.first_month :]:
            day = moment(int(next_workday(start + 2)), 36_000 + int(rng.integers(9000)))
            ledger.pay(source, employer, float(base.sum()) * 1.3, int(day), "财政拨款", channel="batch")
    for role in ("treasury", "hospital"):
        truth.look_alike("payroll_employer", county.role(role))
    for employer in dict.fromkeys(county.role("company").tolist()):
        staff = county.role(f"staff:{employer}")
        if len(staff):
            base = np.asarray(rng.uniform(3600, 5200) * rng.lognormal(0, 0.22, len(staff)))
            payroll(
                county,
                ledger,
                rng,
                employer,
                staff,
                base=base,
                day_of_month=int(rng.choice((8, 10, 15, 20, 25))),
                word="工资",
            )
            customers = county.role("outsider")[rng.integers(0, len(county.role("outsider")), 3)]
            _sales(county, ledger, rng, employer, customers=customers, monthly=float(base.sum()) * 1.9)
        if len(staff) >= 5:
            truth.look_alike("payroll_employer", [employer])


def _sales(
    county: County, ledger: Ledger, rng: np.random.Generator, seller: int, *, customers: Ints, monthly: float
) -> None:
    """Pay a company what it earns: a few payments a month by customers who bank elsewhere."""
    shares = np.tile(rng.dirichlet(np.full(3, 5.0)), MONTHS - county.first_month)
    _, starts = month_grid(county, 1)
    days = next_workday(np.repeat(starts, 3) + rng.integers(0, 27, len(shares)))
    amounts = monthly * shares * rng.lognormal(0, 0.25, len(shares))
    payers = np.tile(customers, MONTHS - county.first_month)
    at = moment(days, clock(rng, len(shares), "office"))
    ledger.add(payers, seller, fen(amounts.round(-1)), at, "货款", instrument="transfer", channel="online")


def _pensions(county: County, ledger: Ledger) -> None:
    rng = county.rng("pensions")
    social = int(county.role("social")[0])
    for role, low, high, word in (("retired", 2100, 4900, "养老金"), ("old_farmer", 178, 262, "城乡居民养老金")):
        people = county.role(role)
        place, starts = month_grid(county, len(people))
        amount = np.round(rng.uniform(low, high, len(people)), 1)
        at = moment(starts + 16, 4 * 3600) + place // 4
        ledger.add(social, people[place], fen(amount[place]), at, word, instrument="payroll", channel="batch")


def _migrants(county: County, ledger: Ledger) -> None:
    """Migrant workers are paid from elsewhere, not always on the same day; some send part home in cash."""
    rng = county.rng("migrants")
    people = county.role("migrant")
    employers = np.array([county.outside(f"外省{w}劳务有限公司", person=False) for w in "甲乙丙丁戊己庚辛"])
    place, starts = month_grid(county, len(people))
    base = 5600 * rng.lognormal(0, 0.25, len(people))
    own = employers[rng.integers(0, len(employers), len(people))]
    day = np.minimum(starts + rng.integers(8, 26, len(place)), DAYS - 1)
    amount = base[place] * rng.normal(1, 0.12, len(place)).clip(0.5, 1.6)
    ledger.add(own[place], people[place], fen(amount.round()), moment(day, clock(rng, len(place), "office")), "工资")


def _migrant_wage_accounts(county: County, ledger: Ledger, truth: Truth) -> None:
    """Regulated site accounts: the contractor pays in, the whole crew is paid within a day."""
    rng = county.rng("site accounts")
    contractor = county.outside("樟城第二建筑工程有限公司", person=False)
    for serial in range(county.scaled(8)):
        site = county.organisation(
            f"栖禾县{serial + 1}号标段农民工工资专用账户", serial % 4, industry="E", opening=2_000
        )
        crew = np.array(county.crowd(rng, int(rng.integers(12, 40))))
        base = rng.uniform(4200, 7800, len(crew))
        first = int(rng.integers(county.first_month, MONTHS - 4))
        for month in range(first, min(MONTHS, first + int(rng.integers(4, 11)))):
            day = int(next_workday(MONTH_START[month] + 17))
            wages = (base * rng.uniform(0.7, 1.1, len(crew))).round()
            ledger.pay(contractor, site, float(wages.sum()), int(moment(day, 33_000)), "人工费拨付", channel="online")
            at = moment(day, 52_000) + np.arange(len(crew))
            ledger.add(site, crew, fen(wages), at, "代发农民工工资", instrument="payroll", channel="batch")
        truth.look_alike("migrant_wage_account", [site])


def _drivers(county: County, ledger: Ledger, truth: Truth) -> None:
    """Drivers draw their takings from the platform every few days and spend on fuel at once."""
    rng = county.rng("drivers")
    for role, word in (("ride", "运费提现"), ("courier", "运单结算")):
        people = county.role("driver")[0 if role == "ride" else 1 :: 2]
        per = round(4 * county.pace * (MONTHS - county.first_month))
        low = MONTH_START[county.first_month]
        drivers = np.repeat(people, per)
        day = rng.integers(low, DAYS, len(drivers))
        platform = int(county.role(role)[0])
        amount = rng.lognormal(6.55, 0.45, len(drivers))
        at = moment(day, clock(rng, len(drivers), "evening"))
        ledger.add(platform, drivers, fen(amount.round(2)), at, word, instrument="transfer", channel="third_party")
        fuel = rng.random(len(drivers)) < 0.35
        cost = rng.uniform(180, 420, int(fuel.sum())).round()
        processor = int(county.role("processor")[2])
        ledger.add(
            drivers[fuel], processor, fen(cost), at[fuel] + 2400, "中石油加油站", instrument="card", channel="pos"
        )
    # How much was drawn before depends on the pace of life; who is told of must not.
    chosen = county.rng("drivers told of") if county.roomy else rng
    for driver in county.pick(chosen, "driver", county.scaled(30, 2)):
        truth.look_alike("courier_driver", [driver])


def _freelancers(county: County, ledger: Ledger) -> None:
    rng = county.rng("freelancers")
    people = np.concatenate([county.role("self_employed"), county.role("farmer")])
    per = 3 * (MONTHS - county.first_month)
    workers = np.repeat(people, per)[rng.random(len(people) * per) < 0.5 * county.pace]
    clients = county.role("outsider")[rng.integers(0, len(county.role("outsider")), len(workers))]
    day = rng.integers(MONTH_START[county.first_month], DAYS, len(workers))
    words = np.array([ledger.word(w) for w in ("", "工钱", "材料费", "货款", "土鸡钱", "装修款", "茶叶")])
    purpose = words[rng.integers(0, len(words), len(workers))]
    amount = fen((rng.lognormal(7.0, 0.6, len(workers))).round(-1) + 20)
    ledger.add(clients, workers, amount, moment(day, clock(rng, len(workers), "any")), purpose)


def _village_subsidies(county: County, ledger: Ledger, truth: Truth) -> None:
    """Farm subsidies go to the village committee and from there to its villagers, twice a year."""
    rng = county.rng("subsidies")
    treasury = int(county.role("treasury")[0])
    for village in county.role("village").tolist():
        people = np.array(county.crowd(rng, int(rng.integers(18, 55))))
        for month, word in ((4, "公益林补偿"), (9, "耕地地力保护补贴"), (13, "土地流转租金")):
            if month < county.first_month:
                continue
            day = int(next_workday(MONTH_START[month] + int(rng.integers(2, 20))))
            shares = rng.uniform(2400, 5800, len(people)).round(1)
            ledger.pay(treasury, village, float(shares.sum()), int(moment(day, 34_500)), word + "拨付", channel="batch")
            late = moment(next_workday(day + 1), 36_000) + np.arange(len(people)) * 2
            ledger.add(village, people, fen(shares), late, word, instrument="transfer", channel="batch")
        truth.look_alike("village_subsidy", [village])

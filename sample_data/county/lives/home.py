"""Household bills, cash, family support and gifts: what residents do with one another and with public bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from county.dates import DAY, DAYS, MONTH_START, MONTHS, SPRING_FESTIVAL, clock, moment, next_workday
from county.ledger import CASH, Ints, Ledger, fen
from county.lives.income import month_grid

if TYPE_CHECKING:
    from county.people import County
    from county.truth import Truth

TURN = 3


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Enter the ordinary dealings of households."""
    _bills(county, ledger)
    _cash(county, ledger)
    _rents(county, ledger, truth)
    _schools(county, ledger, truth)
    _family_support(county, ledger)
    _own_transfers(county, ledger)
    _friends(county, ledger)
    _property_fees(county, ledger, truth)
    _insurance(county, ledger, truth)


def _bills(county: County, ledger: Ledger) -> None:
    rng = county.rng("bills")
    people = county.role("resident")
    plan = (
        ("telecom", 0.4, 20, 130, "话费充值"),
        ("power", 0.2, 40, 320, "电费"),
        ("water", 0.1, 15, 90, "水费"),
        ("gas", 0.06, 30, 160, "燃气费"),
    )
    for role, share, low, high, word in plan:
        payers = people[rng.random(len(people)) < share * county.pace]
        place, starts = month_grid(county, len(payers))
        lived = rng.random(len(place)) < 0.9
        place, starts = place[lived], starts[lived]
        usual = rng.uniform(low, high, len(payers))
        amount = usual[place] * rng.normal(1, 0.15, len(place)).clip(0.5, 2)
        day = np.minimum(starts + rng.integers(0, 27, len(place)), DAYS - 1)
        at = moment(day, clock(rng, len(place), "any"))
        ledger.add(
            payers[place],
            int(county.role(role)[0]),
            fen(amount.round(2)),
            at,
            word,
            instrument="transfer",
            channel="third_party",
        )


def _cash(county: County, ledger: Ledger) -> None:
    """Cash from machines by all, and cash paid in at the counter by farmers and the self-employed."""
    rng = county.rng("cash")
    people = county.role("resident")
    months = MONTHS - county.first_month
    takers = np.repeat(people, rng.poisson(0.42 * months * county.pace, len(people)))
    day = rng.integers(MONTH_START[county.first_month], DAYS, len(takers))
    amount = rng.choice(
        (300.0, 500.0, 800.0, 1000.0, 2000.0, 3000.0), len(takers), p=(0.2, 0.28, 0.1, 0.24, 0.13, 0.05)
    )
    ledger.add(
        takers,
        CASH,
        fen(amount),
        moment(day, clock(rng, len(takers), "any")),
        "ATM取款",
        instrument="cash",
        channel="atm",
    )
    payers = np.concatenate([county.role("farmer"), county.role("self_employed"), county.role("old_farmer")])
    givers = np.repeat(payers, rng.poisson(0.3 * months * county.pace, len(payers)))
    day = rng.integers(MONTH_START[county.first_month], DAYS, len(givers))
    amount = (rng.lognormal(7.6, 0.6, len(givers)) / 100).round() * 100 + 100
    at = moment(day, clock(rng, len(givers), "office"))
    ledger.add(CASH, givers, fen(amount.clip(100, 19_000)), at, "现金存入", instrument="cash", channel="counter")


def _rents(county: County, ledger: Ledger, truth: Truth) -> None:
    rng = county.rng("rents")
    for landlord in county.pick(rng, "retired", county.scaled(30, 1)):
        tenants = np.array(county.crowd(rng, int(rng.integers(5, 21)), [landlord]))
        place, starts = month_grid(county, len(tenants))
        rent = rng.integers(5, 19, len(tenants)) * 100.0
        day = np.minimum(starts + rng.integers(0, 5, len(tenants))[place] + rng.integers(0, 4, len(place)), DAYS - 1)
        words = np.array([ledger.word(w) for w in ("房租", "租金", "")])[rng.integers(0, 3, len(tenants))]
        at = moment(day, clock(rng, len(place), "evening"))
        ledger.add(tenants[place], landlord, fen(rent[place]), at, words[place])
        truth.look_alike("landlord", [landlord])
    for company in rng.choice(county.role("company"), county.scaled(4), replace=False).tolist():
        owners = np.array(county.crowd(rng, 14))
        place, starts = month_grid(county, len(owners))
        rent = rng.integers(8, 30, len(owners)) * 100.0
        at = moment(next_workday(starts + 9), 50_000) + place
        ledger.add(company, owners[place], fen(rent[place]), at, "铺面租金", instrument="transfer", channel="batch")
        truth.look_alike("rent_paying_company", [company])


def _schools(county: County, ledger: Ledger, truth: Truth) -> None:
    """Fees in February and at the end of August, and canteen money every month."""
    rng = county.rng("schools")
    people = county.role("resident")
    for role, share, fee, word in (
        ("middle_school", 0.07, 1650, "学费住宿费"),
        ("primary_school", 0.10, 380, "课后服务费"),
        ("kindergarten", 0.05, 3900, "保教费"),
    ):  # fmt: skip
        parents = people[rng.random(len(people)) < share]
        for month, first in ((0, 24), (6, 20), (12, 24)):
            if month < county.first_month:
                continue
            day = MONTH_START[month] + first + rng.integers(0, 11, len(parents))
            paid = (fee * rng.choice((1.0, 1.0, 1.2), len(parents))).round()
            ledger.add(
                parents, int(county.role(role)[0]), fen(paid), moment(day, clock(rng, len(parents), "any")), word
            )
        truth.look_alike("school_fees", county.role(role))
    eaters = people[rng.random(len(people)) < 0.05 * county.pace]
    place, starts = month_grid(county, len(eaters))
    day = np.minimum(starts + rng.integers(0, 6, len(place)), DAYS - 1)
    paid = rng.choice((300.0, 400.0, 500.0, 600.0), len(place))
    at = moment(day, clock(rng, len(place), "evening"))
    ledger.add(eaters[place], int(county.role("canteen")[0]), fen(paid), at, "餐费充值")
    truth.look_alike("school_fees", county.role("canteen"))
    sick = people[rng.random(len(people)) < 0.35]
    day = rng.integers(MONTH_START[county.first_month], DAYS, len(sick))
    bill = rng.lognormal(5.6, 1.0, len(sick)).round(2).clip(8, 30_000)
    at = moment(day, clock(rng, len(sick), "office"))
    ledger.add(sick, int(county.role("hospital")[0]), fen(bill), at, "门诊住院费用", instrument="card", channel="pos")


def _pairs(county: County) -> tuple[Ints, Ints, Ints, Ints]:
    """Within households: (earner, student) and (earner, elder) as four arrays of accounts."""
    homes: dict[int, list[int]] = {}
    for account in county.roles["resident"]:
        homes.setdefault(county.parties[county.accounts[account].party].household, []).append(account)
    child: list[tuple[int, int]] = []
    elder: list[tuple[int, int]] = []
    for members in homes.values():
        for other in members[1:]:
            calling = county.parties[county.accounts[other].party].occupation
            if calling == "学生":
                child.append((members[0], other))
            elif other != members[0]:
                elder.append((members[0], other))
    kids, rest = np.array(child or [(0, 0)]), np.array(elder or [(0, 0)])
    return kids[:, 0], kids[:, 1], rest[:, 0], rest[:, 1]


def _family_support(county: County, ledger: Ledger) -> None:
    rng = county.rng("family")
    parent, child, earner, kin = _pairs(county)
    for payer, payee, low, high, words, often in (
        (parent, child, 800, 2200, ("生活费", "", "伙食费"), 0.8),
        (earner, kin, 300, 2600, ("家用", "", "生活费", "买菜"), 0.3),
    ):  # fmt: skip
        place, starts = month_grid(county, len(payer))
        lived = rng.random(len(place)) < often * county.pace
        place, starts = place[lived], starts[lived]
        usual = rng.uniform(low, high, len(payer))
        amount = (usual[place] * rng.normal(1, 0.2, len(place)).clip(0.4, 1.8) / 50).round() * 50 + 50
        codes = np.array([ledger.word(w) for w in words])[rng.integers(0, len(words), len(place))]
        day = np.minimum(starts + rng.integers(0, 28, len(place)), DAYS - 1)
        ledger.add(payer[place], payee[place], fen(amount), moment(day, clock(rng, len(place), "evening")), codes)
    if county.first_month <= 6:
        size = round((len(parent) + len(kin)) * county.pace)
        givers, getters = np.concatenate([parent, earner])[:size], np.concatenate([child, kin])[:size]
        day = SPRING_FESTIVAL + rng.integers(-2, 5, size)
        gift = rng.choice((200.0, 400.0, 600.0, 666.0, 800.0, 888.0, 1000.0), size)
        ledger.add(givers, getters, fen(gift), moment(day, clock(rng, size, "evening")), "红包")


def _own_transfers(county: County, ledger: Ledger) -> None:
    """People with two cards feed the second from the first about every month."""
    rng = county.rng("own")
    second = county.role("second")
    first = np.array([county.main(county.accounts[int(a)].party) for a in second], dtype=np.int64)
    place, starts = month_grid(county, len(second))
    lived = rng.random(len(place)) < 0.42 * county.pace
    place, starts = place[lived], starts[lived]
    amount = rng.integers(3, 30, len(place)) * 100.0
    day = np.minimum(starts + rng.integers(0, 28, len(place)), DAYS - 1)
    ledger.add(first[place], second[place], fen(amount), moment(day, clock(rng, len(place), "any")), "本人转账")


def _friends(county: County, ledger: Ledger) -> None:
    """Small sums between people who are not family: shared meals, gifts, things bought for one another."""
    rng = county.rng("friends")
    people = county.role("resident")
    others = np.concatenate([people, np.repeat(county.role("outsider"), 4)])
    count = round(len(people) * (MONTHS - county.first_month) / 4 * county.pace)
    payer, payee = people[rng.integers(0, len(people), count)], others[rng.integers(0, len(others), count)]
    keep = payer != payee
    payer, payee = payer[keep], payee[keep]
    amount = rng.lognormal(5.0, 0.9, len(payer)).round(0).clip(5, 3_000)
    words = np.array([ledger.word(w) for w in ("", "", "", "饭钱", "代买", "份子钱", "打车", "谢谢")])
    day = rng.integers(MONTH_START[county.first_month], DAYS, len(payer))
    at = moment(day, clock(rng, len(payer), "any"))
    ledger.add(payer, payee, fen(amount), at, words[rng.integers(0, 8, len(payer))])


def _property_fees(county: County, ledger: Ledger, truth: Truth) -> None:
    rng = county.rng("property")
    for serial in range(county.scaled(6)):
        manager = county.organisation(
            f"栖禾县安居{'一二三四五六七八九十'[serial % 10]}{serial // 10 or ''}物业服务有限公司",
            serial % 4,
            industry="K",
        )
        owners = np.array(county.crowd(rng, int(rng.integers(36, max(37, min(110, county.residents // 20))))))
        fee = rng.uniform(70, 145, len(owners)).round(1) * 1.6
        for month in range(max(county.first_month, 2), MONTHS, 3):
            day = np.minimum(MONTH_START[month] + rng.integers(0, 12, len(owners)), DAYS - 1)
            at = moment(day, clock(rng, len(owners), "any"))
            ledger.add(owners, manager, fen((fee * 3).round(2)), at, "物业费")
            spent = float(fee.sum() * 2.6)
            ledger.pay(
                manager, int(county.role("power")[0]), round(spent * 0.3, 2), int(moment(day.max(), 40_000)), "公区电费"
            )
            ledger.pay(
                manager,
                int(county.role("company")[0]),
                round(spent * 0.6, 2),
                int(moment(day.max(), 41_000)),
                "保洁服务费",
            )
        truth.look_alike("property_fees", [manager])


def _insurance(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let local agents take yearly premiums and hand them to the insurer within days."""
    rng = county.rng("insurance")
    insurer = int(county.role("insurer")[0])
    for agent in county.pick(rng, "clerk", county.scaled(7)):
        for month in sorted(rng.choice(np.arange(county.first_month, MONTHS), 3, replace=False).tolist()):
            holders = np.array(county.crowd(rng, int(rng.integers(10, 22)), [agent]))
            premium = rng.integers(6, 60, len(holders)) * 100.0
            day = MONTH_START[month] + rng.integers(2, 6, len(holders))
            ledger.add(holders, agent, fen(premium), moment(day, clock(rng, len(holders), "any")), "保费")
            after = int(moment(MONTH_START[month] + 7, 34_000 + int(rng.integers(DAY // 8))))
            ledger.pay(agent, insurer, float(premium.sum()), after, "代缴保费", channel="online")
        truth.look_alike("insurance_collector", [agent])

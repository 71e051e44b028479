"""Events: weddings, class trips, savings circles, houses sold, windfalls, help between friends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from county.dates import DAY, DAYS, MONTH_START, MONTHS, clock, moment, next_workday
from county.ledger import CASH, Ledger, fen

if TYPE_CHECKING:
    from county.people import County
    from county.truth import Truth

TURN = 4


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Enter every kind of event."""
    _weddings(county, ledger, truth)
    _treasurers(county, ledger, truth)
    _savings_circles(county, ledger, truth)
    _family_lenders(county, ledger, truth)
    _houses(county, ledger, truth)
    _windfalls(county, ledger, truth)
    _brokerage_and_courts(county, ledger)
    _charity(county, ledger, truth)
    _refunds(county, ledger, truth)


def _start(county: County) -> int:
    return MONTH_START[county.first_month]


def _weddings(county: County, ledger: Ledger, truth: Truth) -> None:
    rng = county.rng("weddings")
    for host in county.pick(rng, "farmer", county.scaled(40)):
        guests = county.crowd(rng, int(rng.integers(35, 90)), [host])
        guests += rng.choice(county.role("outsider"), int(rng.integers(10, 25)), replace=False).tolist()
        day = int(rng.integers(_start(county) + 3, DAYS - 8))
        gift = rng.choice(
            (200.0, 300.0, 500.0, 600.0, 800.0, 1000.0, 2000.0), len(guests), p=(0.25, 0.2, 0.2, 0.15, 0.08, 0.1, 0.02)
        )
        at = moment(day + rng.integers(0, 3, len(guests)), clock(rng, len(guests), "any"))
        words = np.array([ledger.word(w) for w in ("礼金", "恭喜", "份子钱", "")])[rng.integers(0, 4, len(guests))]
        ledger.add(np.array(guests), host, fen(gift), at, words)
        feast = float(round(gift.sum() * rng.uniform(0.5, 0.8), -2))
        ledger.pay(host, int(rng.choice(county.role("shop"))), feast, int(moment(day + 4, 43_000)), "酒席款")
        truth.look_alike("wedding_burst", [host])


def _treasurers(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a parent collect the same small sum from the class and pay the school's supplier once."""
    rng = county.rng("treasurers")
    for treasurer in county.pick(rng, "teacher", county.scaled(14)):
        day = int(rng.integers(_start(county), DAYS - 9))
        members = np.array(county.crowd(rng, int(rng.integers(20, 45)), [treasurer]))
        each = float(rng.choice((120.0, 200.0, 260.0, 480.0, 860.0)))
        at = moment(day + rng.integers(0, 3, len(members)), clock(rng, len(members), "evening"))
        ledger.add(members, treasurer, fen(np.full(len(members), each)), at, "班费")
        ledger.pay(
            treasurer, int(county.role("travel")[0]), each * len(members), int(moment(day + 4, 72_000)), "研学活动费"
        )
        truth.look_alike("treasurer", [treasurer])


def _savings_circles(county: County, ledger: Ledger, truth: Truth) -> None:
    """Ten members pay in every month and one of them, in turn, takes the pot."""
    rng = county.rng("circles")
    for organiser in county.pick(rng, "retired", county.scaled(8)):
        members = county.crowd(rng, int(rng.integers(8, 12)), [organiser])
        first = int(rng.integers(county.first_month, max(county.first_month + 1, MONTHS - len(members))))
        each = float(rng.choice((500.0, 1000.0, 2000.0, 3000.0)))
        for turn, month in enumerate(range(first, min(MONTHS, first + len(members)))):
            day = MONTH_START[month] + 5
            for member in members:
                at = int(moment(day + int(rng.integers(0, 2)), int(rng.integers(30_000, 80_000))))
                ledger.pay(member, organiser, each, at, "会钱")
            ledger.pay(organiser, members[turn], each * len(members), int(moment(day + 2, 50_000)), "标会会款")
        truth.look_alike("rosca", [organiser])


def _family_lenders(county: County, ledger: Ledger, truth: Truth) -> None:
    """Relatives and friends help one another once or twice, without interest or well within the cap."""
    rng = county.rng("help")
    for lender in county.pick(rng, "official", county.scaled(100, 2)):
        kin = county.housemates(county.accounts[lender].party)
        is_kin = bool(kin) and rng.random() < 0.4
        borrowers = [county.main(kin[0])] if is_kin else county.crowd(rng, int(rng.integers(1, 3)), [lender])
        for borrower in borrowers:
            day = int(rng.integers(_start(county), DAYS - 130))
            face = float(rng.integers(2, 60) * 1000)
            months = int(rng.integers(2, min(12, (DAYS - day) // 31)))
            rate = 0.0 if rng.random() < 0.65 else float(rng.uniform(0.02, 0.10))
            start, end = (int(moment(d, int(rng.integers(30_000, 80_000)))) for d in (day, day + months * 30))
            total = float(round(face * (1 + rate * months * 30 / 365), -1))
            ledger.pay(lender, borrower, face, start, str(rng.choice(("借款", "借给你", "", "周转"))))
            ledger.pay(borrower, lender, total, end, str(rng.choice(("还款", "还钱", "", "谢谢"))))
            truth.loan(None, lender, borrower, face, [(start, -face, borrower), (end, total, lender)], is_kin=is_kin)
        truth.look_alike("family_lender", [lender])


def _houses(county: County, ledger: Ledger, truth: Truth) -> None:
    rng = county.rng("houses")
    developer, bank = int(county.role("developer")[0]), county.role("bank_loans")
    sellers = county.pick(rng, "resident", county.scaled(20))
    buyers = county.crowd(rng, len(sellers), sellers)
    for seller, buyer in zip(sellers, buyers, strict=False):
        day = int(next_workday(int(rng.integers(_start(county) + 5, DAYS - 70))))
        price = float(rng.integers(28, 75) * 10_000)
        lender = int(bank[county.accounts[seller].bank])
        ledger.pay(buyer, seller, 20_000, int(moment(day, 37_000)), "购房定金")
        ledger.pay(buyer, seller, round(price * 0.35, -3), int(moment(day + 12, 38_000)), "购房首付款")
        ledger.pay(
            lender,
            seller,
            round(price * 0.6, -3),
            int(moment(day + 30, 36_000)),
            "二手房按揭放款",
            instrument="transfer",
            channel="batch",
        )
        if rng.random() < 0.5:
            ledger.pay(seller, developer, round(price * 0.5, -3), int(moment(day + 66, 39_000)), "购房款")
        truth.look_alike("house_sale", [seller])


def _windfalls(county: County, ledger: Ledger, truth: Truth) -> None:
    """Pay compensation or an inheritance into long-quiet passbooks, where it stays."""
    rng = county.rng("windfalls")
    treasury = int(county.role("treasury")[0])
    for person in county.pick(rng, "old_farmer", county.scaled(16)):
        party = county.accounts[person].party
        quiet = county.open(party, (county.accounts[person].bank + 1) % 4, opening=float(rng.integers(20, 900)))
        ledger.pay(
            CASH,
            quiet,
            200,
            int(moment(int(rng.integers(0, 40)), 36_000)),
            "现金存入",
            instrument="cash",
            channel="counter",
        )
        day = int(next_workday(int(rng.integers(260, DAYS - 45))))
        amount = float(rng.integers(22, 90) * 10_000)
        source, word = (treasury, "征地拆迁补偿款") if rng.random() < 0.6 else (county.outsiders(rng, 1)[0], "遗产继承")
        ledger.pay(source, quiet, amount, int(moment(day, 40_000)), word, channel="counter")
        ledger.pay(
            quiet,
            person,
            float(rng.integers(3, 12) * 1000),
            int(moment(day + int(rng.integers(3, 9)), 41_000)),
            "本人转账",
        )
        truth.look_alike("quiet_account_windfall", [quiet])


def _brokerage_and_courts(county: County, ledger: Ledger) -> None:
    rng = county.rng("brokerage")
    broker, court = int(county.role("broker")[0]), int(county.role("court")[0])
    traders = county.role("resident")[rng.random(len(county.role("resident"))) < 0.02]
    size = len(traders) * 6
    people = np.repeat(traders, 6)
    day = next_workday(rng.integers(_start(county), DAYS, size))
    amount = fen(rng.integers(5, 120, size) * 500.0)
    at = moment(day, clock(rng, size, "office"))
    into = rng.random(size) < 0.55
    ledger.add(people[into], broker, amount[into], at[into], "银证转账", instrument="transfer", channel="online")
    ledger.add(broker, people[~into], amount[~into], at[~into], "银证转账", instrument="transfer", channel="online")
    winners = np.array(county.crowd(rng, county.scaled(25)))
    day = next_workday(rng.integers(_start(county), DAYS, len(winners)))
    owed = fen(rng.integers(4, 90, len(winners)) * 1000.0)
    ledger.add(
        court,
        winners,
        owed,
        moment(day, clock(rng, len(winners), "office")),
        "执行款",
        instrument="transfer",
        channel="batch",
    )


def _charity(county: County, ledger: Ledger, truth: Truth) -> None:
    rng = county.rng("charity")
    charity = int(county.role("charity")[0])
    givers = np.array(county.crowd(rng, max(40, county.residents // 25)))
    day = rng.integers(_start(county) + 20, min(_start(county) + 120, DAYS), len(givers))
    gift = rng.choice((50.0, 100.0, 200.0, 500.0, 1000.0), len(givers))
    ledger.add(givers, charity, fen(gift), moment(day, clock(rng, len(givers), "any")), "爱心捐款")
    needy = np.array(county.crowd(rng, max(10, len(givers) // 8)))
    at = moment(next_workday(np.full(len(needy), int(day.max()) + 5)), 36_000) + np.arange(len(needy))
    ledger.add(
        charity, needy, fen(np.full(len(needy), 1500.0)), at, "大病救助金", instrument="transfer", channel="batch"
    )
    truth.look_alike("charity", [charity])


def _refunds(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a company take back a machine and return the money within days."""
    rng = county.rng("refunds")
    for buyer in county.pick(rng, "self_employed", county.scaled(10)):
        seller = int(rng.choice(county.role("company")))
        amount = float(rng.integers(8, 60) * 1000)
        at = int(moment(int(next_workday(int(rng.integers(_start(county), DAYS - 12)))), 38_000))
        ledger.pay(buyer, seller, amount, at, "设备款")
        ledger.pay(seller, buyer, round(amount * 0.95), at + 2 * DAY + 3_000, "退货退款", channel="online")
        truth.look_alike("refund", [buyer])

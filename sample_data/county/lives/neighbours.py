"""Money between people who know one another: shared costs, things bought used, small loans, gifts, circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from county.dates import DAY, DAYS, MONTH_START, MONTHS, clock, moment, next_workday
from county.ledger import CASH, Ledger, fen

if TYPE_CHECKING:
    from county.people import County
    from county.truth import Truth

TURN = 5


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Enter every kind of dealing between neighbours, colleagues and friends."""
    _paid_back(county, ledger)
    _shared_rents(county, ledger)
    _deposits(county, ledger)
    _used_cars(county, ledger)
    _card_circles(county, ledger, truth)
    _class_funds(county, ledger, truth)
    _gatherings_of_gifts(county, ledger, truth)
    _friendly_lenders(county, ledger, truth)
    _large_circles(county, ledger, truth)


def _first(county: County) -> int:
    return MONTH_START[county.first_month]


def _paid_back(county: County, ledger: Ledger) -> None:
    """Somebody pays for lunch, a ticket, an errand for a colleague, and has it back within days."""
    rng = county.rng("paid back")
    people = county.role("resident")
    count = round(len(people) * (MONTHS - county.first_month) / 9 * county.pace)
    one, other = people[rng.integers(0, len(people), count)], people[rng.integers(0, len(people), count)]
    keep = one != other
    one, other = one[keep], other[keep]
    amount = fen(
        np.where(rng.random(len(one)) < 0.85, rng.lognormal(4.3, 0.9, len(one)), rng.lognormal(7, 0.7, len(one)))
    )
    day = rng.integers(_first(county), DAYS - 12, len(one))
    words = np.array(
        [
            ledger.word(w)
            for w in ("", "", "AA", "饭钱", "垫付款", "转账", "还款", "二手", "往来款", "借款", "周转", "利息")
        ]
    )
    at = moment(day, clock(rng, len(one), "any"))
    ledger.add(one, other, amount, at, words[rng.integers(0, 12, len(one))])
    back = rng.random(len(one)) < 0.3  # the one who was lent a hand returns the favour, in about the same money
    amount = (amount[back] * rng.choice((0.5, 1.0, 1.0, 1.1), int(back.sum()))).astype(np.int64) + 1
    later = at[back] + rng.integers(DAY, 9 * DAY, int(back.sum()))
    ledger.add(other[back], one[back], amount, later, words[rng.integers(0, 12, int(back.sum()))])


def _shared_rents(county: County, ledger: Ledger) -> None:
    """Let flatmates pay one of them, who pays the landlord."""
    rng = county.rng("shared rents")
    for lead in county.crowd(rng, county.scaled(40, 2)):
        mates = county.crowd(rng, int(rng.integers(1, 4)), [lead])
        rent, owner = float(rng.integers(4, 11) * 100), int(rng.choice(county.role("outsider")))
        first = int(rng.integers(county.first_month, MONTHS - 2))
        for month in range(first, min(MONTHS, first + int(rng.integers(4, 13)))):
            at = int(moment(MONTH_START[month] + int(rng.integers(0, 6)), int(rng.integers(30_000, 80_000))))
            for mate in mates:
                ledger.pay(mate, lead, rent, at + int(rng.integers(1, DAY)), str(rng.choice(("房租", "", "合租"))))
            ledger.pay(lead, owner, rent * (len(mates) + 1), at + 2 * DAY, "房租")


def _deposits(county: County, ledger: Ledger) -> None:
    """Pay a deposit for a flat or a tool and have it back whole, months later."""
    rng = county.rng("deposits")
    people = county.crowd(rng, county.scaled(120, 4))
    for person in people:
        other = int(rng.choice(county.role("outsider")))
        day = int(rng.integers(_first(county), DAYS - 70))
        yuan = float(rng.integers(3, 40) * 100)
        ledger.pay(person, other, yuan, int(moment(day, int(rng.integers(30_000, 80_000)))), "押金")
        back = min(DAYS - 2, day + int(rng.integers(30, 300)))
        ledger.pay(other, person, yuan, int(moment(back, int(rng.integers(30_000, 80_000)))), "退押金")


def _used_cars(county: County, ledger: Ledger) -> None:
    """Let people sell their own car or machine to another person, who pays at once or in two parts."""
    rng = county.rng("used cars")
    for seller in county.crowd(rng, county.scaled(60, 2)):
        buyer = county.crowd(rng, 1, [seller])[0] if rng.random() < 0.5 else int(rng.choice(county.role("outsider")))
        price, day = float(rng.integers(30, 91) * 1_000), int(rng.integers(_first(county), DAYS - 6))
        at = int(moment(day, int(rng.integers(30_000, 80_000))))
        down = float(rng.choice((0.0, 2_000.0, 5_000.0)))
        ledger.pay(buyer, seller, down, at, str(rng.choice(("定金", ""))))
        ledger.pay(
            buyer, seller, price - down, at + int(rng.integers(DAY, 3 * DAY)), str(rng.choice(("车款", "", "尾款")))
        )


def _card_circles(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a games club settle up through one of its players, late in the evening, in both directions."""
    rng = county.rng("card circles")
    for host in county.pick(rng, "retired", county.lively(12)):
        players = county.crowd(rng, int(rng.integers(6, 14)), [host])
        for day in range(_first(county) + int(rng.integers(7)), DAYS - 1, 7):
            if rng.random() < 0.35:
                continue
            for player in rng.choice(players, 4, replace=False).tolist():
                yuan = float(rng.integers(2, 60) * 10)
                payer, payee = (player, host) if rng.random() < 0.55 else (host, player)
                at = int(moment(day, int(rng.integers(75_000, 86_300))))
                ledger.pay(payer, payee, yuan, at, str(rng.choice(("", "", "台费", "茶钱"))))
        truth.look_alike("card_circle", [host])


def _class_funds(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a parent keep the class fund: collected every term, spent bit by bit, the rest handed back."""
    rng = county.rng("class funds")
    for keeper in county.pick(rng, "clerk", county.lively(24)):
        members = np.array(county.crowd(rng, int(rng.integers(25, 46)), [keeper]))
        for month in (1, 7, 13):
            if month < county.first_month:
                continue
            each = float(rng.choice((100.0, 200.0, 300.0, 350.0)))
            day = MONTH_START[month] + int(rng.integers(2, 18))
            at = moment(day + rng.integers(0, 5, len(members)), clock(rng, len(members), "evening"))
            words = np.array([ledger.word(w) for w in ("班费", "", "家委会")])[rng.integers(0, 3, len(members))]
            ledger.add(members, keeper, fen(np.full(len(members), each)), at, words)
            for _ in range(int(rng.integers(3, 7))):
                spent = round(each * len(members) * float(rng.uniform(0.06, 0.16)), 1)
                later = min(DAYS - 1, day + int(rng.integers(6, 60)))
                shop = int(rng.choice(county.role("shop")))
                ledger.pay(keeper, shop, spent, int(moment(later, 60_000)), str(rng.choice(("文具", "教辅", ""))))
        truth.look_alike("class_fund", [keeper])


def _gatherings_of_gifts(county: County, ledger: Ledger, truth: Truth) -> None:
    """Gifts for a village tournament, a temple's feast or a clan hall, kept by one villager and spent within weeks."""
    rng = county.rng("donations")
    for keeper in county.pick(rng, "old_farmer", county.lively(10)):
        givers = county.crowd(rng, int(rng.integers(30, 70)), [keeper])
        givers += rng.choice(county.role("outsider"), int(rng.integers(10, 30)), replace=False).tolist()
        size = len(givers)
        day = int(rng.integers(_first(county) + 3, DAYS - 40))
        gift = rng.choice(
            (100.0, 200.0, 500.0, 888.0, 1_000.0, 2_000.0, 5_000.0), size, p=(0.2, 0.25, 0.2, 0.1, 0.15, 0.07, 0.03)
        )
        words = np.array([ledger.word(w) for w in ("捐款", "赞助", "乐捐", "")])[rng.integers(0, 4, size)]
        at = moment(day + rng.integers(0, 12, size), clock(rng, size, "any"))
        ledger.add(np.array(givers), keeper, fen(gift), at, words)
        left = float(gift.sum())
        for word, share in (("材料款", 0.35), ("工钱", 0.2), ("酒席款", 0.2), ("奖品", 0.1)):
            payee = int(rng.choice(county.role("shop")))
            ledger.pay(
                keeper,
                payee,
                float(round(left * share, -1)),
                int(moment(day + int(rng.integers(13, 38)), 50_000)),
                word,
            )
        truth.look_alike("village_donation", [keeper])


def _friendly_lenders(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let people lend to friends two to six times, most for nothing, the others well within the cap."""
    rng = county.rng("friendly lenders")
    for lender in county.pick(rng, "resident", county.scaled(56, 1)):
        for borrower in county.crowd(rng, int(rng.integers(2, 7)), [lender]):
            day = int(rng.integers(_first(county), DAYS - 75))
            face = float(rng.integers(2, 50) * 1_000)
            months = int(rng.integers(1, max(2, min(10, (DAYS - day) // 31))))
            rate = 0.0 if rng.random() < 0.6 else float(rng.uniform(0.03, 0.105))
            parts = int(rng.integers(1, min(months, 5) + 1))
            start = int(moment(day, int(rng.integers(30_000, 80_000))))
            ledger.pay(lender, borrower, face, start, str(rng.choice(("借款", "", "", "应急", "周转"))))
            flows = [(start, -face, borrower)]
            for k in range(1, parts + 1):
                at = start + round(months * 30 * DAY * k / parts) + int(rng.integers(-18_000, 18_000))
                owed = face * (1 - (k - 1) / parts)
                yuan = float(round(face / parts + owed * rate * months / parts * 30 / 365))
                ledger.pay(borrower, lender, yuan, at, str(rng.choice(("还款", "还钱", "", "谢谢"))))
                flows.append((at, yuan, lender))
            truth.loan(None, lender, borrower, face, flows)
        truth.look_alike("friendly_lender", [lender])


def _large_circles(county: County, ledger: Ledger, truth: Truth) -> None:
    """More than twenty members pay in every month; one, by lot, takes the pot; the keeper keeps nothing."""
    rng = county.rng("large circles")
    for organiser in county.pick(rng, "retired", county.lively(5)):
        members = np.array(county.crowd(rng, int(rng.integers(22, 36)), [organiser]))
        each = float(rng.choice((500.0, 1000.0, 2000.0)))
        first = int(rng.integers(county.first_month, MONTHS - 8))
        takers = rng.permutation(len(members))
        for turn, month in enumerate(range(first, MONTHS)):
            at = moment(MONTH_START[month] + 9 + rng.integers(0, 3, len(members)), clock(rng, len(members), "any"))
            words = np.array([ledger.word(w) for w in ("会钱", "", "标会")])[rng.integers(0, 3, len(members))]
            ledger.add(members, organiser, fen(np.full(len(members), each)), at, words)
            taker = int(members[takers[turn % len(members)]])
            paid = int(moment(int(next_workday(MONTH_START[month] + 12)), 66_000))
            ledger.pay(organiser, taker, each * len(members), paid, "会款")
            if rng.random() < 0.3:
                ledger.pay(taker, CASH, 10_000, paid + 2 * DAY, "取款", instrument="cash", channel="counter")
        truth.look_alike("rosca", [organiser])

"""Lawful credit among people: what looks like usury and is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import DAY, DAYS, HOUR, MONTH_START, MONTHS, moment, next_workday
from county.ledger import CASH

if TYPE_CHECKING:
    import numpy as np

    from county.ledger import Ledger
    from county.people import County
    from county.truth import Truth

TURN = 9


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Enter every kind of lawful credit."""
    _rent_collectors(county, ledger, truth)
    _tutors(county, ledger, truth)
    _instalment_sellers(county, ledger, truth)
    _card_helpers(county, ledger, truth)
    _renewal_friends(county, ledger, truth)
    _bail_outs(county, ledger, truth)
    _bank_loans_shared(county, ledger, truth)
    _classmates(county, ledger, truth)
    _returned_loans(county, ledger, truth)


def _first(county: County) -> int:
    return MONTH_START[county.first_month]


def _clock(rng: np.random.Generator) -> int:
    return int(rng.integers(30_000, 80_000))


def _rent_collectors(county: County, ledger: Ledger, truth: Truth) -> None:
    """Collect rents of a few houses, most without a remark, and draw them as notes for the owner."""
    rng = county.rng("rent collectors")
    for collector in county.pick(rng, "retired", county.lively(8)):
        tenants = county.crowd(rng, int(rng.integers(6, 13)), [collector])
        rents = {tenant: float(rng.integers(5, 16) * 100) for tenant in tenants}
        due = {tenant: int(rng.integers(0, 6)) for tenant in tenants}
        for start in MONTH_START[county.first_month : MONTHS]:
            for tenant in tenants:
                at = int(moment(min(DAYS - 1, start + due[tenant]), _clock(rng)))
                ledger.pay(tenant, collector, rents[tenant], at, str(rng.choice(("", "", "房租", "5栋"))))
            drawn = int(moment(min(DAYS - 1, start + 9), 36_000))
            notes = float(round(sum(rents.values()) * 0.6, -2))
            ledger.pay(collector, CASH, notes, drawn, "取款", instrument="cash", channel="counter")
        truth.look_alike("rent_collector", [collector])


def _tutors(county: County, ledger: Ledger, truth: Truth) -> None:
    """Teach at home or coach: some pay by the week, some by the month, the same sum each time."""
    rng = county.rng("tutors")
    for tutor in county.pick(rng, "self_employed", county.lively(8)):
        pupils = county.crowd(rng, int(rng.integers(7, 14)), [tutor])
        for turn, pupil in enumerate(pupils):
            gap, each = (7, 150.0) if turn % 3 else (30, 600.0)
            first = int(rng.integers(_first(county), DAYS - 150))
            for k in range(int(rng.integers(4, 14)) if gap == 7 else int(rng.integers(3, 5))):
                day = first + gap * k + int(rng.integers(0, 2))
                word = str(rng.choice(("课时费", "培训费", "学费", "")))
                ledger.pay(pupil, tutor, each, int(moment(day, _clock(rng))), word)
        truth.look_alike("tutor", [tutor])


def _instalment_sellers(county: County, ledger: Ledger, truth: Truth) -> None:
    """Sell telephones and mopeds on six payments to neighbours; the supplier is paid out of them."""
    rng = county.rng("instalment sellers")
    for seller in county.pick(rng, "shopkeeper", county.lively(8)):
        for buyer in county.crowd(rng, int(rng.integers(8, 16)), [seller]):
            each, day = float(rng.integers(3, 9) * 100), int(rng.integers(_first(county), DAYS - 190))
            for k in range(6):
                word = str(rng.choice(("手机款", "分期货款", "货款", "")))
                ledger.pay(buyer, seller, each, int(moment(day + 30 * k + int(rng.integers(0, 4)), _clock(rng))), word)
        maker = int(county.role("wholesale")[0])
        for start in MONTH_START[county.first_month : MONTHS]:
            ledger.pay(seller, maker, float(rng.integers(20, 60) * 100), int(moment(start + 20, 40_000)), "进货款")
        truth.look_alike("instalment_seller", [seller])


def _card_helpers(county: County, ledger: Ledger, truth: Truth) -> None:
    """Advance a friend the means to pay a card bill and have it back the next day, with the price of a coffee."""
    rng = county.rng("card helpers")
    for helper in county.pick(rng, "clerk", county.lively(8)):
        for friend in county.crowd(rng, int(rng.integers(3, 7)), [helper]):
            for start in rng.integers(_first(county), DAYS - 6, int(rng.integers(1, 4))).tolist():
                yuan = float(rng.integers(30, 200) * 100)
                at = int(moment(start, _clock(rng)))
                ledger.pay(helper, friend, yuan, at, str(rng.choice(("", "帮还卡", "周转"))))
                later = at + int(rng.integers(3 * HOUR, 2 * DAY))
                thanks = float(rng.choice((0.0, 0.0, 20.0, 50.0)))
                ledger.pay(friend, helper, yuan + thanks, later, str(rng.choice(("", "谢谢", "还款"))))
                truth.loan(None, helper, friend, yuan, [(at, -yuan, friend), (later, yuan + thanks, helper)])
        truth.look_alike("card_helper", [helper])


def _renewal_friends(county: County, ledger: Ledger, truth: Truth) -> None:
    """Help a friend over the days between paying off a bank and its next loan, for nothing or a dinner."""
    rng = county.rng("renewal friends")
    for helper in county.pick(rng, "shopkeeper", county.lively(8)):
        for friend in county.crowd(rng, int(rng.integers(1, 4)), [helper]):
            day, wait = int(next_workday(int(rng.integers(_first(county), DAYS - 30)))), int(rng.integers(2, 8))
            yuan = float(rng.integers(10, 40) * 10_000)
            bank = int(county.role("bank_loans")[county.accounts[friend].bank])
            at = int(moment(day, 33_000))
            ledger.pay(helper, friend, yuan, at, str(rng.choice(("借款", "", "周转"))))
            ledger.pay(friend, bank, yuan, at + 9_000, "贷款还款", instrument="loan_repayment", channel="online")
            anew = int(moment(int(next_workday(day + wait)), 36_000))
            ledger.pay(bank, friend, yuan, anew, "贷款发放", instrument="loan_disbursement", channel="batch")
            ledger.pay(friend, helper, yuan, anew + 7_200, str(rng.choice(("还款", "谢谢", ""))))
            truth.loan(None, helper, friend, yuan, [(at, -yuan, friend), (anew + 7_200, yuan, helper)])
        truth.look_alike("renewal_friend", [helper])


def _bail_outs(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let an uncle elsewhere pay off what somebody owes two friends, and be paid back slowly without interest."""
    rng = county.rng("bail outs")
    for person in county.pick(rng, "resident", county.lively(10)):
        uncle = county.outsiders(rng, 1)[0]
        friends = county.crowd(rng, 2, [person])
        day = int(rng.integers(_first(county), DAYS - 150))
        for turn, friend in enumerate(friends):
            yuan = float(rng.integers(5, 30) * 1_000)
            start = int(moment(day + 3 * turn, _clock(rng)))
            ledger.pay(friend, person, yuan, start, "借款")
            help_at = start + 60 * DAY
            ledger.pay(uncle, person, yuan, help_at, str(rng.choice(("拿去还", "", "家用"))))
            paid_off = help_at + 3 * HOUR
            ledger.pay(person, friend, yuan, paid_off, "还款")
            truth.loan(None, friend, person, yuan, [(start, -yuan, person), (paid_off, yuan, friend)])
            flows = [(help_at, -yuan, person)]
            for k in range(1, 4):
                when, part = help_at + 25 * k * DAY, float(round(yuan / 3))
                ledger.pay(person, uncle, part, when, str(rng.choice(("还款", ""))))
                flows.append((when, part, uncle))
            truth.loan(None, uncle, person, yuan, flows)
        truth.look_alike("bail_out", [person])


def _bank_loans_shared(county: County, ledger: Ledger, truth: Truth) -> None:
    """Take a bank's loan together: half of it goes to a brother, who sends his part of every instalment."""
    rng = county.rng("bank loans shared")
    for borrower in county.pick(rng, "farmer", county.lively(8)):
        brother = county.crowd(rng, 1, [borrower])[0]
        principal = float(rng.integers(5, 25) * 10_000)
        day = int(next_workday(int(rng.integers(_first(county), DAYS - 220))))
        bank = int(county.role("bank_loans")[county.accounts[borrower].bank])
        at = int(moment(day, 36_500))
        ledger.pay(bank, borrower, principal, at, "贷款发放", instrument="loan_disbursement", channel="batch")
        ledger.pay(borrower, brother, principal / 2, at + 2 * DAY, str(rng.choice(("一起贷的", "", "合伙养殖"))))
        for k in range(1, 7):
            due = at + 30 * k * DAY
            each = round(principal / 12 + principal * (13 - k) / 12 * 0.05 / 12, 2)
            ledger.pay(brother, borrower, round(each / 2, 2), due - DAY, str(rng.choice(("", "还贷款"))))
            ledger.pay(borrower, bank, each, due, "贷款还款", instrument="loan_repayment", channel="batch")
        truth.look_alike("bank_loan_shared", [borrower])


def _classmates(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let a student lend to three or four others until their money comes, and have the same sum back."""
    rng = county.rng("classmates")
    pool = county.role("student")
    for place in rng.permutation(len(pool))[: county.lively(10)].tolist():
        lender = int(pool[place])
        others = [int(one) for one in rng.choice(pool, 4, replace=False) if int(one) != lender]
        for other in others:
            day, yuan = int(rng.integers(_first(county), DAYS - 40)), float(rng.integers(5, 30) * 100)
            at = int(moment(day, _clock(rng)))
            ledger.pay(lender, other, yuan, at, str(rng.choice(("", "借你的", "生活费"))))
            later = at + int(rng.integers(5, 35)) * DAY
            ledger.pay(other, lender, yuan, later, str(rng.choice(("", "还款", "谢谢"))))
            truth.loan(None, lender, other, yuan, [(at, -yuan, other), (later, yuan, lender)])
        truth.look_alike("classmates", [lender])


def _returned_loans(county: County, ledger: Ledger, truth: Truth) -> None:
    """Lend a round sum of which the borrower returns a part the next day, as he needs less, and the rest in a month."""
    rng = county.rng("returned loans")
    for lender in county.pick(rng, "resident", county.lively(10)):
        for borrower in county.crowd(rng, int(rng.integers(1, 3)), [lender]):
            yuan = float(rng.integers(2, 10) * 5_000)
            at = int(moment(int(rng.integers(_first(county), DAYS - 70)), _clock(rng)))
            ledger.pay(lender, borrower, yuan, at, str(rng.choice(("借款", "", "周转"))))
            part = float(round(yuan * float(rng.choice((0.2, 0.4, 0.5, 1.0))), -2))
            soon, later = at + int(rng.integers(4, 22)) * HOUR, at + int(rng.integers(20, 60)) * DAY
            ledger.pay(borrower, lender, part, soon, str(rng.choice(("用不了这么多", "", "退回"))))
            ledger.pay(borrower, lender, yuan - part, later, str(rng.choice(("还款", ""))))
        truth.look_alike("returned_loan", [lender])

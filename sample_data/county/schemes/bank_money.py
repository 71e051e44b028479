"""A bank's money lent on: relent at a profit, or bridged from one bank loan to the next at a daily price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import DAY, DAYS, HOUR, MONTH_START, calendar_day, moment, next_workday
from county.kinds import Kind
from county.lending import Terms, dues, find_borrowers, gather_hands, lend, note_hands
from county.supervised import BookedLoan

if TYPE_CHECKING:
    from county.stage import Stage


def bank_relend(stage: Stage) -> None:
    """Take a bank's loan for a trade of one's own and lend most of it on within weeks, far above what it costs."""
    _relend(stage, booked=True)


def bank_relend_unbooked(stage: Stage) -> None:
    """Do the same where the bank reports no loan book: its payment alone shows."""
    _relend(stage, booked=False)


def _relend(stage: Stage, *, booked: bool) -> None:
    county = stage.county
    hands = gather_hands(stage)
    principal, rate = float(stage.whole(8, 40) * 10_000), round(stage.between(0.036, 0.058), 4)
    day = int(next_workday(stage.whole(MONTH_START[county.first_month] + 2, DAYS - 200)))
    paid_in = int(moment(day, 36_000)) + stage.whole(0, 14_000)
    bank = int(county.role("bank_loans")[county.accounts[hands.lender].bank])
    stage.ledger.pay(
        bank, hands.lender, principal, paid_in, "贷款发放", instrument="loan_disbursement", channel="batch"
    )
    months = (12, 24, 36)[stage.whole(0, 2)]
    for month in range(1, months + 1):
        due = day + round(month * 30.4)
        if due < DAYS:
            yuan = round(principal * rate / 12 + (principal if month == months else 0), 2)
            at = int(moment(due, 37_000))
            stage.ledger.pay(hands.lender, bank, yuan, at, "贷款还款", instrument="loan_repayment", channel="batch")
    if booked:
        purpose = stage.one_of("经营", "装修", "种养殖")
        term = (hands.lender, calendar_day(day), principal, rate, months, purpose, "个人贷款", "正常")
        county.loan_book.append(BookedLoan(*term))
    borrowers = find_borrowers(stage, hands, stage.whole(2, 5))
    lent, last, share = 0.0, paid_in, stage.between(0.55, 0.95)
    for borrower in borrowers:
        face = float(round(principal * share / len(borrowers), -3))
        months = stage.whole(2, 5)
        yearly = stage.between(0.16, 0.34)
        shape = stage.one_of("interest", "bullet", "instalments")
        plan = [(d, float(round(y))) for d, y in dues(shape, face, yearly * 30 / 365, months)]
        at = paid_in + round(stage.between(1, 24) * DAY)
        last = max(last, lend(stage, hands, borrower, at, terms=Terms(face, face, plan), book=len(borrowers)))
        lent += face
    note_hands(stage, hands, borrowers, paid_in, last, principal=principal, lent=lent, bank_rate=rate)


def bridge_usury(stage: Stage) -> None:
    """Lend people the means to pay off their bank for some days, until its next loan comes in, at a daily price."""
    county = stage.county
    hands = gather_hands(stage)
    borrowers = find_borrowers(stage, hands, stage.whole(6, 10))
    companies = county.role("company")
    if stage.does("companies"):
        borrowers = [*borrowers[2:], int(companies[stage.whole(0, len(companies) - 1)])]
    daily, last, days = stage.between(0.0012, 0.003), 0, []
    start = stage.whole(MONTH_START[county.first_month] + 2, max(MONTH_START[county.first_month] + 3, DAYS - 330))
    for turn, borrower in enumerate(borrowers):
        day = int(next_workday(start + turn * stage.whole(18, 32)))
        wait = stage.whole(2, 9)
        if day + wait + 6 >= DAYS:
            break
        face = float(stage.whole(11, 60) * 10_000)
        at = int(moment(day, 32_400)) + stage.whole(0, 9_000)
        bank = int(county.role("bank_loans")[county.accounts[borrower].bank])
        paid_off = at + round(stage.between(0.5, 30) * HOUR)
        whole = face * stage.between(0.97, 1.03) if stage.does("uneven_amounts") else face
        stage.ledger.pay(
            borrower, bank, round(whole, 2), paid_off, "贷款还款", instrument="loan_repayment", channel="online"
        )
        anew = int(moment(int(next_workday(day + wait)), 35_000)) + stage.whole(0, 9_000)
        stage.ledger.pay(bank, borrower, face, anew, "贷款发放", instrument="loan_disbursement", channel="batch")
        back = anew + round(stage.between(0.5, 20) * HOUR)
        held = max(1, (back - at) // DAY + 1)
        terms = Terms(face, face, [((back - at) / DAY, float(round(face * (1 + daily * held), -1)))])
        last = max(last, lend(stage, hands, borrower, at, terms=terms, book=len(borrowers)))
        days.append(day)
    note_hands(
        stage,
        hands,
        borrowers[: len(days)],
        stage.time(min(days), 0, 0.02),
        last,
        loans=len(days),
        daily=round(daily, 5),
    )


KINDS = (
    Kind(
        "bank_relend", bank_relend, ("ul_bank_credit_relend",),
        ("lawful_remarks", "mixed_hours", "late_payments", "shared_borrowers", "uneven_amounts"), per_million=5,
    ),
    Kind(
        "bank_relend_unbooked", bank_relend_unbooked, ("ul_bank_credit_relend_flow",),
        ("lawful_remarks", "mixed_hours", "shared_borrowers"), per_million=5,
    ),
    Kind(
        "bridge_usury", bridge_usury, ("ul_bridge_loan_usury",),
        ("lawful_remarks", "several_accounts", "shared_borrowers", "uneven_amounts", "companies"),
        tip=("hotline_12345", "过桥一天千分之二，银行那边他有人。"), per_million=5,
    ),
)  # fmt: skip

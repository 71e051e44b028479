"""Informal lenders: habitual, with deductions, over the cap, and very short cash loans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import DAYS, MONTH_START
from county.evasions import LENDER
from county.kinds import BASE_STREAM, Kind
from county.lending import Terms, days_between, dues, find_borrowers, gather_hands, lend, loan_days, note_hands

if TYPE_CHECKING:
    from county.stage import Stage


def _settled(stage: Stage, months: int) -> int:
    """Give the month in which a loan is settled before its term, or nothing."""
    early = stage.does("early_settlement") and months > 1 and stage.chance(0.4)
    return stage.whole(1, months - 1) if early else 0


def repeat_lender(stage: Stage) -> None:
    """Ten and more loans for gain to people who have nothing to do with the lender."""
    hands = gather_hands(stage)
    loans = stage.whole(12, 25)
    borrowers = find_borrowers(stage, hands, min(loans, stage.whole(loans // 2 + 4, loans + 2)))
    usual = stage.between(0.017, 0.048)
    short = stage.county.first_month > 4
    book = loan_days(stage, loans, borrowers, 76 if short else 140)
    while len(book) < 10:
        book += loan_days(stage, 4, stage.crowd(4, [*hands.everyone, *borrowers]), 76)
    last = 0
    for day, borrower in book:
        months = stage.whole(1, 2 if short else 4)
        face = stage.money(float(stage.whole(3, 70) * 1000), 1000)
        monthly = min(0.05, max(0.015, usual * stage.between(0.8, 1.25)))
        shape = stage.one_of("interest", "interest", "bullet", "instalments")
        plan = [(d, float(round(y))) for d, y in dues(shape, face, monthly, months, _settled(stage, months))]
        end = lend(stage, hands, borrower, stage.time(day), terms=Terms(face, face, plan), book=len(book))
        last = max(last, end)
    people = list(dict.fromkeys(b for _, b in book))
    first = stage.time(book[0][0], 0, 0.02)
    note_hands(stage, hands, people, first, last, loans=len(book), monthly=round(usual, 4))


def upfront_deduction(stage: Stage) -> None:
    """Loans handed out less a cut, or given whole and the cut handed back within three days."""
    hands = gather_hands(stage)
    cut = (0.05, 0.08, 0.10, 0.15, 0.20, 0.30)[stage.whole(0, 5)]
    withheld = stage.chance(0.6)
    loans = stage.whole(4, 9)
    mixed = stage.whole(2, 4) if stage.does("loans_without_cut") else 0
    borrowers = find_borrowers(stage, hands, loans + mixed)
    last = 0
    days = sorted(stage.whole(MONTH_START[stage.county.first_month], DAYS - 115) for _ in borrowers)
    plain = set(stage.rng.choice(len(days), mixed, replace=False).tolist())
    for turn, (day, borrower) in enumerate(zip(days, borrowers, strict=True)):
        face = float(stage.whole(3, 40) * 1000)
        months = stage.whole(1, 3)
        whole = turn in plain
        monthly = 0.0 if withheld and months == 1 and not whole else stage.between(0.01, 0.03)
        plan = [(d, float(round(y))) for d, y in dues("interest", face, monthly, months)]
        if whole:
            terms = Terms(face, face, plan)
        elif withheld:
            # The face itself comes back last, so that the cut shows against a round sum; interest comes before it.
            terms = Terms(face, round(face * (1 - cut), 2), [*plan[:-1], (plan[-1][0], face)])
        else:
            terms = Terms(face, face, plan, [(stage.between(0.3, 58), face * cut)])
        last = max(last, lend(stage, hands, borrower, stage.time(day), terms=terms, book=len(borrowers)))
    if stage.does("lawful_income"):
        _odd_jobs(stage, hands.lender)
    variant = "withheld" if withheld else "handed_back"
    first = stage.time(days[0], 0, 0.02)
    note_hands(stage, hands, borrowers, first, last, cut=cut, variant=variant, loans=loans)


def _odd_jobs(stage: Stage, account: int) -> None:
    """Let the lender also earn something honestly on the same account."""
    customers = stage.county.role("outsider")
    for start in MONTH_START[stage.county.first_month :]:
        for _ in range(stage.whole(1, 3)):
            payer = int(customers[stage.whole(0, len(customers) - 1)])
            word = stage.one_of("货款", "装修款", "工钱", "")
            stage.pay(payer, account, float(stage.whole(3, 60) * 100), stage.time(start + stage.whole(0, 26)), word)


def over_judicial_cap(stage: Stage) -> None:
    """Lend a few times at rates over four times the loan prime rate and under 36 per cent."""
    hands = gather_hands(stage)
    borrowers = find_borrowers(stage, hands, stage.whole(2, 6))
    yearly = stage.between(0.175, 0.33)
    last, days = 0, []
    short = stage.county.first_month > 4
    for borrower in borrowers:
        months = stage.whole(2, 3) if short else stage.whole(3, 9)
        day = stage.whole(MONTH_START[stage.county.first_month], DAYS - 31 * months - 18)
        face = stage.money(float(stage.whole(10, 150) * 1000), 1000)
        rate = min(0.335, max(0.17, yearly * stage.between(0.92, 1.08)))
        shape = stage.one_of("interest", "bullet", "instalments")
        plan = [(d, float(round(y))) for d, y in dues(shape, face, rate * 30 / 365, months, _settled(stage, months))]
        end = lend(stage, hands, borrower, stage.time(day, 12, 13), terms=Terms(face, face, plan), book=len(borrowers))
        last = max(last, end)
        days.append(day)
    first = stage.time(min(days), 0, 0.02)
    note_hands(stage, hands, borrowers, first, last, annual_rate=round(yearly, 4), loans=len(borrowers))


def cash_loan_714(stage: Stage) -> None:
    """Small loans of one or two weeks with a deep cut, at any hour, put off for a fee."""
    hands = gather_hands(stage)
    loans = stage.whole(28, 60)
    borrowers = find_borrowers(stage, hands, stage.whole(14, 30))
    cut = (0.15, 0.20, 0.25, 0.30, 0.40)[stage.whole(0, 4)]
    start = stage.whole(MONTH_START[stage.county.first_month], DAYS - 130)
    free = dict.fromkeys(borrowers, start)
    first = last = stage.time(start, 0, 0.02)
    made = extended = 0
    for turn in range(loans):
        day = start + turn * stage.whole(60, 84) // loans
        ready = [b for b in borrowers if free[b] <= day]
        if not ready:
            continue
        borrower = ready[stage.whole(0, len(ready) - 1)]
        face, term = stage.money(float(stage.whole(5, 40) * 100 + 500), 100), (7, 7, 10, 14, 14, 15)[stage.whole(0, 5)]
        plan = [(float(term), face)]
        if stage.chance(0.14):
            plan = [(float(term), round(face * stage.between(0.2, 0.3), -1)), (2.0 * term, face)]
            extended += 1
        terms = Terms(face, round(face * (1 - cut), 2), plan)
        at = stage.time(day, 6, 23.9)
        end = lend(stage, hands, borrower, at, terms=terms, book=loans, till=stage.chance(0.3))
        free[borrower] = max(day + days_between(stage.time(day, 0, 0.01), end), day + round(plan[-1][0])) + 3
        last, made = max(last, end), made + 1
    note_hands(stage, hands, borrowers, first, last, loans=made, cut=cut, extended=extended)


KINDS = (
    Kind(
        "repeat_lender", repeat_lender, ("ul_unlicensed_repeat_lender",),
        (*LENDER, "cash_repayments", "early_settlement", "defaults", "uneven_amounts", "pauses"),
        tip=("grid_worker", "该人长期向村民放款收息，月息二分以上。"),
        turn=8, reserve=BASE_STREAM, least_bookings=0,
    ),
    Kind(
        "upfront_deduction", upfront_deduction, ("ul_upfront_deduction",),
        (*LENDER, "loans_without_cut", "lawful_income"),
        turn=9, reserve=BASE_STREAM, least_bookings=0,
    ),
    Kind(
        "over_judicial_cap", over_judicial_cap, ("ul_apr_over_judicial_cap",),
        (*LENDER, "early_settlement", "uneven_amounts"),
        turn=10, reserve=BASE_STREAM, least_bookings=0,
    ),
    Kind(
        "cash_loan_714", cash_loan_714, ("ul_cash_loan_714",),
        (*LENDER, "cash_repayments", "defaults", "uneven_amounts"),
        tip=("hotline_12345", "借一千五到手一千一，七天还清，还不上要交续期费。"),
        turn=11, reserve=BASE_STREAM, least_bookings=0,
    ),
)  # fmt: skip

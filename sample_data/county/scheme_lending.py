"""Informal lenders: habitual, with deductions, over the cap, and very short cash loans."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from county.dates import DAY, DAYS, HOUR, MONTH_START
from county.stage import LAST, days_later

if TYPE_CHECKING:
    from county.stage import Stage

LENT = ("", "", "借款", "周转", "货款", "往来款")
PAID = ("", "", "还款", "利息", "货款", "生活费", "往来款")


@dataclass
class Terms:
    """What is agreed for one loan."""

    face: float
    received: float
    dues: list[tuple[float, float]] = field(default_factory=list)  # (days after, yuan)
    handed_back: list[tuple[float, float]] = field(default_factory=list)  # (hours after, yuan)


def dues(shape: str, face: float, monthly: float, months: int) -> list[tuple[float, float]]:
    """Give the repayments: interest and the face at the end, all at the end, or instalments on what is owed."""
    if shape == "bullet":
        return [(30.0 * months, face * (1 + monthly * months))]
    if shape == "instalments":
        part = face / months
        return [(30.0 * k, part + (face - part * (k - 1)) * monthly) for k in range(1, months + 1)]
    return [(30.0 * k, face * monthly + (face if k == months else 0.0)) for k in range(1, months + 1)]


def lend(stage: Stage, lender: int, borrower: int, at: int, *, terms: Terms, collectors: list[int]) -> int:
    """Enter one loan and note its truth; gives the second of its last flow."""
    flows = [(at, -terms.received, borrower)]
    stage.pay(lender, borrower, terms.received, at, stage.one_of(*LENT))
    for hours, yuan in terms.handed_back:
        when = at + round(hours * HOUR)
        target = collectors[-1]
        if stage.pay(borrower, target, yuan, when, stage.one_of("", "手续费", "服务费", "保证金")):
            flows.append((when, round(yuan, 2), target))
    pay_hour = stage.between(-6, 5)
    for days, yuan in terms.dues:
        when = days_later(at, days) + round((pay_hour + stage.between(-1, 1)) * HOUR)
        target = collectors[stage.whole(0, len(collectors) - 1)]
        if stage.pay(borrower, target, yuan, when, stage.one_of(*PAID)):
            flows.append((when, round(yuan, 2), target))
    stage.truth.loan(stage.scheme_id, lender, borrower, terms.face, flows)
    return max(f[0] for f in flows)


def _hands(stage: Stage) -> list[int]:
    """Give a lender's accounts: the main one, perhaps a second and perhaps a relative's."""
    lender = stage.culprits(1)[0]
    hands = [lender]
    if stage.chance(0.5):
        hands.append(stage.side_account(lender))
    if stage.chance(0.35):
        kin = stage.relative(lender)
        hands += [kin] if kin is not None else []
    return hands


def _note(stage: Stage, hands: list[int], borrowers: list[int], first: int, last: int, **parameters: object) -> None:
    stage.truth.scheme(stage.scheme_id, stage.kind, first, min(last, LAST), **parameters)
    stage.truth.cast(stage.scheme_id, stage.kind, hands[:1], "lender", culpable=True)
    stage.truth.cast(stage.scheme_id, stage.kind, hands[1:], "lender_other_account", culpable=True)
    stage.truth.cast(stage.scheme_id, stage.kind, borrowers, "borrower", culpable=False)


def _book(stage: Stage, loans: int, borrowers: list[int], longest: int) -> list[tuple[int, int]]:
    """(day, borrower) of each loan, in order of day; a borrower's loans lie apart unless the period is too short."""
    first = MONTH_START[stage.county.first_month]
    days = sorted(stage.whole(first, DAYS - longest - 4) for _ in range(loans))
    free = dict.fromkeys(borrowers, -1)
    book = []
    for day in days:
        open_to = [b for b in borrowers if free[b] < day] or [min(borrowers, key=free.__getitem__)]
        chosen = open_to[stage.whole(0, len(open_to) - 1)]
        day_for = max(day, free[chosen] + 1)
        if day_for > DAYS - 40:
            continue
        free[chosen] = day_for + longest + 4
        book.append((day_for, chosen))
    return book


def repeat_lender(stage: Stage) -> None:
    """Ten and more loans for gain to people who have nothing to do with the lender."""
    hands = _hands(stage)
    loans = stage.whole(11, 25)
    borrowers = stage.crowd(min(loans, stage.whole(loans // 2 + 4, loans + 2)), hands)
    usual = stage.between(0.017, 0.048)
    short = stage.county.first_month > 4
    book = _book(stage, loans, borrowers, 66 if short else 130)
    while len(book) < 10:
        book += _book(stage, 4, stage.crowd(4, [*hands, *borrowers]), 66)
    last = 0
    for day, borrower in book:
        months = stage.whole(1, 2 if short else 4)
        face = float(stage.whole(3, 70) * 1000)
        monthly = min(0.05, max(0.015, usual * stage.between(0.8, 1.25)))
        shape = stage.one_of("interest", "interest", "bullet", "instalments")
        plan = [(d, round(y)) for d, y in dues(shape, face, monthly, months)]
        if stage.chance(0.06) and len(plan) > 1:
            plan = plan[:-1]
        source = hands[0] if stage.chance(0.75) else hands[-1]
        end = lend(
            stage,
            source,
            borrower,
            stage.time(day),
            terms=Terms(face, face, [(d, float(y)) for d, y in plan]),
            collectors=hands,
        )
        last = max(last, end)
    people = list(dict.fromkeys(b for _, b in book))
    first = stage.time(book[0][0], 0, 1)
    _note(stage, hands, people, first, last, loans=len(book), monthly=round(usual, 4))


def upfront_deduction(stage: Stage) -> None:
    """Loans handed out less a cut, or given whole and the cut handed back within three days."""
    hands = _hands(stage)
    cut = (0.05, 0.08, 0.10, 0.15, 0.20, 0.30)[stage.whole(0, 5)]
    withheld = stage.chance(0.6)
    loans = stage.whole(4, 9)
    borrowers = stage.crowd(loans, hands)
    last, days = 0, sorted(stage.whole(MONTH_START[stage.county.first_month], DAYS - 100) for _ in borrowers)
    for day, borrower in zip(days, borrowers, strict=True):
        face = float(stage.whole(3, 40) * 1000)
        months = stage.whole(1, 3)
        plan = dues("interest", face, 0.0 if withheld and months == 1 else stage.between(0.01, 0.03), months)
        if withheld:
            # The face itself comes back last, so that the cut shows against a round sum; interest comes before it.
            plan = [(d, round(y)) for d, y in plan[:-1]] + [(plan[-1][0], face)]
            terms = Terms(face, round(face * (1 - cut), 2), plan)
        else:
            plan = [(d, float(round(y))) for d, y in plan]
            terms = Terms(face, face, plan, [(stage.between(0.3, 58), face * cut)])
        last = max(last, lend(stage, hands[0], borrower, stage.time(day), terms=terms, collectors=hands[:2]))
    variant = "withheld" if withheld else "handed_back"
    _note(stage, hands, borrowers, stage.time(days[0], 0, 1), last, cut=cut, variant=variant, loans=loans)


def over_judicial_cap(stage: Stage) -> None:
    """Lend a few times at rates over four times the loan prime rate and under 36 per cent."""
    hands = _hands(stage)[:2]
    borrowers = stage.crowd(stage.whole(2, 6), hands)
    yearly = stage.between(0.165, 0.33)
    last, days = 0, []
    short = stage.county.first_month > 4
    for borrower in borrowers:
        months = stage.whole(2, 3) if short else stage.whole(3, 9)
        day = stage.whole(MONTH_START[stage.county.first_month], DAYS - 31 * months - 5)
        face = float(stage.whole(10, 150) * 1000)
        rate = min(0.335, max(0.162, yearly * stage.between(0.92, 1.08)))
        shape = stage.one_of("interest", "bullet", "instalments")
        plan = [(d, float(round(y))) for d, y in dues(shape, face, rate * 30 / 365, months)]
        last = max(
            last,
            lend(stage, hands[0], borrower, stage.time(day, 12, 13), terms=Terms(face, face, plan), collectors=hands),
        )
        days.append(day)
    _note(
        stage, hands, borrowers, stage.time(min(days), 0, 1), last, annual_rate=round(yearly, 4), loans=len(borrowers)
    )


def cash_loan_714(stage: Stage) -> None:
    """Small loans of one or two weeks with a deep cut, at any hour, put off for a fee."""
    hands = _hands(stage)
    if len(hands) == 1:
        hands.append(stage.side_account(hands[0]))
    loans = stage.whole(26, 60)
    borrowers = stage.crowd(stage.whole(14, 30), hands)
    cut = (0.15, 0.20, 0.25, 0.30, 0.40)[stage.whole(0, 4)]
    start = stage.whole(MONTH_START[stage.county.first_month], DAYS - 125)
    free = dict.fromkeys(borrowers, start)
    first = last = stage.time(start, 0, 1)
    made = extended = 0
    for turn in range(loans):
        day = start + turn * stage.whole(60, 84) // loans
        ready = [b for b in borrowers if free[b] <= day]
        if not ready:
            continue
        borrower = ready[stage.whole(0, len(ready) - 1)]
        face, term = float(stage.whole(5, 40) * 100 + 500), (7, 7, 10, 14, 14, 15)[stage.whole(0, 5)]
        plan = [(float(term), face)]
        if stage.chance(0.16):
            plan = [(float(term), round(face * stage.between(0.2, 0.3), -1)), (2.0 * term, face)]
            extended += 1
        terms = Terms(face, round(face * (1 - cut), 2), plan)
        takers = hands[1:] if stage.chance(0.6) else hands[:1]
        end = lend(stage, hands[0], borrower, stage.time(day, 6, 23.9), terms=terms, collectors=takers)
        free[borrower] = day + (end - stage.time(day, 0, 0.01)) // DAY + 2
        last, made = max(last, end), made + 1
    _note(stage, hands, borrowers, first, last, loans=made, cut=cut, extended=extended)

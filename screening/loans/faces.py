"""What a loan was called, and what was paid only to keep it running: face, deduction, extension fees.

Method: domain file, regulatory basis 3.3, steps 6 and 7. A deduction before the transfer is invisible; the face is then
read off the last repayment. An extension counts as part of one loan (Illegal-lending opinion 2019 Art. 1 [V2]).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from screening.loans.episodes import Episode, Part
from screening.loans.settings import DEFAULT, Parameters


def set_faces(loans: Sequence[Episode], parameters: Parameters = DEFAULT) -> None:
    """Fill in the face of every loan of one lender: told by itself, or by a deduction the lender repeats."""
    guesses = [(loan, guess) for loan in loans if (guess := _guess(loan, parameters)) is not None]
    rates = sorted(_permille(loan, face) for loan, face in guesses)
    for loan, face in guesses:
        rate, slack = _permille(loan, face), parameters.face_slack_permille
        repeated = bisect_right(rates, rate + slack) - bisect_left(rates, rate - slack)
        if _usual(rate, parameters) or repeated >= parameters.face_repeats:
            loan.face = face
    for loan in loans:
        if loan.handed_back and not loan.fake_flow:
            loan.face = loan.disbursed
        elif loan.face is None and loan.repayments and _returns_principal(loan, parameters):
            loan.face = loan.received


def set_extensions(loan: Episode, parameters: Parameters = DEFAULT) -> None:
    """Mark the repayments that only extended the loan, by their place among its repayments."""
    base = loan.face or loan.received
    low, high = parameters.extension_percent
    payments = loan.repayments
    if len(payments) < 2 or not _principal_unchanged(loan, base, parameters):  # noqa: PLR2004
        return
    latest_of_size: list[Part] = []
    marked = set()
    full = [part for part in payments if part.amount * 100 >= base * parameters.cover_percent]
    for place in range(len(payments) - 1, -1, -1):
        part = payments[place]
        if low * base <= part.amount * 100 <= high * base:
            if any(_follows(part, later, parameters) for later in (*full[-1:], *latest_of_size)):
                marked.add(place)
            if not latest_of_size or abs(latest_of_size[0].amount - part.amount) > parameters.instalment_slack:
                latest_of_size = [part]
    loan.extensions = frozenset(marked)


def _guess(loan: Episode, parameters: Parameters) -> int | None:
    if not loan.repayments or loan.handed_back or loan.owed:
        return None
    last = loan.repayments[-1].amount
    low, high = parameters.face_percent
    fits = last % parameters.face_unit == 0 and low * last <= loan.received * 100 <= high * last
    plain = _interest_on_top(loan, last, parameters) and _zeros(last) <= _zeros(loan.received)
    return last if fits and not plain else None


def _interest_on_top(loan: Episode, last: int, parameters: Parameters) -> bool:
    """Tell whether the last payment may be the principal and one more of the same interest, nothing deducted."""
    return any(abs(last - part.amount - loan.received) <= parameters.instalment_slack for part in loan.repayments[:-1])


def _zeros(amount: int) -> int:
    """Count the zeros at the end: of two sums, people agree on the rounder one."""
    text = str(amount)
    return len(text) - len(text.rstrip("0"))


def _returns_principal(loan: Episode, parameters: Parameters) -> bool:
    last = loan.repayments[-1].amount
    return abs(last - loan.received) <= parameters.instalment_slack or _interest_on_top(loan, last, parameters)


def _permille(loan: Episode, face: int) -> int:
    return ((face - loan.received) * 2000 + face) // (2 * face)


def _usual(rate: int, parameters: Parameters) -> bool:
    step = parameters.face_step_permille
    nearest = max(step, (rate + step // 2) // step * step)
    return abs(rate - nearest) <= parameters.face_slack_permille


def _principal_unchanged(loan: Episode, base: int, parameters: Parameters) -> bool:
    """Tell whether the whole sum was still paid at the end, or the same fee keeps coming at the pace of cash loans."""
    payments = loan.repayments
    if payments[-1].amount * 100 >= base * parameters.cover_percent:
        return True
    gaps = [later.day - earlier.day for earlier, later in pairwise(payments)]
    same = abs(payments[0].amount - payments[-1].amount) <= parameters.instalment_slack
    return same and max(gaps) <= parameters.extension_pace_days


def _follows(part: Part, later: Part, parameters: Parameters) -> bool:
    return later.day - part.day >= parameters.extension_gap_days

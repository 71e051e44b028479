"""One rebuilt loan as a row of figures: amounts in fen, rates a year, status, confidence."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from screening.loans import cap, rates
from screening.loans.episodes import EXTENSION_FEE, REPAYMENT, Episode
from screening.loans.settings import DEFAULT, Parameters

LINE_36 = Fraction(36, 100)
"""Illegal-lending opinion 2019 Art. 2 [V2:NFL-A,NFL-B]."""
LINE_72 = Fraction(72, 100)
"""Illegal-lending opinion 2019 Art. 3 [V2:NFL-C,NFL-D]."""
_FEW_REPAYMENTS = 2


def status(loan: Episode, as_of_day: int, parameters: Parameters = DEFAULT) -> str:
    """Tell closed, open, default or right_censored, as it stood on a day (regulatory basis 3.3 step 8)."""
    silent = as_of_day - loan.last.day
    if not loan.owed:
        return "closed" if silent > loan.quiet_days(parameters) else "open"
    return "default" if silent >= parameters.default_days else "right_censored"


def confidence(loan: Episode, parameters: Parameters = DEFAULT) -> Decimal:
    """1 less what makes the reconstruction doubtful, not below 0 (regulatory basis 3.3 step 10)."""
    return Decimal(max(100 - sum(percent for _, percent in doubts(loan, parameters)), 0)) / 100


def doubts(loan: Episode, parameters: Parameters = DEFAULT) -> list[tuple[str, int]]:
    """Give what makes the reconstruction doubtful, and how many percent each takes off."""
    found = loan.marks | ({"few_repayments"} if len(loan.repayments) < _FEW_REPAYMENTS else set())
    return [(doubt, parameters.penalties[doubt]) for doubt in sorted(found)]


def figures(
    loan: Episode, lpr: Sequence[tuple[int, Decimal]], as_of_day: int, parameters: Parameters = DEFAULT
) -> dict[str, Any]:
    """Give the columns of `loans` that the loan's own payments tell; ids and parties are not among them."""
    state = status(loan, as_of_day, parameters)
    first, last = loan.parts[0], loan.last
    ceiling = cap.rate_cap(first.day, lpr)
    deduction = None if loan.face is None else max(loan.face - loan.received, 0)
    return {
        "disbursed_at": first.at,
        "disbursed_day": first.day,
        "last_day": last.day,
        "closed_day": last.day if state == "closed" else None,
        "status": state,
        "received": loan.received,
        "repaid": loan.repaid,
        "gain": loan.gain,
        "principal": loan.face,
        "upfront_back": loan.handed_back,
        "upfront_deduction": deduction,
        "upfront_rate": _share(deduction, loan.face),
        "repayments": len(loan.repayments),
        "extensions": len(loan.extensions),
        "extension_fees": sum(loan.repayments[place].amount for place in loan.extensions),
        "term_days": max(loan.repayments[-1].day - first.day, 1) if loan.repayments else None,
        "tranches": loan.tranches,
        "rate_cap": None if ceiling is None else ceiling.quantize(Decimal("0.000001")),
        "confidence": confidence(loan, parameters),
        "fake_flow": loan.fake_flow,
    } | _rates(loan.flows(), ceiling)


def parts(loan: Episode) -> list[tuple[int, str]]:
    """Transfer and part, in order of time, with the extension fees told from the other repayments."""
    named, place = [], 0
    for part in loan.parts:
        kind = part.kind
        if kind == REPAYMENT:
            kind = EXTENSION_FEE if place in loan.extensions else REPAYMENT
            place += 1
        named.append((part.transfer, kind))
    return named


def _rates(flows: Sequence[rates.Flow], ceiling: Decimal | None) -> dict[str, Any]:
    simple = (rates.simple_original(flows), rates.simple_month(flows))
    return {
        "rate_simple": rates.displayed(simple[0]),
        "rate_simple_month": rates.displayed(simple[1]),
        "rate_declining": rates.displayed(rates.declining(flows)),
        "irr": rates.displayed(rates.irr(flows)),
        "over_cap": rates.over_cap(flows, cap.exact(ceiling)),
        "over_36": rates.passes(simple, LINE_36),
        "over_72": rates.passes(simple, LINE_72),
    }


def _share(part: int | None, whole: int | None) -> Decimal | None:
    return None if part is None or not whole else rates.displayed(Fraction(part, whole))

"""Rate measures of one loan, a year, as fractions; and the exact answers to "is it over this line?".

Method: domain file, regulatory basis 3.4 and 3.5. The Illegal-lending opinion 2019 does not say how the actual annual
rate is computed; practice in criminal cases is simple interest on the money actually lent [V2:APR-PRACT]. Payments are
set against interest before principal (Civil Code Art. 561 [V]).

A displayed rate is a rounded float. A decision is integer arithmetic: it never looks at a displayed rate.
"""

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from math import inf
from typing import NamedTuple

TOLERANCE = Fraction(1, 1_000_000)
"""A rate is over a line when it passes it by more than this (regulatory basis 3.4 [E])."""
YEAR_DAYS = 365
MONTH_SLACK_DAYS = 2
"""A last payment this near to the monthly anniversary makes whole months: 30-day months and bank holidays [E]."""
_LARGEST_RATE = 1e12
_LOWEST_RETURN = -0.9999
_DIGITS = 10
_PRECISION = 1e-12
_EPOCH = date(1970, 1, 1)


class Flow(NamedTuple):
    """One payment of a loan: day number, and fen; below zero to the borrower, above zero from the borrower."""

    day: int
    amount: int


def simple_original(flows: Sequence[Flow]) -> Fraction | None:
    """Gain over money in hand, simple, by days (actual/365); None where the principal was not recovered."""
    gained = _gain_share(flows)
    return None if gained is None else gained * YEAR_DAYS / _term_days(flows)


def simple_month(flows: Sequence[Flow]) -> Fraction | None:
    """Give the same by whole months (12 to a year); None where the loan did not run for whole months."""
    gained = _gain_share(flows)
    months = whole_months(*_span(flows)) if gained is not None else None
    return None if gained is None or months is None else gained * 12 / months


def whole_months(first_day: int, last_day: int) -> int | None:
    """Months between two day numbers, where the last lies within two days of a monthly anniversary; else None."""
    first, last = _date(first_day), _date(last_day)
    nearest = (last.year - first.year) * 12 + last.month - first.month
    for months in (nearest, nearest + 1, nearest - 1):
        if months >= 1 and abs((_anniversary(first, months) - last).days) <= MONTH_SLACK_DAYS:
            return months
    return None


def declining(flows: Sequence[Flow]) -> float | None:
    """Find the rate that closes the account, interest first, simple, on principal still owed; None if not recovered.

    Infinite where no rate closes it: more came back on the day it was lent.
    """
    ordered = _ordered(flows)
    if _gain_share(ordered) is None:
        return None
    steps = _steps(ordered)
    high = 1.0
    while _owed(steps, high) < 0:
        high *= 2
        if high > _LARGEST_RATE:
            return inf
    low = 0.0 if high == 1.0 else high / 2
    while high - low > _PRECISION * max(1.0, high):
        middle = (low + high) / 2
        low, high = (middle, high) if _owed(steps, middle) < 0 else (low, middle)
    return (low + high) / 2


def irr(flows: Sequence[Flow]) -> float | None:
    """Effective yearly return (XIRR) by bisection; infinite over 1e12; None if not recovered or if it has many roots.

    Newton's method overflows on short loans; money lent again after a payment can give several roots.
    """
    ordered = _ordered(flows)
    if _gain_share(ordered) is None or irr_multiple(ordered) or ordered[0].amount > 0:
        return None
    later = [(amount, (ordered[0].day - day) / YEAR_DAYS) for day, amount in ordered]
    high = 1.0
    while _present_value(later, high) > 0:
        high *= 2
        if high > _LARGEST_RATE:
            return inf
    low = _LOWEST_RETURN if high == 1.0 else high / 2
    while high - low > _PRECISION * max(1.0, high):
        middle = (low + high) / 2
        low, high = (middle, high) if _present_value(later, middle) > 0 else (low, middle)
    return (low + high) / 2


def irr_multiple(flows: Sequence[Flow]) -> bool:
    """Tell whether money was lent again after a payment, so that there may be several returns: use the declining rate."""
    return len([sign for sign, _ in groupby(flow.amount > 0 for flow in _ordered(flows))]) > 2  # noqa: PLR2004


def irr_nominal(flows: Sequence[Flow]) -> float | None:
    """Give twelve times the return of a month, where every payment lies on a monthly anniversary of the first; else None."""
    ordered = _ordered(flows)
    first = ordered[0].day if ordered else 0
    months = [0 if flow.day == first else whole_months(first, flow.day) for flow in ordered]
    if any(month is None for month in months) or not any(months):
        return None
    yearly = irr([Flow(YEAR_DAYS * (month or 0), flow.amount) for month, flow in zip(months, ordered, strict=True)])
    return None if yearly is None else 12 * yearly


def over_line(flows: Sequence[Flow], line: Fraction) -> bool | None:
    """Tell whether the lower simple rate passes the line (36 %: Illegal-lending opinion 2019 Art. 2 [V2])."""
    return passes((simple_original(flows), simple_month(flows)), line)


def passes(simple: Sequence[Fraction | None], line: Fraction) -> bool | None:
    """Tell the same of a loan's simple rates, computed already; None where none can be told."""
    known = [rate for rate in simple if rate is not None]
    return min(known) > line + TOLERANCE if known else None


def over_cap(flows: Sequence[Flow], cap: Fraction | None) -> bool | None:
    """Tell whether the declining rate passes the cap: at the cap, the payments leave the account overpaid.

    None where the cap or the rate cannot be told.
    """
    ordered = _ordered(flows)
    if cap is None or _gain_share(ordered) is None:
        return None
    rate = cap + TOLERANCE
    yearly, scale = rate.numerator, rate.denominator * YEAR_DAYS
    principal = interest = 0
    unit = 1
    previous = ordered[0].day
    for day, amount in ordered:
        if day != previous:
            interest = interest * scale + max(principal, 0) * yearly * (day - previous)
            principal, unit, previous = principal * scale, unit * scale, day
        principal, interest = _settle(principal, interest, amount * unit)
    return principal + interest < 0


def displayed(rate: Fraction | float | None) -> Decimal | None:
    """Round a rate for people: six decimals, at most ten figures; None if it cannot be told or is past a trillion."""
    if rate is None or not -_LARGEST_RATE < rate < _LARGEST_RATE:
        return None
    value = Decimal(rate.numerator) / Decimal(rate.denominator) if isinstance(rate, Fraction) else Decimal(rate)
    figures = Decimal(f"{value:.{_DIGITS - 1}e}") if value >= 10 ** (_DIGITS - 6) else value
    return figures.quantize(Decimal("0.000001"))


def _gain_share(flows: Sequence[Flow]) -> Fraction | None:
    amounts = [amount for _, amount in flows]
    lent = -sum([amount for amount in amounts if amount < 0])
    paid = lent + sum(amounts)
    return Fraction(paid - lent, lent) if 0 < lent <= paid else None


def _span(flows: Sequence[Flow]) -> tuple[int, int]:
    return min(flow.day for flow in flows if flow.amount < 0), max(flow.day for flow in flows if flow.amount > 0)


def _term_days(flows: Sequence[Flow]) -> int:
    first, last = _span(flows)
    return max(last - first, 1)


def _ordered(flows: Sequence[Flow]) -> list[Flow]:
    """By day; within a day money out before money in (regulatory basis 3.3 step 2)."""
    return sorted(flows)


def _owed(steps: Sequence[Flow], rate: float) -> float:
    """Give what is owed at the end at a yearly rate; `steps` have the days since the step before instead of the day."""
    principal = interest = 0.0
    for days, amount in steps:
        if principal > 0:
            interest += principal * rate * days / YEAR_DAYS
        if amount < interest:
            if amount < 0:
                principal -= amount
            else:
                interest -= amount
        else:
            principal -= amount - interest
            interest = 0.0
    return principal + interest


def _steps(ordered: Sequence[Flow]) -> list[Flow]:
    """Give each flow with the days since the one before it."""
    before = (ordered[0].day, *(flow.day for flow in ordered[:-1]))
    return [Flow(flow.day - day, flow.amount) for flow, day in zip(ordered, before, strict=True)]


def _settle(principal: int, interest: int, amount: int) -> tuple[int, int]:
    if amount < 0:
        return principal - amount, interest
    to_interest = min(interest, amount)
    return principal - (amount - to_interest), interest - to_interest


def _present_value(later: Sequence[tuple[int, float]], rate: float) -> float:
    """Give the worth on the first day of amounts, each with its years from then below zero."""
    growth = 1 + rate
    return float(sum([amount * growth**years for amount, years in later]))


def _anniversary(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))


def _date(day: int) -> date:
    return _EPOCH + timedelta(days=day)

"""A loan as a schedule that can be added up by hand: interest first, simple, on the principal still owed.

Each line's interest is rounded to the fen, half up, as on paper; so the last balance may differ by some fen from the exact
one, on which decisions rest (`rates`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from screening.loans.rates import YEAR_DAYS, Flow

LENT, BACK, PAID = "disbursement", "upfront_back", "repayment"


@dataclass(frozen=True)
class Line:
    """One payment in the schedule; amounts in fen, balances after it.

    `interest` is what has run since the line before, on the principal of that line over `days`.
    """

    days: int
    interest: int
    to_interest: int
    to_principal: int
    principal: int
    interest_due: int


def schedule(flows: Sequence[Flow], rate: Decimal | Sequence[Decimal]) -> list[Line]:
    """Give the line of every flow at a rate a year; flows in the order given, which is that of time.

    With one rate a flow, each is that of the days before its flow. A payment covers the interest due first, then
    principal; below zero, principal is what was paid too much.
    """
    lines: list[Line] = []
    principal = due = 0
    previous = flows[0].day if flows else 0
    rates = [rate] * len(flows) if isinstance(rate, Decimal) else rate
    for (day, amount), yearly in zip(flows, rates, strict=True):
        days = day - previous
        interest = rounded(Fraction(max(principal, 0) * days, YEAR_DAYS) * Fraction(yearly))
        due += interest
        to_interest = 0 if amount < 0 else min(due, amount)
        to_principal = 0 if amount < 0 else amount - to_interest
        due -= to_interest
        principal -= amount if amount < 0 else to_principal
        lines.append(Line(days, interest, to_interest, to_principal, principal, due))
        previous = day
    return lines


def rounded(value: Fraction) -> int:
    """Give the nearest whole number, half up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def counted(parts: Sequence[tuple[int, str, int]]) -> list[Flow]:
    """Give for each part (day, part, fen) what it counts for: what was handed back lowers the tranches before it.

    The newest tranche first, as when the loan was rebuilt. A part that counts for nothing has amount 0.
    """
    back = sum(amount for _, part, amount in parts if part == BACK)
    flows: list[Flow] = []
    for day, part, amount in reversed(parts):
        if part == LENT:
            less = min(amount, back)
            back -= less
            flows.append(Flow(day, less - amount))
        else:
            flows.append(Flow(day, 0 if part == BACK else amount))
    return flows[::-1]

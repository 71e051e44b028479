"""What the rates of a loan say of the 36 % line, in the words of the decision rule, and the cost of very short loans.

Method: domain file, regulatory basis 3.4 [E] and 3.7, case 12. Courts have used the simple rate on money in hand
[V2:APR-PRACT]; a loan that passes the line by another measure only is one for a person to look at.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from screening.loans.rates import TOLERANCE

BAND = Fraction(15, 1000)
"""Within 1.5 percentage points of the line, day counts decide: one severity less [E]."""
READINGS = {
    "over": ("超过", "over"),
    "over_near": ("超过但在±1.5个百分点内，降一级", "over, but within 1.5 points: one severity less"),
    "method_dependent": ("依计算方法而定，须人工复核", "depends on the method: for a person to review"),
    "under_near": ("未超过，但在±1.5个百分点内", "not over, but within 1.5 points"),
    "under": ("未超过", "not over"),
}


def reading(
    simple: Sequence[Fraction | Decimal | None], others: Sequence[float | Decimal | None], line: Fraction
) -> str | None:
    """Give the reading of a loan: a key of READINGS, None where no rate can be told.

    `simple` are the simple rates by days and by months, of which the lower counts; `others` the declining rate and the
    internal rates of return. An infinite rate is over every line.
    """
    known = [Fraction(rate) for rate in simple if rate is not None]
    if not known:
        return None
    lowest = min(known)
    if lowest > line + TOLERANCE:
        return "over" if lowest > line + BAND else "over_near"
    if any(float(rate) > float(line + TOLERANCE) for rate in (*known, *others) if rate is not None):
        return "method_dependent"
    return "under_near" if lowest >= line - BAND else "under"


def cost_per_100(received: int, gain: int) -> Decimal | None:
    """Give what 100 CNY in hand cost in all, in CNY to the fen, half up; None without money in hand."""
    if received <= 0:
        return None
    return Decimal((gain * 20_000 + received) // (2 * received)).scaleb(-2)

"""The ceiling on interest for private loans: four times the one-year loan prime rate on the contract's day.

Law: Private-lending interpretation (2020-12-29) Art. 25 [V]; in force for contracts made on or after 2020-08-20.
Earlier contracts follow the 24 % and 36 % rules [M], which are no ceiling of this kind: they get none here.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

MULTIPLE = 4
_EPOCH = date(1970, 1, 1)
FIRST_CAPPED_DAY = (date(2020, 8, 20) - _EPOCH).days
STALE_DAYS = 45
"""Publication is monthly; a gap of this many days means that one was missed [E]."""
_LARGEST_FRACTION = Decimal("0.2")


def rate_cap(day: int, lpr: Sequence[tuple[int, Decimal]]) -> Decimal | None:
    """Give the ceiling a year, as a fraction, on a day number; None before 2020-08-20 or before the table.

    The publication in force is the latest one on or before the day (regulatory basis 1.5 [E]).
    """
    published = in_force(day, lpr)
    return None if day < FIRST_CAPPED_DAY or published is None else MULTIPLE * as_fraction(published[1])


def in_force(day: int, lpr: Sequence[tuple[int, Decimal]]) -> tuple[int, Decimal] | None:
    """Give the latest publication on or before a day number: its day, and the rate as it is written."""
    table = sorted(lpr)
    place = bisect_right([effective for effective, _ in table], day)
    return table[place - 1] if place else None


def exact(rate: Decimal | None) -> Fraction | None:
    """Give the same rate for exact comparison."""
    return None if rate is None else Fraction(rate)


def as_fraction(one_year: Decimal) -> Decimal:
    """Give the rate as a fraction a year, whether written 0.0385 or, as the central bank publishes it, 3.85.

    The one-year rate has lain between 3 % and 4.25 % since it exists [V2:LPR-A]: the two ways of writing never overlap.
    """
    return one_year / 100 if one_year > _LARGEST_FRACTION else one_year


def stale_warning(lpr: Sequence[tuple[int, Decimal]], as_of_day: int) -> str | None:
    """Warn when the last publication lies more than 45 days before the day of the run; None while fresh."""
    published = [effective for effective, _ in lpr if effective <= as_of_day]
    if not published:
        return "stale_lpr: no loan prime rate on or before the day of the run; ceilings cannot be told"
    age = as_of_day - max(published)
    if age <= STALE_DAYS:
        return None
    last = _EPOCH + timedelta(days=max(published))
    return (
        f"stale_lpr: the last loan prime rate is of {last}, {age} days before the day of the run; it is carried forward"
    )

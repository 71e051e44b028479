"""The largest interest that the law allows on a loan made before 2020-08-20 and repaid after, segment by segment.

Law: Private-lending interpretation (2020-12-29) Art. 31 [V]: until 2020-08-19 the rule then valid, 24 % enforceable and
above 36 % void [M]; from 2020-08-20 to repayment four times the loan prime rate valid when the suit was filed. No bank
knows of a suit: the day is asked for, else the day of the run stands for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from screening.loans.cap import FIRST_CAPPED_DAY, MULTIPLE, as_fraction, in_force
from screening.loans.rates import Flow
from screening.loans.sheet import Line, schedule


@dataclass(frozen=True)
class Segment:
    """Interest at most between two day numbers, both counted in, at a rate a year; fen, simple, on principal owed."""

    first_day: int
    last_day: int
    rate: Decimal
    interest: int


def crosses(flows: Sequence[Flow]) -> bool:
    """Tell whether a loan was made before 2020-08-20 and paid on or after."""
    return bool(flows) and flows[0].day < FIRST_CAPPED_DAY <= flows[-1].day


def segments(
    flows: Sequence[Flow], lpr: Sequence[tuple[int, Decimal]], filed_day: int, before: Decimal
) -> list[Segment] | None:
    """Give the two segments of a loan, flows in order of time; None where it has one only, or no prime rate is known.

    `before` is the rate for the days until 2020-08-19: 24 % for what may be claimed, 36 % for what may be kept.
    """
    published = in_force(filed_day, lpr)
    if not crosses(flows) or published is None:
        return None
    after = MULTIPLE * as_fraction(published[1])
    lines = split_schedule(flows, before, after)
    old = [line.interest for day, line in lines if day <= FIRST_CAPPED_DAY]
    new = [line.interest for day, line in lines if day > FIRST_CAPPED_DAY]
    return [
        Segment(flows[0].day, FIRST_CAPPED_DAY - 1, before, sum(old)),
        Segment(FIRST_CAPPED_DAY, flows[-1].day, after, sum(new)),
    ]


def split_schedule(flows: Sequence[Flow], before: Decimal, after: Decimal) -> list[tuple[int, Line]]:
    """Give the schedule with a line of nothing on 2020-08-20, where the rate changes: day and line."""
    early = [flow for flow in flows if flow.day < FIRST_CAPPED_DAY]
    late = [flow for flow in flows if flow.day >= FIRST_CAPPED_DAY]
    steps = [*early, Flow(FIRST_CAPPED_DAY, 0), *late]
    rates = [before] * (len(early) + 1) + [after] * len(late)
    return [(step.day, line) for step, line in zip(steps, schedule(steps, rates), strict=True)]

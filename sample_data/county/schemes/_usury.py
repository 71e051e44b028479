"""What several schemes of usury share: remarks, a first day, a plain dear loan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import DAY, DAYS, MONTH_START

if TYPE_CHECKING:
    from county.stage import Stage

LENT, PAID = ("", "", "借款", "周转"), ("", "", "还款", "平账")


def first_day(stage: Stage, room: int) -> int:
    """Give a day of ordinary life that leaves so many days before the period ends."""
    start = MONTH_START[stage.county.first_month] + 3
    return stage.whole(start, max(start, DAYS - room - 1))


def plain_loan(stage: Stage, lender: int, borrower: int) -> None:
    """Enter one dear loan of a month or two, paid back whole."""
    face, months = float(stage.whole(4, 25) * 1000), stage.whole(1, 2)
    at = stage.time(first_day(stage, 70), 10, 18)
    stage.pay(lender, borrower, face, at, stage.remark(*LENT))
    when, yuan = at + 30 * months * DAY, float(round(face * (1 + stage.between(0.05, 0.1) * months), -1))
    stage.pay(borrower, lender, yuan, when, stage.remark(*PAID))
    stage.truth.loan(stage.scheme_id, lender, borrower, face, [(at, -face, borrower), (when, yuan, lender)])

"""An account of somebody said to earn little, through which a business runs that is not his own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import MONTH_START, MONTHS
from county.kinds import Kind

if TYPE_CHECKING:
    from county.stage import Stage

INCOMES = (("无业", 30_000), ("农民", 60_000), ("务农", 60_000))


def poor_on_paper(stage: Stage) -> None:
    """Take in, month after month, many times what the holder is said to earn, and pay it on."""
    person = stage.culprits(1)[0]
    word, income = INCOMES[stage.whole(0, 2)]
    stage.county.parties[stage.county.accounts[person].party].occupation = word
    accounts = [person, *(stage.side_accounts(person, 1, 2) if stage.does("several_accounts") else [])]
    payers, payees = stage.abroad(stage.whole(5, 25)), stage.abroad(stage.whole(1, 3))
    span = stage.whole(6, 11)
    first = stage.whole(stage.county.first_month, max(stage.county.first_month, MONTHS - span - 1))
    months = list(range(first, min(MONTHS, first + span)))
    year = max(330_000, 3.3 * income) * stage.between(1.0, 1.2 if stage.chance(0.4) else 4.0)
    received, begin, end = 0.0, None, 0
    for month in months:
        quiet = stage.does("pauses") and month in months[2:4]
        for _ in range(0 if quiet else stage.whole(8, 20)):
            at = stage.time(MONTH_START[month] + stage.whole(0, 26))
            yuan = stage.money(year / (len(months) - 2) / 12 * stage.between(0.6, 1.4), 100)
            account = accounts[stage.whole(0, len(accounts) - 1)]
            if stage.pay(
                payers[stage.whole(0, len(payers) - 1)], account, yuan, at, stage.remark("", "转账", "往来款")
            ):
                received, begin, end = received + yuan, min(at, begin or at), max(end, at)
                later = at + stage.whole(1, 40) * 3_600
                stage.pay(
                    account, payees[stage.whole(0, len(payees) - 1)], 0.93 * yuan, later, stage.remark("", "转账")
                )
    stage.record(begin or 0, end, received=round(received, 2), income=income)
    stage.cast(accounts, "holder", culpable=True)


KINDS = (
    Kind(
        "poor_on_paper", poor_on_paper, ("ml_profile_mismatch",),
        ("several_accounts", "uneven_amounts", "mixed_hours", "pauses"),
        per_million=5,
    ),
)  # fmt: skip

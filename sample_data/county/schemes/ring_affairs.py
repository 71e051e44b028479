"""What rings do beside lending: pay their people by the month, and hand their borrowers round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import DAY, DAYS, HOUR, MONTH_START, MONTHS
from county.evasions import LENDER
from county.kinds import Kind
from county.schemes.ring import set_to_work
from county.stage import LAST, days_later

if TYPE_CHECKING:
    from county.stage import Stage


def ring_payroll(stage: Stage) -> None:
    """Let a lending ring pay its runners the same sum every month."""
    ring = set_to_work(stage)
    runners = stage.culprits(stage.whole(3, 5))
    wages = [float(stage.whole(25, 80) * 100) for _ in runners]
    first = stage.whole(stage.county.first_month, MONTHS - 5)
    payer = ring.organiser
    for month in range(first, min(MONTHS, first + stage.whole(4, 10))):
        stage.supply(payer, sum(wages), stage.time(MONTH_START[month] + 12))
        for runner, wage in zip(runners, wages, strict=True):
            at = stage.time(MONTH_START[month] + 15 + stage.whole(0, 1), 9, 22)
            extra = float(stage.whole(-2, 2) * 20) if stage.does("uneven_amounts") else 0.0
            stage.pay(payer, runner, wage + extra, at, stage.one_of("", "", "辛苦费", "转账"))
    stage.cast(runners, "runner", culpable=True)


def borrowers_in_turn(stage: Stage) -> None:
    """Two or three lenders give money to the same people within days of each other and settle among themselves."""
    lenders = stage.culprits(stage.whole(2, 3))
    if stage.does("one_telephone"):
        for lender in lenders[1:]:
            stage.county.accounts[lender].device = stage.county.accounts[lenders[0]].device
    common = stage.crowd(stage.whole(5, 10), lenders)
    own = {lender: stage.crowd(stage.whole(1, 4), [*lenders, *common]) for lender in lenders}
    begin, end, loans = LAST, 0, 0
    for borrower in common:
        at = stage.time(stage.whole(MONTH_START[stage.county.first_month] + 3, DAYS - 100), 9, 20)
        for turn, lender in enumerate(lenders):
            begin = min(begin, at + turn * 18 * HOUR)
            end = max(end, _lend(stage, lender, borrower, at + turn * stage.whole(4, 20) * HOUR))
            loans += 1
    for lender, borrowers in own.items():
        for borrower in borrowers:
            at = stage.time(stage.whole(MONTH_START[stage.county.first_month] + 3, DAYS - 100), 9, 20)
            begin, end, loans = min(begin, at), max(end, _lend(stage, lender, borrower, at)), loans + 1
    if not stage.does("one_telephone"):
        _settle(stage, lenders)
    stage.record(begin, end, loans=loans, common=len(common), lenders=len(lenders))
    stage.cast(lenders, "lender", culpable=True)
    stage.cast([*common, *(b for borrowers in own.values() for b in borrowers)], "borrower", culpable=False)


def _lend(stage: Stage, lender: int, borrower: int, at: int) -> int:
    """Lend dear for two or three months; gives the second of the last payment."""
    face = stage.money(float(stage.whole(5, 30) * 1_000), 1_000)
    months, monthly = stage.whole(2, 3), stage.between(0.04, 0.09)
    stage.supply(lender, face, at)
    stage.pay(lender, borrower, face, at, stage.remark("借款", "", "转账"))
    flows = [(at, -face, borrower)]
    when = at
    for k in range(1, months + 1):
        when = days_later(at, 30 * k - stage.whole(0, 2))
        yuan = float(round(face * monthly + (face if k == months else 0.0)))
        if stage.pay(borrower, lender, yuan, when, stage.remark("利息", "还款", "")):
            flows.append((when, yuan, lender))
    stage.truth.loan(stage.scheme_id, lender, borrower, face, flows)
    return min(when, LAST)


def _settle(stage: Stage, lenders: list[int]) -> None:
    """Let each two pay each other about as much in the end."""
    for one, other in zip(lenders, [*lenders[1:], lenders[0]], strict=True):
        if one == other:
            continue
        yuan = float(stage.whole(10, 60) * 1_000)
        at = stage.time(stage.whole(MONTH_START[stage.county.first_month] + 60, DAYS - 40))
        stage.supply(one, yuan, at)
        stage.pay(one, other, yuan, at, stage.one_of("", "往来款"))
        stage.pay(other, one, round(yuan * stage.between(0.85, 1.1), -2), at + stage.whole(2, 30) * DAY, "")


KINDS = (
    Kind(
        "ring_payroll", ring_payroll, ("or_profit_share_schedule",),
        (*LENDER, "defaults", "uneven_amounts"),
        parts=17, per_million=3,
    ),
    Kind(
        "borrowers_in_turn", borrowers_in_turn, ("or_victim_overlap",),
        ("lawful_remarks", "mixed_hours", "uneven_amounts", "one_telephone"),
        parts=3, per_million=5, tip=("public", "几家放钱的是一伙，轮着借给我，还不上就转来转去。"),
    ),
)  # fmt: skip

"""Debts that move: from lender to lender, in a circle for show, and the spiral in which a borrower pays old with new."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from county.dates import DAY, DAYS, HOUR
from county.kinds import Kind
from county.ledger import CASH
from county.schemes._usury import LENT, PAID, first_day, plain_loan

if TYPE_CHECKING:
    from county.stage import Stage


def refinance_chain(stage: Stage) -> None:
    """Three lenders of one circle hand a borrower on: each loan pays off the one before and is larger."""
    lenders = stage.culprits(3)
    working = [stage.side_account(one) if stage.does("several_accounts") else one for one in lenders]
    borrowers = stage.crowd(stage.whole(3, 5), lenders)
    last, days = 0, []
    for borrower in borrowers:
        order = [working[int(k)] for k in stage.rng.permutation(3)]
        turns = stage.whole(3, 4)
        day = first_day(stage, 32 * turns + 10)
        days.append(day)
        last = max(last, _passed_on(stage, [order[k % 3] for k in range(turns)], borrower, stage.time(day, 9, 19)))
    if not stage.does("no_mutual_payments"):
        for _ in range(stage.whole(4, 8)):
            one, other = (working[int(k)] for k in stage.rng.permutation(3)[:2])
            at = stage.time(stage.whole(min(days), min(DAYS - 3, max(days) + 60)))
            stage.pay(one, other, float(stage.whole(5, 40) * 1000), at, stage.remark("往来款", "", "周转"))
    stage.record(stage.time(min(days), 0, 0.02), last, lenders=3, borrowers=len(borrowers))
    stage.cast(dict.fromkeys([*lenders, *working]), "lender", culpable=True)
    stage.cast(borrowers, "borrower", culpable=False)


def _passed_on(stage: Stage, lenders: list[int], borrower: int, at: int) -> int:
    """Enter a chain of loans, each paid off out of the next; gives the second of the last payment."""
    debt = stage.money(float(stage.whole(8, 40) * 1000), 1000)
    given, flows = debt, [(at, -debt, borrower)]
    stage.supply(lenders[0], debt, at)
    stage.pay(lenders[0], borrower, debt, at, stage.remark(*LENT))
    for earlier, later in pairwise(lenders):
        debt = float(round(debt * stage.between(1.14, 1.4), -2))
        at += round(stage.between(9, 27) * DAY)
        handed = float(round(debt * stage.between(0.94, 1.06), -2))
        stage.supply(later, handed, at)
        stage.pay(later, borrower, handed, at, stage.remark(*LENT))
        paid_at = at + round(stage.between(0.2, 20 if stage.does("hours_between") else 4) * HOUR)
        parts = 2 if stage.does("in_parts") else 1
        for part in range(parts):
            stage.pay(borrower, earlier, round(debt / parts, 2), paid_at + part * 900, stage.remark(*PAID))
            flows.append((paid_at + part * 900, round(debt / parts, 2), earlier))
        stage.truth.loan(stage.scheme_id, flows[0][2] if flows[0][1] > 0 else earlier, borrower, given, flows)
        given, flows = handed, [(at, -handed, borrower)]
    end = at + round(stage.between(20, 30) * DAY)
    paid = float(round(debt * stage.between(1.1, 1.3), -2))
    if stage.pay(borrower, lenders[-1], paid, end, stage.remark(*PAID)):
        flows.append((end, paid, lenders[-1]))
    stage.truth.loan(stage.scheme_id, lenders[-1], borrower, given, flows)
    return end


def money_for_show(stage: Stage) -> None:
    """Send a round sum so that a payment is on record, take much of it back the same day, and collect the whole."""
    lender = stage.culprits(1)[0]
    helper = stage.borrowed(lender) if stage.does("borrowed_account") else None
    borrowers = stage.crowd(stage.whole(4, 7), [lender])
    last, days = 0, []
    for turn, borrower in enumerate(borrowers):
        face = float(stage.whole(2, 16) * 5_000)
        day = first_day(stage, 100)
        at = stage.time(day, 9, 15)
        days.append(day)
        stage.supply(lender, face, at)
        stage.pay(lender, borrower, face, at, stage.remark(*LENT))
        back = float(round(face * stage.between(0.42, 0.85), -3))
        kept = _taken_back(stage, turn, lender, helper, borrower, back, at)
        months = stage.whole(1, 3)
        flows = [(at, -face, borrower), *kept]
        for month in range(1, months + 1):
            yuan = round(face * 0.03, 2) + (face if month == months else 0.0)
            when = at + round((30 * month + stage.between(-1, 2)) * DAY)
            if stage.pay(borrower, lender, yuan, when, stage.remark(*PAID)):
                flows.append((when, yuan, lender))
        stage.truth.loan(stage.scheme_id, lender, borrower, face, flows)
        last = max(last, flows[-1][0])
    stage.record(stage.time(min(days), 0, 0.02), last, borrowers=len(borrowers))
    stage.cast([lender, *([helper] if helper is not None else [])], "lender", culpable=True)
    stage.cast(borrowers, "borrower", culpable=False)


def _taken_back(
    stage: Stage, turn: int, lender: int, helper: int | None, borrower: int, back: float, at: int
) -> list[tuple[int, float, int]]:
    """Let part of the money come back: in notes, through a helper, or straight; gives what came by transfer."""
    when = at + round(stage.between(0.5, 6) * HOUR)
    if stage.does("in_notes") and turn % 2:
        county = stage.county
        branch = county.accounts[borrower].branch
        stage.ledger.pay(borrower, CASH, back, when, "取款", instrument="cash", channel="counter", branch=branch)
        later = when + round(stage.between(1, 20) * HOUR)
        stage.ledger.pay(CASH, lender, back, later, "", instrument="cash", channel="atm", branch=branch)
        return [(when, back, lender)]
    if helper is not None and turn % 2 == 0:
        stage.pay(borrower, helper, back, when, stage.remark("", "往来款"))
        stage.pay(helper, lender, back, when + round(stage.between(0.5, 20) * HOUR), stage.remark("", "往来款"))
        return [(when, back, helper)]
    stage.pay(borrower, lender, back, when, stage.remark("", "往来款", "手续费"))
    return [(when, back, lender)]


def debt_spiral(stage: Stage) -> None:
    """Four habitual lenders who know nothing of one another keep one borrower going, each paid out of the next loan."""
    lenders = stage.culprits(4)
    borrower, *others = stage.crowd(17, lenders)
    day = first_day(stage, 130)
    for turn, other in enumerate(others):
        plain_loan(stage, lenders[turn % 4], other)
    at, first, owed, previous = stage.time(day, 10, 18), stage.time(day, 0, 0.02), 0.0, -1
    flows: list[tuple[int, float, int]] = []
    for lender in lenders:
        fresh = float(round(max(stage.whole(12, 30) * 1000.0, owed * stage.between(1.0, 1.15)), -2))
        stage.supply(lender, fresh, at)
        stage.pay(lender, borrower, fresh, at, stage.remark(*LENT))
        if previous >= 0:
            when = at + round(stage.between(1, 40 if stage.does("hours_between") else 10) * HOUR)
            stage.pay(borrower, previous, owed, when, stage.remark(*PAID))
            flows.append((when, owed, previous))
            stage.truth.loan(stage.scheme_id, previous, borrower, -flows[0][1], flows)
        flows, previous = [(at, -fresh, borrower)], lender
        owed = float(round(fresh * stage.between(1.08, 1.2), -1))
        at += round(stage.between(14, 24) * DAY)
    if stage.pay(borrower, previous, owed, at, stage.remark(*PAID)):
        flows.append((at, owed, previous))
    stage.truth.loan(stage.scheme_id, previous, borrower, -flows[0][1], flows)
    stage.record(first, at, lenders=len(lenders))
    stage.cast(lenders, "lender", culpable=True)
    stage.cast([borrower, *others], "borrower", culpable=False)


KINDS = (
    Kind(
        "refinance_chain", refinance_chain, ("ul_refinance_chain",),
        (
            "several_accounts", "no_mutual_payments", "lawful_remarks", "mixed_hours", "uneven_amounts",
            "hours_between", "in_parts",
        ),
        parts=3, tip=("police", "还不上就介绍另一家借来还，几个月从两万滚到八万，是套路贷。"), per_million=5,
    ),
    Kind(
        "money_for_show", money_for_show, ("ul_fake_flow_return",),
        ("borrowed_account", "in_notes", "lawful_remarks", "mixed_hours"),
        tip=("police", "打了五万到卡上，当天就让取出来还给他，欠条却写五万。"), per_million=5,
    ),
    Kind(
        "debt_spiral", debt_spiral, ("ul_apr_over_36", "ul_apr_over_judicial_cap", "ul_refinance_chain"),
        ("lawful_remarks", "mixed_hours", "hours_between"), parts=4, per_million=5,
    ),
)  # fmt: skip

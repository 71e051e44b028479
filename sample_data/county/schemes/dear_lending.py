"""Dear loans in all their dress: over 36 per cent, put off for fees, split into fees of firms, to students."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county.dates import DAY, HOUR
from county.evasions import LENDER
from county.kinds import Kind
from county.lending import Terms, dues, find_borrowers, gather_hands, lend, note_hands
from county.schemes._usury import first_day
from county.stage import uneven

if TYPE_CHECKING:
    from county.lending import Hands
    from county.stage import Stage


def over_36(stage: Stage) -> None:
    """Lend a few times at 56 to 140 per cent a year, interest by the month."""
    hands = gather_hands(stage)
    borrowers = find_borrowers(stage, hands, stage.whole(3, 7))
    yearly = stage.between(0.6, 1.3)
    days, last = [], 0
    for borrower in borrowers:
        months = stage.whole(1, 4)
        day = first_day(stage, 31 * months + 20)
        face, rate = stage.money(float(stage.whole(5, 60) * 1000), 1000), max(0.56, yearly * stage.between(0.9, 1.1))
        shape = stage.one_of("interest", "interest", "bullet", "instalments")
        if shape == "instalments":
            rate = max(rate, 0.8)  # on the days alone, instalments bring little more than half of it
        settled = stage.whole(1, months) if stage.does("early_settlement") else 0
        plan = [(d, float(round(y))) for d, y in dues(shape, face, rate * 30 / 365, months, settled)]
        last = max(
            last, lend(stage, hands, borrower, stage.time(day), terms=Terms(face, face, plan), book=len(borrowers))
        )
        days.append(day)
    first = stage.time(min(days), 0, 0.02)
    note_hands(stage, hands, borrowers, first, last, annual_rate=round(yearly, 4), loans=len(borrowers))


def extension_fees(stage: Stage) -> None:
    """Short loans put off two to five times, a fee each time and the whole face owed as before."""
    hands = gather_hands(stage)
    borrowers = find_borrowers(stage, hands, stage.whole(4, 9))
    term, share = (7, 10, 14, 15)[stage.whole(0, 3)], stage.between(0.16, 0.34)
    days, last, times = [], 0, 0
    for borrower in borrowers:
        turns = stage.whole(2, 5)
        day = first_day(stage, term * (turns + 1) + 22)
        face = stage.money(float(stage.whole(20, 120) * 100), 100)
        fee = float(round(face * share * stage.between(0.95, 1.05), -1))
        plan = [*((float(term * k), fee) for k in range(1, turns + 1)), (float(term * (turns + 1)), face)]
        received = float(round(face * (1 - (stage.one_of("", "cut") == "cut") * 0.1), 2))
        terms = Terms(face, received, plan)
        last = max(last, lend(stage, hands, borrower, stage.time(day), terms=terms, book=len(borrowers)))
        days.append(day)
        times = max(times, turns)
    first = stage.time(min(days), 0, 0.02)
    note_hands(stage, hands, borrowers, first, last, loans=len(borrowers), most_extensions=times, fee=round(share, 3))


def campus_loans(stage: Stage) -> None:
    """Small dear loans to students who pay them off out of what their parents send."""
    hands = gather_hands(stage)
    students = _students(stage, stage.whole(5, 11), hands)
    days, last = [], 0
    for student in students:
        months = stage.whole(1, 4)
        day = first_day(stage, 31 * months + 20)
        face, rate = stage.money(float(stage.whole(10, 80) * 100), 100), stage.between(0.05, 0.12)
        plan = [
            (d, float(round(y))) for d, y in dues(stage.one_of("bullet", "instalments", "interest"), face, rate, months)
        ]
        last = max(
            last, lend(stage, hands, student, stage.time(day), terms=Terms(face, face, plan), book=len(students))
        )
        days.append(day)
    first = stage.time(min(days), 0, 0.02)
    note_hands(stage, hands, students, first, last, students=len(students))


def _students(stage: Stage, count: int, hands: Hands) -> list[int]:
    """Give students of different households, none of the lender's, without a part of their own."""
    county = stage.county
    pool = county.role("student")
    seen = {county.parties[county.accounts[one].party].household for one in hands.everyone}
    chosen: list[int] = []
    for place in stage.rng.permutation(len(pool)).tolist():
        party = county.accounts[int(pool[place])].party
        home = county.parties[party].household
        if home not in seen and party not in county.taken and len(chosen) < count:
            seen.add(home)
            county.victims.add(party)
            chosen.append(int(pool[place]))
    return chosen


def fee_shells(stage: Stage) -> None:
    """Loans cheap by their interest, with fees for guarantee, advice and membership to firms of the lender's own."""
    hands = gather_hands(stage)
    county, owner = stage.county, stage.county.parties[stage.county.accounts[hands.lender].party]
    front = stage.culprits(1)[0] if stage.does("other_representative") else hands.lender
    head = county.parties[county.accounts[front].party].id_number
    firms = []
    for trade in ("融资担保", "信息咨询", "会员服务")[: stage.whole(2, 3)]:
        name = f"栖禾县{owner.name[:1]}{county.parties[county.accounts[front].party].name[-1:]}{trade}有限公司"
        firms.append(
            county.organisation(name, stage.whole(0, 3), industry="L", legal_representative=head, capital=500_000)
        )
    borrowers = find_borrowers(stage, hands, stage.whole(4, 9))
    share, days, last = stage.between(0.07, 0.16), [], 0
    for borrower in borrowers:
        months = stage.whole(1, 6)
        day = first_day(stage, 31 * months + 20)
        face = stage.money(float(stage.whole(10, 100) * 1000), 1000)
        plan = [(d, float(round(y))) for d, y in dues("interest", face, stage.between(0.006, 0.012), months)]
        at = stage.time(day)
        last = max(last, lend(stage, hands, borrower, at, terms=Terms(face, face, plan), book=len(borrowers)))
        for firm, yuan in zip(firms, uneven(stage.rng, face * share, len(firms), 10), strict=True):
            when = at + round(stage.between(1, 5 * 24) * HOUR)
            stage.pay(borrower, firm, yuan, when, stage.remark("担保费", "咨询费", "会员费", "服务费", "技术服务费"))
        days.append(day)
    _to_the_owner(stage, firms, hands.lender, last)
    first = stage.time(min(days), 0, 0.02)
    stage.cast([*firms, *([front] if front != hands.lender else [])], "fee_firm", culpable=True)
    note_hands(stage, hands, borrowers, first, last, firms=len(firms), fees=round(share, 3))


def _to_the_owner(stage: Stage, firms: list[int], owner: int, last: int) -> None:
    """Let the firms hand what they earned to the lender now and then."""
    for firm in firms:
        for _ in range(stage.whole(1, 3)):
            at = last - round(stage.between(5, 60) * DAY)
            stage.pay(firm, owner, float(stage.whole(10, 60) * 100), at, stage.remark("往来款", "", "备用金"))


KINDS = (
    Kind(
        "over_36", over_36, ("ul_apr_over_36",), (*LENDER, "early_settlement", "uneven_amounts", "cash_repayments"),
        tip=("hotline_12345", "借两万，每月利息就要两千。"), per_million=5,
    ),
    Kind(
        "extension_fees", extension_fees, ("ul_rollover_extension_fee",), (*LENDER, "uneven_amounts", "defaults"),
        tip=("hotline_12345", "还不上就交续期费，交了四次本金一分没少。"), per_million=5,
    ),
    Kind(
        "campus_loans", campus_loans, ("ul_campus_loan",), (*LENDER, "uneven_amounts", "cash_repayments"),
        tip=("police", "有人在学校里放校园贷，孩子借了三千要还四千。"), per_million=5,
    ),
    Kind(
        "fee_shells", fee_shells, ("ul_fee_shell_split",),
        ("several_accounts", "lawful_remarks", "mixed_hours", "late_payments", "uneven_amounts", "other_representative"),
        parts=2, per_million=5,
    ),
)  # fmt: skip

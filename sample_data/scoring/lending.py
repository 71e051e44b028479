"""Loans rebuilt from flows against the informal loans that were really made."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from scoring.reading import difficulty_of, share

if TYPE_CHECKING:
    from datetime import date

    from scoring.reading import Found, Row, Truth

NEAR_DAYS = timedelta(days=3)
NEAR_SHARE = 0.02
CAP_MULTIPLE = 4
LAWFUL = "(lawful)"
SCHEMES = "(schemes)"
CAP_WORDS = ("right", "missed", "wrongly_over", "cannot_tell", "rightly_cannot_tell", "told_unseen")


@dataclass(frozen=True)
class Match:
    """A true informal loan and the rebuilt one that is it, if any; `in_hand` when money in hand agrees within 2 %."""

    loan: Row
    rebuilt: Row | None
    in_hand: bool

    @property
    def found(self) -> bool:
        """Whether a loan of the right pair was rebuilt within three days."""
        return self.rebuilt is not None

    @property
    def seen_back(self) -> bool:
        """Whether anything came back through a bank: without it the flows tell a loan from no gift or purchase."""
        return float(self.loan["repaid"]) > float(self.loan["repaid_in_cash"])


def match_loans(truth: Truth, found: Found) -> list[Match]:
    """Give each true informal loan with the rebuilt one that is it.

    A rebuilt loan matches when its lender is the true lender, one of its collectors or another culpable account of
    the same scheme, the borrower's account is the same and the money went out within three days. Each rebuilt loan
    matches once: first those whose money in hand lies within 2 %, the nearest in time first, then the others.
    """
    by_borrower: dict[str, list[Row]] = {}
    for one in found.loans:
        by_borrower.setdefault(one["borrower_account_id"], []).append(one)
    taken: set[str] = set()
    matched: dict[str, Match] = {}
    for alike in (True, False):
        for loan in truth.loans:
            if loan["loan_id"] in matched:
                continue
            near = [
                one
                for one in by_borrower.get(loan["borrower_account_id"], [])
                if one["loan_id"] not in taken
                and one["lender_account_id"] in _lenders(truth, loan)
                and abs(one["disbursed_at"] - loan["disbursed_at"]) <= NEAR_DAYS
                and (_in_hand(loan, one) or not alike)
            ]
            best = min(
                near, key=lambda one: (abs(one["disbursed_at"] - loan["disbursed_at"]), one["loan_id"]), default=None
            )
            if best:
                taken.add(best["loan_id"])
                matched[loan["loan_id"]] = Match(loan, best, alike)
    return [matched.get(loan["loan_id"], Match(loan, None, in_hand=False)) for loan in truth.loans]


def _lenders(truth: Truth, loan: Row) -> set[str]:
    """Give the accounts of the lender's side."""
    own = {loan["lender_account_id"], *loan["collector_account_ids"]}
    return own | truth.culpable(loan["scheme_id"]) if loan["scheme_id"] else own


def _in_hand(loan: Row, one: Row) -> bool:
    gap = abs(float(one["received_by_borrower"]) - float(loan["received"]))
    return gap <= NEAR_SHARE * float(loan["received"])


def loans_found(truth: Truth, matches: list[Match]) -> list[Row]:
    """Give by kind of scheme how many informal loans there were and how many were rebuilt, money in hand included."""
    kind_of = {row["scheme_id"]: row["kind"] for row in truth.schemes}
    made, rebuilt = Counter[str](), Counter[str]()
    for one in matches:
        kind = kind_of.get(one.loan["scheme_id"], LAWFUL)
        made[kind] += 1
        rebuilt[kind] += one.in_hand
    return [
        {"kind": kind, "loans": made[kind], "found": rebuilt[kind], "share": share(rebuilt[kind], made[kind])}
        for kind in sorted(made)
    ]


def loan_figures(truth: Truth, matches: list[Match]) -> list[Row]:
    """Give, by kind, by difficulty and for all schemes: loans found, of these in hand right, of these the cap right.

    `seen_back` counts the loans of which anything came back through a bank, `found_seen` those of them that were found.
    The cap is answered right where it is decided right, or where the bank's books cannot tell and it says so.
    """
    kind_of = {row["scheme_id"]: row["kind"] for row in truth.schemes}
    level_of = {row["scheme_id"]: f"difficulty {difficulty_of(row)}" for row in truth.schemes}
    groups: dict[str, list[Match]] = {}
    for one in matches:
        scheme = one.loan["scheme_id"]
        for group in (kind_of[scheme], level_of[scheme], SCHEMES) if scheme else (LAWFUL,):
            groups.setdefault(group, []).append(one)
    return [_figures(truth, group, groups[group]) for group in sorted(groups)]


def _figures(truth: Truth, group: str, matches: list[Match]) -> Row:
    found, in_hand = [one for one in matches if one.found], [one for one in matches if one.in_hand]
    seen = [one for one in matches if one.seen_back]
    caps = cap_answers(truth, in_hand)
    answered = sum(caps.values())
    return {
        "group": group,
        "loans": len(matches),
        "found": len(found),
        "share_found": share(len(found), len(matches)),
        "seen_back": len(seen),
        "share_found_seen": share(sum(one.found for one in seen), len(seen)),
        "in_hand": len(in_hand),
        "share_in_hand": share(len(in_hand), len(found)),
        **caps,
        "share_cap": share(caps["right"] + caps["rightly_cannot_tell"], answered),
    }


def cap_answers(truth: Truth, matches: list[Match]) -> Row:
    """Count the answers to "over four times the loan prime rate?".

    The truth is the yearly rate on the declining balance. Where money is still out, or came back in banknotes so that
    the books do not show it whole, the right answer is "cannot tell" (`rightly_cannot_tell`); an answer in spite of it
    is `told_unseen`. Loans that the law gives no ceiling are left aside.
    """
    counts: Counter[str] = Counter()
    for one in matches:
        cap = rate_cap(one.loan["disbursed_at"].date(), truth.lpr)
        if one.rebuilt is not None and cap is not None:
            counts[_answer(one.loan, one.rebuilt["over_cap"], cap)] += 1
    return {word: counts[word] for word in CAP_WORDS}


def _answer(loan: Row, told: bool | None, cap: float) -> str:
    by_bank = float(loan["repaid"]) - float(loan["repaid_in_cash"])
    if loan["annual_rate_declining"] is None or by_bank < float(loan["received"]):
        return "rightly_cannot_tell" if told is None else "told_unseen"
    over = loan["annual_rate_declining"] > cap
    if told is None:
        return "cannot_tell"
    return "right" if told == over else "missed" if over else "wrongly_over"


def over_cap_decisions(truth: Truth, matches: list[Match]) -> Row:
    """Give the answers over the cap of all loans whose money in hand is right; the share is of those decided."""
    counts = cap_answers(truth, [one for one in matches if one.in_hand])
    judged = counts["right"] + counts["missed"] + counts["wrongly_over"]
    return {**counts, "share_right": share(counts["right"], judged)}


def rate_cap(day: date, lpr: list[tuple[date, float]]) -> float | None:
    """Give four times the one-year loan prime rate in force on a day."""
    place = bisect_right([effective for effective, _ in lpr], day)
    return CAP_MULTIPLE * lpr[place - 1][1] if place else None

"""Loans rebuilt from flows against the informal loans that were really made."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from scoring.reading import share

if TYPE_CHECKING:
    from datetime import date

    from scoring.reading import Found, Row, Truth

NEAR_DAYS = timedelta(days=3)
NEAR_SHARE = 0.02
CAP_MULTIPLE = 4
LAWFUL = "(lawful)"


def match_loans(truth: Truth, found: Found) -> list[tuple[Row, Row | None]]:
    """Give each true informal loan with the rebuilt one that is it, or with None.

    A rebuilt loan matches when its lender is the true lender, one of its collectors or another culpable account of
    the same scheme, the borrower's account is the same, the money went out within three days and what came into the
    borrower's hand lies within 2 %. Each rebuilt loan matches once, the nearest in time first.
    """
    by_borrower: dict[str, list[Row]] = {}
    for one in found.loans:
        by_borrower.setdefault(one["borrower_account_id"], []).append(one)
    taken: set[str] = set()
    pairs: list[tuple[Row, Row | None]] = []
    for loan in truth.loans:
        lenders = {loan["lender_account_id"], *loan["collector_account_ids"]}
        if loan["scheme_id"]:
            lenders |= truth.culpable(loan["scheme_id"])
        near = [
            one
            for one in by_borrower.get(loan["borrower_account_id"], [])
            if one["loan_id"] not in taken and one["lender_account_id"] in lenders and _alike(loan, one)
        ]
        best = min(
            near, key=lambda one: (abs(one["disbursed_at"] - loan["disbursed_at"]), one["loan_id"]), default=None
        )
        if best:
            taken.add(best["loan_id"])
        pairs.append((loan, best))
    return pairs


def _alike(loan: Row, one: Row) -> bool:
    """Whether time and money in hand agree."""
    gap = abs(float(one["received_by_borrower"]) - float(loan["received"]))
    return abs(one["disbursed_at"] - loan["disbursed_at"]) <= NEAR_DAYS and gap <= NEAR_SHARE * float(loan["received"])


def loans_found(truth: Truth, pairs: list[tuple[Row, Row | None]]) -> list[Row]:
    """Give by kind of scheme how many informal loans there were and how many were rebuilt."""
    kind_of = {row["scheme_id"]: row["kind"] for row in truth.schemes}
    made, rebuilt = Counter[str](), Counter[str]()
    for loan, one in pairs:
        kind = kind_of.get(loan["scheme_id"], LAWFUL)
        made[kind] += 1
        rebuilt[kind] += one is not None
    return [
        {"kind": kind, "loans": made[kind], "found": rebuilt[kind], "share": share(rebuilt[kind], made[kind])}
        for kind in sorted(made)
    ]


def over_cap_decisions(truth: Truth, pairs: list[tuple[Row, Row | None]]) -> Row:
    """Give how the matched loans were judged against four times the loan prime rate.

    The truth is the yearly rate on the declining balance. Loans whose true rate cannot be told (money still out) or
    that the law gives no ceiling are left aside.
    """
    counts: Counter[str] = Counter()
    for loan, one in pairs:
        cap = rate_cap(loan["disbursed_at"].date(), truth.lpr)
        if one is None or loan["annual_rate_declining"] is None or cap is None:
            continue
        over = loan["annual_rate_declining"] > cap
        if one["over_cap"] is None:
            counts["cannot_tell"] += 1
        elif one["over_cap"] == over:
            counts["right"] += 1
        else:
            counts["missed" if over else "wrongly_over"] += 1
    judged = counts["right"] + counts["missed"] + counts["wrongly_over"]
    words = ("right", "missed", "wrongly_over", "cannot_tell")
    return {**{word: counts[word] for word in words}, "share_right": share(counts["right"], judged)}


def rate_cap(day: date, lpr: list[tuple[date, float]]) -> float | None:
    """Give four times the one-year loan prime rate in force on a day."""
    place = bisect_right([effective for effective, _ in lpr], day)
    return CAP_MULTIPLE * lpr[place - 1][1] if place else None

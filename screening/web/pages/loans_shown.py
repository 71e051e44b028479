"""Rebuilt loans as a list on a page: of an alert's subject, or of a person."""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from screening.bench.county import County
from screening.report.loans import LoanTotals, totals
from screening.web.pages.known import Known, known
from screening.web.pages.shelf import Row, Shown

MOST = 200


@dataclass(frozen=True)
class Loan:
    """One loan with its two sides as they are shown."""

    row: Row
    lender: Known | None
    borrower: Known | None


@dataclass(frozen=True)
class LoansShown:
    """Some loans, newest first, at most `MOST` of them, and all of them summed up."""

    loans: tuple[Loan, ...]
    sums: LoanTotals


def loans_of(shown: Shown, county: County, accounts: Collection[str], sides: Collection[str]) -> LoansShown | None:
    """Give the loans in which any of some accounts is on one of some sides, `lender` or `borrower`; None without any."""
    wanted = list(accounts)
    mine = pl.any_horizontal(pl.col(f"{side}_account_id").is_in(wanted) for side in sides)
    rows = (
        shown.table("inferred_loans").filter(mine).sort("disbursed_at", "loan_id", descending=[True, False]).to_dicts()
    )
    if not rows:
        return None
    told = rows[:MOST]
    numbers = county.numbers({one[f"{side}_account_id"] for one in told for side in ("lender", "borrower")})
    people = known(county, shown, numbers.values())

    def side(row: Row, name: str) -> Known | None:
        return people.get(numbers.get(row[f"{name}_account_id"], -1))

    return LoansShown(tuple(Loan(one, side(one, "lender"), side(one, "borrower")) for one in told), totals(rows))

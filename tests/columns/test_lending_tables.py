"""The tables that several lending rules share."""

from collections.abc import Sequence
from typing import Any

import pytest

from screening.columns.derive import derive_asked
from screening.columns.tables import READABLE
from screening.engines.duckdb import DuckDB
from screening.rulebook.case_tables import as_arrow

LENDER, OTHER, BORROWER = 1, 2, 10
Rows = list[dict[str, Any]]


def made(table: str, **given: Rows) -> Rows:
    """Make one asked-for table from rows; tables not given are empty."""
    with DuckDB() as engine:
        for name in READABLE:
            engine.load(name, as_arrow(name, given.get(name, [])))
        derive_asked(engine, [table], given=set(given))
        return engine.rows(f'SELECT * FROM "{table}" ORDER BY ALL')


def loan(number: int, lender: int = LENDER, borrower: int = BORROWER, **other: Any) -> dict[str, Any]:
    plain = {"received": 100, "repaid": 120, "gain": 20, "disbursed_day": 0, "last_day": 30, "kin": False}
    return {"loan_id": number, "lender_set": lender, "borrower_party": borrower} | plain | other


def outside(*loans: dict[str, Any], hands: Sequence[int] | None = None) -> Rows:
    numbers = [one["loan_id"] for one in loans] if hands is None else hands
    return made(
        "outside_loans",
        loans=list(loans),
        lender_hands=[{"loan_id": number, "account_id": LENDER, "account_count": 3} for number in numbers],
    )


def test_a_loan_to_an_outsider_is_kept_with_the_size_of_the_lenders_side() -> None:
    assert [(row["loan_id"], row["account_count"]) for row in outside(loan(7))] == [(7, 3)]


def test_loans_among_relatives_and_of_lenders_without_unlicensed_hands_are_left_out() -> None:
    assert outside(loan(1, kin=True), loan(2), hands=[1]) == []


@pytest.mark.parametrize(("lenders", "kept"), [(9, 9), (10, 0)])
def test_to_whom_ten_lend_takes_deposits(lenders: int, kept: int) -> None:
    assert len(outside(*[loan(number, lender=100 + number) for number in range(lenders)])) == kept


def test_what_is_owed_on_other_loans_of_the_same_days_lowers_the_gain() -> None:
    rows = outside(loan(1, gain=50), loan(2, repaid=70, gain=0, disbursed_day=30, last_day=40))
    assert [(row["loan_id"], row["net_gain"]) for row in rows] == [(1, 20), (2, 0)]


def test_what_is_owed_on_a_later_loan_or_to_another_does_not() -> None:
    later = loan(2, repaid=0, gain=0, disbursed_day=31, last_day=40)
    elsewhere = loan(3, lender=OTHER, repaid=0, gain=0)
    assert [row["net_gain"] for row in outside(loan(1), later, elsewhere)] == [20, 0, 0]


def passed_on(
    *payments: tuple[int, int, int, int, str],
    pairs: Rows | None = None,
    sets: Sequence[int] = (LENDER, LENDER),
    shared: int = 0,
) -> Rows:
    """Give the refinancings of two loans, each payment (loan, payer, payee, seconds, part).

    `shared` are further borrowers who owe both lenders.
    """
    loans = [(one, BORROWER) for one in sets] + [(one, 50 + n) for n in range(shared) for one in sets]
    return made(
        "refinancings",
        outside_loans=[
            {"loan_id": n + 1, "lender_set": one, "borrower_party": borrower} for n, (one, borrower) in enumerate(loans)
        ],
        loan_flows=[{"loan_id": one[0], "transfer_id": n, "part": one[4]} for n, one in enumerate(payments)],
        transfers=[
            {"transfer_id": n, "payer_party": payer, "payee_party": payee, "amount": 5, "booked_at": at}
            for n, (_, payer, payee, at, _) in enumerate(payments)
        ],
        pairs=pairs or [],
    )


FIRST = (1, OTHER, BORROWER, 0, "disbursement")
FRESH = (2, LENDER, BORROWER, 1_000_000, "disbursement")
TWO_DAYS = 2 * 86_400


def test_new_money_that_goes_to_an_older_lender_within_two_days_is_told() -> None:
    (row,) = passed_on(FIRST, FRESH, (1, BORROWER, OTHER, 1_000_000 + TWO_DAYS, "repayment"))
    assert (row["new_loan"], row["old_loan"], row["in_transfer"], row["out_transfer"]) == (2, 1, 1, 2)
    assert (row["new_lender_party"], row["old_lender_party"], row["lag"]) == (LENDER, OTHER, TWO_DAYS)
    assert row["same_circle"]


def test_it_counts_even_where_it_was_read_as_handed_back_from_the_new_loan() -> None:
    assert len(passed_on(FIRST, FRESH, (2, BORROWER, OTHER, 1_000_001, "upfront_back"))) == 1


def test_a_second_later_or_to_someone_who_lent_nothing_before_is_not() -> None:
    late = (1, BORROWER, OTHER, 1_000_001 + TWO_DAYS, "repayment")
    assert passed_on(FIRST, FRESH, late, (2, BORROWER, 5, 1_000_002, "repayment")) == []


@pytest.mark.parametrize(("transfers", "same"), [(3, True), (2, False)])
def test_lenders_of_two_sets_are_one_circle_where_they_pay_each_other_three_times(transfers: int, same: bool) -> None:
    pairs = [{"payer_party": OTHER, "payee_party": LENDER, "transfers": transfers}]
    (row,) = passed_on(FIRST, FRESH, (1, BORROWER, OTHER, 1_000_001, "repayment"), pairs=pairs, sets=(OTHER, LENDER))
    assert row["same_circle"] is same


@pytest.mark.parametrize(("shared", "same"), [(2, True), (1, False)])
def test_lenders_of_two_sets_are_one_circle_where_they_share_three_borrowers(shared: int, same: bool) -> None:
    (row,) = passed_on(FIRST, FRESH, (1, BORROWER, OTHER, 1_000_001, "repayment"), sets=(OTHER, LENDER), shared=shared)
    assert row["same_circle"] is same

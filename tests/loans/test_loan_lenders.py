"""Lenders against the lines: rolling two years, whose loans count, and what share of a line reaches it."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from screening.loans.lenders import Lines, density, totals

LINES = Lines(
    window_days=730, loans=10, principal=200_000_000, gain=80_000_000, heads=50, grave_principal=1_000_000_000,
    grave_gain=400_000_000, grave_heads=250, near_loans=10, near_share=Fraction(8, 10), organised_share=Fraction(1, 2),
    organised_near_share=Fraction(4, 10),
)  # fmt: skip


def loans(count: int, *, each: int = 20_000_000, start: int = 0, **known: Any) -> list[dict[str, Any]]:
    """So many loans a day apart, each to somebody else, over 36 % unless told."""
    one = {"lender_set": 7, "received": each, "gain": 1_000, "over_36": True, "over_72": False, "kin": False}
    return [one | {"loan_id": start + n, "borrower_party": n, "disbursed_day": start + n} | known for n in range(count)]


def only(rows: list[dict[str, Any]], *, organised: bool = False) -> Any:
    (one,) = totals(rows, {7: LINES}, frozenset({7} if organised else ()))
    return one


def test_ten_loans_to_ten_people_reach_the_line_of_principal() -> None:
    one = only(loans(10))
    assert (one.loans, one.borrowers, one.heads, one.principal, one.gain) == (10, 10, 10, 200_000_000, 10_000)
    assert (one.ratio, one.habitual, one.reached) == (Decimal(1), True, "serious")


def test_nine_loans_are_not_habitual_whatever_their_sum() -> None:
    one = only(loans(9, each=50_000_000))
    assert (one.habitual, one.ratio > 1, one.reached) == (False, True, "none")


def test_two_borrowers_are_no_unspecified_plurality() -> None:
    rows = [row | {"borrower_party": row["loan_id"] % 2} for row in loans(12)]
    assert only(rows).habitual is False


def test_only_loans_over_36_percent_count_for_principal_gain_and_heads() -> None:
    one = only(loans(10) + loans(5, start=20, over_36=False) + loans(2, start=40, over_36=None))
    assert (one.loans, one.loans_over_36, one.principal, one.gain, one.heads) == (17, 10, 200_000_000, 10_000, 10)


def test_loans_among_relatives_are_left_out() -> None:
    assert only(loans(10) + loans(5, start=20, kin=True)).loans == 10


@pytest.mark.parametrize(("last", "loans_in_window"), [(729, 10), (730, 9)])
def test_the_window_has_730_days_and_both_ends_belong_to_it(last: int, loans_in_window: int) -> None:
    rows = loans(1) + loans(9, start=last - 8)
    assert only(rows).loans == loans_in_window


def test_the_window_nearest_to_a_line_is_kept() -> None:
    one = only(loans(12) + loans(3, start=2_000))
    assert (one.first_day, one.last_day, one.loans) == (0, 11, 12)


@pytest.mark.parametrize(
    ("over_72", "organised", "share", "reached"),
    [(False, False, "1", "none"), (True, False, "0.8", "none"), (False, True, "0.5", "serious"),
     (True, True, "0.4", "serious")],
)  # fmt: skip
def test_the_share_of_a_line_that_reaches_it(over_72: bool, organised: bool, share: str, reached: str) -> None:
    # 10 x 120,000 = 1,200,000 of 2,000,000: 0.6 of the line.
    one = only(loans(10, each=12_000_000, over_72=over_72), organised=organised)
    assert (one.ratio, one.share, one.reached) == (Decimal("0.600000"), Decimal(share), reached)


def test_the_higher_line_is_told() -> None:
    assert only(loans(10, each=100_000_000)).reached == "grave"


def test_lenders_come_by_ratio_and_the_order_of_loans_does_not_matter() -> None:
    rows = loans(10) + loans(10, each=30_000_000, lender_set=9)
    lines = {7: LINES, 9: LINES}
    found = totals(rows, lines)
    assert [one.lender_set for one in found] == [9, 7]
    assert totals(rows[::-1], lines) == found


def test_density_is_the_share_of_pairs_that_ever_paid_each_other() -> None:
    assert density(5, 1) == Fraction(1, 10)
    assert density(1, 0) is None

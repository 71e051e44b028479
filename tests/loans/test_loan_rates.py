from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.loans import rates
from screening.loans.rates import Flow

CAP_2024, CAP_2025 = Fraction(124, 1000), Fraction(12, 100)
LINE_36, LINE_72 = Fraction(36, 100), Fraction(72, 100)


def flows(*payments: tuple[str, str]) -> list[Flow]:
    """('2025-03-01', '-1400'): yuan, below zero to the borrower."""
    return [Flow((date.fromisoformat(day) - date(1970, 1, 1)).days, int(Decimal(yuan) * 100)) for day, yuan in payments]


E1 = flows(("2025-03-01", "-1400"), ("2025-03-08", "2000"))
E2 = flows(
    ("2024-01-01", "-100000"),
    *[(f"2024-{month:02}-01", "11333.33") for month in range(2, 13)],
    ("2025-01-01", "11333.33"),
)
E3 = flows(("2024-11-01", "-95000"), ("2024-12-01", "2000"), ("2025-01-01", "2000"), ("2025-02-01", "100000"))
E4 = flows(
    ("2025-03-01", "-1400"), ("2025-03-08", "600"), ("2025-03-15", "600"), ("2025-03-22", "600"), ("2025-03-29", "2000")
)
E5 = flows(("2025-06-01", "-50000"), ("2026-06-01", "56000"))
E6 = flows(
    ("2025-01-01", "-100000"), *[(f"2025-{month:02}-01", "3000") for month in range(2, 7)], ("2025-07-01", "103000")
)


@pytest.mark.parametrize(
    ("loan", "original", "month", "declining", "irr"),
    [
        (E1, "22.3469", None, "22.3469", None),
        (E2, "0.3590", "0.3600", "0.6094", "0.8119"),
        (E3, "0.3759", "0.3789", "0.3759", "0.4425"),
        (E4, "22.3469", None, "22.3469", None),
        (E5, "0.1200", "0.1200", "0.1200", "0.1200"),
        (E6, "0.3630", "0.3600", "0.3633", "0.4301"),
    ],
    ids=["E1", "E2", "E3", "E4", "E5", "E6"],
)
def test_the_worked_examples_hold_to_four_decimals(
    loan: list[Flow], original: str, month: str | None, declining: str, irr: str | None
) -> None:
    def four(rate: Fraction | float | None) -> str | None:
        shown = rates.displayed(rate)
        return None if shown is None else str(shown.quantize(Decimal("0.0001")))

    assert four(rates.simple_original(loan)) == original
    assert four(rates.simple_month(loan)) == month
    assert four(rates.declining(loan)) == declining
    if irr is None:
        assert rates.irr(loan) == pytest.approx(1.194e8, rel=1e-3)
    else:
        assert four(rates.irr(loan)) == irr


@pytest.mark.parametrize(
    ("loan", "nominal"),
    [(E1, None), (E2, "0.6096"), (E3, "0.3751"), (E4, None), (E5, "0.1139"), (E6, "0.3600")],
    ids=["E1", "E2", "E3", "E4", "E5", "E6"],
)
def test_the_nominal_return_is_twelve_times_the_root_of_the_months(loan: list[Flow], nominal: str | None) -> None:
    shown = rates.displayed(rates.irr_nominal(loan))
    assert (None if shown is None else str(shown.quantize(Decimal("0.0001")))) == nominal


@pytest.mark.parametrize(("loan", "over"), [(E1, True), (E2, False), (E3, True), (E4, True), (E5, False), (E6, False)])
def test_a_contract_at_exactly_36_percent_is_not_over_36(loan: list[Flow], over: bool) -> None:
    assert rates.over_line(loan, LINE_36) is over


def test_only_the_cash_loans_are_over_72() -> None:
    assert [rates.over_line(loan, LINE_72) for loan in (E1, E2, E3, E4, E5, E6)] == [
        True,
        False,
        False,
        True,
        False,
        False,
    ]


def test_a_loan_at_exactly_the_cap_is_not_over_it() -> None:
    assert rates.over_cap(E5, CAP_2025) is False


def test_a_loan_at_the_cap_is_over_once_the_tolerance_is_passed() -> None:
    fen_more = [E5[0], Flow(E5[1].day, E5[1].amount + 6)]
    assert rates.over_cap(fen_more, CAP_2025) is True
    assert rates.over_cap([E5[0], Flow(E5[1].day, E5[1].amount + 5)], CAP_2025) is False


def test_e3_written_as_24_percent_is_over_the_cap_of_its_day() -> None:
    assert rates.over_cap(E3, CAP_2024) is True


def test_unrecovered_principal_has_no_rate_and_no_answer() -> None:
    loan = flows(("2025-01-01", "-1000"), ("2025-02-01", "900"))
    assert rates.simple_original(loan) is rates.simple_month(loan) is rates.declining(loan) is rates.irr(loan) is None
    assert rates.over_line(loan, LINE_36) is rates.over_cap(loan, CAP_2025) is None


def test_without_a_cap_nothing_is_over_it() -> None:
    assert rates.over_cap(E1, None) is None


def test_gain_on_the_day_of_the_loan_has_an_infinite_rate_and_is_over_the_cap() -> None:
    loan = flows(("2025-01-01", "-1000"), ("2025-01-01", "1100"))
    assert rates.declining(loan) == inf
    assert rates.displayed(rates.declining(loan)) is None
    assert rates.over_cap(loan, CAP_2025) is True


def test_money_lent_again_after_a_payment_has_no_single_irr() -> None:
    loan = flows(("2025-01-01", "-1000"), ("2025-02-01", "500"), ("2025-02-10", "-800"), ("2025-04-01", "1500"))
    assert rates.irr(loan) is None
    assert rates.declining(loan) is not None


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2025-01-31", "2025-02-28", 1),
        ("2025-01-01", "2025-01-31", 1),
        ("2025-03-01", "2025-03-29", None),
        ("2024-02-29", "2025-02-28", 12),
        ("2025-01-10", "2025-04-12", 3),
        ("2025-01-10", "2025-04-13", None),
    ],
)
def test_whole_months_end_near_the_anniversary(first: str, last: str, months: int | None) -> None:
    start, end = (date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal() for day in (first, last))
    assert rates.whole_months(start, end) == months


@given(
    lent=st.integers(50_000, 5_000_000),
    payments=st.lists(st.tuples(st.integers(1, 700), st.integers(100, 3_000_000)), min_size=1, max_size=12),
)
def test_the_exact_answer_agrees_with_the_displayed_rate(lent: int, payments: list[tuple[int, int]]) -> None:
    loan = [Flow(0, -lent), *(Flow(day, amount) for day, amount in payments)]
    rate = rates.declining(loan)
    answer = rates.over_cap(loan, CAP_2025)
    if rate is None:
        assert answer is None
    elif abs(rate - float(CAP_2025) - 1e-6) > 1e-9:
        assert answer is (rate > float(CAP_2025) + 1e-6)

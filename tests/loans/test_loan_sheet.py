"""The schedule of a loan, reckoned by hand; amounts in fen."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from screening.loans import rates
from screening.loans.rates import Flow
from screening.loans.rebuild import rebuild_loans
from screening.loans.sheet import Line, counted, rounded, schedule


def flow(day: str, yuan: str) -> Flow:
    return Flow((date.fromisoformat(day) - date(1970, 1, 1)).days, int(Decimal(yuan) * 100))


def test_interest_is_paid_before_principal() -> None:
    # 100,000 x 12% x 31 / 365 = 1,019.178; of 3,000 the rest is principal. 98,019.18 x 12% x 28 / 365 = 902.3135.
    lines = schedule(
        [flow("2025-01-01", "-100000"), flow("2025-02-01", "3000"), flow("2025-03-01", "500")], Decimal("0.12")
    )
    assert [(one.days, one.interest, one.to_interest, one.to_principal) for one in lines] == [
        (0, 0, 0, 0), (31, 101_918, 101_918, 198_082), (28, 90_231, 50_000, 0),
    ]  # fmt: skip
    assert [(one.principal, one.interest_due) for one in lines] == [
        (10_000_000, 0), (9_801_918, 0), (9_801_918, 40_231),
    ]  # fmt: skip


def test_a_year_at_the_rate_of_the_loan_ends_at_nothing() -> None:
    lines = schedule([flow("2025-06-01", "-50000"), flow("2026-06-01", "56000")], Decimal("0.12"))
    assert (lines[-1].to_interest, lines[-1].principal, lines[-1].interest_due) == (600_000, 0, 0)


def test_what_was_paid_too_much_bears_no_interest() -> None:
    lines = schedule(
        [flow("2025-01-01", "-1000"), flow("2025-01-01", "1500"), flow("2026-01-01", "10")], Decimal("0.36")
    )
    assert [one.principal for one in lines] == [100_000, -50_000, -51_000]
    assert lines[-1].interest == 0


def test_money_handed_back_lowers_the_newest_tranche_first() -> None:
    parts = [(1, "disbursement", 1000), (2, "disbursement", 300), (2, "upfront_back", 400), (9, "repayment", 1200)]
    assert counted(parts) == [Flow(1, -900), Flow(2, 0), Flow(2, 0), Flow(9, 1200)]


def test_half_a_fen_is_rounded_up() -> None:
    assert [rounded(Fraction(one, 2)) for one in (1, 2, 3)] == [1, 1, 2]


def test_the_nominal_return_is_twelve_times_that_of_a_month() -> None:
    instalments = [flow(f"2024-{month:02}-01", "11333.33") for month in range(2, 13)]
    equal = [flow("2024-01-01", "-100000"), *instalments, flow("2025-01-01", "11333.33")]
    nominal = rates.irr_nominal(equal)
    assert nominal is not None
    assert round(nominal, 4) == 0.6096


def test_without_whole_months_there_is_no_nominal_return() -> None:
    assert rates.irr_nominal([flow("2025-03-01", "-1400"), flow("2025-03-08", "2000")]) is None


def ledger_of(county: Any, lpr: list[tuple[int, Decimal]], rate: str) -> tuple[list[tuple[str, int]], list[Line]]:
    """Rebuild the county's one loan and give its parts with their fen, and its schedule at a rate."""
    made = rebuild_loans(county.transfers(), county.accounts(), lpr, 20_800)
    days = {row["transfer_id"]: row["day"] for row in county.transfers().to_pylist()}
    shares = [one for one in made.shares.to_pylist() if one["loan_id"] == 0]
    flows = counted([(days[one["transfer_id"]], one["part"], one["amount"]) for one in shares])
    (loan,) = made.loans.to_pylist()
    assert (loan["received"], loan["repaid"]) == tuple(
        sum(max(sign * one.amount, 0) for one in flows) for sign in (-1, 1)
    )
    return [(one["part"], one["amount"]) for one in shares], schedule(flows, Decimal(rate))


def test_the_ledger_of_a_loan_in_tranches_adds_up_by_hand(county: Any, lpr: list[tuple[int, Decimal]]) -> None:
    county.pay("2025-01-01", "Zhao", "Li", 60_000, "loan")
    county.pay("2025-01-03", "Zhao", "Li", 40_000, "loan")
    county.pay("2025-07-02", "Li", "Zhao", 103_000, "repay")
    parts, lines = ledger_of(county, lpr, "0.12")
    assert parts == [("disbursement", 6_000_000), ("disbursement", 4_000_000), ("repayment", 10_300_000)]
    # 60,000 x 12 % x 2 / 365 = 39.45; 100,000 x 12 % x 180 / 365 = 5,917.81; 103,000 - 5,957.26 = 97,042.74.
    assert [(one.interest, one.to_interest, one.to_principal, one.principal) for one in lines] == [
        (0, 0, 0, 6_000_000), (3_945, 0, 0, 10_000_000), (591_781, 595_726, 9_704_274, 295_726),
    ]  # fmt: skip


def test_the_ledger_of_a_loan_extended_three_times_adds_up_by_hand(county: Any, lpr: list[tuple[int, Decimal]]) -> None:
    county.pay("2025-03-01", "Zhao", "Li", 14_000, "loan")
    for day in ("08", "15", "22"):
        county.pay(f"2025-03-{day}", "Li", "Zhao", 6_000, "interest")
    county.pay("2025-03-29", "Li", "Zhao", 20_000, "repay")
    parts, lines = ledger_of(county, lpr, "0.124")
    assert [part for part, _ in parts] == ["disbursement", *["extension_fee"] * 3, "repayment"]
    # A week on 14,000 at 12.4 % is 33.29; then on 8,033.29 it is 19.10, on 2,052.39 it is 4.88; the rest was overpaid.
    assert [(one.interest, one.principal) for one in lines] == [
        (0, 1_400_000), (3_329, 803_329), (1_910, 205_239), (488, -394_273), (0, -2_394_273),
    ]  # fmt: skip


def test_the_ledger_of_a_loan_with_money_handed_back_adds_up_by_hand(
    county: Any, lpr: list[tuple[int, Decimal]]
) -> None:
    county.pay("2025-03-01 10:00", "Zhao", "Li", 10_000, "loan")
    county.pay("2025-03-02 10:00", "Li", "Zhao", 2_000)
    county.pay("2025-03-31 10:00", "Li", "Zhao", 10_000, "repay")
    parts, lines = ledger_of(county, lpr, "0.12")
    assert parts == [("disbursement", 1_000_000), ("upfront_back", 200_000), ("repayment", 1_000_000)]
    # 8,000 x 12 % x 30 / 365 = 78.90, by lines of 1 and 29 days 2.63 and 76.27.
    assert [(one.interest, one.to_principal, one.principal) for one in lines] == [
        (0, 0, 800_000), (263, 0, 800_000), (7_627, 992_110, -192_110),
    ]  # fmt: skip


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(-200_000, 200_000).filter(bool)), min_size=1, max_size=12),
    st.integers(0, 500_000),
)
def test_every_line_adds_up(flows: list[tuple[int, int]], rate: int) -> None:
    ordered = [Flow(*one) for one in sorted(flows)]
    principal = due = 0
    for one, line in zip(ordered, schedule(ordered, Decimal(rate) / 1_000_000), strict=True):
        assert line.to_interest + line.to_principal == max(one.amount, 0)
        principal += max(-one.amount, 0) - line.to_principal
        due += line.interest - line.to_interest
        assert (line.principal, line.interest_due) == (principal, due)
        assert due >= 0

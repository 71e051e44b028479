"""What of each transfer belongs to which loan, and what is doubted of it."""

from decimal import Decimal
from typing import Any

from screening.loans.rebuild import rebuild_loans
from screening.loans.tables import DOUBTS, SHARES

AS_OF = 20_800
Lpr = list[tuple[int, Decimal]]


def test_a_payment_that_pays_off_two_loans_is_shared_between_them_to_the_fen(county: Any, lpr: Lpr) -> None:
    county.pay("2025-06-01", "Zhao", "Li", 10_000, "loan")
    county.pay("2025-06-20", "Zhao", "Li", 5_000, "loan")
    county.pay("2025-09-01", "Li", "Zhao", 15_001, "repay")
    made = rebuild_loans(county.transfers(), county.accounts(), lpr, AS_OF)
    assert made.shares.schema == SHARES
    # 15,001 by 10,000 to 5,000: 10,000.66 and what is left of it.
    assert [(one["loan_id"], one["transfer_id"], one["amount"]) for one in made.shares.to_pylist()] == [
        (0, 0, 1_000_000), (0, 2, 1_000_066), (1, 1, 500_000), (1, 2, 500_034),
    ]  # fmt: skip
    assert [one["repaid"] for one in made.loans.to_pylist()] == [1_000_066, 500_034]


def test_doubts_take_off_what_confidence_lacks(county: Any, lpr: Lpr) -> None:
    county.pay("2025-06-01", "Zhao", "Li", 50_000, "loan")
    county.pay("2026-06-01", "Li", "Zhao", 56_000, "repay")
    made = rebuild_loans(county.transfers(), county.accounts(), lpr, AS_OF)
    assert made.doubts.schema == DOUBTS
    doubts = made.doubts.to_pylist()
    assert "few_repayments" in {one["doubt"] for one in doubts}
    (loan,) = made.loans.to_pylist()
    assert loan["confidence"] == 1 - Decimal(sum(one["percent"] for one in doubts)) / 100


def test_shares_and_flows_tell_of_the_same_transfers(county: Any, lpr: Lpr) -> None:
    county.pay("2025-06-01 10:00", "Zhao", "Li", 10_000, "loan")
    county.pay("2025-06-01 11:00", "Li", "Zhao", 2_000)
    county.pay("2025-07-01", "Li", "Zhao", 10_000, "repay")
    made = rebuild_loans(county.transfers(), county.accounts(), lpr, AS_OF)
    assert made.shares.drop(["amount"]).to_pylist() == made.flows.to_pylist()
    assert [one["part"] for one in made.shares.to_pylist()] == ["disbursement", "upfront_back", "repayment"]

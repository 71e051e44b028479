"""The edge cases of loan reconstruction (regulatory basis 3.7), each by its number: what is done, and what is not told."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from screening.loans.cap import FIRST_CAPPED_DAY
from screening.loans.rates import Flow
from screening.loans.reading import cost_per_100
from screening.loans.rebuild import rebuild_loans
from screening.loans.segments import crosses, segments

AS_OF = 20_800  # 2026-12-13
Lpr = list[tuple[int, Decimal]]
EPOCH = date(1970, 1, 1)


def rebuilt(county: Any, lpr: Lpr, as_of_day: int = AS_OF) -> list[dict[str, Any]]:
    return rebuild_loans(county.transfers(), county.accounts(), lpr, as_of_day).loans.to_pylist()


def lend_to(county: Any, borrowers: int, lender: str = "Zhao") -> None:
    for number in range(borrowers):
        county.pay(f"2025-02-{number + 1:02}", lender, f"borrower {number}", 10_000)
        county.pay(f"2025-04-{number + 1:02}", f"borrower {number}", lender, 11_500)


def test_case_01_repayments_of_money_lent_in_cash_make_no_loan_and_no_rate(county: Any, lpr: Lpr) -> None:
    for number in range(6):
        for month in range(2, 8):
            county.pay(f"2025-{month:02}-05", f"payer {number}", "Zhao", 1_500, "repay")
    assert rebuilt(county, lpr) == []


def test_case_01_a_loan_repaid_in_cash_cannot_be_told(county: Any, lpr: Lpr) -> None:
    lend_to(county, 4)
    county.pay("2025-02-20", "Zhao", "cash payer", 10_000, "loan")
    (loan,) = [one for one in rebuilt(county, lpr) if not one["repaid"]]
    rates = (loan["rate_simple"], loan["rate_simple_month"], loan["rate_declining"], loan["irr"])
    assert (rates, loan["over_cap"], loan["over_36"], loan["over_72"]) == ((None,) * 4, None, None, None)


def test_case_02_repayment_to_another_account_of_the_ring_is_the_same_loan(county: Any, lpr: Lpr) -> None:
    for number in range(4):
        county.pay(f"2025-02-{number + 1:02}", "Zhao", f"borrower {number}", 10_000)
        county.pay(f"2025-04-{number + 1:02}", f"borrower {number}", "Qian", 11_500)
    assert [loan["repaid"] for loan in rebuilt(county, lpr)] == [1_150_000] * 4


def test_case_02_a_processor_that_hides_the_payee_is_no_lender(county: Any, lpr: Lpr) -> None:
    county.party("pay", name_class="processor", holder="organisation")
    lend_to(county, 4)
    county.pay("2025-05-01", "borrower 0", "pay", 11_500)
    assert {loan["lender_party"] for loan in rebuilt(county, lpr)} == {county.party("Zhao")}


def test_case_03_a_wife_of_the_same_address_repays_and_confidence_falls_by_a_tenth(county: Any, lpr: Lpr) -> None:
    lend_to(county, 4)
    county.pay("2025-03-01", "Zhao", "husband", 20_000)
    county.pay("2025-05-01", "husband", "Zhao", 5_000)
    county.pay("2025-06-01", "wife", "Zhao", 18_000)
    for name in ("husband", "wife"):
        county.party(name, address="Mill Lane 4")
    (loan,) = [one for one in rebuilt(county, lpr) if one["borrower_party"] == county.party("husband")]
    assert (loan["repaid"], loan["confidence"]) == (2_300_000, Decimal("0.90"))


def test_case_04_an_advance_by_the_employer_is_no_loan(county: Any, lpr: Lpr) -> None:
    county.party("works", holder="organisation")
    for month in (1, 2, 3):
        county.pay(f"2025-{month:02}-10", "works", "worker", 6_000, "wage")
    county.pay("2025-03-15", "works", "worker", 12_000, "loan")
    county.pay("2025-08-15", "worker", "works", 12_500, "repay")
    assert rebuilt(county, lpr) == []


def test_case_04_transfers_to_oneself_are_no_loan(county: Any, lpr: Lpr) -> None:
    county.pay("2025-03-15", "Zhao", "Zhao of another bank", 12_000, "loan", own=True)
    county.pay("2025-08-15", "Zhao of another bank", "Zhao", 12_500, "repay", own=True)
    assert rebuilt(county, lpr) == []


def test_case_05_trade_credit_between_firms_is_no_loan(county: Any, lpr: Lpr) -> None:
    for name in ("mill", "baker"):
        county.party(name, holder="organisation")
    county.pay("2025-03-15", "mill", "baker", 50_000, "goods")
    county.pay("2025-06-15", "baker", "mill", 56_000, "goods")
    assert rebuilt(county, lpr) == []


def test_case_06_family_support_and_gifts_are_no_loan_unless_called_one(county: Any, lpr: Lpr) -> None:
    county.pay("2025-01-25", "mother", "son", 20_000, "gift", kin=True)
    county.pay("2025-05-01", "son", "mother", 1_000, "family", kin=True)
    assert rebuilt(county, lpr) == []
    county.pay("2025-06-01", "mother", "daughter", 20_000, "loan", kin=True)
    county.pay("2025-09-01", "daughter", "mother", 20_000, "repay", kin=True)
    assert [loan["kin"] for loan in rebuilt(county, lpr)] == [True]


def test_case_07_rent_without_a_payment_before_is_no_loan(county: Any, lpr: Lpr) -> None:
    for month in range(1, 13):
        county.pay(f"2025-{month:02}-03", "tenant", "landlord", 3_500, "rent")
    assert rebuilt(county, lpr) == []


def test_case_08_a_members_share_of_a_saving_circle_is_no_loan(county: Any, lpr: Lpr) -> None:
    for month in range(1, 7):
        for member in range(6):
            county.pay(f"2025-{month:02}-05", f"member {member}", "keeper", 3_000, "loan")
        county.pay(f"2025-{month:02}-07", "keeper", f"member {month - 1}", 18_000, "repay")
    assert rebuilt(county, lpr) == []


def test_case_09_a_card_payment_advanced_overnight_is_no_loan(county: Any, lpr: Lpr) -> None:
    county.pay("2025-03-01 10:00", "Li", "Wang", 8_000)
    county.pay("2025-03-02 10:00", "Wang", "Li", 8_080)
    assert rebuilt(county, lpr) == []


def test_case_10_a_licensed_lender_has_rules_of_its_own(county: Any, lpr: Lpr) -> None:
    county.party("Zhao", roster_kind="small_loan", holder="organisation")
    lend_to(county, 4)
    assert rebuilt(county, lpr) == []


def test_case_11_partial_recovery_has_principal_and_borrower_but_no_rate(county: Any, lpr: Lpr) -> None:
    lend_to(county, 4)
    county.pay("2025-02-20", "Zhao", "defaulter", 10_000, "loan")
    county.pay("2025-03-20", "defaulter", "Zhao", 4_000, "repay")
    (loan,) = [one for one in rebuilt(county, lpr) if one["borrower_party"] == county.party("defaulter")]
    assert (loan["received"], loan["repaid"], loan["gain"], loan["status"]) == (1_000_000, 400_000, 0, "default")
    assert (loan["rate_simple"], loan["over_36"]) == (None, None)


def test_case_12_the_cost_of_a_week_is_told_per_hundred_yuan() -> None:
    assert cost_per_100(140_000, 60_000) == Decimal("42.86")
    assert cost_per_100(0, 60_000) is None


def test_case_13_a_loan_across_2020_08_20_bears_interest_by_segments(lpr: Lpr) -> None:
    shipped = [((date(2020, 8, 20) - EPOCH).days, Decimal("0.0385")), *lpr]
    flows = [Flow(FIRST_CAPPED_DAY - 100, -10_000_000), Flow(FIRST_CAPPED_DAY + 100, 12_000_000)]
    assert crosses(flows)
    filed = (date(2025, 6, 2) - EPOCH).days
    old, new = segments(flows, shipped, filed, Decimal("0.36")) or []
    # 100,000 x 36 % x 100 / 365 = 9,863.01 until 2020-08-19; x 12 % (4 x 3.00, when the suit was filed) = 3,287.67 after.
    assert (old.interest, old.rate, old.last_day) == (986_301, Decimal("0.36"), FIRST_CAPPED_DAY - 1)
    assert (new.interest, new.rate, new.first_day) == (328_767, Decimal("0.1200"), FIRST_CAPPED_DAY)


def test_case_13_a_loan_on_one_side_of_the_day_has_no_segments(lpr: Lpr) -> None:
    after = [Flow(FIRST_CAPPED_DAY, -100), Flow(FIRST_CAPPED_DAY + 9, 120)]
    before = [Flow(FIRST_CAPPED_DAY - 9, -100), Flow(FIRST_CAPPED_DAY - 1, 120)]
    assert segments(after, lpr, AS_OF, Decimal("0.24")) is segments(before, lpr, AS_OF, Decimal("0.24")) is None


@pytest.mark.parametrize(("last_day", "status"), [("2025-04-29", "right_censored"), ("2025-07-29", "default")])
def test_case_14_the_end_of_the_data_is_no_end_of_a_loan(county: Any, lpr: Lpr, last_day: str, status: str) -> None:
    county.pay("2025-02-20", "Zhao", "Li", 10_000, "loan")
    county.pay("2025-03-20", "Li", "Zhao", 6_000, "repay")
    (loan,) = rebuilt(county, lpr, (date.fromisoformat(last_day) - EPOCH).days)
    assert (loan["status"], loan["over_36"]) == (status, None)


def test_case_14_the_start_of_the_data_is_no_start_of_a_loan(county: Any, lpr: Lpr) -> None:
    lend_to(county, 4)
    county.pay("2025-01-05", "cut off", "Zhao", 9_000)
    county.pay("2025-02-20", "Zhao", "cut off", 10_000)
    county.pay("2025-05-20", "cut off", "Zhao", 12_000)
    (loan,) = [one for one in rebuilt(county, lpr) if one["borrower_party"] == county.party("cut off")]
    assert (loan["repaid"], loan["confidence"]) == (1_200_000, Decimal("0.60"))


def test_case_15_what_a_lawful_pattern_explains_is_no_part_of_a_loan(county: Any, lpr: Lpr) -> None:
    county.pay("2025-02-20", "shop", "Li", 10_000, "loan", lawful="refund")
    county.pay("2025-03-20", "Li", "shop", 11_000, "repay")
    assert rebuilt(county, lpr) == []


def test_case_16_an_overpayment_pays_the_next_loan(county: Any, lpr: Lpr) -> None:
    county.pay("2025-06-01", "Zhao", "Li", 10_000, "loan")
    county.pay("2025-06-20", "Zhao", "Li", 5_000, "loan")
    county.pay("2025-07-10", "Li", "Zhao", 15_001, "repay")
    assert [loan["repaid"] for loan in rebuilt(county, lpr)] == [1_000_066, 500_034]


def test_case_17_one_transfer_is_one_payment_of_a_loan(county: Any, lpr: Lpr) -> None:
    # Both banks' rows of a transfer are one row of `transfers`, with both bookings; so no payment counts twice.
    county.pay("2025-06-01", "Zhao", "Li", 10_000, "loan")
    county.pay("2025-12-01", "Li", "Zhao", 10_500, "repay")
    made = rebuild_loans(county.transfers(), county.accounts(), lpr, AS_OF)
    assert made.flows["transfer_id"].to_pylist() == [0, 1]
    assert made.loans["received"].to_pylist() == [1_000_000]

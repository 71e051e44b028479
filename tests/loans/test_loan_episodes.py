from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.loans import describe
from screening.loans.episodes import Episode, Payment, episodes
from screening.loans.faces import set_extensions, set_faces

OPEN = 50_000


def ledger(*lines: str) -> list[Payment]:
    """'2025-03-01 12:00 -1400': yuan, below zero to the borrower."""
    payments = []
    for number, line in enumerate(lines):
        moment, yuan = line.rsplit(" ", 1)
        at = int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp())
        payments.append(Payment(at, round(abs(float(yuan)) * 100), yuan.startswith("-"), number))
    return payments


def loans(*lines: str) -> list[Episode]:
    found = episodes(ledger(*lines), OPEN)
    set_faces(found)
    for loan in found:
        set_extensions(loan)
    return found


def test_payments_within_three_days_are_tranches_of_one_loan() -> None:
    (loan,) = loans("2025-03-01 -5000", "2025-03-03 -5000", "2025-06-01 11000")
    assert (loan.tranches, loan.received, loan.gain) == (2, 1_000_000, 100_000)


def test_a_payment_after_three_days_opens_another_loan() -> None:
    assert len(loans("2025-03-01 -5000", "2025-03-05 -5000")) == 2


def test_money_handed_back_within_72_hours_is_a_deduction() -> None:
    (loan,) = loans("2025-03-01 12:00 -10000", "2025-03-04 11:59 2000", "2025-04-01 12:00 10000")
    assert (loan.handed_back, loan.received, loan.repaid, loan.face) == (200_000, 800_000, 1_000_000, 1_000_000)


def test_the_same_payment_after_72_hours_is_a_repayment() -> None:
    (loan,) = loans("2025-03-01 12:00 -10000", "2025-03-04 12:01 2000", "2025-04-01 12:00 10000")
    assert (loan.handed_back, loan.repaid) == (0, 1_200_000)


def test_a_tranche_after_a_deduction_is_of_the_same_loan() -> None:
    (loan,) = loans("2025-03-01 12:00 -10000", "2025-03-01 13:00 1000", "2025-03-02 12:00 -10000")
    assert (loan.tranches, loan.received) == (2, 1_900_000)


def test_nearly_all_handed_back_is_a_fake_flow() -> None:
    (loan,) = loans("2025-03-01 12:00 -50000", "2025-03-01 15:00 46000", "2025-04-01 12:00 50000")
    assert loan.fake_flow
    assert (loan.received, loan.repaid) == (400_000, 5_000_000)


def test_between_half_and_nine_tenths_handed_back_is_ambiguous() -> None:
    (loan,) = loans("2025-03-01 12:00 -10000", "2025-03-02 12:00 7000", "2025-04-01 12:00 5000")
    assert loan.marks == {"ambiguous"}
    assert describe.confidence(loan) == Decimal("0.80")


def test_a_repayment_goes_to_the_oldest_loan_owed() -> None:
    first, second = loans("2025-03-01 -5000", "2025-03-10 -8000", "2025-04-01 5500", "2025-04-10 8800")
    assert (first.repaid, second.repaid) == (550_000, 880_000)


def test_a_repayment_of_the_expected_size_goes_to_its_loan() -> None:
    first, second = loans(
        "2025-03-01 -12000",
        "2025-03-10 -6000",
        "2025-04-01 2000",
        "2025-04-02 7000",
        "2025-05-01 2000",
        "2025-05-02 7000",
    )
    assert first.repaid + second.repaid == 1_800_000
    assert [part.amount for part in first.repayments][0::2] == [200_000, 200_000]


def test_the_same_sum_twice_pays_two_loans_of_one_size() -> None:
    first, second = loans("2025-03-01 -5000", "2025-03-10 -5000", "2025-04-01 5500", "2025-04-10 5500")
    assert (first.repaid, second.repaid) == (550_000, 550_000)


def test_one_payment_for_two_loans_is_shared_to_the_fen() -> None:
    first, second = loans("2025-03-01 -5000", "2025-03-10 -8000", "2025-04-10 14000.01")
    assert first.repaid + second.repaid == 1_400_001
    assert first.gain > 0
    assert second.gain > 0


def test_a_loan_recovered_before_the_next_takes_no_more() -> None:
    first, second = loans("2025-03-01 -5000", "2025-03-20 5500", "2025-04-01 -5000", "2025-04-20 5500")
    assert (first.repaid, second.repaid) == (550_000, 550_000)


def test_repayments_before_any_loan_are_left_out_and_doubted() -> None:
    (loan,) = loans("2025-02-01 5500", "2025-03-01 -5000", "2025-04-01 5500")
    assert loan.repaid == 550_000
    assert "earlier_unseen" in loan.marks


def test_payments_long_after_recovery_belong_to_no_loan() -> None:
    (loan,) = loans("2025-03-01 -5000", "2025-03-20 5500", "2025-09-01 300")
    assert loan.repaid == 550_000


def test_trial_payments_are_no_tranche() -> None:
    (loan,) = loans("2025-03-01 11:00 -10", "2025-03-01 12:00 -5000", "2025-04-01 12:00 5500")
    assert loan.tranches == 1


def test_four_renewals_are_one_loan_with_three_extensions() -> None:
    (loan,) = loans("2025-03-01 -1400", "2025-03-08 600", "2025-03-15 600", "2025-03-22 600", "2025-03-29 2000")
    assert (len(loan.repayments), len(loan.extensions), loan.face) == (4, 3, 200_000)
    assert [kind for _, kind in describe.parts(loan)] == ["disbursement", *["extension_fee"] * 3, "repayment"]


def test_what_was_paid_for_renewals_is_told_apart_from_the_rest() -> None:
    (loan,) = loans("2025-03-01 -1400", "2025-03-08 600", "2025-03-15 600.50", "2025-03-22 2000")
    told = describe.figures(loan, [], 20_800)
    assert (told["extensions"], told["extension_fees"], told["repaid"]) == (2, 120_050, 320_050)


def test_instalments_are_no_extensions() -> None:
    (loan,) = loans("2025-01-01 -12000", *[f"2025-{month:02}-01 1360" for month in range(2, 13)])
    assert loan.extensions == frozenset()


def test_a_face_is_read_off_the_last_repayment() -> None:
    (loan,) = loans("2024-11-01 -95000", "2024-12-01 2000", "2025-01-01 2000", "2025-02-01 100000")
    assert (loan.face, describe.figures(loan, [], 20_500)["upfront_deduction"]) == (10_000_000, 500_000)


def test_an_odd_deduction_counts_only_when_the_lender_repeats_it() -> None:
    odd = ["2025-03-01 -8700", "2025-03-20 10000"]
    assert loans(*odd)[0].face is None
    thrice = loans(*odd, "2025-05-01 -8700", "2025-05-20 10000", "2025-07-01 -8700", "2025-07-20 10000")
    assert [loan.face for loan in thrice] == [1_000_000] * 3


def test_principal_and_interest_together_at_the_end_is_no_deduction() -> None:
    (loan,) = loans("2025-01-01 -100000", *[f"2025-{month:02}-01 5000" for month in range(2, 7)], "2025-07-01 105000")
    assert loan.face == 10_000_000


@pytest.mark.parametrize(
    ("repaid", "quiet", "state"),
    [("5500", 46, "closed"), ("5500", 45, "open"), ("4000", 90, "default"), ("4000", 89, "right_censored")],
)
def test_the_status_follows_from_recovery_and_silence(repaid: str, quiet: int, state: str) -> None:
    (loan,) = loans("2025-03-01 -5000", f"2025-03-11 {repaid}")
    assert describe.status(loan, loan.last.day + quiet) == state


def test_the_order_of_payments_does_not_matter() -> None:
    payments = ledger("2025-03-01 -5000", "2025-03-01 500", "2025-03-20 5500", "2025-04-01 -5000", "2025-04-20 5500")
    assert episodes(payments, OPEN) == episodes(payments[::-1], OPEN)


def test_money_out_comes_first_within_one_moment_and_is_doubted() -> None:
    (loan,) = loans("2025-03-01 500", "2025-03-01 -5000", "2025-04-01 5500")
    assert loan.handed_back == 50_000
    assert "same_time" in loan.marks


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(1, 3_000_000), st.booleans()), max_size=40),
    st.sampled_from([OPEN, 300_000]),
)
def test_money_is_conserved(lines: list[tuple[int, int, bool]], smallest: int) -> None:
    payments = [Payment(day * 86_400, amount, lent, number) for number, (day, amount, lent) in enumerate(lines)]
    found = episodes(payments, smallest)
    whole: dict[int, int] = {}
    for loan in found:
        signs = {"disbursement": 1, "upfront_back": -1}
        assert loan.received == sum(signs.get(part.kind, 0) * part.amount for part in loan.parts)
        assert loan.repaid == sum(part.amount for part in loan.parts if part.kind not in signs)
        assert sum(flow.amount for flow in loan.flows()) == loan.repaid - loan.received
        for part in loan.parts:
            whole[part.transfer] = whole.get(part.transfer, 0) + part.amount
    assert all(payments[number].amount == total for number, total in whole.items())

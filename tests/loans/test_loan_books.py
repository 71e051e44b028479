"""Which of a ring's loans a payment goes to, and what is no loan at all; found on counties of our own making."""

from decimal import Decimal
from typing import Any

from screening.loans.episodes import Payment, episodes
from screening.loans.rebuild import rebuild_loans

AS_OF = 20_800  # 2026-12-13
Lpr = list[tuple[int, Decimal]]
DAY = 86_400


def paid(day: int, yuan: int, hand: int, *, lent: bool = False) -> Payment:
    """Give a payment at noon; its transfer is its day times ten and its hand."""
    return Payment(day * DAY + 43_200, yuan * 100, lent, day * 10 + hand, hand=hand)


def test_hands_that_are_each_paid_back_have_loans_of_their_own() -> None:
    found = episodes(
        [paid(1, 9_000, 1, lent=True), paid(2, 7_000, 2, lent=True), paid(30, 800, 1), paid(31, 700, 2),
         paid(60, 9_800, 1), paid(61, 7_700, 2)], 300_000,
    )  # fmt: skip
    assert [(loan.received, loan.repaid, loan.tranches) for loan in found] == [
        (900_000, 1_060_000, 1),
        (700_000, 840_000, 1),
    ]


def test_hands_that_only_pay_out_give_tranches_of_one_loan() -> None:
    (loan,) = episodes(
        [paid(1, 9_000, 1, lent=True), paid(2, 7_000, 2, lent=True), paid(60, 17_500, 3)], 300_000
    )  # fmt: skip
    assert (loan.received, loan.tranches) == (1_600_000, 2)


def test_fresh_money_that_pays_an_older_loan_of_another_hand_is_no_deduction() -> None:
    older, newer = episodes(
        [paid(1, 24_000, 1, lent=True), paid(40, 32_800, 2, lent=True), paid(40, 16_100, 1), paid(41, 16_100, 1),
         paid(70, 41_700, 2)], 300_000,
    )  # fmt: skip
    assert (older.repaid, newer.received, newer.repaid) == (3_220_000, 3_280_000, 4_170_000)


def test_a_loan_long_silent_takes_no_payment_of_the_next() -> None:
    silent, served = episodes(
        [paid(1, 51_000, 1, lent=True), paid(160, 19_000, 1, lent=True), paid(190, 668, 1), paid(250, 19_668, 1)],
        300_000,
    )
    assert (silent.repaid, served.repaid) == (0, 2_033_600)


def test_a_loan_long_silent_takes_payments_when_no_other_is_owed() -> None:
    (loan,) = episodes([paid(1, 51_000, 1, lent=True), paid(160, 55_000, 1)], 300_000)
    assert loan.repaid == 5_500_000


def known_lender(county: Any, *, borrowers: int = 4) -> None:
    for number in range(borrowers):
        county.pay(f"2025-02-{number + 1:02}", "Zhao", f"borrower {number}", 10_000)
        county.pay(f"2025-04-{number + 1:02}", f"borrower {number}", "Zhao", 11_500)


def test_a_known_lenders_money_that_never_came_back_is_told_of_his_borrowers(county: Any, lpr: Lpr) -> None:
    known_lender(county)
    county.pay("2025-07-01", "Zhao", "borrower 0", 20_000)
    made = rebuild_loans(county.transfers(), county.accounts(), lpr, AS_OF).loans.to_pylist()
    lost = [loan for loan in made if not loan["repaid"]]
    assert [(loan["received"], loan["status"], loan["over_36"], loan["over_cap"]) for loan in lost] == [
        (2_000_000, "default", None, None)
    ]


def test_shares_paid_out_again_and_again_are_no_loans_that_never_came_back(county: Any, lpr: Lpr) -> None:
    known_lender(county)
    county.pay("2025-02-10", "Zhao", "partner", 5_000)
    county.pay("2025-03-20", "partner", "Zhao", 6_000)
    for month in range(5, 9):
        county.pay(f"2025-{month:02}-10", "Zhao", "partner", 9_000)
    made = rebuild_loans(county.transfers(), county.accounts(), lpr, AS_OF).loans.to_pylist()
    assert all(loan["repaid"] for loan in made)


def test_money_handed_on_within_a_day_makes_no_collector(county: Any, lpr: Lpr) -> None:
    for number in range(4):
        county.pay(f"2025-02-{number + 1:02} 08:00", "source", f"mule {number}", 100_000)
        county.pay(f"2025-02-{number + 1:02} 20:00", f"mule {number}", "sink", 104_000)
    assert rebuild_loans(county.transfers(), county.accounts(), lpr, AS_OF).loans.num_rows == 0


def test_a_round_sum_returned_whole_is_a_loan_without_interest_and_doubted(county: Any, lpr: Lpr) -> None:
    county.pay("2025-02-01", "Li", "Wang", 16_000)
    county.pay("2025-06-01", "Wang", "Li", 16_000)
    (loan,) = rebuild_loans(county.transfers(), county.accounts(), lpr, AS_OF).loans.to_pylist()
    assert (loan["gain"], loan["over_cap"], loan["over_36"], loan["confidence"]) == (0, False, False, Decimal("0.50"))


def test_a_deposit_returned_whole_is_no_loan(county: Any, lpr: Lpr) -> None:
    county.pay("2025-02-01", "tenant", "Wang", 3_200, "fee")
    county.pay("2025-06-01", "Wang", "tenant", 3_200, "fee")
    assert rebuild_loans(county.transfers(), county.accounts(), lpr, AS_OF).loans.num_rows == 0


def test_a_relatives_word_weighs_more_than_who_paid_first(county: Any, lpr: Lpr) -> None:
    for number in range(4):
        county.pay(f"2025-01-{number + 1:02}", "nephew", f"friend {number}", 4_000)
        county.pay(f"2025-01-{number + 11:02}", f"friend {number}", "nephew", 4_000)
    county.pay("2025-02-01", "nephew", "uncle", 800, "gift", kin=True)
    county.pay("2025-03-01", "uncle", "nephew", 33_000, "loan", kin=True)
    county.pay("2025-08-01", "nephew", "uncle", 33_000, kin=True)
    made = rebuild_loans(county.transfers(), county.accounts(), lpr, AS_OF).loans.to_pylist()
    assert [loan["received"] for loan in made if loan["lender_party"] == county.party("uncle")] == [3_300_000]


def test_fresh_money_that_pays_off_an_older_loan_of_the_same_hand_is_no_deduction() -> None:
    older, newer = episodes(
        [paid(1, 10_000, 1, lent=True), paid(40, 30_000, 1, lent=True), paid(41, 11_000, 1), paid(70, 33_000, 1)],
        300_000,
    )
    assert (older.repaid, newer.received, newer.repaid) == (1_100_000, 3_000_000, 3_300_000)


def test_a_deduction_too_small_for_an_older_loan_is_one_from_the_new() -> None:
    older, newer = episodes(
        [paid(1, 100_000, 1, lent=True), paid(30, 30_000, 1, lent=True), paid(31, 3_000, 1), paid(60, 130_000, 1)],
        300_000,
    )
    assert (older.handed_back, newer.handed_back, newer.received) == (0, 300_000, 2_700_000)


def test_money_handed_on_less_a_commission_within_the_month_makes_no_collector(county: Any, lpr: Lpr) -> None:
    for number in range(4):
        county.pay(f"2025-02-{number + 1:02}", "source", f"mule {number}", 100_000)
        county.pay(f"2025-02-{number + 8:02}", f"mule {number}", "sink", 96_000)
    assert rebuild_loans(county.transfers(), county.accounts(), lpr, AS_OF).loans.num_rows == 0


def test_a_saving_clubs_share_is_no_loan_whatever_the_remarks_say(county: Any, lpr: Lpr) -> None:
    for month in range(1, 7):
        county.pay(f"2025-{month:02}-05", "member", "keeper", 3_000, "loan")
    county.pay("2025-06-20", "keeper", "member", 17_200, "repay")
    assert rebuild_loans(county.transfers(), county.accounts(), lpr, AS_OF).loans.num_rows == 0


def test_a_share_that_a_known_lender_calls_a_repayment_is_no_loan_that_never_came_back(county: Any, lpr: Lpr) -> None:
    known_lender(county)
    county.pay("2025-05-28", "Zhao", "organiser", 9_000, "repay")
    made = rebuild_loans(county.transfers(), county.accounts(), lpr, AS_OF).loans.to_pylist()
    assert all(loan["repaid"] for loan in made)


def test_what_relatives_pay_beside_the_very_sum_lent_is_no_interest(county: Any, lpr: Lpr) -> None:
    county.pay("2025-02-01", "uncle", "nephew", 38_000, "loan", kin=True)
    county.pay("2025-03-25", "nephew", "uncle", 2_000, kin=True)
    county.pay("2025-08-11", "nephew", "uncle", 38_000, kin=True)
    (loan,) = rebuild_loans(county.transfers(), county.accounts(), lpr, AS_OF).loans.to_pylist()
    assert (loan["repaid"], loan["over_cap"]) == (3_800_000, False)


def test_what_a_relative_calls_interest_is_interest(county: Any, lpr: Lpr) -> None:
    county.pay("2025-02-01", "uncle", "nephew", 38_000, "loan", kin=True)
    county.pay("2025-03-25", "nephew", "uncle", 2_000, "interest", kin=True)
    county.pay("2025-08-11", "nephew", "uncle", 38_000, kin=True)
    (loan,) = rebuild_loans(county.transfers(), county.accounts(), lpr, AS_OF).loans.to_pylist()
    assert loan["gain"] == 200_000


def test_a_third_of_one_of_two_loans_is_its_first_instalment() -> None:
    first, second = episodes(
        [paid(1, 25_000, 1, lent=True), paid(5, 23_000, 1, lent=True),
         *(paid(day, 8_333, 1) for day in (26, 51, 76)), *(paid(day, 7_667, 1) for day in (30, 55, 80))], 300_000,
    )  # fmt: skip
    assert (first.repaid, second.repaid) == (3 * 833_300, 3 * 766_700)

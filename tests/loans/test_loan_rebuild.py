from decimal import Decimal
from typing import Any

import pytest

from screening.loans.rebuild import rebuild_loans
from screening.loans.tables import FLOWS, LOANS, Loans

AS_OF = 20_800  # 2026-12-13
Lpr = list[tuple[int, Decimal]]


def rebuild(county: Any, lpr: Lpr, **known: Any) -> Loans:
    return rebuild_loans(county.transfers(**known), county.accounts(), lpr, AS_OF)


def lend_and_collect(county: Any, lender: str, collector: str, borrowers: int, *, month: int = 1) -> None:
    for number in range(borrowers):
        county.pay(f"2025-{month:02}-{number + 1:02}", lender, f"{lender} borrower {number}", 10_000)
        county.pay(f"2025-{month + 2:02}-{number + 1:02}", f"{lender} borrower {number}", collector, 12_000 + number)


def test_the_tables_have_the_columns_and_types_of_the_run(county: Any, lpr: Lpr) -> None:
    county.pay("2025-06-01", "Zhao", "Li", 50_000, "loan")
    county.pay("2026-06-01", "Li", "Zhao", 56_000, "repay")
    made = rebuild(county, lpr)
    assert made.loans.schema == LOANS
    assert made.flows.schema == FLOWS
    (loan,) = made.loans.to_pylist()
    assert (loan["rate_declining"], loan["rate_cap"]) == (Decimal("0.120000"), Decimal("0.120000"))
    assert (loan["over_cap"], loan["over_36"], loan["status"]) == (False, False, "closed")
    assert made.flows.to_pydict() == {
        "loan_id": [0, 0], "transfer_id": [0, 1], "part": ["disbursement", "repayment"]
    }  # fmt: skip


def test_nothing_gives_empty_tables_of_the_same_kind(county: Any, lpr: Lpr) -> None:
    made = rebuild(county, lpr)
    assert (made.loans.schema, made.loans.num_rows, made.flows.num_rows) == (LOANS, 0, 0)


def test_a_loan_repaid_to_a_collector_is_whole(county: Any, lpr: Lpr) -> None:
    lend_and_collect(county, "Zhao", "Qian", 4)
    made = rebuild(county, lpr).loans.to_pylist()
    assert [loan["repaid"] for loan in made] == [1_200_000 + number * 100 for number in range(4)]
    assert {loan["lender_party"] for loan in made} == {county.party("Zhao")}
    assert {loan["lender_set"] for loan in made} == {min(county.party("Zhao"), county.party("Qian"))}


def test_two_borrowers_make_no_collector(county: Any, lpr: Lpr) -> None:
    lend_and_collect(county, "Zhao", "Qian", 2)
    assert rebuild(county, lpr).loans.num_rows == 0


def test_a_shop_that_everyone_pays_is_no_collector(county: Any, lpr: Lpr) -> None:
    lend_and_collect(county, "Zhao", "Shop", 4)
    for number in range(5):
        county.pay(f"2025-02-{number + 1:02}", f"customer {number}", "Shop", 9_000)
    assert rebuild(county, lpr).loans.num_rows == 0


def test_three_disbursers_share_one_collector(county: Any, lpr: Lpr) -> None:
    for lender in ("Zhao", "Sun", "Zhou"):
        lend_and_collect(county, lender, "Qian", 3)
    made = rebuild(county, lpr).loans.to_pylist()
    assert len(made) == 9
    assert len({loan["lender_set"] for loan in made}) == 1


def related_hands(county: Any, borrowers: int) -> None:
    county.party("Zhao", phone="139")
    county.party("sister", phone="139")
    for number in range(borrowers):
        county.pay(f"2025-01-{number + 1:02}", "Zhao", f"borrower {number}", 20_000)
        for month in (2, 3, 4):
            county.pay(f"2025-{month:02}-{number + 1:02}", f"borrower {number}", "sister", 7_500)
    for number in range(10):
        county.pay(f"2025-03-{number + 1:02}", f"customer {number}", "sister", 900)


def test_a_relative_collects_from_two_borrowers(county: Any, lpr: Lpr) -> None:
    related_hands(county, 2)
    made = rebuild(county, lpr).loans.to_pylist()
    assert [(loan["lender_party"], loan["repaid"]) for loan in made] == [(county.party("Zhao"), 2_250_000)] * 2


def test_one_stranger_between_two_of_a_family_is_chance(county: Any, lpr: Lpr) -> None:
    related_hands(county, 1)
    assert rebuild(county, lpr).loans.num_rows == 0


def test_wives_repay_the_lenders_relative(county: Any, lpr: Lpr) -> None:
    county.party("Zhao", phone="139")
    county.party("sister", phone="139")
    for number in range(2):
        county.party(f"husband {number}", address=f"Mill Lane {number}")
        county.party(f"wife {number}", address=f"Mill Lane {number}")
        county.pay(f"2025-01-0{number + 1}", "Zhao", f"husband {number}", 20_000)
        for month in (2, 3, 4):
            county.pay(f"2025-{month:02}-0{number + 1}", f"wife {number}", "sister", 7_500)
    made = rebuild(county, lpr).loans.to_pylist()
    assert [loan["borrower_party"] for loan in made] == [county.party("husband 0"), county.party("husband 1")]


@pytest.mark.parametrize(("settled", "found"), [(False, 0), (True, 4)])
def test_a_supplier_whom_the_helpers_of_a_fitter_pay_is_no_collector(
    county: Any, lpr: Lpr, settled: bool, found: int
) -> None:
    for number in range(4):
        helper = f"helper {number}"
        county.pay(f"2025-01-0{number + 1}", helper, "supplier", 300)
        county.pay(f"2025-02-0{number + 1}", "fitter", helper, 10_000)
        county.pay(f"2025-03-0{number + 1}", helper, "supplier", 12_000)
        county.pay(f"2025-04-0{number + 1}", helper, "fitter", 300)
    if settled:
        county.pay("2025-04-20", "supplier", "fitter", 30_000)
    made = rebuild(county, lpr).loans.to_pylist()
    assert sum(loan["gain"] > 0 for loan in made) == found


def test_who_only_pays_the_borrowers_of_a_set_is_none_of_it(county: Any, lpr: Lpr) -> None:
    lend_and_collect(county, "Zhao", "Qian", 4)
    for number in range(4):
        county.pay(f"2025-02-{number + 1:02}", "Zhao", f"Zhao borrower {number}", 20_000)
        county.pay(f"2025-02-{number + 11:02}", "platform", f"Zhao borrower {number}", 4_000)
        county.pay(f"2025-04-{number + 1:02}", f"Zhao borrower {number}", "Qian", 24_000)
    assert {loan["lender_party"] for loan in rebuild(county, lpr).loans.to_pylist()} == {county.party("Zhao")}


@pytest.mark.parametrize(("households", "found"), [(5, 0), (6, 6)])
def test_a_stranger_collects_from_the_households_of_six_borrowers(
    county: Any, lpr: Lpr, households: int, found: int
) -> None:
    for number in range(households):
        county.party(f"husband {number}", address=f"Mill Lane {number}")
        county.party(f"wife {number}", address=f"Mill Lane {number}")
        county.pay(f"2025-01-{number + 1:02}", "Zhao", f"husband {number}", 10_000)
        county.pay(f"2025-03-{number + 1:02}", f"wife {number}", "Qian", 12_000)
        county.pay("2025-01-20", f"husband {number}", "grocer", 80)
        county.pay("2025-01-21", "grocer", f"wife {number}", 90)
    assert rebuild(county, lpr).loans.num_rows == found


@pytest.mark.parametrize(("settled", "found"), [(False, 0), (True, 4)])
def test_a_collector_with_customers_of_his_own_is_one_where_he_settles_with_the_lender(
    county: Any, lpr: Lpr, settled: bool, found: int
) -> None:
    lend_and_collect(county, "Zhao", "Qian", 4)
    for number in range(5):
        county.pay(f"2025-02-{number + 1:02}", f"customer {number}", "Qian", 9_000)
    if settled:
        county.pay("2025-04-02", "Qian", "Zhao", 40_000)
    assert rebuild(county, lpr).loans.num_rows == found


def test_who_funds_lenders_that_share_a_borrower_makes_him_no_collector(county: Any, lpr: Lpr) -> None:
    for number, lender in enumerate(("Zhao", "Sun", "Zhou")):
        county.pay(f"2024-12-{number + 20}", "Gold", lender, 12_000)
        lend_and_collect(county, lender, "Qian", 5, month=number + 1)
        county.pay(f"2025-{number + 1:02}-10", lender, "borrower of all", 10_000)
        county.pay(f"2025-{number + 2:02}-20", "borrower of all", "Qian", 12_000)
    made = rebuild(county, lpr).loans.to_pylist()
    lenders = {county.party(name) for name in ("Zhao", "Sun", "Zhou")}
    assert len(made) == 18
    assert {loan["lender_party"] for loan in made} == lenders
    assert len({loan["lender_set"] for loan in made}) == 1


def test_a_shop_collects_for_none_of_the_many_whose_people_buy_there(county: Any, lpr: Lpr) -> None:
    for number in range(9):
        lend_and_collect(county, f"fitter {number}", "timber yard", 3, month=number % 3 + 1)
    assert rebuild(county, lpr).loans.num_rows == 0


@pytest.mark.parametrize("name_class", ["bank", "processor", "hospital"])
def test_public_names_neither_lend_nor_collect(county: Any, lpr: Lpr, name_class: str) -> None:
    county.party("Qian", name_class=name_class, holder="organisation")
    lend_and_collect(county, "Zhao", "Qian", 4)
    assert rebuild(county, lpr).loans.num_rows == 0


def test_supervised_institutions_are_left_to_their_own_rules(county: Any, lpr: Lpr) -> None:
    county.party("Zhao", roster_kind="small_loan")
    lend_and_collect(county, "Zhao", "Zhao", 4)
    assert rebuild(county, lpr).loans.num_rows == 0


def test_family_support_opens_no_loan(county: Any, lpr: Lpr) -> None:
    for month in range(1, 13):
        county.pay(f"2025-{month:02}-03", "son", "mother", 800, kin=True)
        county.pay(f"2025-{month:02}-20", "mother", "son", 600 + month * 30, kin=True)
    county.pay("2025-01-25", "son", "mother", 5_000, kin=True)
    county.pay("2025-09-01", "mother", "son", 6_000, kin=True)
    assert rebuild(county, lpr).loans.num_rows == 0


def test_a_loan_between_relatives_is_kept_and_marked(county: Any, lpr: Lpr) -> None:
    county.pay("2025-01-03", "uncle", "nephew", 30_000, "loan", kin=True)
    county.pay("2025-08-03", "nephew", "uncle", 30_000, "repay", kin=True)
    (loan,) = rebuild(county, lpr).loans.to_pylist()
    assert (loan["kin"], loan["gain"], loan["over_36"]) == (True, 0, False)


def test_a_wife_repays_for_her_husband(county: Any, lpr: Lpr) -> None:
    for number in range(4):
        county.pay(f"2025-02-{number + 1:02}", "Zhao", f"borrower {number}", 10_000)
        county.pay(f"2025-04-{number + 1:02}", f"borrower {number}", "Zhao", 11_500)
    county.pay("2025-03-01", "Zhao", "husband", 20_000)
    county.pay("2025-05-01", "husband", "Zhao", 5_000)
    county.pay("2025-06-01", "wife", "Zhao", 18_000)
    county.party("husband", address="Mill Lane 4")
    county.party("wife", address="Mill Lane 4")
    made = rebuild(county, lpr).loans.to_pylist()
    assert [
        (loan["repaid"], loan["confidence"]) for loan in made if loan["borrower_party"] == county.party("husband")
    ] == [(2_300_000, Decimal("0.90"))]


def test_wives_of_two_borrowers_repay_someone_not_known_to_lend(county: Any, lpr: Lpr) -> None:
    for number in range(2):
        county.pay(f"2025-03-0{number + 1}", "Zhao", f"husband {number}", 20_000)
        for month in (4, 5, 6):
            county.pay(f"2025-{month:02}-0{number + 1}", f"wife {number}", "Zhao", 7_500)
        county.party(f"husband {number}", address=f"Mill Lane {number}")
        county.party(f"wife {number}", address=f"Mill Lane {number}")
    made = rebuild(county, lpr).loans.to_pylist()
    assert [(loan["repaid"], loan["over_cap"]) for loan in made] == [(2_250_000, True)] * 2


def test_a_single_wife_who_pays_a_stranger_repays_no_loan(county: Any, lpr: Lpr) -> None:
    county.pay("2025-03-01", "Zhao", "husband", 20_000)
    for month in (4, 5, 6):
        county.pay(f"2025-{month:02}-01", "wife", "Zhao", 7_500)
    county.party("husband", address="Mill Lane 4")
    county.party("wife", address="Mill Lane 4")
    assert rebuild(county, lpr).loans.num_rows == 0


def test_support_between_relatives_repays_no_loan(county: Any, lpr: Lpr) -> None:
    county.pay("2025-01-03", "uncle", "nephew", 30_000, "loan", kin=True)
    for month in (2, 3, 4):
        county.pay(f"2025-{month:02}-03", "nephew", "uncle", 600, "family", kin=True)
    county.pay("2025-08-03", "nephew", "uncle", 30_000, "repay", kin=True)
    (loan,) = rebuild(county, lpr).loans.to_pylist()
    assert (loan["repaid"], loan["repayments"], loan["over_cap"]) == (3_000_000, 1, False)


def test_an_employer_does_not_lend_to_staff(county: Any, lpr: Lpr) -> None:
    county.party("factory", holder="organisation")
    for month in (1, 2, 3):
        county.pay(f"2025-{month:02}-10", "factory", "worker", 5_000, "wage")
    county.pay("2025-03-20", "factory", "worker", 4_000)
    county.pay("2025-05-20", "worker", "factory", 4_200)
    assert rebuild(county, lpr).loans.num_rows == 0


def test_a_sale_on_credit_is_no_loan(county: Any, lpr: Lpr) -> None:
    county.pay("2025-01-03", "buyer", "seller", 20_000, "goods")
    county.pay("2025-02-03", "seller", "buyer", 21_000, "goods")
    assert rebuild(county, lpr).loans.num_rows == 0


def test_goods_words_do_not_hide_a_repeated_loan(county: Any, lpr: Lpr) -> None:
    for month in (1, 4, 7):
        county.pay(f"2025-{month:02}-03", "buyer", "seller", 20_000, "goods")
        county.pay(f"2025-{month + 1:02}-03", "seller", "buyer", 23_000, "goods")
    made = rebuild(county, lpr).loans.to_pylist()
    assert len(made) == 3
    assert {loan["confidence"] for loan in made} == {Decimal("0.30")}


@pytest.mark.parametrize("word", ["rent", "wage", "property", "medical", "family", "goods"])
def test_a_remark_hides_no_lender_of_several(county: Any, lpr: Lpr, word: str) -> None:
    for number in range(5):
        county.pay(f"2025-02-{number + 1:02}", "Zhao", f"borrower {number}", 10_000, word)
        county.pay(f"2025-04-{number + 1:02}", f"borrower {number}", "Zhao", 11_500, word)
    assert rebuild(county, lpr).loans.num_rows == 5


def test_a_deposit_given_back_with_rent_words_is_no_loan(county: Any, lpr: Lpr) -> None:
    county.pay("2025-01-03", "tenant", "landlord", 6_000, "rent")
    county.pay("2025-02-03", "tenant", "landlord", 2_000, "rent")
    county.pay("2025-12-03", "landlord", "tenant", 6_100, "rent")
    assert rebuild(county, lpr).loans.num_rows == 0


def test_rent_to_a_firm_is_never_part_of_a_loan(county: Any, lpr: Lpr) -> None:
    county.party("Zhao", holder="organisation")
    for number in range(5):
        county.pay(f"2025-02-{number + 1:02}", "Zhao", f"borrower {number}", 10_000, "rent")
        county.pay(f"2025-04-{number + 1:02}", f"borrower {number}", "Zhao", 11_500, "rent")
    assert rebuild(county, lpr).loans.num_rows == 0


def test_depositors_of_a_pool_are_no_lenders(county: Any, lpr: Lpr) -> None:
    for number in range(9):
        county.pay(f"2025-01-{number + 1:02}", f"depositor {number}", "pool", 50_000)
        for month in range(2, 8):
            county.pay(f"2025-{month:02}-{number + 1:02}", "pool", f"depositor {number}", 10_000)
    assert rebuild(county, lpr).loans.num_rows == 0


def test_a_lender_known_from_many_loans_lends_where_the_start_is_cut_off(county: Any, lpr: Lpr) -> None:
    for number in range(4):
        county.pay(f"2025-02-{number + 1:02}", "Zhao", f"borrower {number}", 10_000)
        county.pay(f"2025-04-{number + 1:02}", f"borrower {number}", "Zhao", 11_500)
    county.pay("2025-01-05", "cut off", "Zhao", 9_000)
    county.pay("2025-02-20", "Zhao", "cut off", 10_000)
    county.pay("2025-05-20", "cut off", "Zhao", 12_000)
    made = rebuild(county, lpr).loans.to_pylist()
    assert {loan["lender_party"] for loan in made} == {county.party("Zhao")}
    assert [loan["repaid"] for loan in made if loan["borrower_party"] == county.party("cut off")] == [1_200_000]


def test_a_known_lender_who_calls_his_loan_a_repayment_still_lends(county: Any, lpr: Lpr) -> None:
    for number in range(4):
        county.pay(f"2025-02-{number + 1:02}", "Zhao", f"borrower {number}", 10_000)
        county.pay(f"2025-04-{number + 1:02}", f"borrower {number}", "Zhao", 11_500)
    county.pay("2025-02-20", "Zhao", "misnamed", 10_000, "repay")
    county.pay("2025-05-20", "misnamed", "Zhao", 12_000, "wage")
    made = rebuild(county, lpr).loans.to_pylist()
    assert [loan["gain"] for loan in made if loan["borrower_party"] == county.party("misnamed")] == [200_000]


def test_who_funds_a_lender_and_gets_shares_is_no_borrower(county: Any, lpr: Lpr) -> None:
    county.pay("2025-01-02", "Gold", "Zhao", 90_000)
    for number in range(4):
        county.pay(f"2025-02-{number + 1:02}", "Zhao", f"borrower {number}", 10_000)
        county.pay(f"2025-04-{number + 1:02}", f"borrower {number}", "Zhao", 11_500)
    for month in (3, 4, 5):
        county.pay(f"2025-{month:02}-27", "Zhao", "Gold", 3_000)
        county.pay(f"2025-{month + 1:02}-02", "Gold", "Zhao", 20_000)
    assert {loan["lender_party"] for loan in rebuild(county, lpr).loans.to_pylist()} == {county.party("Zhao")}
    assert rebuild(county, lpr).loans.num_rows == 4


def test_shares_called_wages_hide_no_set(county: Any, lpr: Lpr) -> None:
    lend_and_collect(county, "Zhao", "Qian", 4)
    county.pay("2025-04-25", "Qian", "Zhao", 9_000, "wage")
    county.pay("2025-05-25", "Qian", "Zhao", 9_000, "wage")
    assert rebuild(county, lpr).loans.num_rows == 4


def test_small_sums_open_loans_only_for_a_cash_lender(county: Any, lpr: Lpr) -> None:
    for number in range(12):
        county.pay(f"2025-03-{number + 1:02}", "Zhao", f"borrower {number}", 1_400)
        county.pay(f"2025-03-{number + 8:02}", f"borrower {number}", "Zhao", 2_000)
    county.pay("2025-03-01", "friend", "friend's friend", 1_400)
    county.pay("2025-03-08", "friend's friend", "friend", 2_000)
    made = rebuild(county, lpr).loans.to_pylist()
    assert len(made) == 12
    assert {loan["principal"] for loan in made} == {200_000}
    assert all(loan["over_cap"] and loan["over_36"] and loan["over_72"] for loan in made)


def test_a_cash_loan_never_paid_takes_no_repayment_of_the_next(county: Any, lpr: Lpr) -> None:
    for number in range(12):
        county.pay(f"2025-03-{number + 1:02}", "Zhao", f"borrower {number}", 1_400)
        county.pay(f"2025-03-{number + 8:02}", f"borrower {number}", "Zhao", 2_000)
    county.pay("2025-04-01", "Zhao", "late payer", 2_100)
    county.pay("2025-04-20", "Zhao", "late payer", 700)
    county.pay("2025-04-28", "late payer", "Zhao", 1_000)
    made = rebuild(county, lpr).loans.to_pylist()
    late = [loan for loan in made if loan["borrower_party"] == county.party("late payer")]
    assert [(loan["received"], loan["repaid"], loan["principal"]) for loan in late] == [
        (210_000, 0, None),
        (70_000, 100_000, 100_000),
    ]


def test_card_players_who_pay_each_other_sums_of_every_size_are_no_cash_lenders(county: Any, lpr: Lpr) -> None:
    for number in range(12):
        for day in range(1, 6):
            county.pay(f"2025-03-{number + day:02} 10:00", "Zhao", f"player {number}", 40 * day)
            county.pay(f"2025-03-{number + day:02} 11:00", f"player {number}", "Zhao", 50 * day)
        county.pay(f"2025-04-{number + 1:02}", "Zhao", f"player {number}", 520)
        county.pay(f"2025-04-{number + 8:02}", f"player {number}", "Zhao", 700)
    assert rebuild(county, lpr).loans.num_rows == 0


def test_a_small_sum_in_hand_opens_a_loan_of_a_known_lender(county: Any, lpr: Lpr) -> None:
    for number in range(5):
        county.pay(f"2025-03-{number + 1:02}", "Zhao", f"borrower {number}", 2_700)
        county.pay(f"2025-04-{number + 1:02}", f"borrower {number}", "Zhao", 3_000)
    assert rebuild(county, lpr).loans["principal"].to_pylist() == [300_000] * 5


def test_a_share_of_a_saving_club_is_no_loan(county: Any, lpr: Lpr) -> None:
    for month in range(1, 11):
        county.pay(f"2025-{month:02}-05", "member", "keeper", 3_000)
    county.pay("2025-11-05", "keeper", "member", 33_000)
    assert rebuild(county, lpr).loans.num_rows == 0


def test_a_bill_paid_for_both_and_thanked_for_is_doubted(county: Any, lpr: Lpr) -> None:
    county.pay("2025-01-03", "Zhao", "Li", 3_193.23)
    county.pay("2025-01-08", "Li", "Zhao", 3_512.56, "interest")
    (loan,) = rebuild(county, lpr).loans.to_pylist()
    assert loan["confidence"] == Decimal("0.50")


def test_one_depositor_whose_payments_look_like_a_loan_is_one_of_the_pool(county: Any, lpr: Lpr) -> None:
    for number in range(9):
        county.pay(f"2025-01-{number + 1:02}", f"depositor {number}", "pool", 50_000)
        county.pay(f"2025-03-{number + 1:02}", "pool", f"depositor {number}", 500)
    county.pay("2025-01-20", "early leaver", "pool", 20_000, "loan")
    for month in (2, 3, 4):
        county.pay(f"2025-{month:02}-20", "pool", "early leaver", 400)
    county.pay("2025-05-20", "pool", "early leaver", 20_000, "repay")
    assert rebuild(county, lpr).loans.num_rows == 0


def test_family_payments_after_a_relative_was_paid_back_are_no_interest(county: Any, lpr: Lpr) -> None:
    county.pay("2025-01-03", "uncle", "nephew", 30_000, "loan", kin=True)
    county.pay("2025-02-03", "nephew", "uncle", 30_000, "repay", kin=True)
    county.pay("2025-02-20", "nephew", "uncle", 2_000, kin=True)
    (loan,) = rebuild(county, lpr).loans.to_pylist()
    assert (loan["repaid"], loan["over_cap"]) == (3_000_000, False)


def test_a_lone_pair_without_words_is_doubted(county: Any, lpr: Lpr) -> None:
    county.pay("2025-01-03", "Zhao", "Li", 20_000)
    county.pay("2025-07-03", "Li", "Zhao", 24_000)
    (loan,) = rebuild(county, lpr).loans.to_pylist()
    assert loan["confidence"] == Decimal("0.50")


def test_payments_after_the_day_of_the_run_are_not_seen(county: Any, lpr: Lpr) -> None:
    county.pay("2025-01-03", "Zhao", "Li", 20_000, "loan")
    county.pay("2025-07-03", "Li", "Zhao", 24_000, "repay")
    assert rebuild_loans(county.transfers(), county.accounts(), lpr, 20_200).loans.num_rows == 0


def test_the_order_of_rows_does_not_matter(county: Any, lpr: Lpr) -> None:
    for lender, month in (("Zhao", 1), ("Sun", 2), ("Zhou", 3)):
        lend_and_collect(county, lender, "Qian", 5, month=month)
    expected = rebuild(county, lpr)

    def mixed(rows: list[Any]) -> list[Any]:
        return sorted(rows, key=lambda row: (row["transfer_id"] * 7) % 11)

    again = rebuild(county, lpr, order=mixed)
    assert again.loans.equals(expected.loans)
    assert again.flows.equals(expected.flows)


def test_ids_are_dense_and_in_order_of_disbursement(county: Any, lpr: Lpr) -> None:
    lend_and_collect(county, "Zhao", "Qian", 5)
    loans = rebuild(county, lpr).loans
    assert loans["loan_id"].to_pylist() == list(range(5))
    assert loans["disbursed_at"].to_pylist() == sorted(loans["disbursed_at"].to_pylist())


def test_a_loan_that_ran_beside_a_reported_one_is_told_too(county: Any, lpr: Lpr) -> None:
    county.pay("2025-06-01", "Zhao", "Li", 23_000, "loan")
    county.pay("2025-06-05", "Zhao", "Li", 15_000)
    for month in (7, 8, 9):
        county.pay(f"2025-{month:02}-01", "Li", "Zhao", 7_667)
        county.pay(f"2025-{month:02}-05", "Li", "Zhao", 5_000)
    made = rebuild(county, lpr).loans.to_pylist()
    assert sum(loan["received"] for loan in made) == 3_800_000
    assert sum(loan["repaid"] for loan in made) == 3 * 1_266_700


@pytest.mark.parametrize(("purpose", "loans"), [(None, 0), ("loan", 1)])
def test_two_firms_trade_unless_they_speak_of_a_loan(county: Any, lpr: Lpr, purpose: str | None, loans: int) -> None:
    for name in ("Zhao works", "Li works"):
        county.party(name, holder="organisation")
    county.pay("2025-06-01", "Zhao works", "Li works", 50_000, purpose)
    county.pay("2025-09-01", "Li works", "Zhao works", 56_000)
    assert rebuild(county, lpr).loans.num_rows == loans

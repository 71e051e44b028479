import pytest
from ring_town import Town, whole_ring

from screening.networks.ring_ties import combined
from screening.networks.rings import MEMBERS, RINGS, TIES


@pytest.fixture
def town() -> Town:
    return Town()


def test_nothing_gives_empty_tables_of_the_same_kind(town: Town) -> None:
    rings = town.rings()
    assert (rings.rings.schema, rings.members.schema, rings.ties.schema) == (RINGS, MEMBERS, TIES)
    assert rings.rings.num_rows == rings.members.num_rows == rings.ties.num_rows == 0


def test_a_ring_is_found_with_its_roles(town: Town) -> None:
    whole_ring(town)
    rings = town.rings()
    (ring,) = rings.rings.to_pylist()
    assert (ring["ring_id"], ring["kind"], ring["member_count"], ring["amount"]) == (0, "lending", 5, 12_000_000)
    assert town.roles(rings) == {
        "First": "lender", "Second": "lender", "Teller": "collector", "Gold": "funder", "Boss": "organiser"
    }  # fmt: skip
    assert sum(row["role"] == "borrower" for row in rings.members.to_pylist()) == 12


def test_every_tie_of_a_ring_says_what_it_rests_on(town: Town) -> None:
    whole_ring(town)
    kinds = {(row["tie"], row["what"]) for row in town.rings().ties.to_pylist()}
    assert {
        ("common_collector", 6),
        ("funding", 6_000_000),
        ("funding", 5_000_000),
        ("profit_share", 2_700_000),
    } <= kinds


def test_a_lender_and_his_collector_are_a_ring_of_two(town: Town) -> None:
    town.lends("First", "Teller", 11)
    assert town.roles(town.rings()) == {"First": "lender", "Teller": "collector"}


def test_a_couple_that_lends_and_collects_is_no_ring(town: Town) -> None:
    town.lends("First", "Teller", 11)
    town.person("First", address="Mill Lane 4")
    town.person("Teller", address="Mill Lane 4")
    assert town.rings().rings.num_rows == 0


def test_a_family_of_three_that_lends_and_collects_is_no_ring(town: Town) -> None:
    town.lends("First", "Teller", 6)
    town.lends("Second", "Teller", 6, month=2)
    for name in ("First", "Second", "Teller"):
        town.person(name, address="Mill Lane 4")
    assert town.rings().rings.num_rows == 0


def test_two_lenders_in_one_town_with_one_borrower_in_common_are_no_ring(town: Town) -> None:
    town.lends("First", "First", 8)
    town.lends("Second", "Second", 8, month=4)
    town.pay("2025-08-01", "First", "Second borrower 0", 10_000)
    town.pay("2025-10-01", "Second borrower 0", "First", 12_000)
    assert town.rings().rings.num_rows == 0


def test_common_borrowers_alone_are_no_ring(town: Town) -> None:
    town.lends("First", "First", 8, prefix="town")
    town.lends("Second", "Second", 8, month=6, prefix="town")
    assert town.rings().rings.num_rows == 0


def test_common_borrowers_and_one_phone_are_a_ring(town: Town) -> None:
    town.lends("First", "First", 8, prefix="town")
    town.lends("Second", "Second", 8, month=6, prefix="town")
    town.person("First", phone="139")
    town.person("Second", phone="139")
    assert town.roles(town.rings()) == {"First": "lender", "Second": "lender"}


def test_a_shop_where_lenders_of_two_books_buy_joins_nobody(town: Town) -> None:
    town.lends("First", "Teller", 11)
    town.lends("Second", "Clerk", 11, month=4)
    for month in (3, 4, 5, 6):
        for buyer in ("Teller", "Clerk", *(f"customer {number}" for number in range(8))):
            town.pay(f"2025-{month:02}-25", buyer, "Shop", 4_000)
    rings = town.rings()
    assert rings.rings["member_count"].to_pylist() == [2, 2]
    assert "Shop" not in town.roles(rings)


def test_an_employer_of_two_lenders_funds_nobody(town: Town) -> None:
    town.lends("First", "Teller", 11)
    town.lends("Second", "Clerk", 11, month=4)
    for worker in ("First", "Second", *(f"worker {number}" for number in range(8))):
        town.pay("2025-01-20", "Foreman", worker, 40_000)
    rings = town.rings()
    assert rings.rings["member_count"].to_pylist() == [2, 2]
    assert "Foreman" not in town.roles(rings)


def test_brothers_in_two_rings_who_send_each_other_money_do_not_join_them(town: Town) -> None:
    town.lends("First", "Teller", 11)
    town.lends("Second", "Clerk", 11, month=4)
    town.person("First", address="Mill Lane 4")
    town.person("Clerk", address="Mill Lane 4")
    for month in (3, 4, 5, 6):
        town.pay(f"2025-{month:02}-25", "First", "Clerk", 9_000, kin=True)
    rings = town.rings()
    assert rings.rings["member_count"].to_pylist() == [2, 2]


def test_one_device_is_a_tie(town: Town) -> None:
    town.lends("First", "First", 8)
    town.lends("Second", "Second", 8, month=4)
    town.devices = [("First", "handset"), ("Second", "handset")]
    assert {row["tie"] for row in town.rings().ties.to_pylist()} == {"shared_device"}


def test_a_device_that_many_use_is_public(town: Town) -> None:
    town.lends("First", "First", 8)
    town.lends("Second", "Second", 8, month=4)
    town.devices = [(name, "terminal") for name in town.people]
    assert town.rings().rings.num_rows == 0


def test_moving_borrowers_from_lender_to_lender_is_a_tie(town: Town) -> None:
    for number in range(8):
        town.pay(f"2025-01-{number + 1:02}", "First", f"borrower {number}", 10_000)
        town.pay(f"2025-03-{number + 1:02}", "Second", f"borrower {number}", 12_000)
        town.pay(f"2025-03-{number + 1:02}", f"borrower {number}", "First", 12_000)
        town.pay(f"2025-05-{number + 1:02}", f"borrower {number}", "Second", 14_500)
    rings = town.rings()
    assert town.roles(rings) == {"First": "lender", "Second": "lender"}
    assert {"refinancing", "shared_borrowers"} <= {row["tie"] for row in rings.ties.to_pylist()}


def test_nine_loans_are_no_ring(town: Town) -> None:
    town.lends("First", "Teller", 9)
    assert town.rings().rings.num_rows == 0


def test_licensed_institutions_are_never_in_a_ring(town: Town) -> None:
    whole_ring(town)
    town.person("First", roster_kind="small_loan")
    town.person("Second", roster_kind="small_loan")
    assert town.rings().rings.num_rows == 0


def test_loans_to_relatives_make_no_ring(town: Town) -> None:
    for number in range(12):
        town.pay(f"2025-01-{number + 1:02}", "uncle", f"nephew {number}", 10_000, "loan", kin=True)
        town.pay(f"2025-03-{number + 1:02}", f"nephew {number}", "uncle", 12_000, "repay", kin=True)
    town.devices = [("uncle", "handset"), ("nephew 0", "handset")]
    assert town.rings().rings.num_rows == 0


def test_the_order_of_rows_does_not_matter(town: Town) -> None:
    whole_ring(town)
    expected = town.rings()
    again = town.rings(lambda rows: sorted(rows, key=lambda row: (row["id"] * 5) % 13))
    assert again.rings.equals(expected.rings)
    assert again.members.equals(expected.members)
    assert again.ties.equals(expected.ties)


def test_weights_combine_as_independent_reasons() -> None:
    assert [combined([]), combined([600]), combined([500, 400]), combined([400, 400])] == [0, 600, 700, 640]

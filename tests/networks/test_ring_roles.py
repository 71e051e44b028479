"""Who is what, decided by the course of the money; and who is no member though much of his money is with the ring."""

import pytest
from ring_town import Town, whole_ring

MONTHS = (3, 4, 5, 6)


@pytest.fixture
def town() -> Town:
    """Two lenders and one who collects for both."""
    town = Town()
    town.lends("First", "Teller", 6)
    town.lends("Second", "Teller", 6, month=2)
    return town


def test_being_at_the_centre_makes_nobody_an_organiser(town: Town) -> None:
    assert town.roles(town.rings()) == {"First": "lender", "Second": "lender", "Teller": "collector"}


def test_one_of_them_whom_several_lenders_pay_is_the_organiser(town: Town) -> None:
    town.lends("Third", "Teller", 6, month=3)
    for month in MONTHS:
        for payer in ("Second", "Third"):
            town.pay(f"2025-{month + 3:02}-25", payer, "First", 9_000)
    assert town.roles(town.rings())["First"] == "organiser"


def test_lenders_who_settle_with_each_other_have_no_organiser(town: Town) -> None:
    town.lends("Third", "Teller", 6, month=3)
    for month in MONTHS:
        for payer in ("Second", "Third"):
            town.pay(f"2025-{month + 3:02}-25", payer, "First", 9_000)
            town.pay(f"2025-{month + 3:02}-27", "First", payer, 8_000)
    assert town.roles(town.rings())["First"] == "lender"


def test_who_has_his_share_and_gives_nothing_is_the_organiser_though_it_looks_like_a_loan(town: Town) -> None:
    town.pay("2025-02-01", "friend", "Boss", 20_000, "loan")
    town.pay("2025-04-01", "Boss", "friend", 20_000, "repay")
    for month, yuan in zip(MONTHS, (8_000, 15_000, 11_000, 9_000), strict=True):
        town.pay(f"2025-{month:02}-25", "Teller", "Boss", yuan)
    assert town.roles(town.rings())["Boss"] == "organiser"


def test_who_gives_first_and_has_less_back_is_a_funder_though_it_looks_like_loans(town: Town) -> None:
    town.pay("2024-12-20", "Gold", "First", 60_000)
    town.pay("2025-01-25", "Gold", "Second", 50_000)
    town.pay("2025-02-01", "friend", "Gold", 20_000, "loan")
    town.pay("2025-04-01", "Gold", "friend", 20_000, "repay")
    for month in MONTHS:
        town.pay(f"2025-{month:02}-25", "Teller", "Gold", 6_000)
        town.pay(f"2025-{month + 1:02}-05", "Gold", "First", 7_000)
    assert town.roles(town.rings())["Gold"] == "funder"


def test_who_has_first_and_gives_back_more_is_a_borrower(town: Town) -> None:
    for month in (1, 3, 5, 7):
        town.pay(f"2025-{month:02}-25", "First", "victim", 10_000)
        town.pay(f"2025-{month + 1:02}-20", "victim", "Teller", 14_000)
    rings = town.rings()
    assert "victim" not in town.roles(rings)
    assert any(
        row["party_id"] == town.person("victim") and row["role"] == "borrower" for row in rings.members.to_pylist()
    )


@pytest.mark.parametrize(("held", "back", "in_ring"), [(True, 0, True), (False, 0, False), (False, 6_000, True)])
def test_money_from_an_account_seen_from_one_side_only_is_nobodys_unless_some_comes_back(
    held: bool, back: int, in_ring: bool
) -> None:
    town = Town()
    town.lends("First", "Teller", 6)
    town.lends("Second", "Teller", 6, month=2)
    town.pay("2024-12-20", "Gold", "First", 60_000)
    town.pay("2024-12-21", "Gold", "Second", 50_000)
    town.person("Gold", held=held)
    if back:
        for month in MONTHS:
            town.pay(f"2025-{month:02}-25", "Teller", "Gold", back)
    assert ("Gold" in town.roles(town.rings())) is in_ring


def test_money_between_members_is_no_loan_of_the_ring() -> None:
    town = Town()
    whole_ring(town)
    before = town.rings().rings.to_pylist()[0]["amount"]
    for month in (6, 7, 8):
        town.pay(f"2025-{month:02}-25", "First", "Second", 10_000)
        town.pay(f"2025-{month:02}-28", "Second", "First", 10_100)
    assert town.rings().rings.to_pylist()[0]["amount"] == before

"""Each tie alone and together with another, and what looks like one and binds nobody."""

from pathlib import Path

import pytest
from ring_town import Town

from screening.networks.ring_settings import WEIGHTS

MONTHS = (3, 4, 5, 6)


@pytest.fixture
def town() -> Town:
    """Two lenders who each take in their own."""
    town = Town()
    town.lends("First", "First", 8)
    town.lends("Second", "Second", 8, month=4)
    return town


@pytest.fixture
def ring() -> Town:
    """A lender with his collector."""
    town = Town()
    town.lends("First", "Teller", 11)
    return town


def settle(town: Town) -> None:
    for month in MONTHS:
        town.pay(f"2025-{month:02}-25", "First", "Second", 9_000)


def share(town: Town, of: str, months: tuple[int, ...] = MONTHS, to: str = "Boss", *, kin: bool = False) -> None:
    for month in months:
        town.pay(f"2025-{month:02}-25", of, to, 6_000, kin=kin)


def one_phone(town: Town) -> None:
    for name in ("First", "Second"):
        town.person(name, phone="139")


def one_address(town: Town) -> None:
    for name in ("First", "Second"):
        town.person(name, address="Mill Lane 4")


def one_device(town: Town) -> None:
    town.devices = [("First", "handset"), ("Second", "handset")]


def one_funder(town: Town) -> None:
    town.pay("2024-12-20", "Gold", "First", 60_000)
    town.pay("2025-03-20", "Gold", "Second", 60_000)


TIES = {
    "shared_phone": one_phone,
    "shared_device": one_device,
    "funding": one_funder,
    "shared_address": one_address,
    "settlement": settle,
}


@pytest.mark.parametrize(
    ("ties", "rings"),
    [
        (["shared_phone"], 1),
        (["shared_device"], 1),
        (["funding"], 1),
        (["shared_address"], 0),
        (["settlement"], 0),
        (["shared_phone", "settlement"], 1),
        (["shared_device", "funding"], 1),
    ],
)
def test_what_a_ring_must_arrange_binds_alone_and_the_rest_together(town: Town, ties: list[str], rings: int) -> None:
    for tie in ties:
        TIES[tie](town)
    found = town.rings()
    assert found.rings.num_rows == rings
    assert {row["tie"] for row in found.ties.to_pylist()} == (set(ties) if rings else set())


def test_common_borrowers_and_settlement_are_a_ring() -> None:
    town = Town()
    town.lends("First", "First", 8, prefix="town")
    town.lends("Second", "Second", 8, month=6, prefix="town")
    settle(town)
    assert {row["tie"] for row in town.rings().ties.to_pylist()} == {"shared_borrowers", "settlement"}


def test_a_share_from_a_collector_through_his_months_binds(ring: Town) -> None:
    share(ring, "Teller", (3, 4, 5))
    assert ring.roles(ring.rings())["Boss"] == "organiser"


def test_a_share_from_one_lender_alone_binds_nobody(ring: Town) -> None:
    share(ring, "First")
    assert "Boss" not in ring.roles(ring.rings())


def test_who_is_paid_by_two_lenders_in_the_same_months_binds_them(town: Town) -> None:
    share(town, "First", (6, 7, 8))
    share(town, "Second", (6, 7, 8))
    assert town.roles(town.rings()) == {"First": "lender", "Second": "lender", "Boss": "organiser"}


def test_a_builder_whom_two_lenders_pay_one_after_the_other_binds_nobody(town: Town) -> None:
    share(town, "First", (3, 4, 5), "builder")
    share(town, "Second", (7, 8, 9), "builder")
    assert town.rings().rings.num_rows == 0


def test_who_has_other_customers_has_no_share_of_one_collector(ring: Town) -> None:
    share(ring, "Teller", to="tutor")
    for customer in ("one", "two"):
        for month in MONTHS:
            ring.pay(f"2025-{month:02}-11", customer, "tutor", 3_000)
    assert "tutor" not in ring.roles(ring.rings())


def test_money_lent_to_a_lender_once_and_paid_back_by_the_month_is_no_share(ring: Town) -> None:
    ring.pay("2025-01-28", "friend", "First", 50_000, "invest")
    for month in range(2, 8):
        ring.pay(f"2025-{month:02}-26", "First", "friend", 4_400 - 17 * month)
    assert "friend" not in ring.roles(ring.rings())


def test_a_relative_of_the_collector_who_is_paid_by_him_alone_is_no_member(ring: Town) -> None:
    share(ring, "Teller", (3, 4, 5), "wife", kin=True)
    ring.devices = [("Teller", "handset"), ("wife", "handset")]
    for name in ("Teller", "wife"):
        ring.person(name, phone="139")
    assert "wife" not in ring.roles(ring.rings())


def test_a_relative_who_banks_from_the_lenders_telephone_too_is_a_member(ring: Town) -> None:
    share(ring, "Teller", (3, 4, 5), "brother", kin=True)
    ring.devices = [("First", "handset"), ("brother", "handset")]
    assert ring.roles(ring.rings())["brother"] == "organiser"


def test_a_relative_who_pays_three_people_every_month_is_a_member(ring: Town) -> None:
    share(ring, "Teller", (3, 4, 5), "brother", kin=True)
    for runner in ("one", "two", "three"):
        share(ring, "brother", (3, 4, 5), runner)
    assert ring.roles(ring.rings())["brother"] == "organiser"


def test_little_money_between_one_rings_funder_and_another_ring_joins_them_not() -> None:
    town = Town()
    for number, (lender, collector, funder) in enumerate((("First", "Teller", "Gold"), ("Second", "Clerk", "Silver"))):
        town.lends(lender, collector, 11, month=1 + 3 * number)
        town.pay("2024-12-20", funder, lender, 90_000)
        for month in MONTHS:
            town.pay(f"2025-{month + 3 * number:02}-25", collector, funder, 9_000)
    for month in MONTHS:
        town.pay(f"2025-{month + 3:02}-21", "Clerk", "Gold", 1_700)
    assert town.rings().rings["member_count"].to_pylist() == [3, 3]


def test_where_money_goes_one_way_the_tie_goes_from_payer_to_payee(ring: Town) -> None:
    share(ring, "Teller", (3, 4, 5))
    ties = {row["tie"]: (row["party_a"], row["party_b"], row["what"]) for row in ring.rings().ties.to_pylist()}
    assert ties["profit_share"] == (ring.person("Teller"), ring.person("Boss"), 1_800_000)


def test_the_document_tells_every_tie_with_its_weight() -> None:
    lines = (Path(__file__).resolve().parents[2] / "docs" / "lending-rings.md").read_text(encoding="utf-8").splitlines()
    told = {cells[1].strip(): cells[2].strip() for line in lines if len(cells := line.split("|")) == 5}
    assert {tie: told[tie] for tie in WEIGHTS} == {tie: f"{weight / 1000:g}" for tie, weight in WEIGHTS.items()}

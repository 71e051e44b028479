import csv
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from screening.loans.cap import as_fraction, rate_cap, stale_warning

EPOCH = date(1970, 1, 1)
SHIPPED = Path(__file__).parents[2] / "rules" / "lpr.csv"


def day(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH).days


@pytest.fixture
def shipped() -> list[tuple[int, Decimal]]:
    with SHIPPED.open(encoding="utf-8") as file:
        return [(day(row["effective_from"]), Decimal(row["one_year"])) for row in csv.DictReader(file)]


@pytest.mark.parametrize(
    ("contract", "cap"),
    [
        ("2020-08-19", None),
        ("2020-08-20", "0.154"),
        ("2024-10-20", "0.134"),
        ("2024-10-21", "0.124"),
        ("2025-05-19", "0.124"),
        ("2025-05-20", "0.12"),
        ("2026-11-24", "0.12"),
    ],
)
def test_the_cap_is_four_times_the_rate_in_force_on_the_contract_day(
    shipped: list[tuple[int, Decimal]], contract: str, cap: str | None
) -> None:
    assert rate_cap(day(contract), shipped) == (None if cap is None else Decimal(cap))


def test_a_day_before_the_table_has_no_cap() -> None:
    assert rate_cap(day("2024-01-01"), [(day("2024-10-21"), Decimal("0.031"))]) is None


def test_the_order_of_the_table_does_not_matter(shipped: list[tuple[int, Decimal]]) -> None:
    assert rate_cap(day("2024-10-21"), shipped[::-1]) == Decimal("0.124")


def test_percent_and_fraction_are_told_apart() -> None:
    assert as_fraction(Decimal("3.85")) == as_fraction(Decimal("0.0385"))


def test_a_missed_publication_is_warned_of(shipped: list[tuple[int, Decimal]]) -> None:
    assert stale_warning(shipped, day("2026-10-04")) is None
    assert "2026-08-20" in (stale_warning(shipped, day("2026-10-05")) or "")


def test_a_table_that_begins_later_is_stale(shipped: list[tuple[int, Decimal]]) -> None:
    assert stale_warning(shipped, day("2019-01-01")) is not None


def test_the_shipped_table_changes_where_the_rate_changed(shipped: list[tuple[int, Decimal]]) -> None:
    changes = [late for early, late in pairwise(shipped) if early[1] != late[1]]
    assert len(changes) == 12
    assert shipped == sorted(shipped)

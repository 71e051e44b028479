"""Money by day and partners are those of the ledger; what findings cite is found whichever booking they name."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from screening.bench.book import open_book
from screening.bench.county import County
from screening.bench.history import cited_between, money_by_account, money_by_day, partners
from screening.clock import day_of
from screening.ledger.workspace import Workspace
from screening.runs.reading import FinishedRun, read_run


@pytest.fixture(scope="module")
def run(tiny_run: Path) -> FinishedRun:
    return read_run(tiny_run)


@pytest.fixture(scope="module")
def county(tiny_workspace: Workspace, run: FinishedRun) -> Iterator[County]:
    with closing(open_book(tiny_workspace, run)) as book, book.county() as found:
        yield found


@pytest.fixture(scope="module")
def alert(run: FinishedRun) -> dict[str, Any]:
    """The alert on the most accounts."""
    return (
        run.table("alerts")
        .sort(pl.col("account_ids").list.len(), "alert_id", descending=[True, False])
        .row(0, named=True)
    )


def test_the_days_of_accounts_add_up_to_their_bookings(county: County, alert: dict[str, Any]) -> None:
    numbers = county.numbers(alert["account_ids"])
    days = money_by_day(county, numbers.values())
    rows = county.bookings_of(alert["account_ids"], limit=1_000_000)
    for direction, name, times in (("in", "paid_in", "times_in"), ("out", "paid_out", "times_out")):
        mine = [row for row in rows if row["direction"] == direction]
        assert sum(getattr(one, name) for one in days) == int(sum(row["amount"] for row in mine) * 100)
        assert sum(getattr(one, times) for one in days) == len(mine)
    assert {one.day for one in days} == {day_of(row["booked_at"].date()) for row in rows}
    assert [one.day for one in days] == sorted(one.day for one in days)


def test_the_accounts_of_a_person_add_up_to_his_days(county: County, alert: dict[str, Any]) -> None:
    numbers = list(county.numbers(alert["account_ids"]).values())
    by_account = money_by_account(county, numbers)
    assert list(by_account) == numbers
    apart = sum(one.paid_in for days in by_account.values() for one in days)
    assert apart == sum(one.paid_in for one in money_by_day(county, numbers))


def test_cited_is_all_where_every_booking_is_cited_and_nothing_where_none_is(
    county: County, alert: dict[str, Any]
) -> None:
    numbers = county.numbers(alert["account_ids"])
    every = {row["transaction_id"] for row in county.bookings_of(alert["account_ids"], limit=1_000_000)}
    days = money_by_day(county, numbers.values(), every)
    assert all((one.cited_in, one.cited_out) == (one.paid_in, one.paid_out) for one in days)
    assert all(one.cited == 0 for one in money_by_day(county, numbers.values()))


def test_a_payment_is_cited_by_the_booking_of_the_other_side_too(county: County, alert: dict[str, Any]) -> None:
    number = next(iter(county.numbers(alert["account_ids"]).values()))
    rows = county.tables.rows(
        "SELECT out_id, in_id, payer_id, amount FROM book.transfers"
        " WHERE $account IN (payer_id, payee_id) AND out_id IS NOT NULL AND in_id IS NOT NULL ORDER BY transfer_id LIMIT 1",
        {"account": number},
    )
    other = rows[0]["in_id"] if rows[0]["payer_id"] == number else rows[0]["out_id"]
    days = money_by_day(county, [number], {other})
    assert sum(one.cited for one in days) == 1
    assert sum(one.cited_in + one.cited_out for one in days) == rows[0]["amount"]


def test_partners_are_those_of_the_transfers_and_never_the_accounts_themselves(
    county: County, alert: dict[str, Any]
) -> None:
    numbers = set(county.numbers(alert["account_ids"]).values())
    found = partners(county, numbers, 1_000_000)
    rows = county.tables.rows("SELECT payer_id, payee_id, amount FROM book.transfers")
    outwards = [row for row in rows if row["payer_id"] in numbers and row["payee_id"] not in numbers]
    inwards = [row for row in rows if row["payee_id"] in numbers and row["payer_id"] not in numbers]
    assert not numbers & {one.account for one in found}
    assert sum(one.paid_out for one in found) == sum(row["amount"] for row in outwards)
    assert sum(one.paid_in for one in found) == sum(row["amount"] for row in inwards)
    assert sum(one.times for one in found) == len(outwards) + len(inwards)
    sizes = [one.paid_in + one.paid_out for one in found]
    assert sizes == sorted(sizes, reverse=True)
    assert [one.account for one in partners(county, numbers, 3)] == [one.account for one in found[:3]]


def test_cited_transfers_between_accounts_are_those_that_are_named(county: County, alert: dict[str, Any]) -> None:
    numbers = county.numbers(alert["account_ids"])
    every = {row["transaction_id"] for row in county.bookings_of(alert["account_ids"], limit=1_000_000)}
    found = cited_between(county, numbers.values(), every)
    assert found
    assert all({one["account_id"], one["counterparty_account_id"]} <= set(numbers) for one in found)
    assert cited_between(county, numbers.values(), ()) == []

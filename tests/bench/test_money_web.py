"""The money between accounts by day: it adds up to what the county's transfers say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.bench.book import county
from screening.bench.county import County
from screening.bench.money_web import (
    MOST_EDGES,
    MOST_STEPS,
    Day,
    accounts_of,
    days_between,
    flows_of,
    partners_of,
    payments,
)
from screening.bench.ready import setting_of
from screening.ledger.workspace import Workspace
from screening.runs.reading import read_run


@pytest.fixture(scope="module")
def place(tiny_workspace: Workspace, tiny_run: Path) -> Iterator[County]:
    with county(setting_of(tiny_workspace, tiny_run.name)) as found:
        yield found


@pytest.fixture(scope="module")
def members(place: County, tiny_run: Path) -> list[int]:
    rows = read_run(tiny_run).table("ring_members").sort("ring_id", "account_id").to_dicts()
    return sorted(place.numbers([row["account_id"] for row in rows]).values())


def test_days_add_up_to_the_sums_between_accounts(place: County, members: list[int]) -> None:
    flows = flows_of(days_between(place, members)).flows
    sums = {(row["payer_id"], row["payee_id"]): (row["amount"], row["count"]) for row in place.sums_between(members)}
    assert {(one.payer, one.payee): (one.fen, one.count) for one in flows} == {
        pair: both for pair, both in sums.items() if pair[0] != pair[1]
    }
    assert flows


def test_the_largest_flows_come_first(place: County, members: list[int]) -> None:
    sums = [one.fen for one in flows_of(days_between(place, members)).flows]
    assert sums == sorted(sums, reverse=True)


def test_of_too_many_flows_the_smallest_are_left_out_and_counted() -> None:
    found = flows_of([Day(1, 10 + number, 20000, number + 1, 1, 0) for number in range(MOST_EDGES + 5)])
    assert (len(found.flows), found.left_out, found.flows[-1].fen) == (MOST_EDGES, 5, 6)


def test_too_many_days_are_told_by_the_week_and_lose_nothing() -> None:
    days = [Day(1 + number, 2 + number, 20000 + day, 100, 1, 0) for number in range(30) for day in range(700)]
    assert len(days) > MOST_STEPS
    found = flows_of(days)
    assert found.days == 7
    assert sum(one.fen for one in found.flows) == 100 * len(days)
    assert all(step.day % 7 == 0 for one in found.flows for step in one.steps)


def test_partners_are_the_largest_and_the_rest_are_counted(place: County, members: list[int]) -> None:
    everybody = partners_of(place, members[0], (), 1000)
    two = partners_of(place, members[0], (), 2)
    assert two.rows == everybody.rows[:2]
    assert two.more == len(everybody.rows) - 2
    assert two.got == sum(row["got"] for row in everybody.rows)
    assert members[0] not in {row["other_id"] for row in everybody.rows}


def test_partners_who_are_drawn_already_are_left_out(place: County, members: list[int]) -> None:
    first = partners_of(place, members[0], (), 1).rows[0]["other_id"]
    assert first not in {row["other_id"] for row in partners_of(place, members[0], {first}, 1000).rows}


def test_the_transfers_of_an_edge_add_up_and_name_file_and_row(place: County, members: list[int]) -> None:
    flow = flows_of(days_between(place, members)).flows[0]
    rows, found = payments(place, [flow.payer], [flow.payee], (0, 40000), 10_000)  # type: ignore[list-item]
    assert (sum(row["amount"] for row in rows), found) == (flow.fen, flow.count)
    assert all(row["sources"] and all("#" in one for one in row["sources"]) for row in rows)


def test_of_many_transfers_the_latest_are_given_and_all_are_counted(place: County, members: list[int]) -> None:
    flow = max(flows_of(days_between(place, members)).flows, key=lambda one: one.count)
    rows, found = payments(place, [flow.payer], [flow.payee], (0, 40000), 1)  # type: ignore[list-item]
    assert (len(rows), found) == (1, flow.count)
    assert rows[0]["booked_at"] // 86400 == flow.steps[-1].day


def test_only_transfers_of_the_days_asked_for_are_given(place: County, members: list[int]) -> None:
    flow = flows_of(days_between(place, members)).flows[0]
    day = flow.steps[0].day
    rows, _ = payments(place, [flow.payer], [flow.payee], (day, day), 1000)  # type: ignore[list-item]
    assert sum(row["amount"] for row in rows) == flow.steps[0].fen


def test_accounts_are_masked_unless_asked_otherwise(place: County, members: list[int]) -> None:
    masked, clear = accounts_of(place, members), accounts_of(place, members, unmask=True)
    assert all("*" in one.account for one in masked.values())
    assert not any("*" in one.account for one in clear.values())
    assert all(one.bank for one in clear.values() if one.held)

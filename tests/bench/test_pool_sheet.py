"""The sheet of a pool on the tiny county: it adds up, and says what it cannot tell."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from screening.bench.pool_sheet import lines, listed, measures, pool_sheet, ratio, recruiting
from screening.errors import WrongCall
from screening.home import shipped
from screening.networks.pool_books import INWARD, OUTWARD
from screening.rulebook.law import read_law
from screening.runs.reading import FinishedRun, read_run


@pytest.fixture(scope="module")
def run(tiny_run: Path) -> FinishedRun:
    return read_run(tiny_run)


@pytest.fixture(scope="module")
def sheets(run: FinishedRun) -> list[dict[str, Any]]:
    return [pool_sheet(run, row["ring_id"], unmask=True) for row in listed(run)]


def test_every_deposit_taking_ring_of_a_run_has_a_sheet(run: FinishedRun, sheets: list[dict[str, Any]]) -> None:
    rings = run.table("rings").filter(pl.col("kind") == "deposit_taking")["ring_id"].to_list()
    assert rings
    assert sorted(rings) == sorted(one["ring_id"] for one in sheets)


def test_every_month_adds_up_to_the_next(sheets: list[dict[str, Any]]) -> None:
    for sheet in sheets:
        for row in sheet["months"]:
            if row["held_before"] is not None:
                moved = sum(row[part] for part in INWARD) - sum(row[part] for part in OUTWARD)
                assert row["held_before"] + moved == row["held_after"]


def test_the_last_month_ends_on_the_balance_that_the_banks_tell(sheets: list[dict[str, Any]]) -> None:
    told = [one["balance"] for one in sheets if one["balance"]["held_first"] is not None]
    assert told
    assert all(one["held_last"] == one["bank_last"] for one in told)


def test_members_sums_are_the_pools_sums(sheets: list[dict[str, Any]]) -> None:
    for sheet in sheets:
        outside = [*sheet["depositors"], *sheet["promoters"]]
        assert sum(one["paid_in"] for one in outside) == sheet["sums"]["deposit"]
        assert sum(one["paid_in"] for one in sheet["operators"]) == sheet["sums"]["deposit"]
        assert sum(one["paid_back"] for one in outside) == sheet["sums"]["return"]


def test_a_pool_is_found_by_its_name_and_by_an_account_of_those_behind_it(
    run: FinishedRun, sheets: list[dict[str, Any]]
) -> None:
    (first, *_) = sheets
    takes = max(first["operators"], key=lambda one: one["paid_in"])["account_id"]
    for item in (first["name"], takes):
        assert pool_sheet(run, item, unmask=True)["ring_id"] == first["ring_id"]


def test_accounts_are_masked_unless_asked_otherwise(run: FinishedRun, sheets: list[dict[str, Any]]) -> None:
    masked = pool_sheet(run, sheets[0]["ring_id"], unmask=False)
    assert all("****" in one["account_id"] for one in (*masked["operators"], *masked["depositors"]))


def test_an_unknown_pool_is_refused(run: FinishedRun) -> None:
    with pytest.raises(WrongCall, match="no pool"):
        pool_sheet(run, "R0", unmask=False)


def test_a_share_of_nothing_cannot_be_told() -> None:
    assert ratio(Decimal(1), Decimal(0)) is None
    assert ratio(None, Decimal(3)) is None
    assert ratio(Decimal(2), Decimal(3)) == Decimal("0.666667")


def pool(run: FinishedRun, **known: Any) -> dict[str, Any]:
    return {**run.table("pools").row(0, named=True), **known}


def test_lines_are_those_in_force_on_the_pools_last_day(run: FinishedRun) -> None:
    law = read_law(shipped("rules"))
    now = lines(pool(run, last_day=date(2026, 5, 1), deposit=Decimal(1_000_000), heads=149, lost=None), law)
    reached = {row["law"]: row["reached"] for row in now}
    assert (reached["fundraising_amount"], reached["fundraising_persons"], reached["fundraising_loss"]) == (
        True,
        False,
        None,
    )
    before = {row["law"] for row in lines(pool(run, last_day=date(2009, 5, 1)), law)}
    assert before < set(reached)


def test_a_loss_that_cannot_be_told_says_why(run: FinishedRun) -> None:
    told = {one.name: one for one in measures(pool(run, lost=None, losers=None, stop_day=None))}
    assert told["loss"].value is None
    assert "60" in told["loss"].sum


def recruit(account: str, above: str | None, level: int | None, below: int) -> dict[str, Any]:
    return {
        "ring_id": "R", "account_id": account, "recruiter_id": above, "level": level, "entry_day": date(2026, 1, 1),
        "entry": Decimal(100), "recruits": min(below, 1), "below": below, "rewarded": Decimal(below),
    }  # fmt: skip


def test_a_tree_is_told_by_levels_from_three_on(run: FinishedRun) -> None:
    law = read_law(shipped("rules"))
    row = pool(run, last_day=date(2026, 5, 1))
    chain = [recruit("a", None, 1, 2), recruit("b", "a", 2, 1), recruit("c", "b", 3, 0), recruit("d", None, None, 0)]
    assert recruiting(chain[:2], row, law, unmask=True) is None
    tree = recruiting(chain, row, law, unmask=True)
    assert tree is not None
    assert [(one["level"], one["heads"], one["entry"]) for one in tree["levels"]] == [
        (n, 1, Decimal(100)) for n in (1, 2, 3)
    ]
    assert (tree["people"], tree["unseen"]) == (4, 1)
    assert [one["account_id"] for one in tree["top"]] == ["a", "b"]
    assert {one["law"]: one["reached"] for one in tree["lines"]}["pyramid_people"] is False

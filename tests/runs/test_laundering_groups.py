"""Laundering groups of a run: a circle, and a hub with those who hand money on for it."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from lenders import Town

from screening.runs.reading import FinishedRun, read_run
from screening.runs.run import run

HANDS = {"payer-0", "payee-0", "payee-1"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    """Six pay a hub and six are paid by it; one of the first and two of the others only pass money on."""
    town = Town(tmp_path_factory.mktemp("town"))
    town.pay(date(2025, 3, 2), "beyond", "payer-0", 10_200)
    for number in range(6):
        town.pay(date(2025, 3, 3), f"payer-{number}", "hub", 10_000)
        town.pay(date(2025, 3, 5), "hub", f"payee-{number}", 9_000)
    town.pay(date(2025, 3, 6), "payee-0", "one", 8_900)
    town.pay(date(2025, 3, 6), "payee-1", "other", 8_900)
    for start in (date(2025, 4, 7), date(2025, 5, 7)):
        town.pay(start, "ann", "bob", 600_000)
        town.pay(start.replace(day=8), "bob", "cat", 590_000)
        town.pay(start.replace(day=9), "cat", "ann", 580_000)
    town.deliver(date(2025, 1, 1), date(2025, 6, 30))
    return read_run(run(town.workspace))


def ring(told: FinishedRun, shape: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Give the one group of a shape, and its members' roles."""
    found = told.table("rings").filter(pl.col("shape") == shape).to_dicts()
    assert len(found) == 1
    members = told.table("ring_members").filter(pl.col("ring_id") == found[0]["ring_id"])
    return found[0], dict(members.select("party_id", "role").iter_rows())


def test_a_circle_begins_with_its_organiser_and_its_rounds_are_summed(told: FinishedRun) -> None:
    figures, roles = ring(told, "cycle")
    assert roles == {"ann": "organiser", "bob": "mule", "cat": "mule"}
    assert (figures["kind"], figures["amount"]) == ("laundering", Decimal(1_200_000))


def test_a_hub_s_group_names_who_hands_money_on_and_nobody_else(told: FinishedRun) -> None:
    _, roles = ring(told, "gather_scatter")
    assert roles == {"hub": "organiser", **dict.fromkeys(HANDS, "mule")}


def test_the_alert_says_the_shape(told: FinishedRun) -> None:
    headlines = told.table("alerts").filter(pl.col("subject_kind") == "ring")["headline_zh"].to_list()
    assert any("资金闭环" in headline for headline in headlines)
    assert any("归集后分散" in headline for headline in headlines)

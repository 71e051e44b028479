"""The commands on rings, as a user calls them, over two runs of the tiny county."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from commands import screening
from tiny_county import TINY, filled_workspace

from screening.runs.run import run


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that was screened in spring, and again in autumn."""
    workspace = filled_workspace(tmp_path_factory.mktemp("rings") / "workspace", TINY)
    for as_of in (date(2026, 6, 30), date(2026, 10, 31)):
        run(workspace, as_of)
    return workspace.path


def told(place: Path, *arguments: object) -> Any:
    done = screening(*arguments, "-w", place, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_rings_are_listed_by_their_lasting_names(place: Path) -> None:
    rows = told(place, "rings", "--kind", "lending")
    assert {row["kind"] for row in rows} == {"lending"}
    text = screening("rings", "-w", place).stdout
    assert all(row["name"] in text for row in rows)


def test_what_changed_is_told_with_the_difference_in_members_and_money(place: Path) -> None:
    rows = told(place, "rings", "--changed")
    assert {"born", "grew"} <= {row["event"] for row in rows}
    assert "unchanged" not in {row["event"] for row in rows}
    grown = next(row for row in rows if row["event"] == "grew")
    text = screening("rings", "-w", place, "--changed").stdout
    assert "（截至 2026-06-30）相比" in text
    assert f"{float(grown['amount_before']):,.2f} → {float(grown['amount']):,.2f}" in text


def test_only_sleepers_are_listed_when_asked(place: Path) -> None:
    rows = told(place, "rings", "--asleep")
    assert {row["state"] for row in rows} <= {"asleep"}
    assert len(rows) == sum(row["state"] == "asleep" for row in told(place, "rings"))


def test_a_ring_is_found_by_either_name_and_by_its_id(place: Path) -> None:
    one = told(place, "rings", "--kind", "lending")[0]
    assert (
        told(place, "ring", one["name"]) == told(place, "ring", one["name_zh"]) == told(place, "ring", one["ring_id"])
    )


def test_each_member_has_role_strength_and_evidence_that_names_bookings(place: Path) -> None:
    one = told(place, "rings", "--kind", "lending")[0]
    members = told(place, "ring", one["name"])["members"]
    assert members
    for member in members:
        assert member["evidence"]
        assert all(deed["transactions"] and deed["reason_zh"] and deed["reason_en"] for deed in member["evidence"])


def test_ties_are_told_in_words(place: Path) -> None:
    one = told(place, "rings", "--kind", "lending")[0]
    ties = told(place, "ring", one["name"])["ties"]
    text = screening("ring", one["name"], "-w", place).stdout
    assert ties
    assert all(tie["reason_zh"] in text for tie in ties)


def test_the_history_goes_back_run_by_run_to_the_birth(place: Path) -> None:
    grown = next(row for row in told(place, "rings", "--changed") if row["event"] == "grew")
    past = told(place, "ring", grown["name"], "--history")["history"]
    assert [(row["as_of"], row["event"]) for row in past] == [("2026-10-31", "grew"), ("2026-06-30", "born")]
    text = screening("ring", grown["name"], "-w", place, "--history").stdout
    assert "2026-06-30" in text
    assert "下一步 / next" in text


def test_account_numbers_are_masked_unless_asked_for(place: Path) -> None:
    accounts = set(
        pl.concat([pl.read_parquet(file).select("account_id") for file in TINY.glob("submissions/*/accounts.parquet")])[
            "account_id"
        ]
    )
    name = told(place, "rings", "--kind", "lending")[0]["name"]
    for command in (("rings", "--changed"), ("ring", name), ("ring", name, "--history")):
        for form in ((), ("--json",)):
            shown = screening(*command, "-w", place, *form).stdout
            assert not [one for one in accounts if one in shown]
    assert any(one in screening("ring", name, "-w", place, "--unmask").stdout for one in accounts)


def test_an_unknown_name_is_answered_with_the_nearest(place: Path) -> None:
    name = told(place, "rings", "--kind", "lending")[0]["name"]
    done = screening("ring", f"{name}0", "-w", place)
    assert done.returncode == 2
    assert repr(name) in done.stderr


def test_an_unknown_kind_is_told(place: Path) -> None:
    done = screening("rings", "--kind", "landing", "-w", place)
    assert done.returncode == 2
    assert "'lending'" in done.stderr

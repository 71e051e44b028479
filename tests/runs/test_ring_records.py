"""Rings as lasting records: what happened to each from run to run."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from deliveries import BANK
from lenders import Town, account

from screening.contract.outputs import output_schema
from screening.errors import WrongCall
from screening.home import shipped
from screening.ledger.withdrawal import withdraw
from screening.runs.previous import NOTHING
from screening.runs.reading import FinishedRun, read_run
from screening.runs.ring_records import new_name, records_of
from screening.runs.run import run

NEW_YEAR, SPRING, SUMMER, AUTUMN = date(2025, 1, 5), date(2025, 4, 5), date(2025, 7, 5), date(2025, 10, 5)
Row = dict[str, Any]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """Two couples of lenders, each with one phone, who lent in the first quarter."""
    town = Town(tmp_path)
    town.share_phone("1", "ann", "bob")
    town.share_phone("2", "cai", "dan")
    for lender in ("ann", "bob", "cai", "dan"):
        town.lends(lender, NEW_YEAR)
    town.deliver(date(2025, 1, 1), date(2025, 3, 31))
    return town


def screened(town: Town, as_of: date | None = None, **how: Any) -> FinishedRun:
    return read_run(run(town.workspace, as_of, **how))


def record(finished: FinishedRun, person: str, state: str | None = None) -> Row:
    """Give the record that has a person at its core, of the state wanted."""
    rows = finished.table("ring_records").to_dicts()
    found = [row for row in rows if account(person) in row["core"] and state in {None, row["state"]}]
    assert len(found) == 1
    return found[0]


def test_in_a_first_run_every_ring_is_born(town: Town) -> None:
    rows = screened(town).table("ring_records").to_dicts()
    assert [row["event"] for row in rows] == ["born", "born"]
    assert {row["first_run"] for row in rows} == {None}
    assert {row["first_as_of"] for row in rows} == {date(2025, 3, 31)}


def test_a_name_is_the_kind_and_the_first_digits_of_the_first_ring_id(town: Town) -> None:
    for row in screened(town).table("ring_records").to_dicts():
        assert row["name"] == f"lending-{row['ring_id'][1:5]}"
        assert row["name_zh"] == f"放贷团伙-{row['ring_id'][1:5].upper()}"


def test_a_second_run_on_the_same_data_changes_nothing(town: Town) -> None:
    first = screened(town)
    again = screened(town)
    assert again.record["compared_with"]["run_id"] == first.record["run_id"]
    for row in again.table("ring_records").to_dicts():
        assert (row["event"], row["first_run"]) == ("unchanged", first.record["run_id"])
        assert row["joined"] == row["left"] == []


def test_a_ring_that_wins_a_lender_and_borrowers_grew_and_keeps_its_name(town: Town) -> None:
    born = record(screened(town), "ann")
    town.share_phone("1", "eve")
    town.lends("eve", SPRING)
    town.deliver(date(2025, 4, 1), date(2025, 6, 30))
    grown = record(screened(town), "ann")
    assert (grown["event"], grown["name"]) == ("grew", born["name"])
    assert grown["ring_id"] != born["ring_id"]
    assert set(grown["joined"]) == {account("eve"), *(account(f"eve-borrower-{number}") for number in range(6))}
    assert (grown["accounts_before"], grown["accounts"]) == (14, 21)
    assert (grown["amount_before"], grown["amount"]) == (120_000, 180_000)
    assert grown["reason_zh"] == "较上次扩大；账户 14→21（新增 7，退出 0），金额 120,000→180,000 元"


def test_rings_that_come_together_are_merged_and_the_other_name_leads_to_the_one_that_stays(town: Town) -> None:
    born = screened(town)
    come_together(town)
    merged = screened(town)
    stays = record(merged, "ann", "active")
    gone = record(merged, "dan", "merged")
    assert stays["event"] == gone["event"] == "merged"
    assert {stays["name"], gone["name"]} == set(born.table("ring_records")["name"])
    assert (stays["predecessors"], gone["successors"]) == ([gone["name"]], [stays["name"]])
    assert gone["ring_id"] is None


def test_a_merged_name_stays_on_record(town: Town) -> None:
    screened(town)
    come_together(town)
    gone = record(screened(town), "dan", "merged")
    later = record(screened(town), "dan", "merged")
    assert (later["event"], later["successors"]) == ("unchanged", gone["successors"])


def test_a_ring_whose_tie_was_withdrawn_splits_and_the_part_takes_its_own_name_again(town: Town) -> None:
    born = screened(town)
    submission = come_together(town)
    screened(town)
    withdraw(town.workspace, BANK, submission, "wrong file", "clerk")
    split = screened(town, date(2025, 6, 30))
    assert record(split, "ann")["event"] == record(split, "cai")["event"] == "split"
    assert record(split, "ann")["name"] == record(born, "ann")["name"]
    assert record(split, "cai")["name"] == record(born, "cai")["name"]
    assert record(split, "cai")["predecessors"] == [record(split, "ann")["name"]]
    assert record(split, "ann")["successors"] == [record(split, "cai")["name"]]


def test_a_part_that_never_had_a_name_gets_one(town: Town) -> None:
    submission = come_together(town)
    whole = record(screened(town), "ann")
    withdraw(town.workspace, BANK, submission, "wrong file", "clerk")
    split = screened(town, date(2025, 6, 30))
    names = {record(split, person)["name"] for person in ("ann", "cai")}
    assert len(names) == 2
    assert whole["name"] in names


def test_a_ring_without_new_bookings_falls_asleep_and_wakes_when_it_lends_again(town: Town) -> None:
    screened(town)
    fell = record(screened(town, date(2025, 6, 30)), "ann")
    assert (fell["event"], fell["state"]) == ("asleep", "asleep")
    assert fell["reason_en"] == "no booking since 2025-02-09"
    still = record(screened(town, date(2025, 7, 31)), "ann")
    assert (still["event"], still["state"]) == ("unchanged", "asleep")
    town.lends("ann", SUMMER, 3)
    town.deliver(date(2025, 7, 1), date(2025, 9, 30))
    woke = record(screened(town), "ann")
    assert (woke["event"], woke["state"], woke["name"]) == ("woke", "active", fell["name"])


def test_a_ring_that_is_no_longer_found_sleeps_on_the_list_and_is_known_when_it_comes_back(town: Town) -> None:
    found = screened(town)
    withdraw(town.workspace, BANK, "202501-202503", "wrong file", "clerk")
    town.pay(AUTUMN, "zoe", "ann-borrower-0", 100)
    town.deliver(date(2025, 10, 1), date(2025, 10, 31))
    gone = record(screened(town), "ann")
    assert (gone["ring_id"], gone["event"], gone["state"]) == (None, "asleep", "asleep")
    assert gone["last_run"] == found.record["run_id"]
    town.lends("ann", date(2025, 11, 1))
    town.lends("bob", date(2025, 11, 1))
    town.deliver(date(2025, 11, 1), date(2025, 12, 31))
    back = record(screened(town), "ann")
    assert (back["event"], back["name"], back["last_run"]) == ("woke", gone["name"], None)
    assert back["first_seen"] == gone["first_seen"]


def test_a_replay_that_compares_with_the_same_run_gives_the_same_records(town: Town) -> None:
    screened(town)
    come_together(town)
    made = screened(town)
    screened(town)
    again = screened(
        town, version=made.record["inputs"]["ledger_version"], compare_with=made.record["compared_with"]["run_id"]
    )
    assert again.table("ring_records").equals(made.table("ring_records"))
    assert (again.path / "ring_records.parquet").read_bytes() == (made.path / "ring_records.parquet").read_bytes()


def test_a_run_of_older_software_counts_as_a_first_one(town: Town) -> None:
    old = screened(town)
    (old.path / "ring_records.parquet").unlink()
    assert {row["event"] for row in records_of(old)} == {"born"}
    rows = screened(town).table("ring_records").to_dicts()
    assert {(row["event"], row["first_run"]) for row in rows} == {("unchanged", old.record["run_id"])}


def test_the_bounds_are_settings_of_the_pipeline(town: Town, tmp_path: Path) -> None:
    text = (shipped("pipelines") / "full.toml").read_text(encoding="utf-8")
    own = tmp_path / "patient.toml"
    own.write_text(text.replace("quiet_days = 90", "quiet_days = 200"), encoding="utf-8")
    finished = screened(town, date(2025, 6, 30), pipeline_name=str(own))
    assert {row["state"] for row in finished.table("ring_records").to_dicts()} == {"active"}
    assert finished.record["parameters"]["records"]["quiet_days"] == 200


def test_a_comparison_can_be_left_out(town: Town) -> None:
    screened(town)
    alone = screened(town, compare_with=NOTHING)
    assert set(alone.table("ring_records")["event"]) == {"born"}
    assert alone.record["compared_with"] is None


def test_a_run_to_compare_with_that_is_not_there_is_told(town: Town) -> None:
    with pytest.raises(WrongCall, match="no run"):
        run(town.workspace, compare_with="yesterday")


def test_names_that_begin_alike_get_as_many_digits_as_tell_them_apart() -> None:
    taken = {"lending-7f3a"}
    assert new_name("lending", "R7f3a12345678abcd", taken) == "lending-7f3a1"
    assert new_name("laundering", "R7f3a12345678abcd", taken) == "laundering-7f3a"
    full = {f"lending-{'7f3a12345678abcd'[:length]}" for length in range(4, 17)}
    assert new_name("lending", "R7f3a12345678abcd", full) == "lending-7f3a12345678abcd-2"


def test_records_have_the_contract_s_form_when_there_are_none(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.pay(NEW_YEAR, "ann", "bob", 100)
    town.deliver(date(2025, 1, 1), date(2025, 3, 31))
    table = pl.read_parquet(screened(town).path / "ring_records.parquet")
    assert table.height == 0
    assert table.columns == output_schema("ring_records").names


def come_together(town: Town) -> str:
    """Let one of each couple use one device, and give the submission that tells it."""
    for lender in ("ann", "cai"):
        town.lends(lender, SPRING, 3, device="D")
    return town.deliver(date(2025, 4, 1), date(2025, 6, 30))

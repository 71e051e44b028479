"""The commands that follow money, show loans and export networks, as a user calls them."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from commands import screening

from screening.cli.follow import fen, seconds
from screening.errors import WrongCall
from screening.ledger.workspace import Workspace


def told(*arguments: object) -> Any:
    done = screening(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def place(tiny_workspace: Workspace, tiny_run: Path) -> Path:
    assert tiny_run.is_dir()
    return tiny_workspace.path


@pytest.fixture(scope="module")
def account(tiny_run: Path) -> str:
    findings = pl.read_parquet(tiny_run / "findings.parquet").filter(pl.col("rule_id") == "ml_simple_cycle")
    return str(findings.sort("window_start", "account_id")["account_id"][0])


def test_money_is_traced_for_people_for_programs_and_as_a_drawing(place: Path, account: str, tmp_path: Path) -> None:
    file = tmp_path / "money.svg"
    done = screening("trace-money", account, "-w", place, "--svg", file)
    assert (done.returncode, done.stderr) == (0, "")
    assert account not in done.stdout
    assert "合计" in done.stdout
    ET.parse(file)  # noqa: S314 - our own file
    found = told("trace-money", account, "-w", place)
    assert sum(float(one["fifo"]) for one in found["ends"]) == pytest.approx(float(found["amount"]))
    assert account in screening("trace-money", account, "-w", place, "--unmask").stdout


def test_chains_are_shown_and_told(place: Path, account: str) -> None:
    money = told("trace-money", account, "-w", place, "--unmask")
    other = money["accounts"][0]["account"]
    found = told("path", account, other, "-w", place)
    assert found["routes"][0]["length"] == 1
    assert screening("path", account, other, "-w", place).returncode == 0


def test_a_loan_is_shown_from_the_list_of_loans(place: Path) -> None:
    listed = told("loans", "-w", place, "--over-cap")
    assert all(one["over_cap"] is True for one in listed)
    assert "超上限" in screening("loans", "-w", place, "-n", 3).stdout
    done = screening("loan", listed[0]["loan_id"], "-w", place)
    assert (done.returncode, done.stderr) == (0, "")
    assert "LPR" in done.stdout
    assert told("loan", listed[0]["loan_id"], "-w", place)["flows"]


def test_what_cannot_be_told_of_a_loan_is_said_in_words(place: Path) -> None:
    unknown = next(one for one in told("loans", "-w", place) if one["over_cap"] is None)
    assert "无法判断" in screening("loan", unknown["loan_id"], "-w", place).stdout


def test_an_unknown_loan_is_refused(place: Path) -> None:
    done = screening("loan", "L0", "-w", place)
    assert done.returncode == 2
    assert "screening loans" in done.stderr


def test_a_ring_is_exported_in_every_format(place: Path, tmp_path: Path) -> None:
    ring = told("rings", "-w", place)[0]["ring_id"]
    found = told("export", ring, "--out", tmp_path / "ring", "-w", place)
    names = {"network.graphml", "network.gexf", "nodes.csv", "edges.csv", "network.svg"}
    assert {Path(one).name for one in found["files"]} == names == {one.name for one in (tmp_path / "ring").iterdir()}


def test_one_format_goes_into_the_file_asked_for(place: Path, account: str, tmp_path: Path) -> None:
    file = tmp_path / "near.gexf"
    assert told("export", account, "--out", file, "-w", place)["files"] == [str(file)]
    ET.parse(file)  # noqa: S314 - our own file


def test_an_unknown_format_and_a_missing_folder_are_refused(place: Path, account: str, tmp_path: Path) -> None:
    assert screening("export", account, "--out", tmp_path, "--format", "pdf", "-w", place).returncode == 2
    assert screening("export", account, "--out", tmp_path / "no" / "where", "-w", place).returncode == 2
    assert screening("trace-money", account, "--svg", tmp_path / "no" / "x.svg", "-w", place).returncode == 2


def test_an_account_that_nobody_knows_is_refused(place: Path) -> None:
    assert screening("trace-money", "nobody", "-w", place).returncode == 2


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("72 hours", 259_200), ("1 hour", 3600), ("3 days", 259_200), ("72小时", 259_200), ("3 天", 259_200)],
)
def test_times_are_read(text: str, wanted: int) -> None:
    assert seconds(text) == wanted


@pytest.mark.parametrize("text", ["", "3", "3 weeks", "hours"])
def test_a_time_without_a_unit_is_refused(text: str) -> None:
    with pytest.raises(WrongCall):
        seconds(text)


def test_yuan_are_read_to_the_fen() -> None:
    assert [fen(one) for one in (100, 0.29, 1234.56)] == [10_000, 29, 123_456]

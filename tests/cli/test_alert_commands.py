"""The commands on alerts, the queue, suppressions, comparisons and rankings, as a user calls them."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from commands import screening

from screening.ledger.workspace import Workspace


@pytest.fixture(scope="module")
def place(tiny_workspace: Workspace, tiny_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tiny county's workspace with its first run, so that what is written here stays here."""
    copy = tmp_path_factory.mktemp("alerts") / "w"
    shutil.copytree(tiny_workspace.path, copy, ignore=shutil.ignore_patterns("runs"))
    shutil.copytree(tiny_run, copy / "runs" / tiny_run.name)
    return copy


def told(place: Path, *arguments: object) -> object:
    done = screening(*arguments, "-w", place, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def alerts(place: Path) -> list[dict[str, object]]:
    found = told(place, "alerts", "-n", 999)
    assert isinstance(found, list)
    return found


def test_alerts_say_what_changed_and_what_decides_their_place(alerts: list[dict[str, object]], place: Path) -> None:
    assert {row["change"]["state"] for row in alerts} == {"new"}  # type: ignore[index]
    assert all(row["decided_by"] for row in alerts[:-1])
    assert alerts[-1]["decided_by"] is None
    assert "决定 / decided by" in screening("alerts", "-w", place).stdout


def test_show_holds_change_score_and_what_speaks_for_those_concerned(
    alerts: list[dict[str, object]], place: Path
) -> None:
    found = told(place, "show", alerts[0]["alert_id"], "--rows", 0)
    assert isinstance(found, dict)
    about = found["about"]
    points = sum(float(one["points"]) for one in about["score"])
    assert points == pytest.approx(found["alert"]["risk_score"])
    doubts = about["doubts"]
    assert doubts["does_not_prove"]
    assert {"S01", "S09"} <= set(doubts["lawful_patterns_tested"])
    assert doubts["completeness_zh"]
    text = screening("show", alerts[0]["alert_id"], "-w", place, "--rows", 0).stdout
    for part in ("风险分构成", "有利于当事人的一面", "数据完整性"):
        assert part in text


def test_the_queue_shows_the_cut_and_hides_the_sample(place: Path) -> None:
    found = told(place, "queue", "--capacity", 8)
    assert isinstance(found, dict)
    assert len(found["items"]) == 8
    assert found["drawn"] == 1
    assert {len(one) for one in found["items"]} == {9}
    assert sum(one["unread"] for one in found["cuts"]) > 0
    text = screening("queue", "--capacity", 8, "-w", place).stdout
    for part in ("切线 / the cut", "decided by", "not measured"):
        assert part in text


def test_account_numbers_in_the_queue_are_masked(place: Path) -> None:
    accounts = [one for item in told(place, "queue")["items"] for one in item["account_ids"]]  # type: ignore[index,call-overload]
    assert accounts
    assert all("*" in one for one in accounts)


def test_a_suppression_is_added_listed_and_lifted(alerts: list[dict[str, object]], place: Path) -> None:
    target = alerts[2]["alert_id"]
    until = date.fromisoformat("2026-12-31")
    made = told(place, "suppress", "add", target, "--until", until, "--reason", "a stall that banks daily")
    assert isinstance(made, dict)
    assert (made["suppression_id"], made["state"], made["reason"]) == ("S000001", "waiting", "a stall that banks daily")
    assert screening("run", "-w", place).returncode == 0
    listed = told(place, "suppress", "list")
    assert isinstance(listed, list)
    assert (listed[0]["state"], listed[0]["alert_id"], listed[0]["times"]) == ("holding", target, 0)
    shown = told(place, "alerts", "-n", 999)
    assert target not in {row["alert_id"] for row in shown}  # type: ignore[attr-defined]
    every = {row["alert_id"]: row for row in told(place, "alerts", "-n", 999, "--all")}  # type: ignore[attr-defined]
    assert every[target]["change"]["suppression_id"] == "S000001"
    assert told(place, "alerts", "--fresh") == []
    lifted = told(place, "suppress", "lift", "S000001", "--reason", "it changed")
    assert isinstance(lifted, dict)
    assert lifted["state"] == "lifted"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("suppress", "add", "A0", "--until", "2026-12-31", "--reason", "x"), "no alert"),
        (("suppress", "lift", "S000077", "--reason", "x"), "no suppression"),
        (("queue", "--cases", "nothing.csv"), "no such file"),
        (("model", "promote-ranking", "M000001", "--reason", "x"), "no ranking"),
        (("explain", "nobody"), "knows no"),
    ],
)
def test_a_wrong_call_says_what_to_do(place: Path, arguments: tuple[object, ...], said: str) -> None:
    done = screening(*arguments, "-w", place)
    assert done.returncode in {1, 2}
    assert said in done.stderr


def test_two_runs_of_the_same_data_rest_on_the_same_and_differ_in_nothing(place: Path) -> None:
    runs = sorted(one.name for one in (place / "runs").iterdir())[:2]
    found = told(place, "compare", *runs)
    assert isinstance(found, dict)
    assert found["reasons"] == []
    assert found["alerts"] == []
    assert (found["risen"], found["fallen"]) == (0, 0)
    assert "依据相同" in screening("compare", *runs, "-w", place).stdout


def test_a_changed_parameter_is_named_as_the_reason(place: Path) -> None:
    file = place / "overrides.toml"
    file.write_text("[ml_cash_structuring]\nmin_count = 10\n", encoding="utf-8")
    assert screening("run", "-w", place).returncode == 0
    file.unlink()
    names = sorted(one.name for one in (place / "runs").iterdir())
    found = told(place, "compare", names[0], names[-1])
    assert isinstance(found, dict)
    assert "parameters" in {one["kind"] for one in found["reasons"]}
    assert any("ml_cash_structuring" in one["zh"] for one in found["reasons"])
    assert {one["rule_id"] for one in found["rules"]} == {"ml_cash_structuring"}
    assert found["alerts"]


def test_anyone_can_be_explained_flagged_or_not(place: Path, tiny_run: Path) -> None:
    subject = pl.read_parquet(tiny_run / "below_line.parquet")["subject_id"][0]
    found = told(place, "explain", subject)
    assert isinstance(found, dict)
    assert found["alert"] is None
    assert found["fired"] == []
    assert found["scores"]
    for one in found["scores"]:
        assert sum(float(part["points"]) for part in one["parts"]) == pytest.approx(one["risk_score"])
    assert found["absent"] > 0
    assert {one["name"] for one in found["peers"]} >= {"money_in", "counterparties"}
    assert all(0 <= one["less"] <= 1 for one in found["peers"])


def test_the_miss_rate_is_told_with_its_interval(place: Path, tiny_run: Path, tmp_path: Path) -> None:
    sample = pl.read_parquet(tiny_run / "below_line.parquet")
    rows = [f"{one},explained,{date.today() + timedelta(days=1)}" for one in sample["subject_id"][:30]]  # noqa: DTZ011
    file = tmp_path / "judged.csv"
    file.write_text("\n".join(["subject_id,judgement,judged_on", *rows]), encoding="utf-8")
    found = told(place, "below-line", "--cases", file)
    assert isinstance(found, dict)
    assert (found["judged"], found["missed"], found["miss_rate"]) == (30, 0, 0)
    assert found["at_most"] == pytest.approx(0.1157, abs=1e-4)
    assert "95 % 区间" in screening("below-line", "--cases", file, "-w", place).stdout


def test_a_drawn_customer_is_shown_like_any_item_of_the_queue(place: Path, tiny_run: Path) -> None:
    row = pl.read_parquet(tiny_run / "below_line.parquet").row(0, named=True)
    found = told(place, "show", row["item_id"], "--run", tiny_run.name)
    assert isinstance(found, dict)
    assert found["subject"] == row["subject_id"]
    assert found["fired"] == []

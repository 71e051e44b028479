"""The commands of the bench: what they print, and that they write nothing into a workspace."""

import hashlib
import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from screening.cli import app
from screening.errors import WrongCall
from screening.ledger.workspace import Workspace


@pytest.fixture(scope="module")
def hit(tiny_run: Path) -> tuple[str, str]:
    """A rule and an account that it named."""
    row = pl.read_parquet(tiny_run / "findings.parquet").sort("rule_id", "account_id").row(0, named=True)
    return row["rule_id"], row["account_id"]


def said(*words: str) -> str:
    result = CliRunner().invoke(app, ["rules", *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def state(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_explaining_trying_and_comparing_write_nothing(
    tiny_workspace: Workspace, hit: tuple[str, str], tmp_path: Path
) -> None:
    place = str(tiny_workspace.path)
    before = state(tiny_workspace.path)
    said("explain", *hit, "-w", place)
    said("backtest", hit[0], "-w", place, "--weeks", "--chart", str(tmp_path / "chart.svg"))
    said("diff", "rules", "-w", place)
    said("show", hit[0], "-w", place)
    assert state(tiny_workspace.path) == before
    assert (tmp_path / "chart.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_hit_is_explained_in_words(tiny_workspace: Workspace, hit: tuple[str, str]) -> None:
    text = said("explain", *hit, "-w", str(tiny_workspace.path))
    assert "● 命中 / fired" in text
    assert "条件 / condition" in text
    assert "疑似线索，未经查证" in text
    assert hit[1] not in text


def test_an_explanation_as_json_holds_figures_and_lines(tiny_workspace: Workspace, hit: tuple[str, str]) -> None:
    found = json.loads(said("explain", *hit, "-w", str(tiny_workspace.path), "--json"))
    assert found["outcome"] == "fired"
    assert found["stopped_by"] == []
    counted = [one for step in found["steps"] for one in step["conditions"] if one["figure"] is not None]
    assert all(one["line"] is not None and one["unit"] for one in counted)


def test_whole_accounts_are_shown_on_demand_only(tiny_workspace: Workspace, hit: tuple[str, str]) -> None:
    assert hit[1] in said("explain", *hit, "-w", str(tiny_workspace.path), "--unmask")


def test_a_backtest_as_json(tiny_workspace: Workspace, hit: tuple[str, str]) -> None:
    found = json.loads(said("backtest", hit[0], "-w", str(tiny_workspace.path), "--json"))
    (force,) = found["trials"]
    assert force["in_force"]
    assert len(force["per_week"]) == found["weeks"]


def test_a_diff_of_a_folder_with_itself_is_empty(tiny_workspace: Workspace) -> None:
    found = json.loads(said("diff", "rules", "rules", "-w", str(tiny_workspace.path), "--json"))
    assert {one["state"] for one in found["rules"]} <= {"same", "broken"}
    assert (found["entering"], found["leaving"]) == (0, 0)


def test_show_with_a_workspace_tells_the_value_in_force(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "county")
    said("new", "zz_new", "--pack", "money_laundering", "--rules", str(tmp_path / "own"))
    workspace.overrides.write_text("[zz_new]\npayers = 4\n", encoding="utf-8")
    words = ("show", "zz_new", "--rules", str(tmp_path / "own"), "--json")
    with_values = json.loads(said(*words, "-w", str(workspace.path)))
    without = json.loads(said(*words))
    values = [next(one for one in found["parameters"] if one["name"] == "payers") for found in (with_values, without)]
    assert [(one["value"], one["default"], one["range"]) for one in values] == [
        ("4", "3", "2 – 10"),
        ("3", "3", "2 – 10"),
    ]


def test_show_tells_a_lawyer_and_an_analyst_what_they_need(hit: tuple[str, str]) -> None:
    text = said("show", hit[0], "--sql")
    for part in ("依据 / basis", "不能证明 / does not prove", "范围 / range", "案例·须命中 / must match", "SELECT"):
        assert part in text


def test_a_new_rule_is_listed_and_tested_at_once(tmp_path: Path) -> None:
    folder = str(tmp_path / "own")
    text = said("new", "zz_new", "--pack", "usurious_lending", "--rules", folder)
    assert "screening rules test zz_new --prove" in text
    assert next(one["rule_id"] for one in json.loads(said("list", "--rules", folder, "--json"))) == "zz_new"
    said("test", "zz_new", "--prove", "--rules", folder)


def test_a_new_rule_of_the_countys_own_can_be_tried_on_the_ledger(tiny_workspace: Workspace, tmp_path: Path) -> None:
    folder = str(tmp_path / "own")
    said("new", "zz_new", "--pack", "money_laundering", "--rules", folder)
    place = ("-w", str(tiny_workspace.path), "--rules", folder, "--json")
    found = json.loads(said("backtest", "zz_new", "--set", "payers=2,10", *place))
    alerts = [one["alerts"] for one in found["trials"]]
    assert alerts[1] >= alerts[0] >= alerts[2]
    assert alerts[1]


def test_a_value_out_of_range_is_refused_before_any_work(tiny_workspace: Workspace, tmp_path: Path) -> None:
    folder = str(tmp_path / "own")
    said("new", "zz_new", "--pack", "money_laundering", "--rules", folder)
    with pytest.raises(WrongCall, match="2 – 10"):
        said("backtest", "zz_new", "--set", "payers=11", "-w", str(tiny_workspace.path), "--rules", folder)


@pytest.mark.parametrize("command", ["show", "new", "explain", "backtest", "diff"])
def test_help_teaches_with_an_example(command: str) -> None:
    assert f"screening rules {command} " in said(command, "--help")

"""Which rules can work on what the ledger holds."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from screening.bench.readiness import readiness
from screening.bench.ready import as_it_is, read_rules
from screening.cli import app
from screening.home import shipped
from screening.ledger.workspace import Workspace

RULES = shipped("rules")


def test_rules_that_need_what_is_there_are_ready(tiny_workspace: Workspace) -> None:
    setting = as_it_is(tiny_workspace)
    found = {one.rule_id: one for one in readiness(setting, read_rules(setting, RULES).rules, RULES)}
    assert found["ml_cash_structuring"].state == "ready"
    assert found["ml_cash_structuring"].subjects > 0


def test_a_history_longer_than_the_submissions_leaves_no_account_to_tell_of(tiny_workspace: Workspace) -> None:
    setting = as_it_is(tiny_workspace)
    rule = read_rules(setting, RULES).of("ml_cash_structuring")
    about = {**rule.about, "history": "9000 days"}
    (one,) = readiness(setting, [type(rule)(**{**vars(rule), "about": about})], RULES)
    assert one.state == "partly"
    assert one.lacking == {"history": one.subjects}


def test_the_command_writes_nothing_and_gives_every_rule(tiny_workspace: Workspace) -> None:
    before = sorted(tiny_workspace.path.rglob("*"))
    told = CliRunner().invoke(app, ["rules", "ready", "-w", str(tiny_workspace.path), "--json"])
    assert told.exit_code == 0, told.output
    assert {one["state"] for one in json.loads(told.stdout)} <= {"ready", "partly", "not_evaluable"}
    assert sorted(tiny_workspace.path.rglob("*")) == before


def test_an_empty_ledger_is_told(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="the ledger is empty"):
        as_it_is(Workspace.create(tmp_path / "w"))

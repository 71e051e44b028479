"""Which run a new run is compared with."""

import json
from datetime import date
from pathlib import Path

import pytest

from screening.errors import WrongCall
from screening.ledger.workspace import Workspace
from screening.runs.previous import NOTHING, compared_run, comparison, previous_run, run_to_compare
from screening.runs.reading import read_run

JUNE, OCTOBER = date(2026, 6, 30), date(2026, 10, 31)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "workspace")


def finished(
    workspace: Workspace,
    run_id: str,
    as_of: date = OCTOBER,
    version: int = 5,
    pipeline: str = "full",
    compared_with: str | None = None,
) -> None:
    """Leave a finished run in a workspace; ids are in order of their start."""
    folder = workspace.runs / run_id
    folder.mkdir()
    record = {
        "run_id": run_id,
        "started_at": run_id,
        "as_of": as_of.isoformat(),
        "inputs": {"ledger_version": version},
        "parameters": {"pipeline": pipeline},
        "rule_pack_digest": "rules",
        "compared_with": compared_with and {"run_id": compared_with},
    }
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")


def previous(workspace: Workspace, as_of: date = OCTOBER, version: int = 9) -> str | None:
    found = previous_run(workspace, "full", as_of, version)
    return found and found.path.name


def test_a_first_run_has_no_previous_one(workspace: Workspace) -> None:
    assert previous(workspace) is None


def test_a_run_of_another_pipeline_is_not_comparable(workspace: Workspace) -> None:
    finished(workspace, "1", pipeline="quick")
    assert previous(workspace) is None


def test_a_run_that_saw_a_later_day_is_not_comparable(workspace: Workspace) -> None:
    finished(workspace, "1", as_of=OCTOBER)
    assert previous(workspace, as_of=JUNE) is None


def test_a_run_that_saw_a_later_state_of_the_ledger_is_not_comparable(workspace: Workspace) -> None:
    finished(workspace, "1", as_of=JUNE, version=6)
    assert previous(workspace, version=5) is None


def test_the_run_of_the_latest_day_is_the_last_even_when_an_older_day_was_run_again(workspace: Workspace) -> None:
    finished(workspace, "1", as_of=OCTOBER)
    finished(workspace, "2", as_of=JUNE)
    assert previous(workspace) == "1"


def test_of_one_day_the_run_of_the_latest_state_is_the_last(workspace: Workspace) -> None:
    finished(workspace, "1", version=6)
    finished(workspace, "2", version=5)
    assert previous(workspace) == "1"


def test_of_equals_the_one_started_last_is_the_last(workspace: Workspace) -> None:
    finished(workspace, "1")
    finished(workspace, "2")
    assert previous(workspace) == "2"


def test_a_run_can_be_named_so_that_a_replay_compares_as_the_first_time(workspace: Workspace) -> None:
    finished(workspace, "1")
    finished(workspace, "2", compared_with="1")
    named = run_to_compare(workspace, "full", OCTOBER, 5, "1")
    assert named is not None
    assert named.path.name == "1"
    assert run_to_compare(workspace, "full", OCTOBER, 5, NOTHING) is None


@pytest.mark.parametrize("wanted", ["quick", "later", "newer", "nowhere"])
def test_a_run_that_cannot_be_compared_is_refused(workspace: Workspace, wanted: str) -> None:
    finished(workspace, "quick", as_of=JUNE, pipeline="quick")
    finished(workspace, "later", as_of=OCTOBER)
    finished(workspace, "newer", as_of=JUNE, version=6)
    with pytest.raises(WrongCall, match=wanted):
        run_to_compare(workspace, "full", JUNE, 5, wanted)


def test_a_finished_run_leads_to_the_run_it_was_compared_with(workspace: Workspace) -> None:
    finished(workspace, "1")
    finished(workspace, "2", compared_with="1")
    finished(workspace, "3", compared_with="gone")
    found = compared_run(workspace, read_run(workspace.runs / "2"))
    assert found is not None
    assert found.path.name == "1"
    assert compared_run(workspace, read_run(workspace.runs / "1")) is None
    assert compared_run(workspace, read_run(workspace.runs / "3")) is None


def test_the_record_says_whether_the_rules_are_the_same(workspace: Workspace) -> None:
    finished(workspace, "1")
    before = read_run(workspace.runs / "1")
    assert comparison(before, "rules") == {"run_id": "1", "as_of": "2026-10-31", "same_rules": True}
    assert comparison(before, "others") == {"run_id": "1", "as_of": "2026-10-31", "same_rules": False}
    assert comparison(None, "rules") is None

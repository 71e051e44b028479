"""Rankings learnt in a workspace: from what was known before each judgement, in force only when a person says so."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from screening.alerts import learn
from screening.alerts.judged import Judged
from screening.errors import RefusedInput, WrongCall
from screening.ledger.workspace import Workspace
from screening.runs.ranking import PROMOTED, RETIRED, chances_of, decide_on, gather, learn_ranking, rankings
from screening.runs.reading import FinishedRun, read_run

DAY = date(2026, 11, 2)


@pytest.fixture
def place(tiny_run: Path, tmp_path: Path) -> Workspace:
    workspace = Workspace.create(tmp_path / "w")
    shutil.copytree(tiny_run, workspace.runs / tiny_run.name)
    return workspace


@pytest.fixture(scope="module")
def finished(tiny_run: Path) -> FinishedRun:
    return read_run(tiny_run)


def judged(finished: FinishedRun, day: date = DAY) -> list[Judged]:
    """Every alert, each on a day of its own; every other one well founded."""
    ids = sorted(finished.table("alerts")["alert_id"])
    return [Judged(one, place % 2 == 0, day + timedelta(days=place)) for place, one in enumerate(ids)]


def test_a_case_is_what_the_run_before_its_judgement_saw(place: Workspace, finished: FinishedRun) -> None:
    found = gather(place, judged(finished))
    assert len(found.cases) == finished.table("alerts").height
    assert found.left_out == {}
    scores = sorted(finished.table("alerts")["risk_score"])
    assert sorted(one.declared for one in found.cases) == scores


def test_what_cannot_be_learnt_from_is_left_out_and_counted(place: Workspace, finished: FinishedRun) -> None:
    mine = judged(finished)
    early = Judged(mine[0].name, True, date(2026, 1, 1))
    unsure = Judged(mine[1].name, None, DAY)
    stranger = Judged("A0000000000000000", True, DAY)
    found = gather(place, [early, unsure, stranger])
    assert found.cases == []
    assert found.left_out == {"cannot_tell": 1, "no_run_before": 1, "no_alert": 1}


def test_too_few_judgements_are_refused_and_nothing_is_kept(place: Workspace, finished: FinishedRun) -> None:
    with pytest.raises(RefusedInput, match="too few"):
        learn_ranking(place, judged(finished)[:6], "tester")
    assert rankings(place) == []


def test_a_ranking_is_in_force_from_promotion_to_retirement(
    place: Workspace, finished: FinishedRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learn, "FEWEST", 4)
    kept, made, _ = learn_ranking(place, judged(finished), "tester")
    assert made.fitted_until < made.tried_from
    assert [one.in_force for one in rankings(place)] == [False]
    with pytest.raises(WrongCall, match="reason"):
        decide_on(place, kept.ranking_id, PROMOTED, " ", "tester")
    promoted = decide_on(place, kept.ranking_id, PROMOTED, "better on later cases", "tester")
    assert promoted.in_force
    assert promoted.ranking == made.ranking
    chances = chances_of(finished, promoted)
    assert set(chances) == set(finished.table("alerts")["alert_id"])
    assert all(0 < one < 1 for one in chances.values())
    with pytest.raises(RefusedInput, match="in force already"):
        decide_on(place, kept.ranking_id, PROMOTED, "again", "tester")
    assert not decide_on(place, kept.ranking_id, RETIRED, "things changed", "tester").in_force
    with pytest.raises(WrongCall, match="no ranking"):
        decide_on(place, "M000099", PROMOTED, "why", "tester")

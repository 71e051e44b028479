import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.cases.store import Conflict
from screening.ledger.places import Places
from screening.ledger.workspace import Workspace
from screening.runs.reading import finished_runs
from screening.web.jobs import Jobs, State

LONG_AGO = "2026-01-01T08:00:00"


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    return Jobs(Places(tmp_path))


@pytest.fixture
def county(tiny_workspace: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the tiny county without its runs."""
    copy = Path(shutil.copytree(tiny_workspace.path, tmp_path / "copy", ignore=shutil.ignore_patterns("20*")))
    return Workspace.open(copy)


@pytest.fixture
def at_work(county: Workspace) -> Iterator[Jobs]:
    """Jobs of the county; whatever a test left running is ended."""
    made = Jobs(county)
    yield made
    for one in made.latest():
        if one.state is State.RUNNING:
            os.kill(one.job.pid, signal.SIGKILL)
            made.wait(one.job.job_id, 60)


def left(jobs: Jobs, **files: str) -> State:
    """What is told of a job that left some files."""
    folder = jobs.folder("20260101T080000-abcdef")
    folder.mkdir(parents=True)
    told = {"job_id": folder.name, "kind": "run", "about": "", "arguments": [], "by": "li.si", "started_at": LONG_AGO}
    (folder / "job.json").write_text(json.dumps(told), encoding="utf-8")
    for name in ("result.json", "error.txt"):
        (folder / name).touch()
    for name, text in files.items():
        (folder / f"{name}.{'txt' if name == 'error' else 'json'}").write_text(text, encoding="utf-8")
    return jobs.latest()[0].state


def test_a_job_with_a_whole_result_is_done(jobs: Jobs) -> None:
    assert left(jobs, result='{"run_id": "x"}') is State.DONE
    assert jobs.latest()[0].result == {"run_id": "x"}


def test_a_job_whose_result_was_cut_short_has_ended_without_one(jobs: Jobs) -> None:
    assert left(jobs, result='{"run_id": ') is State.ENDED


def test_a_job_that_left_nothing_has_ended(jobs: Jobs) -> None:
    assert left(jobs) is State.ENDED


def test_a_job_that_told_of_an_error_has_failed(jobs: Jobs) -> None:
    assert left(jobs, error="错误 / error: 账本为空 / the ledger is empty; screening submit PATH\n") is State.FAILED


def test_a_job_that_somebody_stopped_is_cancelled_by_him(jobs: Jobs) -> None:
    assert left(jobs, cancelled='{"by": "wang.wu", "at": ""}', error="Aborted.") is State.CANCELLED
    assert jobs.latest()[0].cancelled_by == "wang.wu"


def test_jobs_are_found_by_kind_and_by_what_they_are_about(jobs: Jobs) -> None:
    left(jobs)
    assert jobs.latest("run")
    assert not jobs.latest("backtest")
    assert not jobs.latest("run", "ml_fan_in")
    assert jobs.find("20260101T080000-abcdef")
    assert jobs.find("../jobs") is None


def test_a_workspace_without_jobs_has_none(jobs: Jobs) -> None:
    assert (jobs.latest(), jobs.running()) == ([], None)


def test_a_second_job_at_once_is_refused_and_told_who_is_at_work(at_work: Jobs) -> None:
    at_work.start("run", [], "li.si")
    with pytest.raises(Conflict, match=r"li\.si"):
        at_work.start("run", [], "wang.wu")


def test_a_server_that_starts_anew_finds_what_runs_and_can_stop_it(at_work: Jobs, county: Workspace) -> None:
    job = at_work.start("run", [], "li.si")
    anew = Jobs(county)
    assert anew.running()
    while not (county.path / "jobs" / job.job_id / "progress.jsonl").is_file():
        assert anew.running()
        time.sleep(0.02)
    assert anew.cancel(job.job_id, "wang.wu")
    assert at_work.wait(job.job_id, 60).state is State.CANCELLED
    found = anew.find(job.job_id)
    assert found
    assert (found.state, found.cancelled_by) == (State.CANCELLED, "wang.wu")
    assert not anew.cancel(job.job_id, "wang.wu")
    assert list(county.runs.iterdir()) == []


def test_a_job_that_is_killed_has_ended_and_leaves_no_run(at_work: Jobs, county: Workspace) -> None:
    job = at_work.start("run", [], "li.si")
    os.kill(job.pid, signal.SIGKILL)
    assert at_work.wait(job.job_id, 60).state is State.ENDED
    assert finished_runs(county) == []
    assert at_work.running() is None


def test_a_job_that_fails_tells_why_and_what_to_do(at_work: Jobs) -> None:
    job = at_work.start("run", ["--as-of", "1999-01-01"], "li.si")
    told = at_work.wait(job.job_id, 60)
    assert told.state is State.FAILED
    assert "早于全部报送" in told.error
    assert "--as-of" in told.error

"""The demo that is served: its people, its cases in every state, on this machine alone."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from commands import screening

from screening.cases.folders import listed
from screening.cases.lessons import lessons
from screening.cases.people import add_person, check_password, everybody
from screening.cases.sample_day import ANALYST, INVESTIGATOR, SUPERVISOR, colleagues, first_cases
from screening.cases.store import Store
from screening.cli.demo import MARK
from screening.errors import WrongCall
from screening.ledger.workspace import Workspace
from screening.runs.reading import read_run

_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'cases.sqlite'}")


def test_cases_stand_in_every_state_with_their_papers(store: Store, tiny_run: Path) -> None:
    colleagues(store)
    run = read_run(tiny_run)
    assert first_cases(store, run) == 6
    assert first_cases(store, run) == 0
    with store.read() as session:
        assert sorted(case.state for case, _ in listed(session)) == [
            "closed",
            "closed",
            "open",
            "open",
            "parked",
            "proposed",
        ]
        verdicts = sorted(one.judgement for one in lessons(session))
    assert verdicts == ["confirmed", "explained", "request_information"]


def test_each_start_sets_new_passwords_that_need_no_change(store: Store) -> None:
    first, again = colleagues(store), colleagues(store)
    assert [one.login for one in again] == [INVESTIGATOR, SUPERVISOR, ANALYST]
    assert not {one.password for one in first} & {one.password for one in again}
    with store.write() as session:
        assert not any(one.must_change for one in everybody(session))
        assert check_password(session, INVESTIGATOR, first[0].password) is None
        assert check_password(session, INVESTIGATOR, again[0].password)


def test_a_store_with_other_people_is_no_demos(store: Store) -> None:
    with store.write() as session:
        add_person(session, "guan.li", "管理员甲", ["administrator"])
    with pytest.raises(WrongCall, match="not the demo"):
        colleagues(store)


def test_json_and_serving_do_not_go_together(tmp_path: Path) -> None:
    done = screening("demo", "--out", tmp_path / "demo", "--serve", "--json")
    assert done.returncode == 2
    assert not (tmp_path / "demo").exists()


def test_a_demo_that_is_there_is_served_at_once_to_this_machine(
    tiny_workspace: Workspace, tiny_run: Path, tmp_path: Path
) -> None:
    out = tmp_path / "demo"
    shutil.copytree(tiny_workspace.path, out / "workspace")
    (out / MARK).touch()
    assert tiny_run.is_dir()
    command = [sys.executable, "-m", "screening", "demo", "--out", str(out), "--serve", "--port", "0"]
    elsewhere = {"SCREENING_CASES": f"sqlite:///{tmp_path / 'real.sqlite'}", "COLUMNS": "200"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | elsewhere) as process:
        assert process.stdout
        told = ""
        try:
            for line in process.stdout:
                told += line
                if "http://" in line:
                    break
            address = re.findall(r"http://[0-9.:]+", told)[0]
            assert address.startswith("http://127.0.0.1:")
            for login in (INVESTIGATOR, SUPERVISOR, ANALYST):
                word = re.findall(rf"{re.escape(login)}[^\w-]+([\w-]+)", told)[0]
                assert "演示：" in _first_page(address, login, word)
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert not (tmp_path / "real.sqlite").exists()


def _first_page(address: str, login: str, word: str) -> str:
    """Sign in as a browser does and give the cases."""
    with httpx.Client(base_url=address, trust_env=False) as client:
        csrf = _TOKEN.findall(client.get("/sign-in").text)[0]
        got = client.post("/sign-in", data={"login": login, "password": word, "csrf": csrf})
        assert (got.status_code, got.headers["location"]) == (303, "/")
        return client.get("/cases").text

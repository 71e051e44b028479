"""People, the audit log and the case store from the command line."""

import csv
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from screening.cases.folders import About, open_case
from screening.cases.judgements import Analysis, approve, propose
from screening.cases.people import find_person
from screening.cases.store import open_store
from screening.cli import app
from screening.errors import RefusedInput, WrongCall
from screening.ledger.workspace import Workspace


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A workspace without data."""
    return Workspace.create(tmp_path / "county").path


def call(capsys: pytest.CaptureFixture[str], place: Path, *words: str) -> str:
    app(_words(place, words), standalone_mode=False)
    return capsys.readouterr().out


def _words(place: Path, words: Sequence[str]) -> list[str]:
    return [*words, "-w", str(place)]


def made(capsys: pytest.CaptureFixture[str], place: Path, login: str, role: str) -> dict[str, Any]:
    words = ("people", "add", login, "--name", "某人", "--role", role, "--json")
    told: dict[str, Any] = json.loads(call(capsys, place, *words))
    return told


def test_a_person_is_added_listed_and_shut_out(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    assert len(made(capsys, place, "guan.li", "administrator")["password"]) >= 10
    made(capsys, place, "he.cha", "investigator")
    call(capsys, place, "people", "roles", "he.cha", "--role", "supervisor", "--role", "auditor")
    call(capsys, place, "people", "disable", "he.cha")
    rows = json.loads(call(capsys, place, "people", "list", "--json"))
    assert [row["login"] for row in rows] == ["guan.li", "he.cha"]
    assert rows[1]["roles"] == ["auditor", "supervisor"]
    assert rows[1]["disabled_at"]
    assert "let in again" in call(capsys, place, "people", "enable", "he.cha")
    assert "first password" in call(capsys, place, "people", "password", "he.cha")


def test_the_log_is_read_and_checked(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    made(capsys, place, "guan.li", "administrator")
    assert "person.add" in call(capsys, place, "audit", "list")
    told = json.loads(call(capsys, place, "audit", "verify", "--json"))
    assert (told["lines"], told["fault"]) == (1, None)
    with sqlite3.connect(place / "cases.sqlite") as connection:
        connection.execute("DROP TRIGGER audit_no_UPDATE")
        connection.execute("UPDATE audit SET actor = 'x'")
    connection.close()
    with pytest.raises(SystemExit) as stopped:
        app(_words(place, ["audit", "verify"]))
    assert stopped.value.code == 1
    assert "line 1 was changed" in capsys.readouterr().out


def _close_a_case(place: Path) -> str:
    store = open_store(place)
    with store.write() as session:
        judge, other = find_person(session, "he.cha"), find_person(session, "fu.he")
        case = open_case(session, "疑似", [About("A1", "R", "party", "B/P")], judge)
        number = propose(session, case, "explained", Analysis(grounds="工资发放"), judge)
        approve(session, number, other)
    store.close()
    return case.case_id


def test_judged_alerts_leave_as_a_table(capsys: pytest.CaptureFixture[str], place: Path, tmp_path: Path) -> None:
    for login, role in (("he.cha", "investigator"), ("fu.he", "approver")):
        made(capsys, place, login, role)
    case_id = _close_a_case(place)
    assert json.loads(call(capsys, place, "cases", "list", "--state", "closed", "--json"))[0]["case_id"] == case_id
    call(capsys, place, "cases", "judged", "--out", str(tmp_path / "judged.csv"))
    with (tmp_path / "judged.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["alert_id"], row["judgement"]) for row in rows] == [("A1", "explained")]


def test_a_copy_is_put_back_and_the_old_store_kept(
    capsys: pytest.CaptureFixture[str], place: Path, tmp_path: Path
) -> None:
    made(capsys, place, "guan.li", "administrator")
    copy = tmp_path / "copy.sqlite"
    told = json.loads(call(capsys, place, "cases", "backup", str(copy), "--json"))
    assert told["anchor"].startswith("1:")
    made(capsys, place, "he.cha", "investigator")
    call(capsys, place, "cases", "restore", str(copy))
    assert [row["login"] for row in json.loads(call(capsys, place, "people", "list", "--json"))] == ["guan.li"]
    assert (place / "cases.sqlite.old-1").is_file()


def test_a_copy_is_never_written_over_and_a_broken_one_is_refused(
    capsys: pytest.CaptureFixture[str], place: Path, tmp_path: Path
) -> None:
    made(capsys, place, "guan.li", "administrator")
    copy = tmp_path / "copy.sqlite"
    call(capsys, place, "cases", "backup", str(copy))
    with pytest.raises(WrongCall, match="the file exists"):
        call(capsys, place, "cases", "backup", str(copy))
    copy.write_bytes(b"SQLite format 3\0" + bytes(5000))
    with pytest.raises(RefusedInput):
        call(capsys, place, "cases", "restore", str(copy))
    assert not (place / "cases.sqlite.old-1").exists()

"""What somebody hostile tries at the pages: scripts in texts, other people's things, paths, headers, the audit log."""

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser
from sqlalchemy import select
from test_page_rights import ENTRANCES, called
from visitors import LOGINS, PASSWORD, PLENTY, Visitor, house_of, opened, visitor
from watchers import Watched, needs_chromium, served_pages

from screening.cases.audit import verify
from screening.cases.folders import attach, open_case, write_note
from screening.cases.people import add_person, find_person, set_password
from screening.cases.records import Judgement
from screening.cases.store import FILE
from screening.ledger.workspace import Workspace
from screening.web.app import make_app
from screening.web.pages.gate import Open
from screening.web.tokens import add_token

SCRIPT = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}"
WORD = "a longer horse"


@needs_chromium
def test_no_script_that_somebody_wrote_runs_in_a_browser(tmp_path: Path, people: Path, browser: Browser) -> None:
    """Names, titles, notes, file names, reasons and searches: no dialog, nothing in the console, no element of theirs."""
    workspace = Workspace.create(tmp_path / "county")
    app = opened(workspace, people)
    house_of(app).close()
    app = make_app(workspace, PLENTY)
    with served_pages(app) as url:
        store = house_of(app).store
        with store.write() as session:
            by = add_person(session, "e.yi", SCRIPT, ["supervisor"], "first password")[0]
            set_password(session, "e.yi", WORD, "e.yi")
            case = open_case(session, SCRIPT, [], by)
            write_note(session, case, SCRIPT, by)
            attach(session, case, f"{SCRIPT}.html", "text/html", SCRIPT.encode(), by)
        who = Watched(browser, url, "e.yi", WORD)
        pages = (
            "/cases",
            f"/cases/{case.case_id}",
            f"/queue?q={SCRIPT}",
            f"/queue?rule={SCRIPT}",
            f"/cases?state={SCRIPT}",
        )
        for path in pages:
            who.tab.goto(f"{url}{path}")
            assert who.tab.locator("img[src=x]").count() == 0
            assert who.tab.locator("script:not([src])").count() == 0
            assert "49" not in who.tab.locator("h1").first.inner_text()
        assert [one for one in who.said if "status of" not in one] == []
        assert who.dialogs == who.outside == []
        who.context.close()


def test_a_file_s_name_carries_no_header_and_no_path(app: FastAPI) -> None:
    who = visitor(app, "investigator")
    case = who.post("/cases", title="案").headers["location"].partition("?")[0]
    for name in ('a"\r\nX-Own: 1\r\n\r\nb.txt', "../../etc/passwd", "..\\..\\x.txt", "%2e%2e%2fx", "名\u202egpj.exe"):
        seen = re.findall(r'name="seen" value="(\d+)"', who.get(case).text)[0]
        files = {"file": (name, b"content", "text/html")}
        who.client.post(f"{case}/attach", data={"csrf": who.token(), "seen": seen}, files=files)
    numbers = re.findall(rf'href="{case}/files/(\d+)"', who.get(case).text)
    assert len(numbers) >= 4
    for number in numbers:
        got = who.get(f"{case}/files/{number}")
        told = got.headers["content-disposition"]
        assert "x-own" not in got.headers
        assert told.startswith("attachment; filename*=UTF-8''")
        assert not set(told.partition("''")[2]) & set('/\\"\r\n ')
        assert got.headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "path",
    [
        "/static/..%2f..%2fcases.sqlite", "/static/%2e%2e/%2e%2e/door.py", "/alerts/..%2f..%2frun.json", "/persons/..%2f..",
        "/loans/%2e%2e%2f%2e%2e", "/institutions/%2e%2e", "/cases/..%2fcases.sqlite", "/cases/%00", "/alerts/A%0d%0aX-Own:1",
        "/briefing?month=../../x", "/briefing.docx?month=..%2f..%2fx", "/queue?view=..%2f",
        "/cases/C2026-00001/files/..%2f1",
    ],
)  # fmt: skip
def test_a_path_of_somebody_else_s_making_leads_nowhere(path: str, screened: FastAPI) -> None:
    got = visitor(screened, "supervisor").get(path)
    assert got.status_code in {400, 404} or (got.status_code == 200 and "view=" in path)
    assert "x-own" not in got.headers
    assert "Traceback" not in got.text
    assert b"SQLite format" not in got.content


def test_another_s_view_can_neither_be_seen_nor_dropped(app: FastAPI) -> None:
    mine, other = visitor(app, "investigator"), visitor(app, "analyst")
    mine.post("/queue/views", name="我的视图", query="priority=high")
    assert "我的视图" not in other.get("/queue").text
    assert other.post("/queue/views/1/drop").status_code == 400
    assert "我的视图" in mine.get("/queue").text or "没有这个视图" not in mine.post("/queue/views/1/drop").text


def test_a_bank_s_token_opens_no_page_and_a_session_no_upload(app: FastAPI) -> None:
    house = house_of(app)
    _, secret = add_token(house.workspace, "990000000011")
    bank = Visitor(app)
    bank.client.headers["Authorization"] = f"Bearer {secret}"
    for one in ENTRANCES:
        if one.needs is not Open.EVERYBODY:
            assert called(bank, one.method, one.path).headers.get("location") == "/sign-in", one.path
    person = visitor(app, "supervisor")
    for path in ("/v1/submissions", "/v1/submissions/nobody"):
        assert person.get(path).status_code == 401


def test_who_must_change_his_password_gets_to_no_other_page(app: FastAPI) -> None:
    with house_of(app).store.write() as session:
        add_person(session, "xin.ren", "新人", ["supervisor"], "first password")
    who = Visitor(app)
    who.sign_in("xin.ren", "first password")
    for one in ENTRANCES:
        if one.needs not in {Open.EVERYBODY, Open.UNCHANGED}:
            assert called(who, one.method, one.path).headers["location"] == "/password", one.path


def test_a_secret_that_was_planted_before_the_sign_in_opens_nothing(app: FastAPI) -> None:
    who = Visitor(app)
    who.client.cookies.set("session", "planted-by-somebody")
    who.sign_in(LOGINS["supervisor"])
    kept = [one.value for one in who.client.cookies.jar if one.name == "session"]
    assert any(value != "planted-by-somebody" for value in kept)
    thief = Visitor(app)
    thief.client.cookies.set("session", "planted-by-somebody")
    assert thief.get("/queue").headers["location"] == "/sign-in"


def test_one_changed_line_of_the_log_is_found_by_the_auditor(app: FastAPI) -> None:
    visitor(app, "investigator").post("/cases", title="案")
    auditor = visitor(app, "auditor")
    assert "日志完好" in auditor.get("/audit?verify=1").text
    file = house_of(app).workspace.path / FILE
    with closing(sqlite3.connect(file)) as store:
        for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            store.execute(f'DROP TRIGGER "{name}"')
        store.execute("UPDATE audit SET actor = 'nobody.else' WHERE action = 'case.open'")
        store.commit()
    assert "日志完好" not in auditor.get("/audit?verify=1").text


def test_of_eight_processes_that_judge_at_once_one_is_first_and_the_others_are_told(
    tmp_path: Path, people: Path
) -> None:
    workspace = Workspace.create(tmp_path / "county")
    house_of(opened(workspace, people)).close()
    app = make_app(workspace, PLENTY)
    with served_pages(app) as url:
        store = house_of(app).store
        with store.write() as session:
            me = find_person(session, LOGINS["supervisor"])
            cases = [open_case(session, f"案{number}", [], me).case_id for number in range(6)]
        command = [
            sys.executable,
            "-S",
            str(Path(__file__).with_name("crowd.py")),
            url,
            LOGINS["supervisor"],
            PASSWORD,
            *cases,
        ]
        crowd = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(8)]
        for one in crowd:
            assert one.stdout
            assert one.stdout.readline() == "ready\n"
        told = [json.loads(one.communicate("go\n")[0]) for one in crowd]
        assert sum(one["first"] for one in told) == 6
        assert sum(one["told"] for one in told) == 7 * 6
        with store.read() as session:
            judgements = session.scalars(select(Judgement)).all()
            assert sorted(one.case_id for one in judgements) == cases
            assert verify(session).fault is None

import re
from pathlib import Path

from fastapi import FastAPI
from visitors import LOGINS, house_of, visitor

import screening
from screening.cases.people import find_person
from screening.web.pages.said import ACTS

SCRIPT = "<script>alert(1)</script>"


def test_an_administrator_makes_an_account_whose_password_is_shown_once(app: FastAPI) -> None:
    who = visitor(app, "administrator")
    got = who.post("/people", login="new.one", name="新人", role=["auditor", "analyst"])
    first = re.findall(r'<b class="id">([^<]+)</b>', got.text)[1]
    assert first not in who.get("/people").text
    new = visitor(app)
    assert new.sign_in("new.one", first).headers["location"] == "/"


def test_roles_change_at_once(app: FastAPI) -> None:
    other = visitor(app, "analyst")
    assert other.get("/audit").status_code == 403
    visitor(app, "administrator").post(f"/people/{LOGINS['analyst']}/roles", role=["auditor"])
    assert other.get("/audit").status_code == 200


def test_the_last_administrator_stays(app: FastAPI) -> None:
    who = visitor(app, "administrator")
    got = who.post(f"/people/{LOGINS['administrator']}/disable")
    assert got.status_code == 400
    assert "须留一名管理员" in got.text


def test_a_reset_password_must_be_changed_again(app: FastAPI) -> None:
    who = visitor(app, "administrator")
    assert "首次口令" in who.post(f"/people/{LOGINS['analyst']}/password").text
    with house_of(app).store.read() as session:
        assert find_person(session, LOGINS["analyst"]).must_change


def test_a_script_in_a_name_is_text(app: FastAPI) -> None:
    who = visitor(app, "administrator")
    who.post("/people", login="new.one", name=SCRIPT, role=["auditor"])
    text = who.get("/people").text
    assert SCRIPT not in text
    assert "&lt;script&gt;" in text


def test_the_auditor_reads_who_did_what(app: FastAPI) -> None:
    visitor(app, "administrator").post("/people", login="new.one", name="新人", role=["auditor"])
    who = visitor(app, "auditor")
    assert "person.add" in who.get("/audit?about=new.one").text
    assert "new.one" not in who.get("/audit?actor=nobody").text.partition("<table>")[2]
    text = who.get("/audit?verify=1").text
    assert "日志完好" in text
    anchor = re.search(r"(\d+:[0-9a-f]{64})", text)
    assert anchor
    assert "日志完好" in who.get(f"/audit?verify=1&anchor={anchor.group(1)}").text
    assert "与所记摘要不符" in who.get(f"/audit?verify=1&anchor=1:{'0' * 64}").text
    assert who.get("/audit?verify=1&anchor=nonsense").status_code == 400


def test_every_act_of_the_log_has_words() -> None:
    folder = Path(screening.__file__).parent
    code = "".join(
        file.read_text(encoding="utf-8") for part in ("cases", "web") for file in (folder / part).rglob("*.py")
    )
    acts = set(re.findall(r'record\(\s*session, [^"()]*"([a-z_.]+)"', code))
    assert len(acts) > 20
    assert acts - {"system"} <= set(ACTS)


def test_older_lines_come_page_by_page(app: FastAPI) -> None:
    who = visitor(app, "auditor")
    for _ in range(105):
        who.get("/people")
    first = who.get("/audit").text
    before = re.search(r"before=(\d+)", first)
    assert before
    assert f'<td class="n">{int(before.group(1)) - 1}</td>' in who.get(f"/audit?before={before.group(1)}").text

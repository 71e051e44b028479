from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from visitors import LOGINS, PASSWORD, house_of, opened, visitor

from screening.cases.people import GUESSES, add_person, disable
from screening.cases.records import SignIn
from screening.cases.sign_ins import LASTS, RESTS
from screening.cases.store import open_store
from screening.ledger.workspace import Workspace
from screening.web.pages.house import FIRST_LOGIN, first_administrator
from screening.web.settings import Settings


def test_a_session_gets_a_new_secret_and_the_one_before_ends(app: FastAPI) -> None:
    who = visitor(app)
    who.client.cookies.set("session", "planted-by-somebody-else")
    who.sign_in(LOGINS["analyst"])
    first = who.client.cookies.get("session", domain="testserver.local")
    assert first not in {None, "planted-by-somebody-else"}
    other = visitor(app)
    other.client.cookies.set("session", first)
    assert other.get("/password").status_code == 200
    token = other.token()
    other.client.post("/sign-in", data={"login": LOGINS["analyst"], "password": PASSWORD, "csrf": token})
    old = visitor(app)
    old.client.cookies.set("session", first)
    assert old.get("/password").headers["location"] == "/sign-in"


def test_the_session_s_cookie_is_out_of_reach_of_scripts_and_other_sites(app: FastAPI) -> None:
    cookie = visitor(app).sign_in(LOGINS["analyst"]).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_over_tls_the_cookie_never_leaves_it(app: FastAPI) -> None:
    who = visitor(app)
    who.client.base_url = "https://testserver"
    assert "; secure" in who.sign_in(LOGINS["analyst"]).headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("login", "password"), [(LOGINS["analyst"], "wrong horse"), ("nobody.here", PASSWORD), ("", "")]
)
def test_whoever_is_not_let_in_reads_the_same_words(login: str, password: str, app: FastAPI) -> None:
    got = visitor(app).sign_in(login, password)
    assert got.status_code == 401
    assert "登录名或口令不对，或账户已锁" in got.text
    assert "session=" not in got.headers.get("set-cookie", "")


def test_wrong_guesses_lock_the_account_even_for_the_right_password(app: FastAPI) -> None:
    who = visitor(app)
    for _ in range(GUESSES):
        who.sign_in(LOGINS["analyst"], "wrong horse")
    assert who.sign_in(LOGINS["analyst"]).status_code == 401


def test_an_address_may_try_so_often_a_minute(tmp_path: Path, people: Path) -> None:
    app = opened(Workspace.create(tmp_path / "county"), people, Settings(sign_ins_of_an_address=2))
    who = visitor(app)
    assert [who.sign_in("nobody.here", "x").status_code for _ in range(3)] == [401, 401, 429]
    house_of(app).close()


@pytest.mark.parametrize(("rest", "age"), [(RESTS, timedelta(0)), (timedelta(0), LASTS)], ids=["rest", "age"])
def test_a_session_ends_by_rest_and_by_age(rest: timedelta, age: timedelta, app: FastAPI) -> None:
    who = visitor(app, "analyst")
    moment = datetime.now(UTC) - timedelta(seconds=1)
    with house_of(app).store.write() as session:
        for one in session.query(SignIn):
            one.seen_at, one.began_at = moment - rest, moment - age
    assert who.get("/").headers["location"] == "/sign-in"


def test_who_is_shut_out_is_out_at_once(app: FastAPI) -> None:
    who = visitor(app, "analyst")
    with house_of(app).store.write() as session:
        disable(session, LOGINS["analyst"])
    assert who.get("/").headers["location"] == "/sign-in"


def test_signing_out_ends_the_session_on_the_server_too(app: FastAPI) -> None:
    who = visitor(app, "analyst")
    secret = who.client.cookies.get("session")
    who.post("/sign-out")
    again = visitor(app)
    again.client.cookies.set("session", str(secret))
    assert again.get("/").headers["location"] == "/sign-in"


def test_a_first_password_opens_nothing_until_it_is_changed(app: FastAPI) -> None:
    with house_of(app).store.write() as session:
        add_person(session, "new.one", "新人", ["auditor"], "first password")
    who = visitor(app)
    who.sign_in("new.one", "first password")
    assert who.get("/audit").headers["location"] == "/password"
    assert who.post("/password", old="first password", new="short", again="short").status_code == 400
    assert who.post("/password", old="wrong password", new=PASSWORD, again=PASSWORD).status_code == 400
    assert who.post("/password", old="first password", new=PASSWORD, again="another horse").status_code == 400
    assert who.post("/password", old="first password", new="first password", again="first password").status_code == 400
    secret = who.client.cookies.get("session")
    assert (
        who.post("/password", old="first password", new=PASSWORD, again=PASSWORD).headers["location"].startswith("/?")
    )
    assert who.client.cookies.get("session") != secret
    assert who.get("/audit").status_code == 200


@pytest.mark.parametrize("back", ["//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example", "x"])
def test_the_switch_leads_to_no_other_machine(back: str, app: FastAPI) -> None:
    assert visitor(app).post("/shown", language="en", back=back).headers["location"] == "/"


def test_the_switch_changes_language_and_light(app: FastAPI) -> None:
    who = visitor(app)
    assert 'lang="zh-CN" class="auto"' in who.get("/sign-in").text
    who.post("/shown", language="en", back="/sign-in")
    who.post("/shown", theme="dark", back="/sign-in")
    assert 'lang="en" class="dark"' in who.get("/sign-in").text
    who.post("/shown", language="<script>", back="/sign-in")
    assert 'lang="en"' in who.get("/sign-in").text


def test_every_page_forbids_what_it_does_not_need(app: FastAPI) -> None:
    for path in ("/sign-in", "/static/pages.css"):
        headers = visitor(app).get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
    assert visitor(app).get("/sign-in").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["..%2F..%2Fapp.py", "nothing.css", "%2e%2e"])
def test_only_our_own_files_are_given(name: str, app: FastAPI) -> None:
    assert visitor(app).get(f"/static/{name}").status_code == 404


def test_the_first_start_makes_one_administrator(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    login, first = first_administrator(store) or ("", "")
    assert login == FIRST_LOGIN
    assert len(first) >= 12
    assert first_administrator(store) is None
    store.close()


def test_nobody_is_signed_in_by_another_site_s_form(app: FastAPI) -> None:
    who = visitor(app)
    fields = {"login": LOGINS["analyst"], "password": PASSWORD}
    assert who.client.post("/sign-in", data=fields).status_code == 403
    planted = visitor(app).token("/sign-in")
    assert who.client.post("/sign-in", data=fields | {"csrf": planted}).status_code == 403
    assert "session" not in who.client.cookies

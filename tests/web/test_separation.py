"""One bank never reads another's, whatever it asks; and without a token there is nothing."""

import json
import logging
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
from banks import BANK, OTHER_BANK, Served, delivery, serving, zipped
from deliveries import tables, write

from screening import __version__
from screening.clock import today
from screening.ledger.workspace import Workspace
from screening.web.tokens import add_token, read_tokens, revoke_token


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("two")
    with serving(Workspace.create(folder / "county")) as running:
        for number in range(5):
            body = zipped(delivery(folder / f"in{number}", f"mine {number}"))
            assert running.post(body, f"mine {number}").status_code == 201
        body = zipped(delivery(folder / "theirs", "theirs", OTHER_BANK))
        assert running.post(body, "theirs", running.other_token).status_code == 201
        yield running


@pytest.mark.parametrize(
    "guess",
    ["theirs", f"{OTHER_BANK}/theirs", f"..%2f{OTHER_BANK}%2ftheirs", f"%2e%2e/{OTHER_BANK}", "*", "the%2A", "THEIRS"],
)
def test_another_banks_submission_is_as_if_it_were_not_there(guess: str, two: Served) -> None:
    theirs, nobodys = two.get(f"/v1/submissions/{guess}"), two.get("/v1/submissions/nobodys")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.content == nobodys.content
    assert {k: v for k, v in theirs.headers.items() if k != "date"} == {
        k: v for k, v in nobodys.headers.items() if k != "date"
    }


def test_another_banks_id_is_free_for_this_bank(two: Served, tmp_path: Path) -> None:
    assert two.post(zipped(delivery(tmp_path / "in", "theirs")), "theirs").status_code == 201
    shown = two.get("/v1/submissions/theirs", two.other_token).json()
    assert shown["receipt"]["bank_id"] == OTHER_BANK


def test_a_list_holds_the_banks_own_in_pages(two: Served) -> None:
    found: list[str] = []
    following = "/v1/submissions?limit=2"
    while following:
        page = two.get(following).json()
        assert len(page["submissions"]) <= 2
        found += [one["submission_id"] for one in page["submissions"]]
        following = page["next"]
    assert found[:5] == [f"mine {number}" for number in range(5)]
    theirs = two.get("/v1/submissions", two.other_token).json()
    assert [one["submission_id"] for one in theirs["submissions"]] == ["theirs"]


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "limit="])
def test_a_malformed_page_is_refused(query: str, two: Served) -> None:
    got = two.get(f"/v1/submissions?{query}")
    assert (got.status_code, got.json()["code"]) == (400, "query_form")


@pytest.mark.parametrize("path", ["/v1/submissions", "/v1/submissions/theirs"])
@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Bearer nobody", "Basic YTpi", "Bearer ÿ"])
def test_without_a_good_token_there_is_nothing(authorization: str | None, path: str, two: Served) -> None:
    headers = [] if authorization is None else [(b"Authorization", authorization.encode("latin-1").strip())]
    got = httpx.get(two.url + path, headers=headers, trust_env=False)
    assert (got.status_code, got.json()["code"]) == (401, "token_unknown")
    assert got.headers["www-authenticate"].startswith("Bearer")


def test_a_token_ends_with_its_last_day(two: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    _, secret = add_token(two.workspace, BANK, expires=today())
    assert two.get("/v1/submissions", secret).status_code == 200
    tomorrow = today() + timedelta(days=1)
    monkeypatch.setattr("screening.web.callers.today", lambda: tomorrow)
    assert two.get("/v1/submissions", secret).status_code == 401
    assert two.get("/v1/submissions").status_code == 200


def test_a_token_is_revoked_at_once(two: Served) -> None:
    token, secret = add_token(two.workspace, BANK)
    assert two.get("/v1/submissions", secret).status_code == 200
    revoke_token(two.workspace, token.token_id)
    assert two.get("/v1/submissions", secret).status_code == 401


def test_what_is_kept_of_a_token_does_not_open_anything(two: Served) -> None:
    for token in read_tokens(two.workspace):
        assert two.get("/v1/submissions", token.sha256).status_code == 401
        assert two.get("/v1/submissions", token.token_id).status_code == 401


def test_health_needs_no_token_and_tells_two_things(two: Served) -> None:
    got = httpx.get(f"{two.url}/v1/health", trust_env=False)
    assert got.json() == {"status": "alive", "software_version": __version__}


def test_every_answer_has_safe_headers_and_none_opens_it_to_other_sites(two: Served) -> None:
    for path in ("/v1/health", "/v1/submissions", "/nowhere", "/v1/openapi.json"):
        with two.client() as client:
            got = client.get(path, headers={"Origin": "https://elsewhere.example"})
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in got.headers["content-security-policy"]
        assert not [name for name in got.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/v1/submissions/"])
def test_there_is_nothing_else(path: str, two: Served) -> None:
    got = two.get(path)
    assert (got.status_code, got.json()["code"]) == (404, "not_found")


def test_a_method_that_is_not_taken_names_those_that_are(two: Served) -> None:
    with two.client() as client:
        got = client.delete("/v1/submissions/theirs")
    assert (got.status_code, got.json()["code"]) == (405, "method")
    assert got.headers["allow"] == "GET"


def test_the_log_tells_who_and_what_but_no_token_and_no_data(
    two: Served, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    body = zipped(delivery(tmp_path / "in", "logged"))
    with caplog.at_level(logging.INFO, "screening.web"):
        assert two.post(body, "logged").status_code == 201
        assert two.get("/v1/submissions", "a-wrong-token").status_code == 401
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "screening.web"]
    sent = next(line for line in lines if line.get("method") == "POST")
    assert sent == {
        "method": "POST",
        "route": "/v1/submissions",
        "bank": BANK,
        "id": "logged",
        "status": 201,
        "bytes": len(body),
        "ms": sent["ms"],
    }
    assert {"failure": "token_unknown", "address": "127.0.0.1"} in lines
    assert two.token not in caplog.text
    assert "a-wrong-token" not in caplog.text
    assert "张三" not in caplog.text


def test_tokens_expire_on_a_date_that_is_kept(two: Served) -> None:
    token, _ = add_token(two.workspace, BANK, "spare", date(2999, 1, 1))
    kept = next(one for one in read_tokens(two.workspace) if one.token_id == token.token_id)
    assert (kept.expires_on, kept.name, kept.revoked_at) == ("2999-01-01", "spare", None)


def test_a_receipt_sent_to_a_bank_says_nothing_of_accounts_at_another(two: Served, tmp_path: Path) -> None:
    for bank, token in ((BANK, two.token), (OTHER_BANK, two.other_token)):
        body = zipped(write(tmp_path / bank, tables(), submission_id="same accounts", bank_id=bank))
        answered = two.post(body, "same accounts", token)
        assert answered.status_code == 201
    shown = two.get("/v1/submissions/same%20accounts", two.other_token)
    assert "account_elsewhere" not in answered.text + shown.text
    assert "account_elsewhere" in two.workspace.receipt(OTHER_BANK, "same accounts").read_text(encoding="utf-8")

import base64
import hashlib
import json
import threading
from pathlib import Path

import polars as pl
import pytest
from banks import BANK, OTHER_BANK, PLENTY, Served, delivery, serving, taped, zipped
from deliveries import tables, write_with

from screening.ledger.turn import Turn
from screening.ledger.workspace import Workspace
from screening.web.settings import Settings


def digest_of(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def ledger_holds(workspace: Workspace, submission_id: str, bank_id: str = BANK) -> bool:
    return (bank_id, submission_id) in {(one.bank_id, one.submission_id) for one in workspace.snapshot().submissions}


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("zip", "application/zip"), ("tar", "application/x-tar"), ("gz", "application/gzip")],
)
def test_a_good_upload_is_accepted_with_its_receipt(kind: str, media_type: str, served: Served, tmp_path: Path) -> None:
    folder = delivery(tmp_path / "in", f"good {kind}")
    body = zipped(folder) if kind == "zip" else taped(folder, "w:gz" if kind == "gz" else "w")
    got = served.post(body, f"good {kind}", Content_Type=media_type, Content_Digest=digest_of(body))
    assert got.status_code == 201
    assert got.json()["status"] == "accepted"
    assert got.json()["tables"]["transactions"] == {"sent": 4, "accepted": 4, "rejected": 0}
    assert got.headers["location"] == f"/v1/submissions/good%20{kind}"
    assert served.get(got.headers["location"]).json()["receipt"] == got.json()
    assert ledger_holds(served.workspace, f"good {kind}")
    assert served.incoming() == []


def test_a_bad_upload_is_refused_with_its_receipt(served: Served, tmp_path: Path) -> None:
    body = zipped(write_with(tmp_path / "in", tables()["transactions"].drop("amount"), submission_id="bad"))
    got = served.post(body, "bad")
    assert got.status_code == 422
    assert got.headers["content-type"] == "application/problem+json"
    assert got.json()["code"] == "refused"
    assert [one["code"] for one in got.json()["receipt"]["problems"] if one["severity"] == "refuse"] == [
        "column_missing"
    ]
    shown = served.get("/v1/submissions/bad").json()
    assert (shown["state"], shown["receipt"]) == ("refused", got.json()["receipt"])
    assert not ledger_holds(served.workspace, "bad")


def test_a_refused_upload_may_be_corrected_under_its_id(served: Served, tmp_path: Path) -> None:
    bad = zipped(write_with(tmp_path / "bad", tables()["transactions"].drop("amount"), submission_id="mended"))
    assert served.post(bad, "mended").status_code == 422
    assert served.post(zipped(delivery(tmp_path / "good", "mended")), "mended").status_code == 201
    assert served.get("/v1/submissions/mended").json()["state"] == "accepted"


def test_the_same_upload_again_gives_the_first_receipt(served: Served, tmp_path: Path) -> None:
    body = zipped(delivery(tmp_path / "in", "again"))
    first = served.post(body, "again")
    version = served.workspace.snapshot().version
    second = served.post(body, '"again"')
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert served.workspace.snapshot().version == version


@pytest.mark.parametrize("prefer", ["", "respond-async"])
def test_other_content_under_an_accepted_id_is_refused(prefer: str, served: Served, tmp_path: Path) -> None:
    key = f"other{prefer}"
    assert served.post(zipped(delivery(tmp_path / "first", key)), key).status_code == 201
    got = served.post(zipped(delivery(tmp_path / "second", key, period_end="2026-02-28")), key, Prefer=prefer)
    assert (got.status_code, got.json()["code"]) == (409, "content_differs")
    assert [one["code"] for one in got.json()["receipt"]["problems"]] == ["content_differs"]
    assert served.get(f"/v1/submissions/{key}").json()["state"] == "accepted"


def test_another_banks_delivery_is_forbidden_and_nothing_is_kept(served: Served, tmp_path: Path) -> None:
    before = sorted(served.workspace.path.rglob("*"))
    got = served.post(zipped(delivery(tmp_path / "in", "theirs", OTHER_BANK)), "theirs")
    assert (got.status_code, got.json()["code"]) == (403, "bank_differs")
    assert sorted(served.workspace.path.rglob("*")) == before
    assert served.get("/v1/submissions/theirs").status_code == 404
    assert served.get("/v1/submissions/theirs", served.other_token).status_code == 404


def test_a_key_that_is_not_the_submissions_id_is_refused(served: Served, tmp_path: Path) -> None:
    got = served.post(zipped(delivery(tmp_path / "in", "one")), "two")
    assert (got.status_code, got.json()["code"]) == (422, "key_differs")
    assert not ledger_holds(served.workspace, "one")


def test_a_digest_that_differs_refuses_what_arrived(served: Served, tmp_path: Path) -> None:
    body = zipped(delivery(tmp_path / "in", "digest"))
    got = served.post(body, "digest", Content_Digest=digest_of(body + b"x"))
    assert (got.status_code, got.json()["code"]) == (400, "digest_differs")
    assert got.headers["want-content-digest"] == "sha-256=1"
    assert not ledger_holds(served.workspace, "digest")
    assert served.incoming() == []


@pytest.mark.parametrize("value", ["sha-256=abc", "md5=:abcd:", "sha-256=:AAAA:", "", "sha-256=:====:"])
def test_a_digest_that_cannot_be_checked_is_refused(value: str, served: Served) -> None:
    got = served.post(b"x", "malformed", Content_Digest=value)
    assert (got.status_code, got.json()["code"]) == (400, "digest_form")


def test_other_digests_beside_sha256_are_passed_over(served: Served, tmp_path: Path) -> None:
    body = zipped(delivery(tmp_path / "in", "two digests"))
    both = f"sha-512=:{base64.b64encode(bytes(64)).decode()}:, {digest_of(body)}"
    assert served.post(body, "two digests", Content_Digest=both).status_code == 201


def test_the_answer_may_come_before_the_check(served: Served, tmp_path: Path) -> None:
    got = served.post(zipped(delivery(tmp_path / "in", "later")), "later", Prefer="respond-async, wait=10")
    assert got.status_code == 202
    assert got.json()["state"] in {"checking", "accepted"}
    served.idle()
    assert served.get(got.headers["location"]).json()["state"] == "accepted"


def test_a_refusal_that_comes_later_is_told_when_asked_for(served: Served, tmp_path: Path) -> None:
    body = zipped(write_with(tmp_path / "in", tables()["transactions"].drop("amount"), submission_id="bad later"))
    got = served.post(body, "bad later", Prefer="respond-async")
    assert got.status_code == 202
    served.idle()
    shown = served.get(got.headers["location"]).json()
    assert shown["state"] == "refused"
    assert shown["receipt"]["status"] == "refused"


def test_a_check_that_takes_long_is_answered_later(workspace: Workspace, tmp_path: Path) -> None:
    with serving(workspace, Settings(answer_seconds=0.0001)) as running:
        got = running.post(zipped(delivery(tmp_path / "in", "slow")), "slow")
        assert got.status_code == 202
        running.idle()
        assert running.get(got.headers["location"]).json()["state"] == "accepted"


def test_two_banks_upload_at_once(served: Served, tmp_path: Path) -> None:
    bodies = {
        (bank, number): zipped(delivery(tmp_path / f"{bank}{number}", f"at once {number}", bank))
        for bank in (BANK, OTHER_BANK)
        for number in range(3)
    }
    found: dict[tuple[str, int], int] = {}

    def send(bank: str, number: int) -> None:
        token = served.token if bank == BANK else served.other_token
        found[bank, number] = served.post(bodies[bank, number], f"at once {number}", token).status_code

    threads = [threading.Thread(target=send, args=key) for key in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found.values()) == {201}
    assert all(ledger_holds(served.workspace, f"at once {number}", bank) for bank, number in bodies)


def test_the_rows_arrive_as_they_were_sent(workspace: Workspace, tmp_path: Path) -> None:
    with serving(workspace, PLENTY) as running:
        assert running.post(zipped(delivery(tmp_path / "in", "rows")), "rows").status_code == 201
    scanned = workspace.snapshot().scan("transactions")
    assert scanned is not None
    rows = scanned.select(pl.len()).collect().item()
    assert rows == 4


def test_a_withdrawn_submission_is_not_taken_again(served: Served, tmp_path: Path) -> None:
    body = zipped(delivery(tmp_path / "in", "withdrawn"))
    assert served.post(body, "withdrawn").status_code == 201
    Turn.begin(served.workspace, BANK).change("withdrawn", "withdrawn", "a reason of ours", "somebody")
    got = served.post(body, "withdrawn")
    assert (got.status_code, got.json()["code"]) == (409, "withdrawn")
    shown = served.get("/v1/submissions/withdrawn")
    assert shown.json()["state"] == "withdrawn"
    assert "somebody" not in shown.text + got.text


def test_no_token_reaches_the_receipts_or_the_records(served: Served) -> None:
    kept = [path for path in served.workspace.path.rglob("*") if path.is_file()]
    assert not [path for path in kept if served.token.encode() in path.read_bytes()]
    assert json.loads((served.workspace.path / "tokens.json").read_text())[0]["bank_id"] == BANK

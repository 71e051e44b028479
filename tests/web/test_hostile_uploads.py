import io
import json
import logging
import socket
import tarfile
import time
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from banks import PLENTY, ZIP, Served, delivery, serving, zipped

from screening.ledger.workspace import Workspace
from screening.web.settings import MEBIBYTE, Settings


def raw(served: Served, sent: bytes, *, half: bool = False) -> bytes:
    """Send bytes as they are; gives all that comes back, or leaves in the middle."""
    parts = urlsplit(served.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as line:
        line.sendall(sent)
        if half:
            time.sleep(0.2)
            return b""
        return b"".join(iter(lambda: line.recv(65536), b""))


def head(served: Served, *lines: str, method: str = "POST", path: str = "/v1/submissions") -> bytes:
    fixed = (f"{method} {path} HTTP/1.1", "Host: x", f"Authorization: Bearer {served.token}", "Connection: close")
    return ("\r\n".join((*fixed, *lines)) + "\r\n\r\n").encode("utf-8")


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.fixture
def small(workspace: Workspace) -> Served:
    with serving(workspace, Settings(limit_bytes=MEBIBYTE, silence_seconds=0.3)) as running:
        yield running


def test_an_upload_too_large_is_refused_by_its_header_before_a_byte_is_read(small: Served) -> None:
    sent = head(small, f"Content-Type: {ZIP}", "Idempotency-Key: large", f"Content-Length: {10**12}")
    parts = urlsplit(small.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as line:
        line.sendall(sent)
        assert status_of(line.recv(65536)) == 413
    assert small.incoming() == []


def test_an_upload_too_large_is_refused_while_it_streams(small: Served) -> None:
    with small.client() as client:
        got = client.post(
            "/v1/submissions",
            content=(bytes(65536) for _ in range(64)),
            headers={"Content-Type": ZIP, "Idempotency-Key": "stream"},
        )
    assert (got.status_code, got.json()["code"]) == (413, "too_large")
    assert small.incoming() == []
    assert small.get("/v1/submissions").json()["submissions"] == []


def test_a_connection_cut_in_the_middle_leaves_nothing(served: Served) -> None:
    sent = head(served, f"Content-Type: {ZIP}", "Idempotency-Key: cut", "Content-Length: 100000") + bytes(70000)
    raw(served, sent, half=True)
    served.idle()
    assert served.get("/v1/submissions/cut").status_code == 404


def test_an_id_is_free_again_after_a_cut_connection(served: Served, tmp_path: Path) -> None:
    raw(served, head(served, f"Content-Type: {ZIP}", "Idempotency-Key: free", "Content-Length: 9") + b"x", half=True)
    served.idle()
    assert served.post(zipped(delivery(tmp_path / "in", "free")), "free").status_code == 201


def test_a_sender_who_falls_silent_is_not_waited_for(small: Served) -> None:
    parts = urlsplit(small.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as line:
        line.sendall(head(small, f"Content-Type: {ZIP}", "Idempotency-Key: hush", "Content-Length: 9") + b"x")
        assert status_of(line.recv(65536)) == 408
    assert small.incoming() == []


def test_half_an_archive_is_refused(served: Served, tmp_path: Path) -> None:
    body = zipped(delivery(tmp_path / "in", "half"))
    got = served.post(body[: len(body) // 2], "half")
    assert got.status_code == 422
    assert [one["code"] for one in got.json()["receipt"]["problems"]] == ["archive_unreadable"]
    assert served.get("/v1/submissions/half").json()["state"] == "refused"


@pytest.mark.parametrize("body", [b"", b"PK", b"\x1f\x8b", b"not an archive at all"])
@pytest.mark.parametrize("media_type", [ZIP, "application/x-tar", "application/gzip"])
def test_what_is_no_archive_is_refused(body: bytes, media_type: str, served: Served) -> None:
    got = served.post(body, f"none {len(body)} {media_type[-3:]}", Content_Type=media_type)
    assert (got.status_code, got.json()["code"]) == (422, "refused")


@pytest.mark.parametrize(
    "manifest",
    [
        "[" * 200_000,
        '{"rows": ' + "9" * 10_000 + "}",
        '{"bank_id": "990000000011", "submission_id": "\\ud800"}',
        '{"bank_id": ["990000000011"]}',
        "null",
        "[1]",
        "\x00",
    ],
    ids=["deep", "large number", "half a character", "list for text", "null", "list", "nothing"],
)
def test_a_manifest_made_to_break_its_reader_is_refused(manifest: str, served: Served) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("manifest.json", manifest)
    assert served.post(out.getvalue(), "hostile").status_code == 422


def test_paths_and_links_of_an_archive_lead_nowhere(served: Served) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tape:
        for name in ("../../../../climbed.txt", "/tmp/climbed.txt"):  # noqa: S108 - the path of an attacker
            member = tarfile.TarInfo(name)
            member.size = 1
            tape.addfile(member, io.BytesIO(b"x"))
        link = tarfile.TarInfo("manifest.json")
        link.type, link.linkname = tarfile.SYMTYPE, str(served.workspace.path / "tokens.json")
        tape.addfile(link)
    got = served.post(out.getvalue(), "climber", Content_Type="application/x-tar")
    assert got.status_code == 422
    assert "sha256" not in got.text
    assert not list(served.workspace.path.parent.rglob("climbed.txt"))


def test_an_archive_that_swells_beyond_the_disk_is_refused(served: Served) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("manifest.json", "{}")
        for number in range(5000):
            packed.writestr(f"transactions-{number}.parquet", bytes(1000))
    body = out.getvalue()
    # The sizes told in the archive's directory are raised to 20 TB in all.
    told, huge = (1000).to_bytes(4, "little"), (0xFFFFFFF0).to_bytes(4, "little")
    assert told in body
    got = served.post(body.replace(told, huge), "bomb")
    assert got.status_code == 422
    assert got.json()["receipt"]["problems"][0]["code"].startswith("archive_")


@pytest.mark.parametrize("key", ["", "a/b", "a\\b", "a\tb", "x" * 129, "中" * 128, '""'])
def test_a_key_that_can_be_no_submissions_id_is_refused(key: str, served: Served) -> None:
    sent = head(served, f"Content-Type: {ZIP}", f"Idempotency-Key: {key}", "Content-Length: 1") + b"x"
    assert status_of(raw(served, sent)) == 400


def test_a_key_that_is_not_utf8_is_refused(served: Served) -> None:
    sent = head(served, f"Content-Type: {ZIP}", "Idempotency-Key: KEY", "Content-Length: 1") + b"x"
    assert status_of(raw(served, sent.replace(b"KEY", b"\xff\xfe"))) == 400


@pytest.mark.parametrize("key", ["2026年一季度", "100% & more?#", 'q"uote', "..", "a;b=c, d"])
def test_any_id_that_a_manifest_may_hold_is_taken_and_found(key: str, served: Served, tmp_path: Path) -> None:
    body = zipped(delivery(tmp_path / "in", key))
    sent = head(served, f"Content-Type: {ZIP}", f"Idempotency-Key: {key}", f"Content-Length: {len(body)}") + body
    answer = raw(served, sent)
    assert status_of(answer) == 201
    place = next(line for line in answer.split(b"\r\n") if line.lower().startswith(b"location: "))
    asked = raw(served, head(served, method="GET", path=place.decode("ascii").split(": ")[1]))
    assert json.loads(asked.split(b"\r\n\r\n", 1)[1])["submission_id"] == key


def test_an_id_cannot_add_a_header_or_a_line_to_the_log(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "screening.web"):
        got = raw(served, head(served, method="GET", path="/v1/submissions/x%0d%0aSet-Cookie:%20a=b"))
    assert b"set-cookie" not in got.lower()
    assert status_of(got) == 404
    assert all("\n" not in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("path", ["/v1/submissions/%ff%fe", "/v1/submissions/..%2f..%2fetc", "/v1/submissions/%00"])
def test_an_address_that_is_no_text_is_not_found(path: str, served: Served) -> None:
    assert status_of(raw(served, head(served, method="GET", path=path))) == 404


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Content-Type: multipart/form-data; boundary=x", 415),
        ("Content-Type: text/plain", 415),
        (f"Content-Type: {ZIP}\r\nContent-Encoding: gzip", 415),
        ("X-Nothing: 1", 415),
    ],
)
def test_a_body_of_another_kind_is_refused(header: str, status: int, served: Served) -> None:
    assert status_of(raw(served, head(served, header, "Idempotency-Key: k", "Content-Length: 1") + b"x")) == status


def test_an_address_may_not_call_too_often(workspace: Workspace) -> None:
    with serving(workspace, Settings(calls_of_an_address=3)) as running:
        answers = [running.get("/v1/health") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["code"] == "too_often"


def test_a_token_may_not_call_too_often_and_hinders_no_other(workspace: Workspace) -> None:
    with serving(workspace, Settings(calls_of_a_token=2)) as running:
        assert [running.get("/v1/submissions").status_code for _ in range(3)] == [200, 200, 429]
        assert running.get("/v1/submissions", running.other_token).status_code == 200


def test_failed_tokens_are_limited_and_hinder_no_good_one(workspace: Workspace) -> None:
    with serving(workspace, Settings(failures_of_an_address=2)) as running:
        assert [running.get("/v1/submissions", "guess").status_code for _ in range(3)] == [401, 401, 429]
        assert running.get("/v1/submissions").status_code == 200


def test_a_bank_may_have_only_so_many_uploads_under_way(workspace: Workspace, tmp_path: Path) -> None:
    with serving(workspace, Settings(uploads_of_a_bank=1)) as running:
        parts = urlsplit(running.url)
        with socket.create_connection((parts.hostname, parts.port), timeout=20) as line:
            line.sendall(head(running, f"Content-Type: {ZIP}", "Idempotency-Key: one", "Content-Length: 9") + b"x")
            time.sleep(0.3)
            again, other = running.post(b"x", "one"), running.post(b"x", "two")
        assert (again.status_code, again.json()["code"]) == (409, "under_way")
        assert (other.status_code, other.json()["code"]) == (503, "busy")
        assert "retry-after" in other.headers
        running.idle()
        assert running.post(zipped(delivery(tmp_path / "in", "two")), "two").status_code == 201


def test_a_full_disk_is_told_as_such(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int, _piece: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("screening.web.receive._write", full)
    with serving(workspace, PLENTY) as running:
        got = running.post(b"x", "full")
        assert (got.status_code, got.json()["code"]) == (507, "disk_full")
        assert running.incoming() == []


def test_a_failure_tells_nothing_of_the_inside(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("张三 6200000000000001")

    monkeypatch.setattr("screening.web.checking.submit", broken)
    with serving(workspace, PLENTY) as running:
        got = running.post(zipped(delivery(tmp_path / "in", "broken")), "broken")
        assert (got.status_code, got.json()["code"]) == (500, "failed")
        assert running.get("/v1/submissions/broken").json()["state"] == "failed"
        assert running.incoming() == []
    assert "张三" not in got.text + caplog.text
    assert "KeyError" in caplog.text

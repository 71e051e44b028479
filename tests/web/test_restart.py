"""A server that was killed: half uploads are gone, promises are kept, the ledger is whole."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from banks import BANK, PLENTY, delivery, serving, zipped

from screening.intake.submit import submit
from screening.ledger.workspace import Workspace
from screening.web.records import Record, read_record, uploads, write_record


def promised(workspace: Workspace, body: bytes, key: str, attempts: int = 1) -> Record:
    """Leave behind what a server leaves that was killed while it checked."""
    folder = uploads(workspace) / "incoming" / "0123456789abcdef"
    folder.mkdir(parents=True)
    (folder / "delivery.zip").write_bytes(body)
    record = Record(BANK, key, "checking", "2026-05-01T09:00:00", "0" * 64, folder.name, ".zip", attempts)
    write_record(workspace, record)
    return record


def test_half_an_upload_is_gone_at_the_next_start(workspace: Workspace) -> None:
    folder = uploads(workspace) / "incoming" / "abc"
    folder.mkdir(parents=True)
    (folder / "delivery.zip").write_bytes(b"half")
    with serving(workspace, PLENTY) as running:
        assert running.incoming() == []
        assert running.get("/v1/submissions").json()["submissions"] == []


def test_an_upload_that_was_being_checked_is_checked_at_the_next_start(workspace: Workspace, tmp_path: Path) -> None:
    promised(workspace, zipped(delivery(tmp_path / "in", "promised")), "promised")
    with serving(workspace, PLENTY) as running:
        running.idle()
        assert running.get("/v1/submissions/promised").json()["state"] == "accepted"
    assert read_record(workspace, BANK, "promised") is None


def test_an_upload_accepted_just_before_the_kill_is_accepted_once(workspace: Workspace, tmp_path: Path) -> None:
    body = zipped(delivery(tmp_path / "in", "twice"))
    with serving(workspace, PLENTY) as running:
        first = running.post(body, "twice").json()
    version = workspace.snapshot().version
    promised(workspace, body, "twice")
    with serving(workspace, PLENTY) as running:
        running.idle()
        assert running.get("/v1/submissions/twice").json()["receipt"] == first
    assert workspace.snapshot().version == version


def test_an_upload_that_kills_the_server_each_time_is_given_up(workspace: Workspace, tmp_path: Path) -> None:
    promised(workspace, zipped(delivery(tmp_path / "in", "poison")), "poison", attempts=3)
    with serving(workspace, PLENTY) as running:
        shown = running.get("/v1/submissions/poison").json()
        assert (shown["state"], shown["code"]) == ("failed", "failed")
        assert running.incoming() == []


def test_a_promise_whose_file_is_lost_is_told_as_failed(workspace: Workspace) -> None:
    record = promised(workspace, b"", "lost")
    write_record(workspace, replace(record, folder="elsewhere"))
    with serving(workspace, PLENTY) as running:
        assert running.get("/v1/submissions/lost").json()["state"] == "failed"


def test_a_server_that_stops_finishes_what_it_checks(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going = threading.Event()

    def slow(*given: object) -> object:
        going.set()
        threading.Event().wait(0.5)
        return submit(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("screening.web.checking.submit", slow)
    with serving(workspace, PLENTY) as running:
        got = running.post(zipped(delivery(tmp_path / "in", "stopping")), "stopping", Prefer="respond-async")
        assert got.status_code == 202
        assert going.wait(10)
    assert [one.submission_id for one in workspace.snapshot().submissions] == ["stopping"]
    assert read_record(workspace, BANK, "stopping") is None

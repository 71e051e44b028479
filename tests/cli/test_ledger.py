"""The commands on what has been accepted, as a user calls them."""

import hashlib
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from commands import screening
from deliveries import BANK, tables, write
from tiny_county import TINY

from screening.intake.submit import submit
from screening.ledger.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace.create(tmp_path / "county")
    assert submit(made, write(tmp_path / "delivery")).accepted
    return made


def test_submissions_are_listed_with_their_states(workspace: Workspace, tmp_path: Path) -> None:
    newer = write(tmp_path / "newer", tables(), submission_id="2026-01b", replaces="2026-01")
    assert submit(workspace, newer).accepted
    told = screening("submissions", "-w", workspace.path).stdout
    assert "replaced by 2026-01b" in told
    assert "counting" in told
    rows = json.loads(screening("submissions", "-w", workspace.path, "--json", "--bank", BANK).stdout)
    assert {row["submission_id"]: row["state"] for row in rows} == {"2026-01": "replaced", "2026-01b": "counting"}
    assert json.loads(screening("submissions", "-w", workspace.path, "--json", "--bank", "x").stdout) == []


def test_a_submission_is_withdrawn_and_restored(workspace: Workspace) -> None:
    done = screening("withdraw", BANK, "2026-01", "--reason", "期间有误", "-w", workspace.path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "transactions 4" in done.stdout
    assert workspace.snapshot().submissions == ()
    told = screening("submissions", "-w", workspace.path).stdout
    assert "withdrawn" in told
    assert "期间有误" in told
    again = screening("withdraw", BANK, "2026-01", "--reason", "x", "-w", workspace.path)
    assert again.returncode == 1
    assert "期间有误" in again.stderr
    event = json.loads(screening("restore", BANK, "2026-01", "-w", workspace.path, "--json").stdout)
    assert event["event"] == "restored"
    assert len(workspace.snapshot().submissions) == 1


def test_a_withdrawal_without_a_reason_is_a_wrong_call(workspace: Workspace) -> None:
    assert screening("withdraw", BANK, "2026-01", "-w", workspace.path).returncode == 2
    assert screening("withdraw", BANK, "2026-01", "--reason", " ", "-w", workspace.path).returncode == 2


def test_on_a_terminal_a_withdrawal_is_asked_for(workspace: Workspace) -> None:
    def answered(answer: bytes) -> int:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "screening", "withdraw", BANK, "2026-01", "--reason", "x"]
        called = subprocess.Popen(
            [*command, "-w", workspace.path], stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        os.write(ours, answer)
        called.communicate()
        return called.returncode

    assert answered(b"n\n") == 1
    assert len(workspace.snapshot().submissions) == 1
    assert answered(b"y\n") == 0
    assert workspace.snapshot().submissions == ()


def test_a_transaction_is_traced_to_file_digest_and_row_with_accounts_masked(
    tiny_workspace: Workspace, tiny_run: Path
) -> None:
    finding = pl.read_parquet(tiny_run / "findings.parquet").row(0, named=True)
    name = finding["evidence"][0]
    found = json.loads(screening("trace", name, "-w", tiny_workspace.path, "--json").stdout)
    (row,) = found["reported"]
    sent = TINY / "submissions" / row["bank_id"] / row["source_file"]
    assert row["file_sha256"] == hashlib.sha256(sent.read_bytes()).hexdigest()
    assert pl.read_parquet(sent)["transaction_id"][row["source_row"] - 1] == name
    assert finding["finding_id"] in [one["finding_id"] for one in found["run"]["findings"]]
    assert found["run"]["alerts"]
    told = screening("trace", name, "-w", tiny_workspace.path).stdout
    assert row["file_sha256"] in told
    account = pl.read_parquet(sent).filter(transaction_id=name)["account_id"][0]
    assert account not in told
    assert account in screening("trace", name, "-w", tiny_workspace.path, "--unmask").stdout


def test_an_unknown_transaction_is_told(workspace: Workspace) -> None:
    done = screening("trace", "nowhere", "-w", workspace.path)
    assert done.returncode == 1
    assert "no such transaction" in done.stdout


def test_the_doctor_tells_and_mends(workspace: Workspace) -> None:
    clean = screening("doctor", "-w", workspace.path, "--deep")
    assert clean.returncode == 0
    assert "is clean" in clean.stdout
    workspace.receipt(BANK, "2026-01").unlink()
    ill = screening("doctor", "-w", workspace.path)
    assert ill.returncode == 1
    assert "receipt_missing" in ill.stdout
    assert "--mend" in ill.stdout
    mended = screening("doctor", "-w", workspace.path, "--mend", "--json")
    assert mended.returncode == 0
    told = json.loads(mended.stdout)
    assert [one["code"] for one in told["mended"]] == ["receipt_missing"]
    assert told["clean"]

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from screening.ledger.workspace import Workspace
from screening.web.tokens import add_token

BANK = "990000000011"


def screening(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "screening", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "200"})


@contextmanager
def server(workspace: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the server on a free port; gives its process and its address."""
    command = [sys.executable, "-m", "screening", "serve", "-w", str(workspace), "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            told = next(line for line in process.stdout if "http://" in line)
            yield process, re.findall(r"http://\S+", told)[0]
        finally:
            process.kill()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return Workspace.create(tmp_path / "county").path


def test_a_token_is_told_once_and_then_opens_the_server(workspace: Path) -> None:
    made = json.loads(screening("tokens", "add", BANK, "--name", "core system", "-w", workspace, "--json").stdout)
    listed = screening("tokens", "list", "-w", workspace)
    assert made["token_id"] in listed.stdout
    assert "core system" in listed.stdout
    assert made["token"] not in listed.stdout
    with server(workspace) as (_, address):
        headers = {"Authorization": f"Bearer {made['token']}"}
        assert httpx.get(f"{address}/v1/submissions", headers=headers, trust_env=False).status_code == 200
        revoked = screening("tokens", "revoke", made["token_id"], "-w", workspace)
        assert revoked.returncode == 0
        assert httpx.get(f"{address}/v1/submissions", headers=headers, trust_env=False).status_code == 401


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_stops_in_good_order(number: signal.Signals, workspace: Path) -> None:
    with server(workspace) as (process, address):
        assert httpx.get(f"{address}/v1/health", trust_env=False).status_code == 200
        process.send_signal(number)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in errors
    logged = [json.loads(line[line.index("{") :]) for line in errors.splitlines() if "{" in line]
    assert [(one["route"], one["status"]) for one in logged] == [("/v1/health", 200)]


def test_a_server_killed_in_the_middle_of_an_upload_leaves_nothing_once_it_is_started_again(workspace: Path) -> None:
    _, secret = add_token(Workspace.open(workspace), BANK)
    incoming = workspace / "uploads" / "incoming"
    with server(workspace) as (process, address):
        port = int(address.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port)) as line:
            lines = (
                "POST /v1/submissions HTTP/1.1",
                "Host: x",
                f"Authorization: Bearer {secret}",
                "Content-Type: application/zip",
                "Idempotency-Key: half",
                "Content-Length: 100",
            )
            line.sendall("\r\n".join((*lines, "", "PK")).encode())
            while not list(incoming.glob("*/delivery.zip")):
                time.sleep(0.05)
            process.kill()
            process.wait()
    assert list(incoming.iterdir())
    with server(workspace) as (_, address):
        headers = {"Authorization": f"Bearer {secret}"}
        got = httpx.get(f"{address}/v1/submissions", headers=headers, trust_env=False)
    assert got.json()["submissions"] == []
    assert not list(incoming.iterdir())
    assert Workspace.open(workspace).snapshot().submissions == ()


def test_a_second_server_of_one_workspace_is_refused(workspace: Path) -> None:
    with server(workspace):
        second = screening("serve", "-w", workspace, "--port", 0)
    assert second.returncode == 1
    assert "another server" in second.stderr


def test_a_port_in_use_is_told_in_words(workspace: Path, tmp_path: Path) -> None:
    Workspace.create(tmp_path / "other")
    with server(workspace) as (_, address):
        second = screening("serve", "-w", tmp_path / "other", "--port", address.rsplit(":", 1)[1])
    assert second.returncode == 1
    assert "cannot listen" in second.stderr
    assert "Traceback" not in second.stderr


def test_the_limit_is_the_one_given(workspace: Path) -> None:
    _, secret = add_token(Workspace.open(workspace), BANK)
    headers = {
        "Authorization": f"Bearer {secret}",
        "Content-Type": "application/zip",
        "Idempotency-Key": "large",
    }
    with server(workspace, "--limit-mb", "1") as (_, address):
        place = f"{address}/v1/submissions"
        got = httpx.post(place, content=bytes(1024 * 1024 + 1), headers=headers, trust_env=False)
    assert got.status_code == 413


@pytest.mark.parametrize(
    ("options", "logged"), [([], "127.0.0.1"), (["--trusted-proxy", "127.0.0.1"], "192.0.2.7")], ids=["none", "trusted"]
)
def test_a_forwarded_address_counts_from_a_trusted_proxy_only(options: list[str], logged: str, workspace: Path) -> None:
    with server(workspace, *options) as (process, address):
        headers = {"X-Forwarded-For": "192.0.2.7"}
        assert httpx.get(f"{address}/v1/submissions", headers=headers, trust_env=False).status_code == 401
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    assert f'"address": "{logged}"' in errors


@pytest.mark.parametrize(
    "arguments",
    [
        ("tokens", "add", "12"),
        ("tokens", "add", BANK, "--expires", "2020-01-01"),
        ("tokens", "add", BANK, "--expires", "tomorrow"),
        ("tokens", "revoke", "nothing"),
        ("serve", "--port", "70000"),
        ("serve", "--limit-mb", "0"),
    ],
)
def test_a_wrong_call_exits_2_without_a_traceback(arguments: tuple[str, ...], workspace: Path) -> None:
    done = screening(*arguments, "-w", workspace)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()

"""`screening serve` as an operator starts it."""

import re
import subprocess
import sys
import time
from pathlib import Path

import httpx

from screening.ledger.workspace import Workspace


def started(folder: Path) -> tuple[subprocess.Popen[str], list[str]]:
    """A server of a workspace, and the lines that it printed up to its address."""
    words = [sys.executable, "-m", "screening", "serve", "-w", str(folder), "--port", "0"]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout
    lines = []
    while not lines or "listening" not in lines[-1]:
        lines.append(server.stdout.readline())
        assert lines[-1], lines
    return server, lines


def test_the_first_start_tells_a_first_password_that_lets_the_administrator_in_and_the_second_none(
    tmp_path: Path,
) -> None:
    Workspace.create(tmp_path / "county")
    server, lines = started(tmp_path / "county")
    try:
        login, password = (line.rpartition(": ")[2].strip() for line in lines[:2])
        url = re.search(r"http://\S+", lines[-1])
        assert url
        with httpx.Client(base_url=url.group(), trust_env=False) as client:
            for _ in range(100):
                page = client.get("/sign-in")
                if page.status_code == 200:
                    break
                time.sleep(0.1)
            csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
            assert csrf
            got = client.post("/sign-in", data={"csrf": csrf.group(1), "login": login, "password": password})
            assert got.headers["location"] == "/"
            assert client.get("/people").headers["location"] == "/password"
    finally:
        server.terminate()
        server.communicate(timeout=60)
    server, lines = started(tmp_path / "county")
    server.terminate()
    server.communicate(timeout=60)
    assert len(lines) == 1


EARLY = """
import os, signal, sys
from screening.ledger.workspace import Workspace
from screening.web.server import serve
from screening.web.settings import Settings
early = lambda *_said: os.kill(os.getpid(), signal.SIGTERM)
folder = Workspace.find(sys.argv[1])
serve(folder, Settings(), host="127.0.0.1", port=0, trusted_proxy=None, tell=early, tell_first=print)
"""


def test_a_signal_that_comes_before_the_server_runs_stops_it(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "county")
    done = subprocess.run([sys.executable, "-c", EARLY, str(tmp_path / "county")], check=False, timeout=120)
    assert done.returncode == 0

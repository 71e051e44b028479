import subprocess
import sys
from pathlib import Path

from screening.ledger.queue import queued
from screening.ledger.workspace import Workspace

WAITING = """
import sys
from screening.ledger.queue import queued
from screening.ledger.workspace import Workspace
with queued(Workspace.open(sys.argv[1]), sys.argv[2]):
    print("through", flush=True)
"""


def waiting(workspace: Workspace, bank: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WAITING, workspace.path, bank]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_the_same_bank_waits_and_another_does_not(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "county")
    with queued(workspace, "1"):
        other, same = waiting(workspace, "2"), waiting(workspace, "1")
        assert other.communicate()[0] == "through\n"
        assert same.poll() is None
    assert same.communicate()[0] == "through\n"

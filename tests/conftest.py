"""The tiny county, submitted and screened once for all tests that read it."""

import json
from pathlib import Path

import pytest
from tiny_county import TINY, filled_workspace

from screening.ledger.workspace import Workspace
from screening.runs.run import run


@pytest.fixture(scope="session")
def tiny_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return filled_workspace(tmp_path_factory.mktemp("tiny") / "workspace", TINY)


@pytest.fixture(scope="session")
def tiny_run(tiny_workspace: Workspace) -> Path:
    return run(tiny_workspace)


@pytest.fixture(scope="session")
def tiny_record(tiny_run: Path) -> dict[str, object]:
    return json.loads((tiny_run / "run.json").read_text(encoding="utf-8"))

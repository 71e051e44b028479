"""The tiny county, submitted and screened once for all tests that read it."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import settings
from tiny_county import TINY, filled_workspace

from screening.ledger.workspace import Workspace
from screening.runs.run import run

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
"""The tests try the same examples every time; HYPOTHESIS_PROFILE=explore looks for new ones."""


@pytest.fixture(scope="session")
def tiny_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return filled_workspace(tmp_path_factory.mktemp("tiny") / "workspace", TINY)


@pytest.fixture(scope="session")
def tiny_run(tiny_workspace: Workspace) -> Path:
    return run(tiny_workspace)


@pytest.fixture(scope="session")
def tiny_record(tiny_run: Path) -> dict[str, object]:
    return json.loads((tiny_run / "run.json").read_text(encoding="utf-8"))

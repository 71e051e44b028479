from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from screening.cases.store import Store, open_store
from screening.ledger.workspace import Workspace
from screening.referral.briefing.make import Told, told_by_runs
from screening.referral.briefing.month import runs_of

MADE_AT = datetime.fromisoformat("2026-11-25 09:00")


@pytest.fixture(scope="session")
def told(tiny_workspace: Workspace, tiny_run: Path) -> Told:
    """What the tiny county's run tells."""
    assert tiny_run.is_dir()
    return told_by_runs(tiny_workspace, runs_of(tiny_workspace))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(tmp_path)
    yield made
    made.close()

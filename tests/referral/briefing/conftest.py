from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from screening.bench.evaluation import evaluation_of
from screening.cases.store import Store, open_store
from screening.ledger.workspace import Workspace
from screening.referral.briefing.make import Told, briefing, told_by_runs
from screening.referral.briefing.month import runs_of
from screening.referral.briefing.section import Briefing

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


@pytest.fixture
def make(told: Told, store: Store, tiny_workspace: Workspace) -> Callable[..., Briefing]:
    """Makes the tiny county's briefing, of what its run tells and of what was done in the store so far."""

    def made(*, of: Told = told, publicity: bool = False, at: datetime = MADE_AT) -> Briefing:
        with store.read() as session:
            return briefing(of, session, partial(evaluation_of, tiny_workspace), at, publicity=publicity)

    return made

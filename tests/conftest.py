"""The tiny county, submitted and screened once for all tests that read it."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from tiny_county import TINY, filled_workspace

from screening.cases import people
from screening.ledger.workspace import Workspace
from screening.runs.run import run

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
"""The tests try the same examples every time; HYPOTHESIS_PROFILE=explore looks for new ones."""


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords of the tests are hashed in no time; tests/cases/test_people.py holds how dear they are in life."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with mock.patch.object(people, "HASHER", quick), mock.patch.object(people, "_NOBODY", quick.hash("nobody at all")):
        yield


@pytest.fixture(scope="session")
def tiny_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return filled_workspace(tmp_path_factory.mktemp("tiny") / "workspace", TINY)


@pytest.fixture(scope="session")
def tiny_run(tiny_workspace: Workspace) -> Path:
    return run(tiny_workspace)


@pytest.fixture(scope="session")
def tiny_record(tiny_run: Path) -> dict[str, object]:
    return json.loads((tiny_run / "run.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests: two in one process would refuse each other."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield started
        started.close()

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from visitors import house_of, opened, peopled

from screening.ledger.workspace import Workspace


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case store with one person of each role."""
    return peopled(tmp_path_factory.mktemp("people"))


@pytest.fixture
def app(tmp_path: Path, people: Path) -> Iterator[FastAPI]:
    """Pages without any run."""
    made = opened(Workspace.create(tmp_path / "county"), people)
    yield made
    house_of(made).close()

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from visitors import house_of, opened, peopled
from walking import served

from screening.cases.store import FILE
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


@pytest.fixture
def screened(tiny_workspace: Workspace, tiny_run: Path, people: Path) -> Iterator[FastAPI]:
    """Pages of the tiny county after its run; nobody has worked on it yet."""
    assert tiny_run.is_dir()
    made = opened(tiny_workspace, people)
    yield made
    house_of(made).close()
    for rest in ("", "-wal", "-shm"):
        (tiny_workspace.path / f"{FILE}{rest}").unlink(missing_ok=True)


@pytest.fixture
def county_copy(tiny_workspace: Workspace, tiny_run: Path, people: Path, tmp_path: Path) -> Iterator[FastAPI]:
    """Pages of a copy of the tiny county that a test may change."""
    assert tiny_run.is_dir()
    made = opened(Workspace.find(Path(shutil.copytree(tiny_workspace.path, tmp_path / "copy"))), people)
    yield made
    house_of(made).close()


@pytest.fixture
def url(tiny_workspace: Workspace, tiny_run: Path, people: Path, tmp_path: Path) -> Iterator[str]:
    """The address of the pages of a copy of the tiny county after its run."""
    assert tiny_run.is_dir()
    copy = Path(shutil.copytree(tiny_workspace.path, tmp_path / "copy"))
    shutil.copy(people, copy / FILE)
    with served(Workspace.find(copy)) as address:
        yield address

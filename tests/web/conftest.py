import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# The deliveries that intake's tests write are used here too.
sys.path.insert(0, str(Path(__file__).parents[1] / "intake"))

from banks import Served, serving

from screening.ledger.workspace import Workspace


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(Workspace.create(tmp_path_factory.mktemp("served") / "county")) as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "county")

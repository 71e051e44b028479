import shutil
from pathlib import Path

import pytest

from screening.home import shipped
from screening.intake.reference import bring
from screening.intake.submit import submit
from screening.ledger.workspace import Workspace
from screening.report.evidence import Evidence
from screening.report.page import write_report
from screening.report.read import RunFolder, read_run_folder
from screening.runs.run import run

TINY = shipped("sample_data") / "tiny"


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The small extract, submitted and screened once."""
    county = Workspace.create(tmp_path_factory.mktemp("report") / "county")
    for delivery in sorted((TINY / "submissions").iterdir()):
        assert submit(county, delivery).accepted
    for table in sorted((TINY / "reference").iterdir()):
        assert bring(county, table.stem, table).accepted
    run(county)
    return county


@pytest.fixture(scope="session")
def run_folder(workspace: Workspace) -> Path:
    return next(workspace.runs.iterdir())


@pytest.fixture(scope="session")
def page(workspace: Workspace, run_folder: Path) -> str:
    return write_report(run_folder, workspace).read_text(encoding="utf-8")


@pytest.fixture
def plain_run(run_folder: Path, tmp_path: Path) -> Path:
    """A copy of the run that a test may change, away from its workspace."""
    return Path(shutil.copytree(run_folder, tmp_path / "run"))


@pytest.fixture(scope="session")
def read_back(run_folder: Path) -> RunFolder:
    return read_run_folder(run_folder)


@pytest.fixture(scope="session")
def nothing() -> Evidence:
    return Evidence()

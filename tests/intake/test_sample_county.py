from pathlib import Path

import pytest

from screening.home import shipped
from screening.intake.reference import bring
from screening.intake.submit import submit
from screening.ledger.workspace import Workspace

TINY = shipped("sample_data") / "tiny"


@pytest.mark.parametrize("delivery", sorted((TINY / "submissions").iterdir()), ids=lambda path: path.name)
def test_the_deliveries_of_the_sample_county_are_without_fault(delivery: Path, tmp_path: Path) -> None:
    receipt = submit(Workspace.create(tmp_path / "county"), delivery)
    assert receipt.accepted
    assert receipt.problems == ()


@pytest.mark.parametrize("table", sorted((TINY / "reference").iterdir()), ids=lambda path: path.stem)
def test_the_regulator_s_tables_of_the_sample_county_are_without_fault(table: Path, tmp_path: Path) -> None:
    brought = bring(Workspace.create(tmp_path / "county"), table.stem, table)
    assert brought.accepted
    assert brought.problems == ()

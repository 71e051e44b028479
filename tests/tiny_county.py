"""The committed tiny county, and how a workspace is filled from a county."""

from pathlib import Path

from screening.intake.reference import bring
from screening.intake.submit import submit
from screening.ledger.workspace import Workspace

TINY = Path(__file__).parents[1] / "sample_data" / "tiny"


def filled_workspace(folder: Path, county: Path) -> Workspace:
    """Give a workspace with every submission and reference table of a county."""
    workspace = Workspace.create(folder)
    for bank in sorted((county / "submissions").iterdir()):
        assert submit(workspace, bank).accepted
    for table in sorted((county / "reference").glob("*.csv")):
        assert bring(workspace, table.stem, table).accepted
    return workspace

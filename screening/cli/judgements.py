"""Where the commands take judgements from: a file that is named, else the workspace's case store."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from screening.alerts.judged import Judged
    from screening.ledger.workspace import Workspace

CasesOption = Annotated[
    Path | None,
    typer.Option(
        "--cases",
        help="判断写在文件里（CSV 或 Parquet）；缺省取案件库中已复核的结论 / judgements in a file: alert_id, subject_id, "
        "account_id; judgement: confirmed, explained, cannot_tell; judged_on; default: those approved in the case store",
    ),
]


def judgements(workspace: "Workspace", file: Path | None) -> "list[Judged]":
    """Give the judgements of a file, or without one those that the workspace's case store holds."""
    from screening.alerts.judged import read_judged  # noqa: PLC0415 - kept out of the start of other commands
    from screening.cases.lessons import judgements_of  # noqa: PLC0415

    return read_judged(file) if file else judgements_of(workspace.path)

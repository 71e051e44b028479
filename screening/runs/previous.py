"""The run that a new run is compared with: the nearest earlier view of the same ledger by the same pipeline."""

from datetime import date
from typing import Any

from screening.errors import WrongCall
from screening.ledger.workspace import Workspace
from screening.runs.reading import FinishedRun, finished_runs, read_run

LAST = "last"
"""Compare with the last comparable run of the workspace."""
NOTHING = "none"
"""Compare with no run, as if it were the first."""


def previous_run(workspace: Workspace, pipeline: str, as_of: date, version: int) -> FinishedRun | None:
    """Give the last finished run comparable with a run that is about to be written, or None.

    Comparable are runs of the same pipeline that saw no day after `as_of` and no state of the ledger after `version`.
    The last of them is the one that saw most: the latest day, then the latest state, then the one started last. So a run
    made again of an old state does not come between two runs of newer ones.
    """
    found = [run for run in map(read_run, finished_runs(workspace)) if _is_comparable(run, pipeline, as_of, version)]
    return max(found, key=lambda run: (_day(run), _state(run), run.record["started_at"], run.path.name), default=None)


def run_to_compare(
    workspace: Workspace, pipeline: str, as_of: date, version: int, wanted: str = LAST
) -> FinishedRun | None:
    """Give the run to compare with: the last comparable one, none, or the one whose id is `wanted`.

    The run named must be comparable too; `compared_with` in a run's run.json names one that is.
    """
    if wanted == NOTHING:
        return None
    if wanted == LAST:
        return previous_run(workspace, pipeline, as_of, version)
    known = {folder.name: folder for folder in finished_runs(workspace)}
    if wanted not in known:
        raise WrongCall(f"没有运行 / no run {wanted!r}", where=workspace.path, remedy=f"{LAST}, {NOTHING}, or a run_id")
    run = read_run(known[wanted])
    if not _is_comparable(run, pipeline, as_of, version):
        raise WrongCall(
            f"不可比 / not comparable: {wanted}",
            where=workspace.path,
            remedy="同一流程、不晚于本次的运行 / a run of the same pipeline that saw nothing later",
        )
    return run


def compared_run(workspace: Workspace, run: FinishedRun) -> FinishedRun | None:
    """Give the run that a finished run was compared with; None for a first run, or where that run is no longer kept."""
    told: dict[str, Any] | None = run.record.get("compared_with")
    folder = workspace.runs / told["run_id"] if told else None
    return read_run(folder) if folder is not None and (folder / "run.json").is_file() else None


def comparison(run: FinishedRun | None, rule_pack_digest: str) -> dict[str, Any] | None:
    """Give what a run's record says of the run it was compared with; with other rules, rules may be what changed."""
    if run is None:
        return None
    return {
        "run_id": run.record["run_id"],
        "as_of": run.record["as_of"],
        "same_rules": run.record["rule_pack_digest"] == rule_pack_digest,
    }


def _is_comparable(run: FinishedRun, pipeline: str, as_of: date, version: int) -> bool:
    """Tell whether a run is of the pipeline and saw no later day and no later state."""
    return run.record["parameters"]["pipeline"] == pipeline and _day(run) <= as_of and _state(run) <= version


def _day(run: FinishedRun) -> date:
    """Give the last day that a run saw."""
    return date.fromisoformat(run.record["as_of"])


def _state(run: FinishedRun) -> int:
    """Give the version of the ledger that a run saw."""
    return int(run.record["inputs"]["ledger_version"])

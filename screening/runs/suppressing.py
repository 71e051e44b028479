"""Suppressions beside runs: the scope that an alert of a run gives one, and what the newest run says of each."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from screening.alerts.stand import stand_from
from screening.alerts.suppressions import Scope
from screening.clock import today
from screening.errors import WrongCall
from screening.ledger.workspace import Workspace
from screening.runs.reading import FinishedRun, finished_runs, read_run


def scope_of(run: FinishedRun, alert_id: str, rules: Sequence[str] | None = None) -> Scope:
    """Give the scope of putting an alert aside: its matter, the rules met (or only those named) and its counterparties."""
    found = run.table("alert_changes").filter(pl.col("alert_id") == alert_id, pl.col("state") != "gone").to_dicts()
    if not found:
        raise WrongCall(f"没有预警 / no alert {alert_id!r}", where=run.path, remedy="screening alerts")
    change = found[0]
    met = stand_from(change["stand"]).rules
    unknown = sorted(set(rules or ()) - met)
    if unknown:
        raise WrongCall(f"未命中 / not met: {', '.join(unknown)}", remedy=f"one of {', '.join(sorted(met))}")
    basis = run.table("alert_basis").filter(pl.col("alert_id") == alert_id).row(0, named=True)
    return Scope(
        matter_id=change["matter_id"],
        subject_kind=change["subject_kind"],
        subject_id=change["subject_id"],
        rules=frozenset(rules) if rules else met,
        counterparties=frozenset(basis["counterparties"]),
    )


def latest_day(run: FinishedRun, longest: int) -> date:
    """Give the latest day that a suppression may cover: so many days from the run's last day or today, what is later."""
    return max(date.fromisoformat(run.record["as_of"]), today()) + timedelta(days=longest)


def newest_states(workspace: Workspace) -> dict[str, dict[str, Any]]:
    """Give what the newest run says of each suppression, by its id; nothing where there is no run."""
    folders = finished_runs(workspace)
    run = read_run(folders[-1]) if folders else None
    if run is None or not (run.path / "suppressions.parquet").is_file():
        return {}
    return {row["suppression_id"]: row for row in run.table("suppressions").to_dicts()}

"""Learnt rankings in a workspace: made from judged cases and the runs they were judged on, promoted only by a person."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from screening.alerts.judged import Judged, by_name
from screening.alerts.learn import FEATURES, Case, Learnt, Ranking, features_of, learn
from screening.clock import now
from screening.errors import RefusedInput, WrongCall
from screening.ledger.places import Places
from screening.ledger.records import append_record, read_records
from screening.ledger.workspace import Workspace
from screening.runs.queueing import judgement_on
from screening.runs.reading import FinishedRun, finished_runs, read_run

LEARNT, PROMOTED, RETIRED = "learnt", "promoted", "retired"


@dataclass(frozen=True)
class Kept:
    """A ranking as the workspace keeps it: its number, the record of its learning, and whether it is in force."""

    number: int
    record: dict[str, Any]
    in_force: bool

    @property
    def ranking_id(self) -> str:
        """Give the name by which people speak of it."""
        return f"M{self.number:06d}"

    @property
    def ranking(self) -> Ranking:
        """Give the ranking itself."""
        kept: dict[str, Any] = self.record["ranking"]
        return Ranking(
            means=tuple(kept["means"]),
            spreads=tuple(kept["spreads"]),
            weights=tuple(kept["weights"]),
            constant=kept["constant"],
            slope=kept["slope"],
            shift=kept["shift"],
        )


@dataclass(frozen=True)
class Gathered:
    """Judged cases with what was known of them: those to learn from, and how many had to be left out, by reason."""

    cases: list[Case]
    left_out: dict[str, int]


def folder_of(places: Places) -> Path:
    """Give the folder of rankings; it may be absent."""
    return places.path / "rankings"


def gather(workspace: Workspace, judged: Sequence[Judged]) -> Gathered:
    """Give each judged alert as the run saw it that it was judged in: nothing that was known later helps.

    Where that run is not named, or is gone, the last run counts that had seen no day after the judgement.
    """
    runs = [read_run(folder) for folder in finished_runs(workspace)]
    dated = [(date.fromisoformat(run.record["as_of"]), run) for run in runs if _has_parts(run)]
    found: list[Case] = []
    left_out = {"cannot_tell": 0, "no_run_before": 0, "no_alert": 0}
    by_run: dict[str, list[Judged]] = {}
    known = {run.record["run_id"]: run for _, run in dated}
    for one in judged:
        before = [(day, run.record["started_at"], run.record["run_id"]) for day, run in dated if day <= one.on]
        if one.well_founded is None:
            left_out["cannot_tell"] += 1
        elif not before:
            left_out["no_run_before"] += 1
        else:
            named = one.run_id if one.run_id in {run_id for *_, run_id in before} else None
            by_run.setdefault(named or max(before)[2], []).append(one)
    for run_id, mine in by_run.items():
        cases = _cases(known[run_id], mine)
        left_out["no_alert"] += len(mine) - len(cases)
        found += cases
    return Gathered(found, {reason: count for reason, count in left_out.items() if count})


def _has_parts(run: FinishedRun) -> bool:
    return (run.path / "alert_parts.parquet").is_file()


def _cases(run: FinishedRun, judged: Sequence[Judged]) -> list[Case]:
    """Give the judged alerts of one run; an alert judged more than once counts with its newest judgement."""
    names = by_name(judged)
    changes = {row["alert_id"]: row for row in run.table("alert_changes").to_dicts()}
    parts = parts_of(run)
    cases = []
    for alert in run.table("alerts").to_dicts():
        one = judgement_on(alert, changes[alert["alert_id"]], names)
        if one is not None and one.well_founded is not None:
            seen = features_of(alert, parts.get(alert["alert_id"], []))
            cases.append(Case(seen, one.well_founded, one.on, alert["risk_score"]))
    return cases


def parts_of(run: FinishedRun) -> dict[str, list[dict[str, Any]]]:
    """Give the parts of each alert's score."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in run.table("alert_parts").to_dicts():
        found.setdefault(row["alert_id"], []).append(row)
    return found


def learn_ranking(workspace: Workspace, judged: Sequence[Judged], by: str) -> tuple[Kept, Learnt, Gathered]:
    """Learn a ranking from judged cases and keep it; nothing is ranked by it before somebody promotes it."""
    gathered = gather(workspace, judged)
    made = learn(gathered.cases)
    told = asdict(made)
    record = {
        "kind": LEARNT,
        "features": list(FEATURES),
        "cases": len(gathered.cases),
        "left_out": gathered.left_out,
        **told,
        "fitted_until": made.fitted_until.isoformat(),
        "tried_from": made.tried_from.isoformat(),
        "by": by,
        "at": now().isoformat(),
    }
    return Kept(append_record(folder_of(workspace), record), record, in_force=False), made, gathered


def rankings(places: Places) -> list[Kept]:
    """Give every ranking that was learnt, with which of them is in force: the one promoted last and not retired since."""
    records = read_records(folder_of(places))
    in_force: int | None = None
    for record in records:
        if record["kind"] == PROMOTED:
            in_force = record["of"]
        elif record["kind"] == RETIRED and record["of"] == in_force:
            in_force = None
    return [
        Kept(number, record, number == in_force)
        for number, record in enumerate(records, start=1)
        if record["kind"] == LEARNT
    ]


def decide_on(places: Places, ranking_id: str, kind: str, reason: str, by: str) -> Kept:
    """Promote a ranking, or retire the one in force, by a further record; refused without a reason."""
    if not reason.strip():
        raise WrongCall("缺少理由 / a reason is missing", remedy='--reason "…"')
    found = next((one for one in rankings(places) if one.ranking_id == ranking_id), None)
    if found is None:
        raise WrongCall(f"没有排序 / there is no ranking {ranking_id!r}", remedy="screening model rankings")
    if found.in_force == (kind == PROMOTED):
        raise RefusedInput(
            f"{ranking_id} {'已启用 / is in force already' if found.in_force else '未启用 / is not in force'}",
            remedy="screening model rankings",
        )
    if tuple(found.record["features"]) != FEATURES:
        raise RefusedInput(
            f"{ranking_id} 看的是旧特征 / sees features of an older software", remedy="screening model learn"
        )
    record = {"kind": kind, "of": found.number, "reason": reason.strip(), "by": by, "at": now().isoformat()}
    append_record(folder_of(places), record)
    return next(one for one in rankings(places) if one.number == found.number)


def chances_of(run: FinishedRun, kept: Kept) -> dict[str, float]:
    """Give each alert's probability of being well founded by a ranking, by alert_id."""
    ranking, parts = kept.ranking, parts_of(run)
    return {
        row["alert_id"]: ranking.chance(features_of(row, parts.get(row["alert_id"], [])))
        for row in run.table("alerts").to_dicts()
    }

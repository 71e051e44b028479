"""`screening run`: one screening of a workspace, published as a run folder."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from screening import __version__
from screening.alerts.build import Alert, account_scores, alerts
from screening.alerts.names import read_names
from screening.alerts.risk import read_risk_model
from screening.alerts.settings import read_alert_settings
from screening.alerts.subjects import known_rings, subjects
from screening.alerts.suppressions import count_suppressions, read_suppressions
from screening.anomaly.features import digest_of, read_anomaly_model
from screening.anomaly.forest import ranked as ranked_accounts
from screening.clock import day_of, now, today
from screening.engines.duckdb import DuckDB
from screening.errors import RefusedInput, WrongCall
from screening.home import shipped
from screening.intake.certificate import completeness
from screening.ledger.snapshot import Snapshot
from screening.ledger.workspace import Workspace
from screening.rulebook.covered import tested
from screening.rulebook.overrides import overridden, read_overrides
from screening.rulebook.rule import read_rulebook
from screening.runs.alerting import Known, alerting
from screening.runs.modelling import PROMOTED, explained, model_facts, model_of, reason_rows
from screening.runs.pipeline import read_pipeline
from screening.runs.pools import pool_tables
from screening.runs.previous import LAST, comparison, run_to_compare
from screening.runs.publish import (
    alert_rows,
    finding_rows,
    loan_rows,
    member_rows,
    ring_rows,
    score_rows,
    write_run,
)
from screening.runs.ring_evidence import evidence_rows, tie_rows
from screening.runs.ring_records import ring_records
from screening.runs.screen import Screened, screen
from screening.runs.stages import Stages, Watcher, nobody


def run(
    workspace: Workspace,
    as_of: date | None = None,
    pipeline_name: str = "full",
    version: int | None = None,
    rules_folder: Path | None = None,
    watcher: Watcher = nobody,
    compare_with: str = LAST,
    suppressions: int | None = None,
    anomaly_version: str = PROMOTED,
) -> Path:
    """Screen a workspace as it stood on a day and give the new run's folder.

    `as_of` is the last booking day that the run may see; without it, the last day that submissions cover. `version`
    names an earlier state of the ledger, `compare_with` an earlier run, `last` (the last comparable one) or `none`, and
    `suppressions` how many records of the suppression ledger hold, so that a run can be made again from its run.json.
    `anomaly_version` names a kept anomaly model, `promoted` (the one in use, if any) or `none` (fitted to the run's own
    accounts).
    """
    pipeline = read_pipeline(pipeline_name)
    rules = rules_folder or shipped("rules")
    snapshot = workspace.snapshot(version)
    if not snapshot.submissions:
        raise RefusedInput(
            "账本为空 / nothing has been submitted yet",
            where=workspace.path,
            remedy="screening submit PATH -w WORKSPACE",
        )
    as_of = as_of or min(today(), max(one.period_end for one in snapshot.submissions))
    if as_of < min(one.period_start for one in snapshot.submissions):
        raise WrongCall(
            f"{as_of} 早于全部报送 / before everything submitted", remedy="换一个较晚的日子 / name a later --as-of"
        )
    before = run_to_compare(workspace, pipeline.name, as_of, snapshot.version, compare_with)
    started = now()
    stages = Stages(watcher)
    risk_folder = shipped("models") / pipeline.risk_model
    alert_folder = shipped("models") / pipeline.alert_model
    suppressions = count_suppressions(workspace) if suppressions is None else suppressions
    model = read_anomaly_model(shipped("models") / pipeline.anomaly_model)
    kept = model_of(workspace, model, anomaly_version)
    overrides = read_overrides(workspace.overrides)
    rulebook = overridden(read_rulebook(rules, pipeline.packs), overrides, str(workspace.overrides))
    with DuckDB(pipeline.memory_for(snapshot.bookings), pipeline.threads) as engine:
        screened = screen(
            engine=engine,
            snapshot=snapshot,
            as_of=as_of,
            pipeline=pipeline,
            rulebook=rulebook,
            model=model,
            fitted=kept.fitted if kept else None,
            rules_folder=rules,
            stages=stages,
        )
        with stages.stage("alerts") as made:
            names = read_names(engine)
            rings = known_rings((screened.rings, screened.groups, screened.pools.rings), names)
            risk = read_risk_model(risk_folder)
            scores = account_scores(screened.findings, ranked_accounts(screened.scored), screened.network, risk)
            found = subjects(screened.findings, rings, names)
            ranked = alerts(found, scores, names, rulebook, risk)
            made("alerts", len(ranked))
        with stages.stage("score reasons") as made:
            alerted = {account for one in ranked for account in one.subject.accounts}
            reasons = explained(engine, model, screened.scored, alerted, day_of(as_of))
            about_model, moved = model_facts(screened.scored, kept)
            made("score_reasons", len(reasons))
        with stages.stage("publish"):
            ties: dict[str, list[Mapping[str, Any]]] = {}
            by_number = {ring.figures["ring_id"]: ring.ring_id for ring in rings if ring.figures["kind"] == "lending"}
            for tie in screened.rings.ties.to_pylist():
                ties.setdefault(by_number[tie["ring_id"]], []).append(tie)
            rows, members = ring_rows(rings), member_rows(rings, names)
            tables = {
                "findings": finding_rows(screened.findings, names, tested(rulebook.lawful), screened.lawful),
                "scores": score_rows(scores, names),
                "score_reasons": reason_rows(reasons, names),
                "alerts": alert_rows(ranked, names),
                "rings": rows,
                "ring_members": members,
                "ring_evidence": evidence_rows(engine, rings, screened.findings, rulebook, names),
                "ring_ties": tie_rows(engine, rings, ties, names),
                "ring_records": ring_records(before, rows, members, as_of, pipeline.records),
                **pool_tables(screened.pools, rings, names),
                "inferred_loans": loan_rows(screened.loans, engine, names),
            }
            known = Known(
                settings=read_alert_settings(alert_folder),
                before=before,
                suppressions=read_suppressions(workspace, suppressions),
                ring_names={row["ring_id"]: row["name"] for row in tables["ring_records"] if row["ring_id"]},
                titles={rule.rule_id: (rule.about["title_zh"], rule.about["title_en"]) for rule in rulebook.rules},
                as_of=as_of,
                day=started.date(),
                seed=(snapshot.version, as_of),
            )
            about_alerts, alert_counts = alerting(engine, ranked, names, known)
            tables |= about_alerts
            facts = run_facts(engine, screened)
    models = {
        pipeline.anomaly_model: model.digest,
        pipeline.risk_model: digest_of(risk_folder),
        pipeline.alert_model: digest_of(alert_folder),
    }
    if kept:
        models["anomaly_version"] = str(kept.record["sha256"])
    state = hashlib.sha256(
        f"{snapshot.version}{as_of}{rulebook.digest}{overrides}{models}{pipeline.about}".encode()
    ).hexdigest()
    record: dict[str, Any] = {
        "run_id": f"{started:%Y%m%dT%H%M%S}-{state[:8]}",
        "started_at": started.isoformat(),
        "finished_at": now().isoformat(),
        "engine": "duckdb",
        "software_version": __version__,
        "rule_pack_digest": rulebook.digest,
        "model_digest": hashlib.sha256(repr(sorted(models.items())).encode()).hexdigest(),
        "inputs": inputs_of(snapshot),
        "as_of": as_of.isoformat(),
        "compared_with": comparison(before, rulebook.digest),
        "suppressions": suppressions,
        "parameters": {
            "pipeline": pipeline.name,
            **pipeline.about,
            "overrides": {rule: {name: str(value) for name, value in of.items()} for rule, of in overrides.items()},
            "rules": {
                rule.rule_id: {name: str(one.value) for name, one in rule.parameters.items()} for rule in rulebook.rules
            },
        },
        "counts": {**stages.rows, **_counts(ranked), **alert_counts},
        "seconds": stages.seconds,
        "rules": [asdict(outcome) for outcome in screened.outcomes],
        "warnings": [*screened.warnings, *moved],
        "anomaly_model": about_model,
        **facts,
        "certificates": [
            {
                "bank_id": one.bank_id,
                "submission_id": one.submission_id,
                "measures": [
                    {"name": of.name, "zh": of.zh, "en": of.en, "have": of.have, "of": of.of, "share": of.share}
                    for of in one.measures
                ],
            }
            for one in completeness(workspace, snapshot.submissions)
        ],
    }
    return write_run(workspace.runs, record["run_id"], tables, record, rules)


def inputs_of(snapshot: Snapshot) -> dict[str, Any]:
    """Give what the run rests on: the ledger's version, and each submission with its digest."""
    return {
        "ledger_version": snapshot.version,
        "reference_versions": snapshot.reference_versions,
        "submissions": [
            {
                "bank_id": one.bank_id,
                "submission_id": one.submission_id,
                "digest": one.digest,
                "period_start": one.period_start.isoformat(),
                "period_end": one.period_end.isoformat(),
                "rows": one.rows,
            }
            for one in snapshot.submissions
        ],
    }


def _counts(ranked: Sequence[Alert]) -> dict[str, Any]:
    """Give alerts by priority and by pack."""
    return {
        "alerts_by_priority": dict(sorted(Counter(one.priority for one in ranked).items())),
        "alerts_by_pack": dict(sorted(Counter(pack for one in ranked for pack in one.packs).items())),
    }


def run_facts(engine: DuckDB, screened: Screened) -> dict[str, Any]:
    """Give what a reader of the run wants to see at once: months, completeness, what was left out."""
    months = engine.fetch(
        """
        SELECT strftime(DATE '1970-01-01' + day, '%Y-%m') AS month,
            CAST(sum(CASE WHEN direction = 'in' THEN amount ELSE 0 END) AS BIGINT) AS in_fen,
            CAST(sum(CASE WHEN direction = 'out' THEN amount ELSE 0 END) AS BIGINT) AS out_fen,
            count(*) AS bookings
        FROM transactions GROUP BY month ORDER BY month
        """
    ).to_pylist()
    completeness = engine.fetch("SELECT * FROM bank_bookings ORDER BY bank_id").to_pylist()
    lawful = engine.fetch(
        """
        SELECT code, count(*) AS transfers, CAST(sum(amount) AS BIGINT) AS fen
        FROM covers INNER JOIN transfers USING (transfer_id) GROUP BY code ORDER BY code
        """
    ).to_pylist()
    return {
        "months": months,
        "completeness": completeness,
        "lawful_patterns": lawful,
        "not_evaluable": [one.rule_id for one in screened.outcomes if one.status == "not_evaluable"],
    }

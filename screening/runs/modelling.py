"""The anomaly model within a run: who is explained, what is told of drift; and models fitted apart from a run."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from screening.alerts.names import Names
from screening.anomaly.drift import MOVED, Drift, drift
from screening.anomaly.features import AnomalyModel, Behaviour
from screening.anomaly.forest import Scored
from screening.anomaly.reasons import Reason, past_behaviour, reasons
from screening.anomaly.store import Kept, load, promoted, store_of
from screening.engines.duckdb import DuckDB
from screening.ledger.workspace import Workspace
from screening.networks.behaviour import behaviour

_MOVABLE = """
    SELECT transfer_id, payer_id, payee_id, amount, booked_at FROM transfers
    WHERE NOT own AND lawful IS NULL ORDER BY transfer_id
"""
PROMOTED = "promoted"
EXPLAINED = 1000
"""So many of the most unusual accounts are explained, and every account in an alert."""


def model_of(workspace: Workspace, model: AnomalyModel, version: str) -> Kept | None:
    """Give the kept model that a run uses: a version, the promoted one, or `none`; None where the run fits its own."""
    store = store_of(workspace.path, model)
    if version == PROMOTED:
        return promoted(store, model)
    return None if version == "none" else load(store, model, version)


def load_network_behaviour(engine: DuckDB) -> None:
    """Make the table `network_behaviour`, which the features query reads: what each account does in its network."""
    engine.load("network_behaviour", behaviour(engine.fetch(_MOVABLE)).accounts)


def explained(
    engine: DuckDB, model: AnomalyModel, scored: Scored, alerted: Collection[int], last_day: int
) -> list[Reason]:
    """Give the reasons of the most unusual accounts and of those in alerts, by account."""
    if scored.fitted is None:
        return []
    first = np.argsort(-scored.unusual, kind="stable")[:EXPLAINED]
    rows = np.union1d(first, np.flatnonzero(np.isin(scored.behaviour.accounts, list(alerted))))
    past: Behaviour = past_behaviour(engine, model, last_day, scored.behaviour.accounts[rows])
    return reasons(model, scored, rows, past)


def reason_rows(found: Sequence[Reason], names: Names) -> list[dict[str, Any]]:
    """Give reasons in the contract's form, ordered by account and place."""
    rows = [
        {
            "account_id": names.account[one.account_id],
            "rank": one.place,
            "behaviour": one.behaviour,
            "feature": one.feature,
            "unit": one.unit,
            "value": one.value,
            "peers": one.peers,
            "past": one.past,
            "share": one.share,
            "clear": one.clear,
            "reason_zh": one.zh,
            "reason_en": one.en,
        }
        for one in found
    ]
    return sorted(rows, key=lambda row: (str(row["account_id"]), row["rank"]))


def model_facts(scored: Scored, kept: Kept | None) -> tuple[dict[str, Any], list[str]]:
    """Give what run.json tells of the model, and a warning where accounts have moved away from those it was fitted to."""
    if kept is None or scored.fitted is None:
        return {"version": None, "fitted_to": "this run", "drift": None}, []
    moved = drift(kept.reference, kept.fitted.columns, scored)
    facts = {"version": kept.version, "fitted_to": _fit(kept.record), "drift": moved.facts()}
    return facts, _warnings(moved)


def _fit(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in ("trained_at", "as_of", "ledger_version", "accounts")}


def _warnings(moved: Drift) -> list[str]:
    """Say that a model should be fitted anew."""
    names = moved.facts()["moved"]
    if not names and moved.score < MOVED:
        return []
    shown = ", ".join(names[:5])
    return [
        (
            f"异常模型所见账户已偏离训练时：{len(names)}个特征（{shown}），得分 PSI {moved.score} / "
            f"accounts have moved from those that the anomaly model was fitted to: {len(names)} features ({shown}), "
            f"score PSI {moved.score}; screening model train"
        )
    ]

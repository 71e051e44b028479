"""The anomaly model apart from a run: fitted to the ledger, scored, compared, and put into use."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from screening import __version__
from screening.anomaly.drift import drift, reference_of
from screening.anomaly.features import AnomalyModel, read_anomaly_model
from screening.anomaly.forest import Scored, plant, score, score_accounts
from screening.anomaly.reasons import Reason, reasons
from screening.anomaly.store import Kept, keep, load, promote, promoted_version, records, store_of
from screening.bench.ready import Setting, as_it_is, read_rules, ready, rules_folder
from screening.clock import now
from screening.errors import RefusedInput, WrongCall
from screening.home import shipped
from screening.ledger.who import os_user
from screening.ledger.workspace import Workspace
from screening.runs.modelling import load_network_behaviour
from screening.runs.pipeline import read_pipeline

_SEEDS = 3
"""Further seeds by which the stability of a fit is shown."""
_FIRST = 0.01


@dataclass(frozen=True)
class Shown:
    """One of the most unusual accounts: its number, place from 1, how unusual it is, and the reasons."""

    account: str
    place: int
    unusual: float
    reasons: list[Reason]


def model_in_use() -> AnomalyModel:
    """Give the shipped model's features and settings, as the full pipeline takes them."""
    return read_anomaly_model(shipped("models") / read_pipeline("full").anomaly_model)


def train(workspace: Workspace) -> dict[str, Any]:
    """Fit the model to the ledger as it is, keep it, and give its record; nothing is put into use by that."""
    model, setting = model_in_use(), as_it_is(workspace)
    with _scored(setting, model, None) as (scored, _):
        about = {
            "trained_at": now().isoformat(),
            "by": os_user(),
            "as_of": setting.as_of.isoformat(),
            "ledger_version": setting.snapshot.version,
            "accounts": len(scored.unusual),
            "groups": len(scored.fitted.peers.names) if scored.fitted else 0,
            "software_version": __version__,
            "settings": model.settings,
            "stability": stability(model, scored),
        }
        if scored.fitted is None:
            raise RefusedInput("账户太少，无从训练 / too few accounts to fit to", where=workspace.path)
        version = keep(store_of(workspace.path, model), model, scored.fitted, reference_of(scored), about)
    return next(one for one in records(store_of(workspace.path, model)) if one["version"] == version)


def stability(model: AnomalyModel, scored: Scored) -> list[dict[str, Any]]:
    """Give for further seeds how much of the first per cent stays, and the rank correlation of all scores."""
    if scored.fitted is None:
        return []
    seeds = [model.settings["seed"] + step for step in range(1, _SEEDS + 1)]
    others = [-plant(scored.far, model, seed).score_samples(scored.far) for seed in seeds]
    return [{"seed": seed, **likeness(scored.unusual, other)} for seed, other in zip(seeds, others, strict=True)]


def likeness(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> dict[str, float]:
    """Give the share of the first per cent that two scores have in common, and their rank correlation (Spearman)."""
    count = max(1, round(len(one) * _FIRST))
    first = [set(np.argsort(-scores, kind="stable")[:count].tolist()) for scores in (one, other)]
    ranks = [np.argsort(np.argsort(scores, kind="stable"), kind="stable") for scores in (one, other)]
    return {
        "first_per_cent_kept": round(len(first[0] & first[1]) / count, 4),
        "rank_correlation": round(float(np.corrcoef(ranks[0], ranks[1])[0, 1]), 4),
    }


def score_ledger(workspace: Workspace, version: str | None, most: int) -> tuple[Kept, dict[str, Any], list[Shown]]:
    """Give the model used, the drift of the ledger's accounts from those of its fit, and the most unusual accounts."""
    model = model_in_use()
    kept = kept_model(workspace, model, version)
    with _scored(as_it_is(workspace), model, kept) as (scored, numbers):
        order = np.argsort(-scored.unusual, kind="stable")[:most]
        told: dict[int, list[Reason]] = {}
        for one in reasons(model, scored, order, None):
            told.setdefault(one.account_id, []).append(one)
        accounts = scored.behaviour.accounts[order].tolist()
        shown = [
            Shown(numbers[account], place, round(float(scored.unusual[row]), 6), told.get(account, []))
            for place, (account, row) in enumerate(zip(accounts, order.tolist(), strict=True), start=1)
        ]
        return kept, drift(kept.reference, kept.fitted.columns, scored).facts(), shown


def compare(workspace: Workspace, one: str, other: str) -> dict[str, Any]:
    """Give how alike two kept models score the ledger's accounts, and how far each has drifted."""
    model = model_in_use()
    first, second = kept_model(workspace, model, one), kept_model(workspace, model, other)
    with _scored(as_it_is(workspace), model, first) as (scored, _):
        again = score(model, scored.behaviour, second.fitted)
        return {
            "one": first.version,
            "other": second.version,
            "accounts": len(scored.unusual),
            **likeness(scored.unusual, again.unusual),
            "drift_one": drift(first.reference, first.fitted.columns, scored).facts(),
            "drift_other": drift(second.reference, second.fitted.columns, again).facts(),
        }


def use(workspace: Workspace, version: str) -> dict[str, Any]:
    """Put a kept model into use: runs score by it from now on; gives what was in use before."""
    model = model_in_use()
    store = store_of(workspace.path, model)
    before = promoted_version(store)
    promote(store, model, version, {"promoted_at": now().isoformat(), "by": os_user(), "before": before})
    return {"version": version, "before": before}


def kept_records(workspace: Workspace) -> list[dict[str, Any]]:
    """Give the records of all kept models, oldest first."""
    return records(store_of(workspace.path, model_in_use()))


def kept_model(workspace: Workspace, model: AnomalyModel, version: str | None) -> Kept:
    """Give a kept model: the version, or the promoted one; a wrong call where there is none."""
    store = store_of(workspace.path, model)
    version = version or promoted_version(store)
    if version is None:
        raise WrongCall("没有启用的模型 / no model is in use", remedy="screening model train; screening model promote")
    return load(store, model, version)


@contextmanager
def _scored(setting: Setting, model: AnomalyModel, kept: Kept | None) -> Iterator[tuple[Scored, dict[int, str]]]:
    """Give the ledger's accounts scored, and their numbers as the banks write them."""
    folder = rules_folder(None)
    with ready(setting, read_rules(setting, folder), (), folder) as engine:
        load_network_behaviour(engine)
        rows = engine.rows("SELECT account_id, account FROM account_numbers")
        numbers = {row["account_id"]: row["account"] for row in rows}
        yield score_accounts(engine, model, kept.fitted if kept else None), numbers

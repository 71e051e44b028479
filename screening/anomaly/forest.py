"""How unusual each account's behaviour is: scikit-learn's isolation forest over one-sided distances from peers."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sklearn.ensemble import IsolationForest

from screening.anomaly.features import AnomalyModel, Behaviour, Column, Numbers, columns_of, read_behaviour
from screening.anomaly.peers import Peers, distances, fit_peers
from screening.engines.duckdb import DuckDB

_FEWEST = 8
"""Below this many accounts "unusual among them" has no meaning; every score is then 0."""


@dataclass(frozen=True)
class Fitted:
    """A fitted model: its columns, what is usual among peers, and the forest."""

    columns: list[Column]
    peers: Peers
    forest: IsolationForest


@dataclass(frozen=True)
class Scored:
    """Accounts scored: how unusual each is (the forest's own measure), its distances, and what was fitted."""

    behaviour: Behaviour
    fitted: Fitted
    far: NDArray[np.float32]
    unusual: Numbers


def fit(model: AnomalyModel, behaviour: Behaviour) -> Fitted:
    """Give the model fitted to accounts, without labels; the same for the same accounts."""
    columns = columns_of(model.features)
    peers = fit_peers(behaviour, columns)
    return Fitted(columns, peers, plant(distances_of(model, behaviour, columns, peers), model, model.settings["seed"]))


def plant(far: NDArray[np.float32], model: AnomalyModel, seed: int) -> IsolationForest:
    """Give a forest on distances; one thread, since several add up in an order of their own."""
    return IsolationForest(
        n_estimators=model.settings["trees"],
        max_samples=min(model.settings["sample"], len(far)),
        random_state=seed,
        n_jobs=1,
    ).fit(far)


def distances_of(model: AnomalyModel, behaviour: Behaviour, columns: list[Column], peers: Peers) -> NDArray[np.float32]:
    """Give the distances from peers, each up to the model's cap: beyond it, further is no more unusual."""
    return np.minimum(distances(behaviour, columns, peers), np.float32(model.settings["cap"]))


def score(model: AnomalyModel, behaviour: Behaviour, fitted: Fitted) -> Scored:
    """Give how unusual each account is."""
    far = distances_of(model, behaviour, fitted.columns, fitted.peers)
    return Scored(behaviour, fitted, far, -fitted.forest.score_samples(far))


def ranked(scored: Scored) -> pa.Table:
    """Give `account_id`, `anomaly_score` (0 to 1: the share of accounts that are less unusual), by account."""
    share = np.searchsorted(np.sort(scored.unusual), scored.unusual, side="left") / len(scored.unusual)
    return _table(scored.behaviour, np.round(share, 6))


def anomaly_scores(engine: DuckDB, model: AnomalyModel) -> pa.Table:
    """Give `account_id`, `anomaly_score` of a run's accounts, the model fitted to them."""
    behaviour = read_behaviour(engine, model)
    if len(behaviour.accounts) < _FEWEST:
        return _table(behaviour, np.zeros(len(behaviour.accounts)))
    return ranked(score(model, behaviour, fit(model, behaviour)))


def _table(behaviour: Behaviour, scores: Numbers) -> pa.Table:
    return pa.table({"account_id": pa.array(behaviour.accounts, pa.int32()), "anomaly_score": pa.array(scores)})

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
    """Accounts scored: how unusual each is (the forest's own measure), its distances, and what was fitted.

    With too few accounts nothing is fitted: `fitted` is None, there are no distances, and every score is 0.
    """

    behaviour: Behaviour
    fitted: Fitted | None
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


def score_accounts(engine: DuckDB, model: AnomalyModel, fitted: Fitted | None = None) -> Scored:
    """Give how unusual each account of a run is by a fitted model, or else by one fitted to these accounts."""
    behaviour = read_behaviour(engine, model)
    if len(behaviour.accounts) < _FEWEST:
        return Scored(behaviour, None, np.empty((0, 0), np.float32), np.zeros(len(behaviour.accounts)))
    return score(model, behaviour, fitted or fit(model, behaviour))


def ranked(scored: Scored) -> pa.Table:
    """Give `account_id`, `anomaly_score` (0 to 1: the share of accounts that are less unusual), by account."""
    unusual = scored.unusual
    share = np.searchsorted(np.sort(unusual), unusual, side="left") / max(len(unusual), 1)
    accounts = pa.array(scored.behaviour.accounts, pa.int32())
    return pa.table({"account_id": accounts, "anomaly_score": pa.array(np.round(share, 6))})

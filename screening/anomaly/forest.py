"""How unusual each account's behaviour is, by scikit-learn's isolation forest."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from sklearn.ensemble import IsolationForest

from screening.engines.duckdb import DuckDB

_FEWEST = 8
"""Below this many accounts "unusual among them" has no meaning; every score is then 0."""


@dataclass(frozen=True)
class AnomalyModel:
    """A model's folder as read: the query of its features and its settings."""

    features: str
    settings: dict[str, object]
    digest: str


def read_anomaly_model(folder: Path) -> AnomalyModel:
    """Give the model of a folder with model.toml and its features query."""
    settings = tomllib.loads((folder / "model.toml").read_text(encoding="utf-8"))
    features = (folder / str(settings["features"])).read_text(encoding="utf-8")
    return AnomalyModel(features, settings, digest_of(folder))


def digest_of(folder: Path) -> str:
    """Give the sha256 over the names and bytes of a model's files."""
    total = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        if file.is_file():
            total.update(f"{file.name}\0".encode() + file.read_bytes())
    return total.hexdigest()


def anomaly_scores(engine: DuckDB, model: AnomalyModel) -> pa.Table:
    """Give `account_id`, `anomaly_score` (0 to 1: the share of accounts that are less unusual), by account.

    One thread and a fixed seed: scores in several threads differ in the last bits from run to run.
    """
    table = engine.fetch(f"SELECT * FROM ({model.features}) AS features ORDER BY account_id")
    accounts = table["account_id"].to_numpy()
    names = [name for name in table.column_names if name != "account_id"]
    values = np.column_stack([table[name].cast(pa.float64()).to_numpy() for name in names]) if len(accounts) else None
    if values is None or len(accounts) < _FEWEST:
        return pa.table({"account_id": table["account_id"], "anomaly_score": pa.array(np.zeros(len(accounts)))})
    if model.settings.get("logarithm"):
        values = np.log1p(values)
    forest = IsolationForest(
        n_estimators=int(str(model.settings["trees"])),
        max_samples=min(int(str(model.settings["sample"])), len(accounts)),
        random_state=int(str(model.settings["seed"])),
        n_jobs=1,
    ).fit(values.astype(np.float32))
    unusual = -forest.score_samples(values.astype(np.float32))
    ordered = np.sort(unusual)
    share = np.searchsorted(ordered, unusual, side="left") / len(unusual)
    return pa.table({"account_id": table["account_id"], "anomaly_score": pa.array(np.round(share, 6))})

"""A model's features: what each means, and the numbers of every account as its query gives them."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from screening.engines.duckdb import DuckDB

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """A kind of behaviour, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Feature:
    """One number of an account: its behaviour's group, its unit (CNY, kept in fen, or count), its words.

    Where `share_of` names a total, the feature also counts as a share of it; with `only_share`, as nothing else. Without
    `past`, it is known of today alone.
    """

    name: str
    group: str
    unit: str
    zh: str
    en: str
    share_of: str | None = None
    only_share: bool = False
    past: bool = True


@dataclass(frozen=True)
class AnomalyModel:
    """A model's folder as read: the query of its features, what they mean, its settings and its digest."""

    name: str
    query: str
    features: tuple[Feature, ...]
    groups: dict[str, Group]
    settings: dict[str, Any]
    digest: str


@dataclass(frozen=True)
class Behaviour:
    """Accounts with their peers and their numbers by feature, by account."""

    accounts: NDArray[np.int64]
    near: NDArray[np.object_]
    wide: NDArray[np.object_]
    numbers: dict[str, Numbers]


@dataclass(frozen=True)
class Column:
    """What the model looks at: a feature as it is, or as a share of its total."""

    feature: Feature
    share: bool


def columns_of(features: tuple[Feature, ...]) -> list[Column]:
    """Give the columns of the model in order: features as they are, then shares."""
    plain = [Column(one, share=False) for one in features if not one.only_share]
    return plain + [Column(one, share=True) for one in features if one.share_of]


def read_behaviour(engine: DuckDB, model: AnomalyModel, query: str | None = None) -> Behaviour:
    """Give what the model's query (or another with the same columns) says of every account that moved money."""
    table = engine.fetch(f"SELECT * FROM ({query or model.query}) AS features ORDER BY account_id")
    labels = {"account_id", "peers_near", "peers_wide"}
    return Behaviour(
        accounts=table["account_id"].to_numpy().astype(np.int64),
        near=_texts(table["peers_near"]),
        wide=_texts(table["peers_wide"]),
        numbers={name: table[name].cast(pa.float64()).to_numpy() for name in table.column_names if name not in labels},
    )


def _texts(column: pa.ChunkedArray) -> NDArray[np.object_]:
    """Give a column of texts; what is absent is an empty one."""
    texts: NDArray[np.object_] = column.fill_null("").to_numpy(zero_copy_only=False)
    return texts


def read_anomaly_model(folder: Path) -> AnomalyModel:
    """Give the model of a folder with model.toml, its features query and the meaning of its features."""
    settings = tomllib.loads((folder / "model.toml").read_text(encoding="utf-8"))
    meanings = tomllib.loads((folder / settings["meanings"]).read_text(encoding="utf-8"))
    return AnomalyModel(
        name=folder.name,
        query=(folder / settings["features"]).read_text(encoding="utf-8"),
        features=tuple(Feature(name, **of) for name, of in meanings["features"].items()),
        groups={name: Group(of["zh"], of["en"]) for name, of in meanings["groups"].items()},
        settings=settings,
        digest=digest_of(folder),
    )


def digest_of(folder: Path) -> str:
    """Give the sha256 over the names and bytes of a model's files."""
    total = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        if file.is_file():
            total.update(f"{file.name}\0".encode() + file.read_bytes())
    return total.hexdigest()

"""Fitted models kept in a workspace: without pickle, with a record beside each, and loaded only if the two agree."""

import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import skops.io

from screening.anomaly.drift import Reference
from screening.anomaly.features import AnomalyModel, columns_of
from screening.anomaly.forest import Fitted
from screening.anomaly.peers import Peers
from screening.errors import RefusedInput, WrongCall

_TRUSTED = ["sklearn.tree._tree.Tree"]
"""All that the file may hold beyond what skops itself knows to be harmless."""


@dataclass(frozen=True)
class Kept:
    """A model in the store: its version, its record, what was fitted, and how the accounts of the fit were spread."""

    version: str
    record: Mapping[str, Any]
    fitted: Fitted
    reference: Reference


def store_of(workspace: Path, model: AnomalyModel) -> Path:
    """Give the folder of a workspace that holds the versions of a model."""
    return workspace / "models" / model.name


def keep(store: Path, model: AnomalyModel, fitted: Fitted, reference: Reference, about: Mapping[str, Any]) -> str:
    """Put a fitted model into the store and give its version: the beginning of its file's sha256."""
    store.mkdir(parents=True, exist_ok=True)
    peers = fitted.peers
    held = {
        "forest": fitted.forest,
        "names": list(peers.names),
        "totals": dict(peers.totals),
        "medians": peers.medians,
        "spreads": peers.spreads,
        "sizes": peers.sizes,
    }
    content = skops.io.dumps(held)
    sha256 = hashlib.sha256(content).hexdigest()
    version = sha256[:12]
    record = {
        "version": version,
        "sha256": sha256,
        "model_digest": model.digest,
        **about,
        "reference": asdict(reference),
    }
    part = Path(tempfile.mkdtemp(prefix=".", suffix=".part", dir=store))
    part.chmod(0o755)
    (part / "model.skops").write_bytes(content)
    (part / "record.json").write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    part.rename(store / version)
    return version


def records(store: Path) -> list[dict[str, Any]]:
    """Give the records of a store, oldest first, each with whether it is the promoted one."""
    promoted = promoted_version(store)
    found = (
        [_record(folder) for folder in store.glob("*/") if (folder / "record.json").is_file()] if store.is_dir() else []
    )
    for one in found:
        one["promoted"] = one["version"] == promoted
    return sorted(found, key=lambda one: (one["trained_at"], one["version"]))


def load(store: Path, model: AnomalyModel, version: str) -> Kept:
    """Give a kept model; refused where its file is not the one recorded, or was fitted with other features or settings."""
    folder = store / version
    if not (folder / "record.json").is_file() or not (folder / "model.skops").is_file():
        raise WrongCall(f"没有这个版本 / no such version: {version}", remedy="screening model card")
    record = _record(folder)
    content = (folder / "model.skops").read_bytes()
    if hashlib.sha256(content).hexdigest() != record["sha256"]:
        raise RefusedInput(
            "模型文件与其记录不符，不予加载 / the model's file is not the one recorded, and is not loaded",
            where=folder / "model.skops",
            remedy="screening model train; screening model promote",
        )
    if record["model_digest"] != model.digest:
        raise RefusedInput(
            "该模型以另外的特征或设置训练 / fitted with other features or settings than these",
            where=folder,
            remedy="screening model train; screening model promote",
        )
    held = skops.io.loads(content, trusted=_TRUSTED)
    peers = Peers(
        tuple(held["names"]),
        held["totals"],
        held["medians"],
        held["spreads"],
        np.asarray(held["sizes"], dtype=np.int64),
    )
    fitted = Fitted(columns_of(model.features), peers, held["forest"])
    return Kept(version, record, fitted, Reference(**record["reference"]))


def promote(store: Path, model: AnomalyModel, version: str, about: Mapping[str, Any]) -> Kept:
    """Make a kept model the one that runs use, and give it; only one that can be loaded."""
    kept = load(store, model, version)
    part = store / ".promoted.part"
    part.write_text(json.dumps({"version": version, **about}, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(store / "promoted.json")
    return kept


def promoted(store: Path, model: AnomalyModel) -> Kept | None:
    """Give the model that runs use; None where none was promoted."""
    version = promoted_version(store)
    return load(store, model, version) if version else None


def promoted_version(store: Path) -> str | None:
    """Give the version that runs use, if any."""
    file = store / "promoted.json"
    return str(json.loads(file.read_text(encoding="utf-8"))["version"]) if file.is_file() else None


def _record(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    return record

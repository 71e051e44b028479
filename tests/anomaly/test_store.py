from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from screening.anomaly.drift import reference_of
from screening.anomaly.forest import fit, score
from screening.anomaly.store import keep, load, promote, promoted, records, store_of
from screening.errors import RefusedInput, WrongCall
from tests.anomaly.behaviour import MODEL, crowd

FITTED = fit(MODEL, crowd())
SCORED = score(MODEL, crowd(), FITTED)
ABOUT = {"trained_at": "2026-11-24T10:00:00", "accounts": 400}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return store_of(tmp_path, MODEL)


def kept(store: Path) -> str:
    return keep(store, MODEL, FITTED, reference_of(SCORED), ABOUT)


def test_a_kept_model_scores_as_the_fitted_one(store: Path) -> None:
    found = load(store, MODEL, kept(store))
    assert np.array_equal(score(MODEL, crowd(), found.fitted).unusual, SCORED.unusual)
    assert found.reference == reference_of(SCORED)


def test_a_changed_file_is_refused(store: Path) -> None:
    version = kept(store)
    file = store / version / "model.skops"
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(RefusedInput, match="not the one recorded"):
        load(store, MODEL, version)


def test_a_changed_record_is_refused(store: Path) -> None:
    version = kept(store)
    file = store / version / "record.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"sha256": "', '"sha256": "0'), encoding="utf-8")
    with pytest.raises(RefusedInput, match="not the one recorded"):
        load(store, MODEL, version)


def test_a_model_fitted_with_other_features_is_refused(store: Path) -> None:
    with pytest.raises(RefusedInput, match="other features"):
        load(store, replace(MODEL, digest="1" * 64), kept(store))


def test_a_version_that_is_not_there_is_a_wrong_call(store: Path) -> None:
    with pytest.raises(WrongCall, match="no such version"):
        load(store, MODEL, "0123456789ab")


def test_none_is_promoted_until_one_is(store: Path) -> None:
    version = kept(store)
    assert promoted(store, MODEL) is None
    promote(store, MODEL, version, {"by": "tester"})
    found = promoted(store, MODEL)
    assert found is not None
    assert found.version == version
    assert [one["promoted"] for one in records(store)] == [True]


def test_a_model_that_cannot_be_loaded_is_not_promoted(store: Path) -> None:
    version = kept(store)
    (store / version / "model.skops").write_bytes(b"something else")
    with pytest.raises(RefusedInput):
        promote(store, MODEL, version, {})
    assert promoted(store, MODEL) is None

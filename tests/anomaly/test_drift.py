import numpy as np
import pytest

from screening.anomaly.drift import MOVED, drift, reference_of, stability
from screening.anomaly.forest import fit, score
from tests.anomaly.behaviour import MODEL, crowd

FITTED = fit(MODEL, crowd())
SCORED = score(MODEL, crowd(), FITTED)
REFERENCE = reference_of(SCORED)


def test_the_accounts_of_the_fit_have_not_moved() -> None:
    found = drift(REFERENCE, FITTED.columns, SCORED)
    assert set(found.features.values()) == {0.0}
    assert (found.score, found.above) == (0.0, 0.01)
    assert found.facts()["moved"] == []


def test_other_accounts_of_the_same_kind_have_hardly_moved() -> None:
    found = drift(REFERENCE, FITTED.columns, score(MODEL, crowd(seed=2), FITTED))
    assert max(found.features.values()) < MOVED


def test_a_feature_that_moved_is_named_and_others_are_not() -> None:
    behaviour = crowd()
    behaviour.numbers["night_amount"][:] *= 20
    found = drift(REFERENCE, FITTED.columns, score(MODEL, behaviour, FITTED))
    assert found.facts()["moved"] == ["night_amount"]
    assert found.score > 0.1
    assert found.above > 0.01


def test_stability_index_is_the_sum_of_differences_times_log_ratios() -> None:
    found = stability(np.array([0.5, 0.5]), np.array([0.25, 0.75]))
    assert found == pytest.approx(-0.25 * np.log(0.5) + 0.25 * np.log(1.5))

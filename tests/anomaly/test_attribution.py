from itertools import permutations

import numpy as np
import pytest

from screening.anomaly.attribution import mean_length, parts, saved
from screening.anomaly.forest import distances_of, fit
from tests.anomaly.behaviour import MODEL, changed, crowd

BEHAVIOUR = changed(crowd(), 1, cash_in=5e7, all_in=5e7)
FITTED = fit(MODEL, BEHAVIOUR)
FAR = distances_of(MODEL, BEHAVIOUR, FITTED.columns, FITTED.peers)


def test_the_parts_of_each_account_add_up_to_the_path_saved() -> None:
    assert parts(FITTED.forest, FAR).sum(axis=1) == pytest.approx(saved(FITTED.forest, FAR), abs=1e-9)


@pytest.mark.parametrize("account", [0, 1, 7])
def test_parts_are_shapley_values_against_the_peers_median(account: int) -> None:
    own, columns = FAR[account], range(FAR.shape[1])
    expected = np.zeros(len(own))
    orders = list(permutations(columns))
    for order in orders:
        mixed = np.zeros((len(own) + 1, len(own)), dtype=np.float32)
        for step, column in enumerate(order, start=1):
            mixed[step] = mixed[step - 1]
            mixed[step, column] = own[column]
        lengths = mean_length(FITTED.forest, mixed)
        for step, column in enumerate(order):
            expected[column] += (lengths[step] - lengths[step + 1]) / len(orders)
    assert parts(FITTED.forest, FAR[account : account + 1])[0] == pytest.approx(expected, abs=1e-9)


def test_an_account_at_its_peers_median_has_no_parts() -> None:
    assert not parts(FITTED.forest, np.zeros((1, FAR.shape[1]), dtype=np.float32)).any()

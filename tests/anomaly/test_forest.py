import numpy as np
from numpy.typing import NDArray

from screening.anomaly.features import Behaviour
from screening.anomaly.forest import fit, ranked, score
from tests.anomaly.behaviour import MODEL, changed, crowd


def scores(behaviour: Behaviour) -> NDArray[np.float64]:
    return ranked(score(MODEL, behaviour, fit(MODEL, behaviour)))["anomaly_score"].to_numpy()


def test_what_stands_out_ranks_first() -> None:
    behaviour = changed(crowd(), 1, cash_in=5e7, all_in=5e7, night_amount=1e7)
    assert scores(behaviour).argmax() == 1


def test_being_new_and_quiet_does_not_rank_high() -> None:
    assert scores(changed(crowd(), 1, all_in=1, cash_in=0, night_amount=0, payers=1))[1] < 0.5


def test_the_same_accounts_have_the_same_scores_every_time() -> None:
    assert np.array_equal(scores(crowd()), scores(crowd()))


def test_scores_are_the_share_of_accounts_that_are_less_unusual() -> None:
    found = scores(crowd())
    assert found.min() == 0
    assert found.max() <= 1 - 1 / len(found)


def test_a_fitted_model_scores_an_account_alone_as_among_others() -> None:
    behaviour = crowd()
    fitted = fit(MODEL, behaviour)
    one = Behaviour(
        behaviour.accounts[7:8],
        behaviour.near[7:8],
        behaviour.wide[7:8],
        {name: values[7:8] for name, values in behaviour.numbers.items()},
    )
    assert score(MODEL, one, fitted).unusual[0] == score(MODEL, behaviour, fitted).unusual[7]

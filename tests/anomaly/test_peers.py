import numpy as np

from screening.anomaly.features import Behaviour, columns_of
from screening.anomaly.peers import EVERYBODY, distances, fit_peers, group_of
from tests.anomaly.behaviour import FEATURES, changed, crowd

COLUMNS = columns_of(FEATURES)
NAMES = [(one.feature.name, one.share) for one in COLUMNS]


def far(behaviour: Behaviour, account: int) -> dict[tuple[str, bool], float]:
    found = distances(behaviour, COLUMNS, fit_peers(behaviour, COLUMNS))[account]
    return dict(zip(NAMES, found.tolist(), strict=True))


def test_at_or_below_the_peers_median_there_is_no_distance() -> None:
    assert set(far(changed(crowd(), 1, all_in=0, cash_in=0, night_amount=0, payers=0), 1).values()) == {0.0}


def test_far_above_the_peers_is_a_distance_in_spreads() -> None:
    assert far(changed(crowd(), 1, night_amount=1e8), 1)["night_amount", False] > 3


def test_a_firm_is_held_against_firms() -> None:
    behaviour = changed(crowd(), 3, all_in=np.exp(13) * 10)
    assert far(behaviour, 3)["all_in", False] < 0.7
    assert far(changed(crowd(), 1, all_in=np.exp(13) * 10), 1)["all_in", False] > 2


def test_the_few_bookings_of_a_quiet_account_make_no_large_share() -> None:
    assert far(changed(crowd(), 1, all_in=100, cash_in=100), 1)["cash_in", True] == 0


def test_a_group_of_few_is_held_against_everybody() -> None:
    behaviour = crowd()
    behaviour.near[:5], behaviour.wide[:5] = "a trade of five", "a kind of five"
    peers = fit_peers(behaviour, COLUMNS)
    assert [peers.names[group] for group in group_of(behaviour, peers)[:5]] == [EVERYBODY] * 5


def test_a_group_unknown_to_the_fit_is_held_against_everybody() -> None:
    peers, later = fit_peers(crowd(), COLUMNS), crowd(20)
    later.near[:], later.wide[:] = "new", "new"
    assert set(group_of(later, peers).tolist()) == {0}

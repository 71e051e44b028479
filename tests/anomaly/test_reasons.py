from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from screening.anomaly.features import Behaviour
from screening.anomaly.forest import Scored, fit, score
from screening.anomaly.reasons import Reason, reasons
from tests.anomaly.behaviour import MODEL, changed, crowd

CAUSES = {
    "cash": {"cash_in": 4e7},
    "night": {"night_amount": 4e7},
    "partners": {"payers": 5000.0},
    "volume": {"all_in": 4e7},
}


def scored(behaviour: Behaviour) -> Scored:
    return score(MODEL, behaviour, fit(MODEL, crowd()))


def told(behaviour: Behaviour, account: int, past: Behaviour | None = None) -> list[Reason]:
    return reasons(MODEL, scored(behaviour), np.array([account]), past)


@pytest.mark.parametrize("cause", CAUSES)
def test_a_planted_single_cause_of_an_ordinary_account_is_named_first(cause: str) -> None:
    ordinary = np.argsort(scored(crowd()).unusual, kind="stable")[: len(crowd().accounts) // 2 : 10]
    named = [told(changed(crowd(), account, **CAUSES[cause]), account)[0].behaviour for account in ordinary.tolist()]
    assert sum(one == cause for one in named) / len(named) >= 0.95


@pytest.mark.parametrize("cause", CAUSES)
def test_removing_the_named_cause_lowers_the_score(cause: str) -> None:
    behaviour = changed(crowd(), 1, **CAUSES[cause])
    features = [one.name for one in MODEL.features if one.group == told(behaviour, 1)[0].behaviour]
    without = changed(behaviour, 1, **dict.fromkeys(features, 0.0))
    assert scored(without).unusual[1] < scored(behaviour).unusual[1]


def test_figures_stand_beside_the_peers_median_and_the_own_past() -> None:
    before = changed(crowd(), 1, payers=4.0)
    one = told(changed(crowd(), 1, payers=90.0), 1, before)[0]
    assert (one.feature, one.unit, one.value, one.past) == ("payers", "count", 90, 4)
    assert 1 < one.peers < 9
    assert one.zh == f"付款人数90，同类中位数{one.peers}，三个月前4"


def test_money_is_told_in_yuan() -> None:
    one = told(changed(crowd(), 1, night_amount=4e7), 1)[0]
    assert (one.unit, one.value) == ("CNY", Decimal(400_000))


def test_an_account_without_a_past_is_told_without_one() -> None:
    one = told(changed(crowd(), 1, payers=90.0), 1)[0]
    assert one.past is None
    assert "三个月前" not in one.zh


def test_one_behaviour_alone_is_a_clear_driver_and_all_at_once_is_none() -> None:
    assert told(changed(crowd(), 1, payers=90.0), 1)[0].clear
    everything = {name: value for of in CAUSES.values() for name, value in of.items()}
    strict = replace(MODEL, settings={**MODEL.settings, "clear": 0.6})
    assert not reasons(strict, scored(changed(crowd(), 1, **everything)), np.array([1]), None)[0].clear


def test_the_shares_of_an_account_add_up_to_no_more_than_one() -> None:
    found = told(changed(crowd(), 1, payers=90.0, night_amount=4e7), 1)
    assert 0.9 < sum(one.share for one in found) <= 1.0001
    assert [one.place for one in found] == sorted(one.place for one in found)

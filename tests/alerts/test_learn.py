"""A ranking learnt from judged cases, on made cases whose truth is known."""

import random
from datetime import date, timedelta
from math import exp

import pytest

from screening.alerts.learn import FEATURES, Case, learn
from screening.errors import RefusedInput

START = date(2026, 1, 1)
WIDTH = len(FEATURES)


def cases(count: int, seed: int, *, turned: bool = False) -> list[Case]:
    """Cases in which the number of rules decides, and the declared score is blind to it; later ones turned, if asked."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        rules = rng.randint(1, 9)
        chance = 1 / (1 + exp(-(rules - 5)))
        if turned and number >= count * 0.8:
            chance = 1 - chance
        seen = [0.0] * WIDTH
        seen[FEATURES.index("rules")] = float(rules)
        seen[FEATURES.index("rule_points")] = rng.uniform(45, 100)
        made.append(
            Case(
                tuple(seen),
                rng.random() < chance,
                START + timedelta(days=number // 5),
                seen[FEATURES.index("rule_points")],
            )
        )
    return made


def test_it_finds_what_decides_and_beats_the_declared_order_on_later_cases() -> None:
    made = learn(cases(600, 1))
    assert made.learnt.area > 0.85
    assert made.learnt.area > made.declared.area + 0.2
    assert made.learnt.brier < made.declared.brier
    weights = dict(zip(FEATURES, made.ranking.weights, strict=True))
    assert max(weights, key=lambda name: abs(weights[name])) == "rules"


def test_its_probabilities_are_what_is_found() -> None:
    made = learn(cases(3000, 2))
    for chance, share in made.reliability:
        assert chance == pytest.approx(share, abs=0.1)


def test_the_past_learns_and_the_future_tries() -> None:
    """What turns later cannot be learnt, and the trial says so."""
    made = learn(cases(600, 3, turned=True))
    assert made.fitted_until < made.tried_from
    assert made.learnt.area < 0.3


def test_no_day_is_split() -> None:
    made = learn(cases(603, 4))
    assert (made.fitted + made.calibrated) % 5 == 0


def test_the_same_cases_in_any_order_give_the_same_ranking() -> None:
    some = cases(300, 5)
    assert learn(some).ranking == learn(some[::-1]).ranking


@pytest.mark.parametrize("count", [0, 30])
def test_too_few_cases_are_refused_with_their_number(count: int) -> None:
    with pytest.raises(RefusedInput, match="too few judgements"):
        learn(cases(count, 6))


def test_one_kind_of_judgement_alone_is_refused() -> None:
    only = [Case(one.features, True, one.on, one.declared) for one in cases(200, 7)]
    with pytest.raises(RefusedInput, match="unfounded 0"):
        learn(only)


def test_features_that_never_vary_weigh_nothing() -> None:
    made = learn(cases(300, 8))
    assert made.ranking.weights[FEATURES.index("ring")] == 0

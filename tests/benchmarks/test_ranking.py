from itertools import permutations

import pytest
from scoring.ranking import average_precision, first_share, precision_at, ranking


def plain_average_precision(labels: list[bool]) -> float:
    hits = [place for place, label in enumerate(labels, start=1) if label]
    return sum(number / place for number, place in enumerate(hits, start=1)) / len(hits)


def test_labelled_accounts_in_front_give_one() -> None:
    assert average_precision([9, 8, 2, 1], [True, True, False, False]) == pytest.approx(1)


def test_average_precision_is_the_mean_over_the_places_of_labelled_accounts() -> None:
    # Places 1 and 3: (1/1 + 2/3) / 2.
    assert average_precision([9, 8, 7, 6], [True, False, True, False]) == pytest.approx(5 / 6)


def test_ties_give_the_mean_over_all_orders() -> None:
    scores = [9.0, 5.0, 5.0, 5.0, 5.0, 1.0]
    labels = [False, True, False, True, False, True]
    orders = [[labels[0], *(labels[place] for place in order), labels[5]] for order in permutations(range(1, 5))]
    mean = sum(plain_average_precision(order) for order in orders) / len(orders)
    assert average_precision(scores, labels) == pytest.approx(mean)


def test_order_of_rows_changes_nothing_among_ties() -> None:
    assert average_precision([1, 1, 1], [True, False, False]) == average_precision([1, 1, 1], [False, False, True])


def test_nothing_labelled_has_no_average_precision() -> None:
    assert average_precision([1, 2], [False, False]) is None


def test_precision_at_n_takes_its_share_of_a_tied_group() -> None:
    # One certain hit, then one of three tied places of which one is labelled.
    assert precision_at([9, 5, 5, 5], [True, True, False, False], 2) == pytest.approx((1 + 1 / 3) / 2)


def test_precision_at_more_than_there_are_is_of_all() -> None:
    assert precision_at([2, 1], [True, False], 10) == pytest.approx(0.5)


def test_precision_at_none_cannot_be_told() -> None:
    assert precision_at([2, 1], [True, False], 0) is None


def test_first_share_takes_the_highest_and_breaks_ties_by_account() -> None:
    scores = {f"A{number}": float(number == 7) for number in range(10)}
    assert first_share(scores, 0.2) == {"A7", "A0"}


def test_an_account_without_a_score_ranks_with_zero() -> None:
    row = {"account_id": "A", "risk_score": 5, "rule_score": 5, "anomaly_score": 0, "network_score": 0}
    ranked = ranking([row], {"A", "B"}, {"B"})
    assert (ranked["accounts"], ranked["labelled"]) == (2, 1)
    assert ranked["scores"][0]["average_precision"] == pytest.approx(0.5)


def test_labels_outside_the_population_do_not_count() -> None:
    assert ranking([], {"A"}, {"A", "elsewhere"})["labelled"] == 1

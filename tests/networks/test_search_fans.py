import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from search_graphs import Transfer, crowded, graph_of

from screening.networks.search.fans import fans, gather_scatter


@given(crowded(), st.integers(0, 9))
@settings(deadline=None)
def test_degree_and_fan_are_those_of_the_window_that_ends_with_a_transfer(
    transfers: list[Transfer], window: int
) -> None:
    graph = graph_of(transfers)
    wide = fans(graph, window)
    for number, row in enumerate(graph.rows):
        payer, payee, at, _ = transfers[row]
        real = [one for one in transfers if one[0] != one[1] and at - window <= one[2] <= at]
        paid, got = [one[1] for one in real if one[0] == payer], [one[0] for one in real if one[1] == payee]
        told = (wide.out_degree[number], wide.out_fan[number], wide.in_degree[number], wide.in_fan[number])
        assert told == (len(paid), len(set(paid)), len(got), len(set(got)))


@given(crowded(), st.integers(0, 9))
@settings(deadline=None)
def test_money_is_gathered_up_to_a_moment_and_scattered_after_it(transfers: list[Transfer], window: int) -> None:
    graph = graph_of(transfers)
    real = [one for one in transfers if one[0] != one[1]]
    right = np.zeros(graph.accounts, np.int32)
    for account in range(graph.accounts):
        for moment in {one[2] for one in real if one[1] == account}:
            before = {one[0] for one in real if one[1] == account and moment - window <= one[2] <= moment}
            after = {one[1] for one in real if one[0] == account and moment < one[2] <= moment + window}
            right[account] = max(right[account], min(len(before), len(after)))
    assert gather_scatter(graph, window).tolist() == right.tolist()


def test_a_crowd_at_one_moment_is_one_fan() -> None:
    graph = graph_of([(0, payee, 5, 1) for payee in range(1, 2000)] + [(payee, 0, 5, 1) for payee in range(1, 2000)])
    assert set(fans(graph, 0).out_fan[graph.payer == 0]) == {1999}
    assert gather_scatter(graph, 10).max() == 0

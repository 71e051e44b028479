import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_graphs import Transfer, crowded, graph_of

from screening.networks.search.scatter import Scattered, ScatterLimits, scattered


def tried(
    transfers: list[Transfer], accounts: int, window: int, between: int
) -> tuple[list[int], list[int], list[int]]:
    """Give sources, sinks and most middle accounts by looking at every pair and every window."""
    source, sink, most = ([0] * accounts for _ in range(3))
    real = [one for one in transfers if one[0] != one[1]]
    for first in range(accounts):
        for last in set(range(accounts)) - {first}:
            ways = [
                (one[2], other[2], one[1])
                for one in real
                for other in real
                if one[0] == first and other[1] == last and one[1] == other[0] and one[2] < other[2]
            ]
            widest = max(
                (len({way[2] for way in ways if begin <= way[0] and way[1] <= begin + window}) for begin, _, _ in ways),
                default=0,
            )
            if widest >= between:
                source[first] += 1
                sink[last] += 1
                most[first], most[last] = max(most[first], widest), max(most[last], widest)
    return source, sink, most


@given(crowded(7, 40), st.integers(0, 12), st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_every_pair_with_enough_accounts_between_is_found(transfers: list[Transfer], window: int, between: int) -> None:
    graph = graph_of(transfers)
    found = scattered(graph, ScatterLimits(window, between))
    told = (found.source.tolist(), found.sink.tolist(), found.most.tolist())
    assert told == tried(transfers, graph.accounts, window, between)


@given(crowded(7, 60), st.randoms(use_true_random=False), st.integers(3, 60))
@settings(max_examples=50, deadline=None)
def test_the_order_of_rows_changes_nothing(transfers: list[Transfer], rng: random.Random, work: int) -> None:
    order = list(range(len(transfers)))
    rng.shuffle(order)
    limits = ScatterLimits(8, work_for_one=work, work=100)
    one, other = scattered(graph_of(transfers), limits), scattered(graph_of(transfers, order), limits)
    assert all(np.array_equal(getattr(one, name), getattr(other, name)) for name in vars(Scattered(*[None] * 6)))  # type: ignore[arg-type]


def scatter_gather(middles: int) -> list[Transfer]:
    """Money of 0 over 2 … to 1, an hour a hop."""
    return [(0, 2 + one, one, 1) for one in range(middles)] + [(2 + one, 1, 100 + one, 1) for one in range(middles)]


def test_each_account_is_told_its_part() -> None:
    found = scattered(graph_of(scatter_gather(3)), ScatterLimits(window=102))
    assert found.source.tolist() == [1, 0, 0, 0, 0]
    assert found.sink.tolist() == [0, 1, 0, 0, 0]
    assert found.middle.tolist() == [0, 0, 1, 1, 1]
    assert found.most.tolist() == [3, 3, 0, 0, 0]


def test_only_the_middle_accounts_of_the_widest_window_count() -> None:
    found = scattered(graph_of([*scatter_gather(3), (0, 5, 1000, 1), (5, 1, 1001, 1)]), ScatterLimits(window=102))
    assert found.middle.tolist() == [0, 0, 1, 1, 1, 0]


def test_money_gathered_before_it_was_scattered_is_none() -> None:
    back = [(one[0], one[1], 200 - one[2], one[3]) for one in scatter_gather(3)]
    assert scattered(graph_of(back), ScatterLimits(window=1000)).most.max() == 0


@pytest.mark.parametrize("room", [10, 999, 1000])
def test_a_source_at_which_the_budget_ended_is_marked(room: int) -> None:
    found = scattered(graph_of(scatter_gather(1000)), ScatterLimits(window=5000, work_for_one=room))
    assert found.cut_short.nonzero()[0].tolist() == ([0] if room < 1000 else [])
    assert found.most[1] == min(room, 1000)


def test_when_all_work_is_spent_every_later_source_is_marked() -> None:
    transfers = scatter_gather(100) + [(one[0] + 200, one[1] + 200, one[2], 1) for one in scatter_gather(100)]
    found = scattered(graph_of(transfers), ScatterLimits(window=5000, work=100))
    assert found.cut_short.nonzero()[0].tolist() == [200]


def test_a_clique_ends_in_its_budget_and_says_so() -> None:
    rng = random.Random(1)
    clique = [(one, other, rng.randint(0, 10**6), 1) for one in range(200) for other in range(200) if one != other]
    found = scattered(graph_of(clique), ScatterLimits(window=10**6, work_for_one=2000, work=100_000))
    assert found.steps <= 102_000
    assert found.cut_short.all()

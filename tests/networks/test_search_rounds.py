import random
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from search_graphs import Transfer, crowded, graph_of

from screening.networks.search.rounds import RoundLimits, Rounds, conserved, rounds

INT64 = 2**63 - 1


def closed_paths(transfers: Sequence[Transfer], limits: RoundLimits) -> Iterator[tuple[int, ...]]:
    """Give every closed path by trying every choice of transfers in every order; each as its set, once."""
    for hops in range(2, limits.longest + 1):
        for chosen in combinations(range(len(transfers)), hops):
            if len({transfers[one][0] for one in chosen}) < hops:
                continue
            if any(is_closed(path, transfers, limits) for path in permutations(chosen)):
                yield chosen


def is_closed(path: tuple[int, ...], transfers: Sequence[Transfer], limits: RoundLimits) -> bool:
    hops = [transfers[one] for one in path]
    if hops[-1][2] - hops[0][2] > limits.window or hops[-1][1] != hops[0][0]:
        return False
    for earlier, later in pairwise(hops):
        gap = later[2] - earlier[2]
        if earlier[1] != later[0] or gap < (0 if limits.ties else 1) or gap > (limits.hop or limits.window):
            return False
        if later[3] * 100 < earlier[3] * limits.least_percent:
            return False
        if limits.most_percent is not None and later[3] * 100 > earlier[3] * limits.most_percent:
            return False
    return True


def counted(found: Rounds, rows: np.ndarray) -> dict[tuple[int, int], int]:
    """Give paths by (transfer, hops)."""
    return {(int(rows[place]), int(hops)): int(found.counts[place, hops]) for place, hops in np.argwhere(found.counts)}


def tried(transfers: Sequence[Transfer], limits: RoundLimits) -> dict[tuple[int, int], int]:
    return dict(Counter((one, len(path)) for path in closed_paths(transfers, limits) for one in path))


LIMITS = st.builds(
    RoundLimits,
    window=st.integers(0, 12),
    longest=st.integers(2, 5),
    hop=st.none() | st.integers(1, 8),
    least_percent=st.sampled_from([0, 70]),
    most_percent=st.none() | st.sampled_from([100, 250]),
    ties=st.booleans(),
)


@given(crowded(5, 16), LIMITS)
@settings(max_examples=150, deadline=None)
def test_every_closed_path_is_counted_once(transfers: list[Transfer], limits: RoundLimits) -> None:
    graph = graph_of(transfers)
    found = rounds(graph, limits)
    assert counted(found, graph.rows) == tried(transfers, limits)
    assert not found.cut_short.any()


def test_a_path_at_one_moment_begins_where_amounts_are_conserved() -> None:
    transfers = [(0, 1, 0, 2), (1, 0, 0, 1)]
    graph = graph_of(transfers)
    found = rounds(graph, RoundLimits(window=0, longest=2, least_percent=70, ties=True))
    assert counted(found, graph.rows) == {(0, 2): 1, (1, 2): 1}


@given(crowded(5, 14), LIMITS)
@settings(max_examples=60, deadline=None)
def test_listed_paths_are_those_that_exist(transfers: list[Transfer], limits: RoundLimits) -> None:
    graph = graph_of(transfers)
    found = rounds(graph, RoundLimits(**{**vars(limits), "listed": 10_000}))
    listed = [tuple(sorted(int(graph.rows[one]) for one in path if one >= 0)) for path in found.paths]
    assert sorted(listed) == sorted(closed_paths(transfers, limits))


@given(crowded(7, 60, 40), st.randoms(use_true_random=False), st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_changes_nothing(transfers: list[Transfer], rng: random.Random, ties: bool) -> None:
    limits = RoundLimits(window=15, ties=ties, listed=50, work_for_one=40, work=900)
    order = list(range(len(transfers)))
    rng.shuffle(order)
    here, there = graph_of(transfers), graph_of(transfers, order)
    one, other = rounds(here, limits), rounds(there, limits)
    assert np.array_equal(one.counts, other.counts)
    assert np.array_equal(one.paths, other.paths)
    assert np.array_equal(one.cut_short, other.cut_short)
    assert one.steps == other.steps
    assert [transfers[row] for row in here.rows] == [transfers[order[row]] for row in there.rows]


def busy(accounts: int, transfers: int, moments: int, seed: int) -> list[Transfer]:
    """Give so many transfers that the ways back are followed to their end."""
    rng = random.Random(seed)
    return [(*rng.sample(range(accounts), 2), rng.randint(0, moments), 100) for _ in range(transfers)]


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize(("accounts", "window"), [(12, 30), (40, 60), (3, 300)])
def test_following_the_ways_back_finds_what_going_out_alone_finds(accounts: int, window: int, ties: bool) -> None:
    transfers = busy(accounts, 600, 400, accounts)
    found = rounds(graph_of(transfers), RoundLimits(window, ties=ties, work_for_one=10**8))
    assert found.counts.sum() > 0
    steps = plain_count(transfers, window, ties)
    assert {hops: int(found.counts[:, hops].sum()) // hops for hops in range(2, 6)} == steps


def plain_count(transfers: list[Transfer], window: int, ties: bool) -> dict[int, int]:
    """Count closed paths by going out from each transfer, with nothing looked up."""
    paid: dict[int, list[int]] = {}
    for number, one in enumerate(transfers):
        paid.setdefault(one[0], []).append(number)
    counts = dict.fromkeys(range(2, 6), 0)

    def onward(path: list[int]) -> None:
        last = transfers[path[-1]]
        for number in paid.get(last[1], []):
            one = transfers[number]
            if one[2] < last[2] + (0 if ties else 1) or one[2] > transfers[path[0]][2] + window:
                continue
            if one[1] == transfers[path[0]][0]:
                same = one[2] == transfers[path[0]][2]
                counts[len(path) + 1] += (
                    not same or min((transfers[hop][0], hop) for hop in [*path, number])[1] == path[0]
                )
            elif len(path) < 4 and all(transfers[hop][0] != one[1] for hop in path):
                onward([*path, number])

    for number in range(len(transfers)):
        onward([number])
    return counts


def test_a_window_includes_its_ends() -> None:
    transfers = [(0, 1, 10, 1), (1, 2, 20, 1), (2, 0, 30, 1)]
    assert rounds(graph_of(transfers), RoundLimits(window=20)).counts.sum() == 3
    assert rounds(graph_of(transfers), RoundLimits(window=19)).counts.sum() == 0


def test_at_one_moment_hops_follow_each_other_only_where_ties_are_asked_for() -> None:
    transfers = [(1, 2, 7, 1), (2, 0, 7, 1), (0, 1, 7, 1)]
    assert rounds(graph_of(transfers), RoundLimits(window=20)).counts.sum() == 0
    assert rounds(graph_of(transfers), RoundLimits(window=20, ties=True)).counts[:, 3].tolist() == [1, 1, 1]


@given(st.integers(0, INT64), st.integers(0, INT64), st.sampled_from([0, 70, 99, 100]), st.sampled_from([-1, 100, 105]))
@example(0, 8_784_163_844_623_596_100, 0, 105)
@settings(deadline=None)
def test_amounts_are_compared_exactly_and_do_not_overflow(amount: int, earlier: int, least: int, most: int) -> None:
    right = amount * 100 >= earlier * least and (most < 0 or amount * 100 <= earlier * most)
    assert conserved(amount, earlier, least, most) == right


def test_a_transfer_at_which_the_budget_ended_is_marked() -> None:
    crowd = [(1, 10 + number, 1, 1) for number in range(50)]
    found = rounds(graph_of([(0, 1, 0, 1), *crowd, (5, 0, 9, 1)]), RoundLimits(window=20, work_for_one=20))
    assert found.cut_short.nonzero()[0].tolist() == [0]
    assert found.steps == 21


def test_when_all_work_is_spent_every_later_start_is_marked() -> None:
    found = rounds(graph_of(busy(12, 600, 400, 1)), RoundLimits(window=30, work=500))
    assert 500 < found.steps < 2000
    assert found.cut_short.sum() > 100


def test_a_clique_at_one_moment_ends_in_its_budget_and_says_so() -> None:
    clique = [(one, other, 5, 1) for one in range(150) for other in range(150) if one != other]
    strict = rounds(graph_of(clique), RoundLimits(window=5))
    assert (strict.steps, strict.cut_short.sum()) == (0, 0)
    found = rounds(graph_of(clique), RoundLimits(window=5, ties=True, work_for_one=1000, work=200_000))
    assert 200_000 <= found.steps < 300_000
    assert found.cut_short.sum() > 20_000


def test_a_hub_ends_in_its_budget_and_says_so() -> None:
    rng = random.Random(2)
    hub = [(0, spoke, rng.randint(0, 10**6), 1) for spoke in range(1, 3000)]
    hub += [(spoke, 0, rng.randint(0, 10**6), 1) for spoke in range(1, 3000)]
    hub += [(*rng.sample(range(1, 3000), 2), rng.randint(0, 10**6), 1) for _ in range(3000)]
    found = rounds(graph_of(hub), RoundLimits(window=10**6, work_for_one=1000, work=10**6))
    assert 10**6 <= found.steps < 1_100_000
    assert found.cut_short.any()

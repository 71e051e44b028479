"""One step of the benchmark of networks in a process of its own: seconds of processor, peak memory and counts, as JSON.

networks_steps.py ours GRAPH EDGES SEED PATTERN OUT
networks_steps.py theirs GRAPH EDGES SEED PATTERN OUT
networks_steps.py networkx GRAPH EDGES SEED
networks_steps.py adversary NAME SIZE SEED
"""

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from time import perf_counter, process_time
from typing import Any

import networkx as nx
import numpy as np

from benchmarks.fresh import peak_megabytes
from benchmarks.networks_graphs import DAY, Transfers, clique, hub, one_moment, ordinary
from screening.networks.behaviour import BehaviourSettings
from screening.networks.search.compiled import Table
from screening.networks.search.fans import Fans, fans, gather_scatter
from screening.networks.search.graph import TimedGraph
from screening.networks.search.rounds import RoundLimits, rounds
from screening.networks.search.scatter import ScatterLimits, scattered

Facts = dict[str, Any]

WINDOW = 7 * DAY + 1
"""Odd, while times are even: so that it does not matter whether a window includes its ends."""

LONGEST = 5
WORK = BehaviourSettings().work
SIZES = [2, 3, 4, 5, 6]
GRAPHS: dict[str, Callable[[int, int], Transfers]] = {
    "sparse": lambda edges, seed: ordinary("sparse", edges, edges // 5, 30, None, seed),
    "dense": lambda edges, seed: ordinary("dense", edges, edges // 5, 10, None, seed),
    "uneven": lambda edges, seed: ordinary("uneven", edges, edges // 5, 30, 1.5, seed),
}
ADVERSARIES: dict[str, Callable[[int, int], Transfers]] = {
    "hub": hub,
    "clique": clique,
    "one moment": lambda transfers, seed: one_moment(transfers, transfers // 5, seed),
}


def ours(name: str, edges: str, seed: str, pattern: str, out: str) -> Facts:
    """Time our search for one pattern, laying out the graph included, and keep what is compared."""
    transfers = GRAPHS[name](int(edges), int(seed))
    SEARCHES[pattern](GRAPHS[name](1000, 1).graph())
    started = process_time()
    graph = transfers.graph()
    laid = process_time()
    found = SEARCHES[pattern](graph)
    seconds = process_time() - started
    if pattern == "temp-cycle":
        np.savez(out, plain=_by_row(graph, found.counts), bundled=_by_row(graph, bundled(graph)))
        return {"seconds": seconds, "layout": laid - started, "cut_short": int(found.cut_short.sum())}
    np.savez(out, credits=_credits(found) if isinstance(found, Fans) else found.source)
    return {"seconds": seconds, "layout": laid - started, "cut_short": 0}


SEARCHES: dict[str, Callable[[TimedGraph], Any]] = {
    "fan": lambda graph: fans(graph, WINDOW),
    "degree": lambda graph: fans(graph, WINDOW),
    "scatter-gather": lambda graph: scattered(graph, ScatterLimits(WINDOW, work_for_one=1_000_000)),
    "temp-cycle": lambda graph: rounds(graph, RoundLimits(WINDOW, LONGEST, work_for_one=10_000_000, work=10**11)),
}


def _by_row(graph: TimedGraph, counts: Table) -> Table:
    """Give counts in the order of the input."""
    told = np.empty_like(counts)
    told[graph.rows] = counts
    return told


def _credits(wide: Fans) -> np.ndarray:
    """Give, of fan in, fan out, degree in and degree out, how often transfers lie in one of two or more.

    The yardstick counts a pattern once for each transfer in it.
    """
    sides = ((wide.in_fan, wide.in_degree), (wide.out_fan, wide.out_degree))
    by_fan = [int(degree[fan > 1].sum()) for fan, degree in sides]
    return np.array([*by_fan, *(int(degree[degree > 1].sum()) for _, degree in sides)], np.int64)


def bundled(graph: TimedGraph) -> Table:
    """Count closed paths as the yardstick does: those of the same accounts that end with the same transfer are one.

    It counts for every transfer on any of them.
    """
    found = rounds(graph, RoundLimits(WINDOW, LONGEST, work_for_one=10_000_000, work=10**11, listed=5_000_000))
    payer = graph.payer
    members: defaultdict[tuple[int, ...], set[int]] = defaultdict(set)
    for path in found.paths:
        hops = path[path >= 0].tolist()
        members[hops[-1], *payer[hops].tolist()].update(hops)
    counts = np.zeros((graph.transfers, LONGEST + 1), np.int32)
    for told, hops in members.items():
        counts[list(hops), len(told) - 1] += 1
    return counts


def theirs(name: str, edges: str, seed: str, pattern: str, out: str) -> Facts:
    """Time the yardstick for the same pattern on the same transfers, on one thread."""
    from snapml import GraphFeaturePreprocessor  # noqa: PLC0415 - a yardstick where it is installed, no dependency

    features = GRAPHS[name](int(edges), int(seed)).as_features()
    yardstick = GraphFeaturePreprocessor()
    told = {**yardstick.get_params(), **dict.fromkeys(("vertex_stats", "fan", "degree", "lc-cycle"), False)}
    told |= {"num_threads": 1, "scatter-gather": False, "temp-cycle": False}
    told |= {pattern: True, f"{pattern}_tw": WINDOW, f"{pattern}_bins": SIZES}
    yardstick.set_params(told)
    started = process_time()
    counted = yardstick.transform(features)[:, features.shape[1] :].astype(np.int64)
    seconds = process_time() - started
    np.savez(out, counts=counted)
    return {"seconds": seconds}


def with_networkx(name: str, edges: str, seed: str) -> Facts:
    """Time plain NetworkX on one window, pruned to its strong components, and our search on the same transfers."""
    whole = GRAPHS[name](int(edges), int(seed))
    inside = whole.at < 7 * DAY
    week = Transfers(name, whole.accounts, whole.payer[inside], whole.payee[inside], whole.at[inside])
    SEARCHES["temp-cycle"](GRAPHS[name](1000, 1).graph())
    started = process_time()
    found = SEARCHES["temp-cycle"](week.graph())
    ours_seconds = process_time() - started
    started = process_time()
    counts = networkx_counts(week)
    seconds = process_time() - started
    told = [int(found.counts[:, hops].sum()) // hops for hops in range(2, LONGEST + 1)]
    return {"edges": len(week.at), "seconds": seconds, "ours": ours_seconds, "agree": told == counts, "counts": counts}


def networkx_counts(week: Transfers) -> list[int]:
    """Count closed paths of 2 … hops in order of time: the bounded simple cycles of NetworkX, then every choice of times."""
    times: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for payer, payee, at in zip(week.payer.tolist(), week.payee.tolist(), week.at.tolist(), strict=True):
        times[payer, payee].append(at)
    graph = nx.DiGraph(list(times))
    inside = set().union(*(one for one in nx.strongly_connected_components(graph) if len(one) > 1))
    counts = [0] * (LONGEST + 1)
    for cycle in nx.simple_cycles(graph.subgraph(inside), length_bound=LONGEST):
        pairs = [*pairwise(cycle), (cycle[-1], cycle[0])]
        for begin in range(len(pairs)):
            counts[len(pairs)] += sum(1 for _ in _rising([times[pair] for pair in pairs[begin:] + pairs[:begin]], -1))
    return counts[2:]


def _rising(choices: list[list[int]], after: int) -> Iterator[None]:
    """Give an item for every way to choose one time of each list, each later than the one before."""
    if not choices:
        yield None
        return
    for time in choices[0]:
        if time > after:
            yield from _rising(choices[1:], time)


def adversary(name: str, size: str, seed: str) -> Facts:
    """Search a graph made to break the search, within the budget that accounts' behaviour is given; twice, with ties too."""
    transfers = ADVERSARIES[name](int(size), int(seed))
    graph = transfers.graph()
    facts: Facts = {"transfers": graph.transfers, "accounts": graph.accounts}
    for title, ties in (("strict", False), ("ties", True)):
        started, clock = process_time(), perf_counter()
        found = rounds(graph, RoundLimits(WINDOW, LONGEST, ties=ties, work=WORK))
        facts[title] = {
            "seconds": process_time() - started,
            "clock": perf_counter() - clock,
            "steps": found.steps,
            "cut_short": int(found.cut_short.sum()),
            "counted": [int(one) // max(hops, 1) for hops, one in enumerate(found.counts.sum(axis=0, dtype=np.int64))],
        }
    started = process_time()
    spread = scattered(graph, ScatterLimits(WINDOW, work=WORK))
    facts["scatter"] = {
        "seconds": process_time() - started,
        "steps": spread.steps,
        "cut_short": int(spread.cut_short.sum()),
    }
    started = process_time()
    fans(graph, WINDOW)
    gather_scatter(graph, WINDOW)
    facts["fans"] = {"seconds": process_time() - started}
    return facts


VERBS: dict[str, Callable[..., Facts]] = {
    "ours": ours,
    "theirs": theirs,
    "networkx": with_networkx,
    "adversary": adversary,
}

if __name__ == "__main__":
    facts = VERBS[sys.argv[1]](*sys.argv[2:])
    print(json.dumps({**facts, "peak_mb": peak_megabytes()}))

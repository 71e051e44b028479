"""Money scattered over middle accounts and gathered again at one: one source, one sink, several ways of two hops."""

from dataclasses import dataclass

import numpy as np

from screening.networks.search.compiled import Flags, Row, Sums, Table, compiled
from screening.networks.search.graph import TimedGraph
from screening.networks.search.homeward import position

MIDDLE, CAME, WENT = range(3)
"""Of a way over a middle account: the account, the moment it was paid, the moment it paid on."""

SOURCE, SINK, BETWEEN, MOST = range(4)


@dataclass(frozen=True)
class ScatterLimits:
    """What counts: `between` middle accounts at least, each paid before it pays on, all within one window.

    `work_for_one` is how many ways are followed from one source, `work` from all.
    """

    window: int
    between: int = 2
    work_for_one: int = 100_000
    work: int = 1_000_000_000


@dataclass(frozen=True)
class Scattered:
    """How often each account is source, sink or middle of money scattered and gathered again, one pair counted once.

    A middle account counts for the widest window of its pair; `most` is the most middle accounts of any pair whose source
    or sink an account is.

    `cut_short` marks the sources at which the budget ended the search; what they would have shown is missing.
    """

    source: Row
    sink: Row
    middle: Row
    most: Row
    cut_short: Flags
    steps: int


def scattered(graph: TimedGraph, limits: ScatterLimits) -> Scattered:
    """Find every pair of accounts between which money went over several others; the same in any order of the input."""
    told = np.array([limits.between, limits.work_for_one, limits.work], np.int64)
    counts = np.zeros((4, graph.accounts), np.int32)
    cut_short = np.zeros(graph.accounts, np.bool_)
    steps = _search(graph.paid, graph.begins[0], graph.last_within(limits.window), told, counts, cut_short)
    return Scattered(counts[SOURCE], counts[SINK], counts[BETWEEN], counts[MOST], cut_short, steps)


@compiled
def _by_time_out(ways: Table, order: Row, begin: int, end: int, gap: int) -> int:
    """Put the ways `begin` … `end` in falling order of the time they went on (Shell's sort); gives the last gap."""
    for place in range(begin, end):
        order[place] = place
    while gap < end - begin:
        gap = 3 * gap + 1
    while gap > 1:
        gap //= 3
        for place in range(begin + gap, end):
            way, to = order[place], place
            while to - gap >= begin and ways[order[to - gap], WENT] < ways[way, WENT]:
                order[to] = order[to - gap]
                to -= gap
            order[to] = way
    return gap


@compiled
def _widest(ways: Table, order: Row, last: Row, active: Row, begin: int, end: int) -> tuple[int, int]:
    """Give the most middle accounts in any window over the ways of one pair, and the way with which that window begins.

    The ways are in falling order of the time the money came; a window begins with one of them.
    """
    _by_time_out(ways, order, begin, end, 1)
    most, best, now, expired = 0, begin, 0, begin
    for first in range(begin, end):
        active[ways[first, MIDDLE]] += 1
        now += active[ways[first, MIDDLE]] == 1
        until = last[ways[first, CAME]]
        while ways[order[expired], WENT] > until:
            gone = ways[order[expired], MIDDLE]
            active[gone] -= 1
            now -= active[gone] == 0
            expired += 1
        if now > most:
            most, best = now, first
    for way in range(begin, end):
        active[ways[way, MIDDLE]] = 0
    return most, best


@compiled
def _tell(
    ways: Table,
    order: Row,
    last: Row,
    counts: Table,
    active: Row,
    sink_of: Row,
    source: int,
    begin: int,
    end: int,
    between: int,
) -> int:
    """Count one pair, if its money went over enough accounts; gives how many."""
    most, best = _widest(ways, order, last, active, begin, end)
    if most < between:
        return 0
    sink, until = sink_of[begin], last[ways[best, CAME]]
    counts[SOURCE, source] += 1
    counts[SINK, sink] += 1
    counts[MOST, source] = max(counts[MOST, source], most)
    counts[MOST, sink] = max(counts[MOST, sink], most)
    for way in range(begin, best + 1):
        middle = ways[way, MIDDLE]
        if ways[way, WENT] <= until and active[middle] == 0:
            active[middle] = 1
            counts[BETWEEN, middle] += 1
    for way in range(begin, best + 1):
        active[ways[way, MIDDLE]] = 0
    return most


@compiled
def _ways_from(paid: Table, begins: Row, last: Row, found: Table, number: Row, source: int, most: int) -> int:
    """List the ways of two hops from a source as (sink, middle, came, went) and count them by sink.

    In falling order of the time the money came; gives how many, more than `most` where it was cut short.
    """
    ways = 0
    for row in range(begins[source + 1] - 1, begins[source] - 1, -1):
        came, middle = paid[row, 0], paid[row, 1]
        onward = position(paid, begins[middle], begins[middle + 1], came + 1)
        while onward < begins[middle + 1] and paid[onward, 0] <= last[came]:
            sink = paid[onward, 1]
            if sink != source:
                if ways == most:
                    return most + 1
                found[ways, 0], found[ways, 1], found[ways, 2], found[ways, 3] = sink, middle, came, paid[onward, 0]
                number[sink] += 1
                ways += 1
            onward += 1
    return ways


@compiled
def _by_sink(found: Table, ways: Table, sink_of: Row, number: Row, place: Row, several: int, between: int) -> int:
    """Lay out by sink the ways to sinks that have enough of them; gives how many.

    The `number` of such a sink is turned below 0.
    """
    laid = 0
    for way in range(several):
        sink = found[way, 0]
        if number[sink] >= between:
            place[sink] = laid
            laid += number[sink]
            number[sink] = -number[sink]
    for way in range(several):
        sink = found[way, 0]
        if number[sink] < 0:
            to = place[sink]
            ways[to, MIDDLE], ways[to, CAME], ways[to, WENT] = found[way, 1], found[way, 2], found[way, 3]
            sink_of[to] = sink
            place[sink] = to + 1
    return laid


@compiled
def _search(paid: Table, begins: Row, last: Row, told: Sums, counts: Table, cut_short: Flags) -> int:
    """Search from every source in turn; gives the number of ways followed."""
    between, room = told[0], told[1]
    accounts = len(begins) - 1
    found, ways = np.empty((room, 4), np.int32), np.empty((room, 3), np.int32)
    sink_of, order = np.empty(room, np.int32), np.empty(room, np.int32)
    number, place, active = np.zeros(accounts, np.int32), np.zeros(accounts, np.int32), np.zeros(accounts, np.int32)
    spent = 0
    for source in range(accounts):
        if begins[source + 1] - begins[source] < between:
            continue
        if spent >= told[2]:
            cut_short[source] = True
            continue
        several = _ways_from(paid, begins, last, found, number, source, room)
        if several > room:
            cut_short[source] = True
            several = room
        spent += several
        laid = _by_sink(found, ways, sink_of, number, place, several, between)
        begin = 0
        while begin < laid:
            end = begin - number[sink_of[begin]]
            _tell(ways, order, last, counts, active, sink_of, source, begin, end, between)
            begin = end
        for way in range(several):
            number[found[way, 0]] = 0
    return spent

"""Closed paths of transfers in order of time: all of them, counted for each transfer, and listed up to a number.

A path begins with its earliest transfer, passes no account twice and is closed within the window. A hop must be later than
the one before it; with `ties` it may be at the same moment, for data that tell days alone. A path all of whose hops are
at one moment may then begin with any of them from which amounts are conserved all the way round; it counts once, from the
one of the lowest number.
"""

from dataclasses import dataclass

import numpy as np

from screening.networks.search.compiled import Flags, Row, Sums, SumTable, Table, Tables, compiled
from screening.networks.search.graph import TimedGraph
from screening.networks.search.homeward import (
    DEPTH,
    FIRST_PATIENCE,
    IN_PROPORTION,
    LEAVE,
    NOTED,
    PATIENCE,
    WAITING,
    arrive,
    deepen,
    note,
    nothing_known,
    position,
    sweep,
)

LARGEST = 2**63 - 1
NUMBER, ACCOUNT, READY, CURSOR, LINKED = range(5)
"""Of each hop of the path so far: its transfer; the account it reached, from when that may pay on, where to look next in
what it paid, or in what of it leads home."""


@dataclass(frozen=True)
class RoundLimits:
    """What counts as a closed path, and how much work may be spent; times in the unit of the graph.

    `hop` is the longest time between two hops; each amount must be `least_percent` … `most_percent` of the one before it.
    `work_for_one` is for all paths that begin with one transfer, `work` for all; `listed` is how many paths to list.
    """

    window: int
    longest: int = 5
    hop: int | None = None
    least_percent: int = 0
    most_percent: int | None = None
    ties: bool = False
    work_for_one: int = 100_000
    work: int = 1_000_000_000
    listed: int = 0


@dataclass(frozen=True)
class Rounds:
    """Closed paths: `counts[transfer, hops]` on which a transfer lies, `paths` as rows of transfers, padded with -1.

    `cut_short` marks the transfers from which the search ended at its budget; counts are then lower bounds. `steps` is the
    number of transfers looked at.
    """

    counts: Table
    paths: Table
    cut_short: Flags
    steps: int


def rounds(graph: TimedGraph, limits: RoundLimits) -> Rounds:
    """Find the closed paths of a graph; the same in any order of its input."""
    longest = limits.longest
    until = graph.last_within(limits.window)
    reach = until[:0] if limits.hop is None else graph.last_within(limits.hop)
    most = -1 if limits.most_percent is None else limits.most_percent
    told = np.array([0 if limits.ties else 1, limits.least_percent, most, limits.work_for_one, limits.work], np.int64)
    counts = np.zeros((graph.transfers, longest + 1), np.int32)
    paths = np.full((limits.listed, longest), -1, np.int32)
    cut_short = np.zeros(graph.transfers, np.bool_)
    known, links = nothing_known(graph.accounts, longest), np.empty((graph.transfers, 2), np.int32)
    at, path = np.zeros(WAITING + longest, np.int64), np.zeros((5, longest + 1), np.int64)
    steps, found = _search(
        graph.paid,
        graph.got,
        graph.begins,
        graph.amount,
        until,
        reach,
        told,
        known,
        links,
        at,
        path,
        counts,
        paths,
        cut_short,
    )
    return Rounds(counts, paths[: min(limits.listed, found)], cut_short, steps)


@compiled
def conserved(amount: int, earlier: int, least: int, most: int) -> bool:
    """Tell whether an amount is at least `least` and at most `most` hundredths of another; `most` below 0 is no limit.

    Exact, without overflow, for any two int64 of 0 or more: a limit beyond int64 is beyond every amount.
    """
    hundreds, rest = earlier // 100, earlier % 100
    if least > 0 and (hundreds > LARGEST // least or amount - hundreds * least < (rest * least + 99) // 100):
        return False
    return most < 0 or (most > 0 and hundreds > LARGEST // most) or amount - hundreds * most <= rest * most // 100


@compiled
def _is_new(path: SumTable, level: int, account: int) -> bool:
    """Tell whether a path has not passed an account."""
    for place in range(1, level + 1):  # noqa: SIM110 - a generator is not compiled
        if path[ACCOUNT, place] == account:
            return False
    return True


@compiled
def _closed(
    paid: Table,
    amount: Sums,
    told: Sums,
    path: SumTable,
    counts: Table,
    paths: Table,
    level: int,
    onward: int,
    found: int,
) -> int:
    """Count and list a closed path; gives 1, or 0 for another way to tell a path at one moment.

    Where the first amount also follows from the last, the path may begin anywhere; else it begins here alone.
    """
    hops, first = level + 1, path[NUMBER, 1]
    path[NUMBER, hops] = onward
    at_once = told[0] == 0 and paid[onward, 0] == paid[first, 0]
    if at_once and conserved(amount[first], amount[onward], told[1], told[2]):
        for place in range(2, hops + 1):
            if path[NUMBER, place] < first:
                return 0
    for place in range(1, hops + 1):
        counts[path[NUMBER, place], hops] += 1
        if found < len(paths):
            paths[found, place - 1] = path[NUMBER, place]
    return 1


@compiled
def _from_origin(  # noqa: C901, PLR0912 - one loop: a call at every step would cost as much as the step
    paid: Table, got: Table, begins: Table, amount: Sums, reach: Row, told: Sums, known: Tables, links: Table, at: Sums,
    path: SumTable, counts: Table, paths: Table, home: int, origin: int, last: int, came: int, spent_before: int,
    allowed: int, found: int,
) -> tuple[int, int]:  # fmt: skip
    """Count the paths that begin with one transfer; gives the work, more than allowed where cut short, and paths found."""
    top, lag, start = known.shape[1] - 1, told[0], paid[origin, 0] + told[0]
    by_amount = told[1] > 0 or told[2] >= 0
    steps, level, transfer = 0, 0, origin
    while True:
        account, ready, left = paid[transfer, 1], paid[transfer, 0] + lag, top - level
        if at[NOTED] < came and left <= at[DEPTH]:
            note(got, known, links, at, start, came)
        linked = left <= at[DEPTH]
        if not linked or known[LEAVE, left, account] >= ready:
            level += 1
            path[NUMBER, level], path[ACCOUNT, level], path[READY, level] = transfer, account, ready
            path[LINKED, level] = linked
            if linked:
                path[CURSOR, level] = known[LEAVE, 0, account]
            else:
                path[CURSOR, level] = position(paid, begins[0, account], begins[0, account + 1], ready)
        transfer = -1
        while level > 0 and transfer < 0:
            place = path[CURSOR, level]
            if path[LINKED, level]:
                if place < 0:
                    level -= 1
                    continue
                onward, path[CURSOR, level] = links[place, 0], links[place, 1]
            else:
                if place >= begins[0, path[ACCOUNT, level] + 1] or paid[place, 0] > last:
                    level -= 1
                    continue
                onward, path[CURSOR, level] = place, place + 1
            steps += 1
            if steps > allowed:
                return steps, found
            moment, before = paid[onward, 0], path[NUMBER, level]
            if moment < path[READY, level] or moment > last:
                continue
            if len(reach) and moment > reach[paid[before, 0]]:
                continue
            if by_amount and not conserved(amount[onward], amount[before], told[1], told[2]):
                continue
            if paid[onward, 1] == home:
                found += _closed(paid, amount, told, path, counts, paths, level, onward, found)
            elif level < top and _is_new(path, level, paid[onward, 1]):
                transfer = onward
        if level == 0:
            return steps, found
        if spent_before + steps > at[PATIENCE] and at[DEPTH] < top:
            most = FIRST_PATIENCE + IN_PROPORTION * (spent_before + steps)
            steps += deepen(got, begins, known, links, at, home, start, came, lag, most)


@compiled
def _search(
    paid: Table,
    got: Table,
    begins: Table,
    amount: Sums,
    until: Row,
    reach: Row,
    told: Sums,
    known: Tables,
    links: Table,
    at: Sums,
    path: SumTable,
    counts: Table,
    paths: Table,
    cut_short: Flags,
) -> tuple[int, int]:
    """Search from every home in turn; gives the work done and the number of paths found."""
    lag, work_for_one, work = told[0], told[3], told[4]
    spent, found = 0, 0
    for home in range(begins.shape[1] - 1):
        begin, end = begins[1, home], begins[1, home + 1]
        if begin == end or begins[0, home] == begins[0, home + 1]:
            continue
        arrive(known, at, begin)
        came, spent_here = begin, 0
        for origin in range(begins[0, home], begins[0, home + 1]):
            start, last = paid[origin, 0] + lag, until[paid[origin, 0]]
            while came < end and got[came, 0] <= last:
                came += 1
            if came == begin or got[came - 1, 0] < start:
                continue
            if spent >= work:
                cut_short[origin] = True
                continue
            if at[DEPTH] > 1:
                note(got, known, links, at, start, came)
                most = FIRST_PATIENCE + IN_PROPORTION * spent_here
                spent += sweep(got, begins, known, links, at, home, at[DEPTH], start, came, lag, most)
            allowed = min(work_for_one, work - spent)
            steps, closed = _from_origin(
                paid, got, begins, amount, reach, told, known, links, at, path, counts, paths,
                home, origin, last, came, spent_here, allowed, found,
            )  # fmt: skip
            cut_short[origin] = steps > allowed
            spent_here += steps
            spent += steps
            found = closed
    arrive(known, at, 0)
    return spent, found

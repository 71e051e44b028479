"""The shortest way back of money to where it left, for each movement that may be the origin of one."""

import numpy as np

from screening.networks.search.compiled import Flags, Row, Sums, SumTable, Table, compiled
from screening.networks.search.rounds import conserved

PAYER, PAYEE, FIRST, LAST, AMOUNT = range(5)
"""Of a movement: who paid whom, the times of its first and last part, its sum."""

HOP, PATH, LEAST, MOST, HOPS, WORK_FOR_ONE, WORK = range(7)
"""The limits: the longest time from hop to hop and of a path; how many hundredths of an amount the next must be at least
and at most; the most hops; steps from one origin and in all."""

FEWEST_HOPS = 3
"""There and back is no way round."""


@compiled
def _first_after(moves: SumTable, begin: int, end: int, time: int) -> int:
    """Give the first of a payer's movements that begins after a time."""
    while begin < end:
        middle = (begin + end) >> 1
        if moves[middle, FIRST] <= time:
            begin = middle + 1
        else:
            end = middle
    return begin


@compiled
def _passed(moves: SumTable, reached: Table, place: int, account: int) -> bool:
    """Tell whether an account paid anywhere on the path that ends at a place."""
    while place >= 0:
        if moves[reached[place, 0], PAYER] == account:
            return True
        place = reached[place, 1]
    return False


@compiled
def _way_back(
    moves: SumTable, begins: Row, home: Flags, origin: int, limits: Sums, allowed: int, reached: Table
) -> tuple[int, int]:
    """Give the steps taken from an origin, more than allowed where cut short, and the place of the closing hop or -1.

    `reached` becomes a tree: a movement, and the place of the one before it. All paths of so many hops are tried before
    any of more, and among these the earlier movement first.
    """
    reached[0, 0], reached[0, 1] = origin, -1
    begin, end, steps = 0, 1, 0
    for hops in range(2, limits[HOPS] + 1):
        free = end
        for place in range(begin, end):
            last = reached[place, 0]
            payer, earlier = moves[last, PAYEE], moves[last, AMOUNT]
            until = min(moves[last, LAST] + limits[HOP], moves[origin, FIRST] + limits[PATH])
            move = _first_after(moves, begins[payer], begins[payer + 1], moves[last, FIRST])
            while move < begins[payer + 1] and moves[move, FIRST] <= until:
                if conserved(moves[move, AMOUNT], earlier, limits[LEAST], limits[MOST]):
                    steps += 1
                    if steps > allowed:
                        return steps, -1
                    payee = moves[move, PAYEE]
                    closes = home[payee]
                    if (closes and hops >= FEWEST_HOPS) or (not closes and not _passed(moves, reached, place, payee)):
                        reached[free, 0], reached[free, 1] = move, place
                        if closes:
                            return steps, free
                        free += 1
                move += 1
        begin, end = end, free
    return steps, -1


@compiled
def shortest_ways(
    moves: SumTable, begins: Row, origins: Row, kin: Row, kin_from: Row, limits: Sums, cut_short: Flags
) -> tuple[Table, int]:
    """Give for each origin the movements of its shortest, then earliest, way back, padded with -1, and the steps taken.

    `moves` has a row for each movement, those of a payer in order of time from `begins[payer]` on. Money is home at the
    payer of the origin and his kin, `kin[kin_from[payer]:kin_from[payer + 1]]`. Two hops at least follow the origin. An
    origin at which the budget ended the search is marked in `cut_short` and has no way.
    """
    found = np.full((len(origins), limits[HOPS]), -1, np.int32)
    reached = np.empty((limits[WORK_FOR_ONE] + 1, 2), np.int32)
    home = np.zeros(len(begins) - 1, np.bool_)
    steps = 0
    for number in range(len(origins)):
        payer = moves[origins[number], PAYER]
        home[payer] = True
        for place in range(kin_from[payer], kin_from[payer + 1]):
            home[kin[place]] = True
        allowed = max(0, min(limits[WORK_FOR_ONE], limits[WORK] - steps))
        spent, place = _way_back(moves, begins, home, origins[number], limits, allowed, reached)
        steps += spent
        cut_short[number] = spent > allowed
        back, hops = place, 0
        while back >= 0:
            back, hops = reached[back, 1], hops + 1
        while place >= 0:
            hops -= 1
            found[number, hops] = reached[place, 0]
            place = reached[place, 1]
        home[payer] = False
        for place in range(kin_from[payer], kin_from[payer + 1]):
            home[kin[place]] = False
    return found, steps

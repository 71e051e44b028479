"""Transfers between numbered accounts, laid out for the search: by account, and in order of time."""

from dataclasses import dataclass

import numpy as np

from screening.networks.search.compiled import Row, Sums, Table, compiled


@dataclass(frozen=True)
class TimedGraph:
    """Transfers numbered by payer, time, payee and id, so that the order of rows in the input is forgotten.

    Times are told by their rank among all times, the *moment*; `moments` gives the time of each. `paid` has a row
    (moment, payee) for each transfer; `got` has a row (moment, payer, number of the transfer) for each, by payee and time.
    What an account paid and got begins at the rows `begins[0, account]` and `begins[1, account]`. `rows` tells which row
    of the input each transfer was.
    """

    accounts: int
    moments: Sums
    paid: Table
    got: Table
    begins: Table
    amount: Sums
    rows: Sums

    @property
    def transfers(self) -> int:
        """Give the number of transfers."""
        return len(self.rows)

    @property
    def payer(self) -> Row:
        """Give the payer of each transfer."""
        return np.repeat(np.arange(self.accounts, dtype=np.int32), np.diff(self.begins[0]))

    def last_within(self, seconds: int) -> Row:
        """Give, for each moment, the last moment no more than so many seconds later."""
        return last_within(self.moments, seconds)

    def first_within(self, seconds: int) -> Row:
        """Give, for each moment, the first moment no more than so many seconds earlier."""
        last = len(self.moments) - 1
        return last - last_within(-self.moments[::-1].copy(), seconds)[::-1].copy()


def timed_graph(payer: Row, payee: Row, at: Sums, amount: Sums, ids: Sums, accounts: int) -> TimedGraph:
    """Lay out transfers; accounts are 0 … `accounts` - 1, times in seconds, amounts in fen, each id is there once.

    Transfers of an account to itself are left out.
    """
    rows = np.flatnonzero(payer != payee)
    rows = rows[in_order(at[rows], payer[rows], payee[rows], ids[rows])]
    payer, payee, at = payer[rows].astype(np.int32), payee[rows].astype(np.int32), at[rows]
    new = np.append(np.True_, at[1:] != at[:-1])[: len(at)]
    moment = np.cumsum(new, dtype=np.int32) - np.int32(1)
    begins = np.zeros((2, accounts + 1), np.int32)
    paid, place = grouped(moment, payer, payee, begins[0])
    got, came_from = grouped(moment, payee, payer, begins[1])
    number = np.empty(len(rows), np.int32)
    number[place] = np.arange(len(rows), dtype=np.int32)
    got[:, 2] = number[came_from]
    rows = rows[place]
    return TimedGraph(accounts, at[new], np.ascontiguousarray(paid[:, :2]), got, begins, amount[rows], rows)


def in_order(at: Sums, payer: Row, payee: Row, ids: Sums) -> Sums:
    """Give the order of transfers by time, payer, payee and id; only those at the same time are sorted by all of it."""
    order = np.arange(len(at)) if (at[1:] >= at[:-1]).all() else np.argsort(at)
    same = at[order[1:]] == at[order[:-1]]
    tied = np.flatnonzero(np.append(same, np.False_) | np.append(np.False_, same))
    rows = order[tied]
    order[tied] = rows[np.lexsort((ids[rows], payee[rows], payer[rows], at[rows]))]
    return order


@compiled
def grouped(moment: Row, side: Row, other: Row, begins: Row) -> tuple[Table, Row]:
    """Give rows (moment, other, -) account by account, and the places they came from; fills where each account begins."""
    for account in side:
        begins[account + 1] += 1
    for account in range(len(begins) - 1):
        begins[account + 1] += begins[account]
    free = begins.copy()
    rows = np.empty((len(side), 3), np.int32)
    places = np.empty(len(side), np.int32)
    for place in range(len(side)):
        to = free[side[place]]
        free[side[place]] += 1
        rows[to, 0] = moment[place]
        rows[to, 1] = other[place]
        places[to] = place
    return rows, places


@compiled
def last_within(moments: Sums, seconds: int) -> Row:
    """Give, for each moment, the last moment no more than so many seconds later."""
    last = np.empty(len(moments), np.int32)
    ahead = 0
    for moment in range(len(moments)):
        while ahead + 1 < len(moments) and moments[ahead + 1] - moments[moment] <= seconds:
            ahead += 1
        last[moment] = ahead
    return last

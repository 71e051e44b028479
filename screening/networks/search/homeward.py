"""Which accounts can still bring money home in time: what the search asks before it goes on.

`known[LEAVE, hops, account]` is the latest moment at which the account can be left so that money is home again within so
many hops, -1 where it cannot. While the start of a path moves on in time, its end does too, so that these only ever grow:
what came into an account is looked at once for one home and one number of hops, however many paths start at that home.

What is looked at is linked up by payer: from `known[LEAVE, 0, account]` through `links`, whose rows are (transfer, next
link). Within the hops for which the way back is known, the way out goes over these alone, and not over all that an
account paid. The way back is followed further only while the search goes out far, so that the two stay in proportion,
and neither a crowd of payers nor one of payees is gone through in vain.

Source of the idea: the closing times of 2SCENT (Kumar and Calders, VLDB 2018), here kept by number of hops.
"""

import numpy as np

from screening.networks.search.compiled import Sums, Table, Tables, compiled

LEAVE, SWEPT, QUEUED, QUEUE = range(4)
"""What is known of accounts, by hops: see above; up to where they were swept; whether they wait in the queue; the queue.

In place of no hops: the first link; the moment up to which all is linked; nothing; the accounts of which anything is known.
"""

LINKS, TOUCHED, NOTED, DONE, DEPTH, PATIENCE, WAITING = range(7)
"""Counts kept for one home: links; accounts known of; the rows of what home got that are noted, and that are swept; for
how many hops all is known; the work after which it is tried to know more; from here on the accounts that wait, by hops."""

FIRST_PATIENCE = 256
"""Transfers looked at on the way out of one home before the ways back are followed further; four times that next."""

IN_PROPORTION = 4
"""How many times the work on the way out the way back may take."""


def nothing_known(accounts: int, longest: int) -> Tables:
    """Give room for what is known of the ways back of up to `longest` - 1 hops."""
    known = np.full((4, longest, accounts), -1, np.int32)
    known[QUEUED] = 0
    return known


@compiled
def position(rows: Table, begin: int, end: int, moment: int) -> int:
    """Give the first of an account's rows that is not before a moment."""
    while begin < end:
        middle = (begin + end) >> 1
        if rows[middle, 0] < moment:
            begin = middle + 1
        else:
            end = middle
    return begin


@compiled
def link(known: Tables, links: Table, at: Sums, account: int, transfer: int) -> int:
    """Add a transfer to those of an account that lead home; gives its number."""
    number = int(at[LINKS])
    if known[LEAVE, 0, account] < 0:
        known[QUEUE, 0, at[TOUCHED]] = account
        at[TOUCHED] += 1
    links[number, 0] = transfer
    links[number, 1] = known[LEAVE, 0, account]
    known[LEAVE, 0, account] = number
    at[LINKS] = number + 1
    return number


@compiled
def note(got: Table, known: Tables, links: Table, at: Sums, start: int, until: int) -> int:
    """Note what came home at the moments from `start` on, up to the row `until` of what home got; gives that row."""
    top = known.shape[1] - 1 if at[DEPTH] > 1 else 1
    for row in range(at[NOTED], until):
        moment, payer = got[row, 0], got[row, 1]
        if moment >= start:
            link(known, links, at, payer, got[row, 2])
            for hops in range(1, top + 1):
                known[LEAVE, hops, payer] = max(known[LEAVE, hops, payer], moment)
    at[NOTED] = max(at[NOTED], until)
    return until


@compiled
def raise_to(known: Tables, at: Sums, account: int, hops: int, moment: int) -> int:
    """Note that an account may be left at a moment with so many hops to go, and must be swept for it; gives the moment."""
    if moment > known[LEAVE, hops, account]:
        if not known[QUEUED, hops, account]:
            known[QUEUED, hops, account] = 1
            known[QUEUE, hops, at[WAITING + hops]] = account
            at[WAITING + hops] += 1
        for more in range(hops, known.shape[1]):
            known[LEAVE, more, account] = max(known[LEAVE, more, account], moment)
    return moment


@compiled
def sweep_account(
    got: Table,
    begins: Table,
    known: Tables,
    links: Table,
    at: Sums,
    home: int,
    account: int,
    hops: int,
    start: int,
    lag: int,
    most: int,
) -> int:
    """Look at what came into an account in time to go home within `hops`; gives the rows looked at, -1 for too many."""
    leave = known[LEAVE, hops, account]
    done = max(known[SWEPT, hops, account], known[LEAVE, hops - 1, account] if hops > 1 else -1)
    if leave <= done:
        return 0
    begin, end = begins[1, account], begins[1, account + 1]
    begin = position(got, begin, end, max(start, done - lag + 1))
    end = position(got, begin, end, leave - lag + 1)
    if end - begin > most:
        return -1
    linked = known[SWEPT, 0, account]
    known[SWEPT, hops, account] = leave
    known[SWEPT, 0, account] = max(linked, leave)
    for row in range(end - 1, begin - 1, -1):
        moment, payer = got[row, 0], got[row, 1]
        if payer != home:
            if moment > linked - lag:
                link(known, links, at, payer, got[row, 2])
            raise_to(known, at, payer, hops + 1, moment)
    return end - begin


@compiled
def sweep(
    got: Table,
    begins: Table,
    known: Tables,
    links: Table,
    at: Sums,
    home: int,
    depth: int,
    start: int,
    until: int,
    lag: int,
    most: int,
) -> int:
    """Make all known for `depth` hops, or for fewer where that takes more than `most` rows; gives the rows looked at.

    `until` is the row of what home got up to which all is noted; `lag` is 1 where a hop must be later than the one
    before it, 0 where it may be at the same moment.
    """
    looked = 0
    for hops in range(1, depth):
        for place in range(until - at[DONE] if hops == 1 else at[WAITING + hops]):
            account = got[at[DONE] + place, 1] if hops == 1 else known[QUEUE, hops, place]
            rows = sweep_account(got, begins, known, links, at, home, account, hops, start, lag, most - looked)
            if rows < 0:
                at[DEPTH] = hops
                return looked
            looked += rows
        for place in range(at[WAITING + hops]):
            known[QUEUED, hops, known[QUEUE, hops, place]] = 0
        at[WAITING + hops] = 0
    at[DONE] = until
    at[DEPTH] = depth
    return looked


@compiled
def deepen(
    got: Table,
    begins: Table,
    known: Tables,
    links: Table,
    at: Sums,
    home: int,
    start: int,
    until: int,
    lag: int,
    most: int,
) -> int:
    """Try to follow the ways back by one hop more; gives the rows looked at."""
    at[PATIENCE] *= 4
    note(got, known, links, at, start, until)
    if at[DEPTH] == 1:
        for place in range(at[TOUCHED]):
            account = known[QUEUE, 0, place]
            for hops in range(2, known.shape[1]):
                known[LEAVE, hops, account] = known[LEAVE, 1, account]
    return sweep(got, begins, known, links, at, home, at[DEPTH] + 1, start, until, lag, most)


@compiled
def arrive(known: Tables, at: Sums, first_got: int) -> int:
    """Forget the last home and begin with one whose own receipts begin at a row; gives the accounts forgotten."""
    touched = int(at[TOUCHED])
    for hops in range(known.shape[1]):
        for place in range(at[WAITING + hops]):
            known[QUEUED, hops, known[QUEUE, hops, place]] = 0
        for place in range(touched):
            account = known[QUEUE, 0, place]
            known[LEAVE, hops, account] = -1
            known[SWEPT, hops, account] = -1
    at[:] = 0
    at[NOTED] = at[DONE] = first_got
    at[DEPTH] = 1
    at[PATIENCE] = FIRST_PATIENCE
    return touched

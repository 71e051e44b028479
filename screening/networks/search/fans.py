"""How many transfers and how many partners an account has within a window of time, and money gathered then scattered."""

from dataclasses import dataclass

import numpy as np

from screening.networks.search.compiled import Row, Table, compiled
from screening.networks.search.graph import TimedGraph


@dataclass(frozen=True)
class Fans:
    """Of each transfer, in the window that ends with it: the account's transfers (degree) and its partners (fan).

    `out_degree` and `out_fan` are the payer's, by the number of the transfer; `in_degree` and `in_fan` the payee's.
    """

    out_degree: Row
    out_fan: Row
    in_degree: Row
    in_fan: Row


def fans(graph: TimedGraph, window: int) -> Fans:
    """Count transfers and partners in the window that ends with each transfer; those at its moment belong to it.

    Both ends belong to the window. Each transfer comes in and goes out once, however wide the fan.
    """
    first = graph.first_within(window)
    paid = graph.paid
    got = np.ascontiguousarray(graph.got[:, :2])
    out_degree, out_fan = widths(paid, graph.begins[0], first)
    degree, fan = widths(got, graph.begins[1], first)
    in_degree, in_fan = np.empty_like(degree), np.empty_like(fan)
    in_degree[graph.got[:, 2]], in_fan[graph.got[:, 2]] = degree, fan
    return Fans(out_degree, out_fan, in_degree, in_fan)


def gather_scatter(graph: TimedGraph, window: int) -> Row:
    """Give the largest n for which n accounts paid an account within the window up to a receipt, and it paid n after it.

    The window up to the receipt includes what came at that moment; the one after it begins later. Both include their far
    end. An account that pays it and is paid counts on both sides.
    """
    got = np.ascontiguousarray(graph.got[:, :2])
    return _gather_scatter(graph.paid, got, graph.begins, graph.first_within(window), graph.last_within(window))


@compiled
def widths(rows: Table, begins: Row, first: Row) -> tuple[Row, Row]:
    """Give degree and fan of the window that ends with each row (moment, partner) of each account.

    Rows at one moment see each other, whatever their order.
    """
    degree, fan = np.empty(len(rows), np.int32), np.empty(len(rows), np.int32)
    seen = np.zeros(len(begins) - 1, np.int32)
    for account in range(len(begins) - 1):
        begin, end = begins[account], begins[account + 1]
        oldest, newest, partners = begin, begin, 0
        while newest < end:
            moment, same = rows[newest, 0], newest
            while newest < end and rows[newest, 0] == moment:
                partners += seen[rows[newest, 1]] == 0
                seen[rows[newest, 1]] += 1
                newest += 1
            while rows[oldest, 0] < first[moment]:
                seen[rows[oldest, 1]] -= 1
                partners -= seen[rows[oldest, 1]] == 0
                oldest += 1
            degree[same:newest] = newest - oldest
            fan[same:newest] = partners
        for row in range(oldest, end):
            seen[rows[row, 1]] = 0
    return degree, fan


@compiled
def _gather_scatter(paid: Table, got: Table, begins: Table, first: Row, last: Row) -> Row:
    accounts = begins.shape[1] - 1
    payers, payees = np.zeros(accounts, np.int32), np.zeros(accounts, np.int32)
    most = np.zeros(accounts, np.int32)
    for account in range(accounts):
        in_from, in_to = begins[1, account], begins[1, account + 1]
        out_from, out_to = begins[0, account], begins[0, account + 1]
        if in_from == in_to or out_from == out_to:
            continue
        in_old, in_new, gathered = in_from, in_from, 0
        out_old, out_new, scattered = out_from, out_from, 0
        while in_new < in_to:
            moment = got[in_new, 0]
            while in_new < in_to and got[in_new, 0] == moment:
                gathered += payers[got[in_new, 1]] == 0
                payers[got[in_new, 1]] += 1
                in_new += 1
            while got[in_old, 0] < first[moment]:
                payers[got[in_old, 1]] -= 1
                gathered -= payers[got[in_old, 1]] == 0
                in_old += 1
            while out_new < out_to and paid[out_new, 0] <= last[moment]:
                scattered += payees[paid[out_new, 1]] == 0
                payees[paid[out_new, 1]] += 1
                out_new += 1
            while out_old < out_new and paid[out_old, 0] <= moment:
                payees[paid[out_old, 1]] -= 1
                scattered -= payees[paid[out_old, 1]] == 0
                out_old += 1
            most[account] = max(most[account], min(gathered, scattered))
        for row in range(in_old, in_new):
            payers[got[row, 1]] = 0
        for row in range(out_old, out_new):
            payees[paid[row, 1]] = 0
    return most

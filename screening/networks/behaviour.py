"""How each account moves money in its network: fans, cycles, money scattered and gathered, within a window of time."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from screening.networks.search.compiled import Row
from screening.networks.search.fans import fans, gather_scatter
from screening.networks.search.graph import TimedGraph, timed_graph
from screening.networks.search.rounds import RoundLimits, rounds
from screening.networks.search.scatter import ScatterLimits, scattered


@dataclass(frozen=True)
class BehaviourSettings:
    """The window in seconds, how many middle accounts make money scattered, the longest cycle, and the budgets.

    `work_for_one` is the work from one transfer or one account, `work` that of each search in all.
    """

    window: int = 7 * 86400
    least_between: int = 2
    longest_cycle: int = 5
    work_for_one: int = 100_000
    work: int = 100_000_000


@dataclass(frozen=True)
class Behaviour:
    """A row for each account, at how many of them a search was cut short, and the work done.

    Columns of `accounts`: account_id; out_degree and out_fan, the most transfers paid and the most payees within any
    window; in_degree and in_fan, the same of what came; cycles_2 …, the closed paths of so many hops on which the account
    lies; scatter_source, scatter_sink, scatter_middle and scatter_most as in `Scattered`; gather_scatter; cut_short,
    whether counts that begin at this account may be too low.
    """

    accounts: pa.Table
    cut_short: int
    steps: int


def behaviour(transfers: pa.Table, settings: BehaviourSettings = BehaviourSettings()) -> Behaviour:
    """Give what each account that pays or is paid does, in order of account_id; the same in any order of rows.

    `transfers` has transfer_id, payer_id, payee_id, amount (fen) and booked_at (seconds); ids are small whole numbers of
    0 or more, as in the tables of a run.
    """
    graph, ids = _graph(transfers)
    wide = fans(graph, settings.window)
    one, whole = settings.work_for_one, settings.work
    closed = rounds(graph, RoundLimits(settings.window, settings.longest_cycle, work_for_one=one, work=whole))
    spread = scattered(graph, ScatterLimits(settings.window, settings.least_between, one, whole))
    payer, payee = graph.payer, graph.paid[:, 1]
    cut_short = spread.cut_short
    cut_short[payer[closed.cut_short]] = True
    columns = {
        "account_id": ids,
        "out_degree": _most(payer, wide.out_degree, graph.accounts),
        "out_fan": _most(payer, wide.out_fan, graph.accounts),
        "in_degree": _most(payee, wide.in_degree, graph.accounts),
        "in_fan": _most(payee, wide.in_fan, graph.accounts),
        **{
            f"cycles_{hops}": np.bincount(payer, closed.counts[:, hops], graph.accounts).astype(np.int64)
            for hops in range(2, settings.longest_cycle + 1)
        },
        "scatter_source": spread.source,
        "scatter_sink": spread.sink,
        "scatter_middle": spread.middle,
        "scatter_most": spread.most,
        "gather_scatter": gather_scatter(graph, settings.window),
        "cut_short": cut_short,
    }
    return Behaviour(pa.table(columns), int(cut_short.sum()), closed.steps + spread.steps)


def _graph(transfers: pa.Table) -> tuple[TimedGraph, Row]:
    """Lay out the transfers over the accounts that occur; gives their ids too."""
    payer, payee, at, amount, ids = (
        transfers[name].to_numpy() for name in ("payer_id", "payee_id", "booked_at", "amount", "transfer_id")
    )
    occurs = np.zeros(max(payer.max(initial=-1), payee.max(initial=-1)) + 1, np.bool_)
    occurs[payer] = True
    occurs[payee] = True
    number = np.cumsum(occurs, dtype=np.int32) - np.int32(1)
    accounts = np.flatnonzero(occurs).astype(np.int32)
    at, amount = at.astype(np.int64), amount.astype(np.int64)
    return timed_graph(number[payer], number[payee], at, amount, ids.astype(np.int64), len(accounts)), accounts


def _most(account: Row, width: Row, accounts: int) -> Row:
    """Give the largest of some numbers for each account."""
    most = np.zeros(accounts, np.int32)
    np.maximum.at(most, account, width)
    return most

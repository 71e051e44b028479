"""Graphs for the benchmark of the search: ordinary ones, and ones made to break it."""

from dataclasses import dataclass

import numpy as np

from screening.networks.search.compiled import Row, Sums
from screening.networks.search.graph import TimedGraph, timed_graph

DAY = 86400


@dataclass(frozen=True)
class Transfers:
    """Transfers in order of time; times are even seconds, so that an odd window never ends at one."""

    name: str
    accounts: int
    payer: Row
    payee: Row
    at: Sums

    def graph(self) -> TimedGraph:
        """Lay them out for our search."""
        ids = np.arange(len(self.at))
        return timed_graph(self.payer, self.payee, self.at, np.ones(len(self.at), np.int64), ids, self.accounts)

    def as_features(self) -> np.ndarray:
        """Give them as the yardstick reads them: id, payer, payee, time."""
        return np.column_stack([np.arange(len(self.at)), self.payer, self.payee, self.at]).astype(np.float64)


def ordinary(name: str, transfers: int, accounts: int, days: int, skew: float | None, seed: int) -> Transfers:
    """Give transfers between random accounts, all alike or some far busier than others (Pareto, `skew` its exponent)."""
    rng = np.random.default_rng(seed)
    share = None
    if skew:
        share = rng.pareto(skew, accounts) + 1
        share /= share.sum()
    payer = rng.choice(accounts, transfers, p=share)
    payee = rng.choice(accounts, transfers, p=None if share is None else rng.permutation(share))
    return _sorted(name, accounts, payer, payee, 2 * rng.integers(0, days * DAY // 2, transfers))


def hub(edges: int, seed: int) -> Transfers:
    """Give an account that half of all transfers leave and half enter, within a week, and a few between its partners."""
    rng = np.random.default_rng(seed)
    spokes = edges // 4
    one = rng.integers(1, spokes, edges // 2)
    other = rng.integers(1, spokes, edges // 2)
    between = rng.integers(1, spokes, (2, edges // 10))
    payer = np.concatenate([np.zeros(len(one), np.int64), other, between[0]])
    payee = np.concatenate([one, np.zeros(len(other), np.int64), between[1]])
    return _sorted("hub", spokes, payer, payee, 2 * rng.integers(0, 7 * DAY // 2, len(payer)))


def clique(accounts: int, seed: int) -> Transfers:
    """Give accounts each of which pays each other one once within a week."""
    rng = np.random.default_rng(seed)
    payer, payee = np.divmod(np.arange(accounts * accounts), accounts)
    return _sorted("clique", accounts, payer, payee, 2 * rng.integers(0, 7 * DAY // 2, len(payer)))


def one_moment(transfers: int, accounts: int, seed: int) -> Transfers:
    """Give transfers that all bear the same time."""
    rng = np.random.default_rng(seed)
    payer, payee = rng.integers(0, accounts, (2, transfers))
    return _sorted("one moment", accounts, payer, payee, np.zeros(transfers, np.int64))


def _sorted(name: str, accounts: int, payer: Sums, payee: Sums, at: Sums) -> Transfers:
    order = np.argsort(at, kind="stable")
    order = order[payer[order] != payee[order]]
    return Transfers(name, accounts, payer[order].astype(np.int32), payee[order].astype(np.int32), at[order])

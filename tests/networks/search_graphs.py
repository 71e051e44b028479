"""Small graphs of transfers for the tests of the search."""

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from screening.networks.search.graph import TimedGraph, timed_graph

Transfer = tuple[int, int, int, int]
"""Payer, payee, time, amount; the id is the place in the list."""


def graph_of(transfers: Sequence[Transfer], order: Sequence[int] | None = None) -> TimedGraph:
    """Lay out transfers, their rows in another order where one is given."""
    places = list(range(len(transfers)) if order is None else order)
    columns = [np.array([transfers[place][part] for place in places], np.int64) for part in range(4)]
    accounts = 1 + max((max(one[:2]) for one in transfers), default=0)
    return timed_graph(*columns, np.array(places, np.int64), accounts)


def crowded(accounts: int = 6, most: int = 24, moments: int = 12) -> st.SearchStrategy[list[Transfer]]:
    """Many transfers between few accounts in little time, so that every shape and every tie occurs."""
    account = st.integers(0, accounts - 1)
    one = st.tuples(account, account, st.integers(0, moments), st.integers(1, 400))
    return st.lists(one, max_size=most)

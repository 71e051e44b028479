"""How far each account stands above its peers: one-sided distances, robust and free of labels.

A distance is zero at or below the peers' median, so that being new or quiet alone is nothing unusual. Amounts and
counts are compared as logarithms; a share's total has the peers' median total added, so that a few bookings of a quiet
account make no large share. The unit of a distance is the peers' spread: from their median to their ninth decile, or
their standard deviation where that is more.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screening.anomaly.features import Behaviour, Column, Numbers

_FEWEST_PEERS = 100
"""A smaller group is no measure; its accounts are held against the wider one."""
_MOST_PEERS = 50_000
"""So many of a group, evenly spread by account, tell its median and spread."""
EVERYBODY = "*"


@dataclass(frozen=True)
class Peers:
    """What is usual in each group: by group and column the median and the spread, by group the median of each total."""

    names: tuple[str, ...]
    totals: dict[str, Numbers]
    medians: Numbers
    spreads: Numbers
    sizes: NDArray[np.int64]


def fit_peers(behaviour: Behaviour, columns: list[Column]) -> Peers:
    """Give what is usual among all accounts, in every wide group and in every near group of enough accounts."""
    members = {EVERYBODY: np.arange(len(behaviour.accounts))}
    for labels in (behaviour.wide, behaviour.near):
        members |= _large_groups(labels)
    names = tuple(members)
    some = [_spread_out(members[name]) for name in names]
    wanted = sorted({column.feature.share_of for column in columns if column.feature.share_of})
    totals = {name: np.array([np.median(behaviour.numbers[name][of]) for of in some]) for name in wanted}
    medians, spreads = np.zeros((len(names), len(columns))), np.ones((len(names), len(columns)))
    for place, column in enumerate(columns):
        for group, of in enumerate(some):
            values = scaled(behaviour, column, totals, of, np.full(len(of), group))
            middle, high = np.quantile(values, (0.5, 0.9))
            spread = max(high - middle, float(values.std()))
            medians[group, place], spreads[group, place] = middle, spread if spread > 0 else 1.0
    return Peers(names, totals, medians, spreads, np.array([len(members[name]) for name in names]))


def group_of(behaviour: Behaviour, peers: Peers) -> NDArray[np.int64]:
    """Give the number of the group that each account is held against: the near one, else the wide one, else all."""
    known = {name: place for place, name in enumerate(peers.names)}
    wide = _numbered(behaviour.wide, known)
    near = _numbered(behaviour.near, known)
    return np.where(near >= 0, near, np.where(wide >= 0, wide, known[EVERYBODY]))


def distances(behaviour: Behaviour, columns: list[Column], peers: Peers) -> NDArray[np.float32]:
    """Give by account and column how many spreads it stands above its peers' median; 0 at or below it."""
    groups = group_of(behaviour, peers)
    far = np.empty((len(groups), len(columns)), dtype=np.float32)
    for place, column in enumerate(columns):
        values = scaled(behaviour, column, peers.totals, slice(None), groups)
        far[:, place] = np.maximum(0, (values - peers.medians[groups, place]) / peers.spreads[groups, place])
    return far


def scaled(
    behaviour: Behaviour,
    column: Column,
    totals: dict[str, Numbers],
    rows: NDArray[np.int64] | slice,
    groups: NDArray[np.int64],
) -> Numbers:
    """Give a column's values: a share of the total and the peers' median total, or a logarithm."""
    numbers = behaviour.numbers[column.feature.name][rows]
    if column.share and column.feature.share_of:
        total = column.feature.share_of
        return numbers / (behaviour.numbers[total][rows] + totals[total][groups] + 1)
    return np.log1p(numbers)


def usual(column: Column, value: float) -> float:
    """Give a scaled value back as a share, or as the amount or count that it is the logarithm of."""
    return value if column.share else float(np.expm1(value))


def _large_groups(labels: NDArray[np.object_]) -> dict[str, NDArray[np.int64]]:
    """Give the members of every labelled group that is large enough, by name."""
    names, place = np.unique(labels.astype(str), return_inverse=True)
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(len(names) + 1))
    found = {str(name): order[starts[at] : starts[at + 1]] for at, name in enumerate(names) if name}
    return {name: of for name, of in found.items() if len(of) >= _FEWEST_PEERS}


def _spread_out(members: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give at most so many members, evenly spread."""
    if len(members) <= _MOST_PEERS:
        return members
    return members[np.linspace(0, len(members) - 1, _MOST_PEERS).astype(np.int64)]


def _numbered(labels: NDArray[np.object_], known: dict[str, int]) -> NDArray[np.int64]:
    """Give the number of each label's group, -1 where there is none."""
    names, place = np.unique(labels.astype(str), return_inverse=True)
    return np.array([known.get(str(name), -1) for name in names], dtype=np.int64)[place]

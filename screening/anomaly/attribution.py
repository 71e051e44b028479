"""What each column adds to the length of an account's path through an isolation forest: exact Shapley values.

The forest isolates what is unusual on short paths. Held against an account that stands at its peers' median in every
column (all distances 0), the length saved is shared out among the columns by Shapley's rule, in the form of Lundberg and
others 2020 for one reference: within a tree a leaf is reached by mixing account and reference only if its columns on the
path are taken from one or the other, and the share of each follows from how many must be so. Parts add up exactly.
"""

from dataclasses import dataclass
from math import factorial, log

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import IsolationForest

from screening.anomaly.features import Numbers

_AT_ONCE = 256
"""Accounts at a time, so that the work arrays stay small."""


@dataclass(frozen=True)
class _Leaves:
    """The leaves of a tree: the length of the path to each, and the bounds of each distinct column on it.

    Every bound is a slot (one leaf's, one column's), in order of the column; a value passes when low < value <= high.
    """

    lengths: Numbers
    leaf: NDArray[np.int64]
    column: NDArray[np.int64]
    low: Numbers
    high: Numbers


def parts(forest: IsolationForest, far: NDArray[np.float32]) -> Numbers:
    """Give by account and column the path length saved, the mean over trees; a row adds up to what `saved` gives."""
    summed = np.zeros(far.shape)
    for tree in forest.estimators_:
        leaves = _leaves(tree.tree_)
        for start in range(0, len(far), _AT_ONCE):
            summed[start : start + _AT_ONCE] += _tree_parts(leaves, far[start : start + _AT_ONCE])
    return summed / len(forest.estimators_)


def saved(forest: IsolationForest, far: NDArray[np.float32]) -> Numbers:
    """Give by account how much shorter its mean path is than that of an account at its peers' median."""
    return mean_length(forest, np.zeros_like(far[:1])) - mean_length(forest, far)


def mean_length(forest: IsolationForest, far: NDArray[np.float32]) -> Numbers:
    """Give the mean path length through the forest, recovered from scikit-learn's score -2^(-length/c)."""
    lengths: Numbers = -np.log2(-forest.score_samples(far)) * _usual_length(forest.max_samples_)
    return lengths


def _tree_parts(leaves: _Leaves, far: NDArray[np.float32]) -> Numbers:
    """Give by account and column the path length saved in one tree."""
    values = far[:, leaves.column]
    own = (values > leaves.low) & (values <= leaves.high)
    reference = (leaves.low < 0) & (leaves.high >= 0)
    need, block = own & ~reference, ~own & reference
    many = len(leaves.lengths)
    needed, blocked = _per_leaf(need, leaves.leaf, many), _per_leaf(block, leaves.leaf, many)
    open_ = _per_leaf(~own & ~reference, leaves.leaf, many) == 0
    weight = -leaves.lengths * open_
    gain = (weight * _WEIGHTS[needed, blocked])[:, leaves.leaf]
    loss = (weight * _WEIGHTS[blocked, needed])[:, leaves.leaf]
    shares = np.where(need, gain, 0.0) - np.where(block, loss, 0.0)
    found = np.zeros(far.shape)
    columns, starts = np.unique(leaves.column, return_index=True)
    found[:, columns] = np.add.reduceat(shares, starts, axis=1)
    return found


def _per_leaf(marks: NDArray[np.bool_], leaf: NDArray[np.int64], many: int) -> NDArray[np.int64]:
    """Give by account and leaf how many of its slots are marked."""
    order = np.argsort(leaf, kind="stable")
    starts = np.searchsorted(leaf[order], np.arange(many))
    counts: NDArray[np.int64] = np.add.reduceat(marks[:, order], starts, axis=1, dtype=np.int64)
    return counts


_MOST_COLUMNS = 64
_WEIGHTS = np.array(
    [
        [factorial(one - 1) * factorial(two) / factorial(one + two) if one else 0.0 for two in range(_MOST_COLUMNS)]
        for one in range(_MOST_COLUMNS)
    ]
)
"""Shapley's weight of one of `one` columns that must be the account's, where `two` must be the reference's."""


def _leaves(tree: object) -> _Leaves:
    """Give the leaves of a tree with the bounds on the way to each."""
    left, right = tree.children_left, tree.children_right  # type: ignore[attr-defined]
    feature, threshold, sizes = tree.feature, tree.threshold, tree.n_node_samples  # type: ignore[attr-defined]
    lengths: list[float] = []
    slots: list[tuple[int, int, float, float]] = []
    waiting: list[tuple[int, int, dict[int, tuple[float, float]]]] = [(0, 0, {})]
    while waiting:
        node, depth, bounds = waiting.pop()
        if left[node] < 0:
            slots += [(len(lengths), column, low, high) for column, (low, high) in bounds.items()]
            lengths.append(depth + _usual_length(int(sizes[node])))
            continue
        column, line = int(feature[node]), float(threshold[node])
        low, high = bounds.get(column, (-np.inf, np.inf))
        waiting.append((int(left[node]), depth + 1, {**bounds, column: (low, min(high, line))}))
        waiting.append((int(right[node]), depth + 1, {**bounds, column: (max(low, line), high)}))
    slots.sort(key=lambda slot: (slot[1], slot[0]))
    leaf, columns, lows, highs = (np.array(values) for values in zip(*slots, strict=True))
    return _Leaves(np.array(lengths), leaf, columns, lows, highs)


def _usual_length(accounts: int) -> float:
    """Give the mean path length in a tree of so many accounts (Liu, Ting, Zhou 2008, equation 1)."""
    if accounts <= 1:
        return 0.0
    if accounts == 2:  # noqa: PLR2004 - the formula's own case
        return 1.0
    return 2.0 * (log(accounts - 1.0) + np.euler_gamma) - 2.0 * (accounts - 1.0) / accounts

"""How well a score ranks labelled accounts.

Ties: a score that gives many accounts the same number does not order them. Each measure here is the exact mean over all
orders of the tied accounts, so that neither a lucky nor an unlucky order decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

PARTS = ("risk_score", "rule_score", "anomaly_score", "network_score")


@dataclass(frozen=True)
class Groups:
    """Accounts of one score each, highest score first: how many there are, and how many of them are labelled."""

    sizes: NDArray[np.int64]
    hits: NDArray[np.int64]


def groups(scores: Sequence[float], labels: Sequence[bool]) -> Groups:
    """Give the groups of tied accounts, highest score first."""
    values = -np.asarray(scores, dtype=np.float64)
    _, place, sizes = np.unique(values, return_inverse=True, return_counts=True)
    hits = np.bincount(place, weights=np.asarray(labels, dtype=np.float64), minlength=len(sizes))
    return Groups(sizes.astype(np.int64), hits.astype(np.int64))


def average_precision(scores: Sequence[float], labels: Sequence[bool]) -> float | None:
    """Give the mean precision at the place of each labelled account; None where nothing is labelled.

    Within a group of m with k labelled, behind n accounts with p labelled, the j-th place is labelled with
    probability k/m, and then p + 1 + (j - 1)(k - 1)/(m - 1) of the first n + j are expected to be.
    """
    ranked = groups(scores, labels)
    total = int(ranked.hits.sum())
    if not total:
        return None
    summed, seen, found = 0.0, 0, 0
    for size, hit in zip(ranked.sizes.tolist(), ranked.hits.tolist(), strict=True):
        if hit:
            place = np.arange(1, size + 1)
            before = (place - 1) * ((hit - 1) / max(size - 1, 1))
            summed += hit / size * float(np.sum((found + 1 + before) / (seen + place)))
        seen, found = seen + size, found + hit
    return summed / total


def precision_at(scores: Sequence[float], labels: Sequence[bool], count: int) -> float | None:
    """Give the share of labelled accounts among the first `count`; None for none at all."""
    left, found = count, 0.0
    ranked = groups(scores, labels)
    for size, hit in zip(ranked.sizes.tolist(), ranked.hits.tolist(), strict=True):
        taken = min(left, size)
        found += hit * taken / size
        left -= taken
    return found / (count - left) if count > left else None


def first_share(scores: Mapping[str, float], share: float) -> set[str]:
    """Give the highest-scored share of the accounts, at least one; here ties go by account id, as a list must end."""
    count = max(1, int(len(scores) * share))
    return set(sorted(scores, key=lambda account: (-scores[account], account))[:count])


def ranking(
    rows: Sequence[Mapping[str, Any]], population: Collection[str], labelled: Collection[str]
) -> dict[str, Any]:
    """Give average precision, and precision at n, of each part score; n is the number of labelled accounts.

    `rows` are those of scores.parquet; an account of the population that has no row ranks with a score of 0.
    """
    by_account = {row["account_id"]: row for row in rows}
    accounts = sorted(population)
    labels = [account in labelled for account in accounts]
    count = sum(labels)
    measured = []
    for part in PARTS:
        scores = [float(by_account[one][part]) if one in by_account else 0.0 for one in accounts]
        measured.append(
            {
                "score": part,
                "average_precision": average_precision(scores, labels),
                "precision_at_n": precision_at(scores, labels, count),
            }
        )
    return {"accounts": len(accounts), "labelled": count, "scores": measured}

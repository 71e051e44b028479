"""How far today's accounts have moved from those that a model was fitted to."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from screening.anomaly.features import Column, Numbers
from screening.anomaly.forest import Scored

_BINS = 10
_SMALLEST = 1e-4
"""An empty bin counts as so much, so that its logarithm stays finite."""
MOVED = 0.25
"""From this population stability index on, a feature is said to have moved (the usual reading: 0.1 watch, 0.25 act)."""
_HIGH = 0.99


@dataclass(frozen=True)
class Reference:
    """How the accounts of a fit were spread: by column the bounds of bins and the share in each; of scores likewise."""

    bounds: list[list[float]]
    shares: list[list[float]]
    high: float


@dataclass(frozen=True)
class Drift:
    """Population stability index by column name and of the score; share of accounts above the fit's 99th percentile."""

    features: dict[str, float]
    score: float
    above: float

    def facts(self) -> dict[str, Any]:
        """Give it as it stands in run.json."""
        moved = sorted(name for name, index in self.features.items() if index >= MOVED)
        return {"features": self.features, "score": self.score, "above_99": self.above, "moved": moved}


def reference_of(scored: Scored) -> Reference:
    """Give how the accounts are spread; the score is the last column."""
    bounds, shares = [], []
    for values in _columns(scored):
        edges = np.unique(np.quantile(values, np.linspace(0, 1, _BINS + 1)[1:-1]))
        bounds.append(edges.tolist())
        shares.append(_shares(values, edges).tolist())
    return Reference(bounds, shares, float(np.quantile(scored.unusual, _HIGH)))


def drift(reference: Reference, columns: list[Column], scored: Scored) -> Drift:
    """Give how far accounts have moved from a reference."""
    indices = [
        stability(np.array(before), _shares(values, np.array(bounds)))
        for values, bounds, before in zip(_columns(scored), reference.bounds, reference.shares, strict=True)
    ]
    names = [column_name(one) for one in columns]
    return Drift(
        features={name: round(index, 4) for name, index in zip(names, indices[:-1], strict=True)},
        score=round(indices[-1], 4),
        above=round(float((scored.unusual > reference.high).mean()), 4),
    )


def column_name(column: Column) -> str:
    """Give a column's name."""
    return f"{column.feature.name}_share" if column.share else column.feature.name


def stability(before: Numbers, now: Numbers) -> float:
    """Give the population stability index of shares in the same bins: the sum of (q - p) ln(q / p)."""
    old, new = np.maximum(before, _SMALLEST), np.maximum(now, _SMALLEST)
    return float(np.sum((new - old) * np.log(new / old)))


def _columns(scored: Scored) -> list[NDArray[np.float64]]:
    return [*scored.far.astype(np.float64).T, scored.unusual]


def _shares(values: Numbers, edges: Numbers) -> Numbers:
    """Give the share of values in each bin; a bin holds its upper bound."""
    counts = np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1)
    shares: Numbers = counts / len(values)
    return shares

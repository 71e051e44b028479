"""A ranking learnt from judged alerts: logistic regression, calibrated, tried on later cases, in force only by a person.

What it sees of an alert is what `FEATURES` lists: nothing of who the subject is. The weights can be read, and the declared
order stays beside it in every comparison.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from screening.alerts.waterfall import NETWORK, RULE, UNUSUAL
from screening.errors import RefusedInput
from screening.rulebook.rule import PACKS

Floats = NDArray[np.float64]

FEATURES = ("rule_points", "anomaly_points", "network_points", "rules", "accounts", "amount", "ring", *PACKS)
"""Points by kind, number of rules, of accounts and yuan as logarithms, whether it is a ring, and its packs."""
FEWEST = 20
"""Judged cases of either kind that a fit needs, and a quarter as many in the later part that it is tried on."""
_PENALTY = 1.0
_STEPS = 50
_FIT, _CALIBRATE = 0.6, 0.8


@dataclass(frozen=True)
class Case:
    """A judged alert: what was known of it when it was judged, the judgement, its day, and the declared score."""

    features: tuple[float, ...]
    well_founded: bool
    on: date
    declared: float


@dataclass(frozen=True)
class Trial:
    """How a ranking does on cases judged later than any it learnt from.

    `average_precision` and `area` (under the ROC curve) are of the order, over all orders of ties; `brier` is the mean
    squared error of the probability, and of the declared order the one of the share among what it learnt from.
    """

    cases: int
    well_founded: int
    average_precision: float
    area: float
    brier: float


@dataclass(frozen=True)
class Ranking:
    """A fitted ranking: mean, spread and weight of each feature, the constant, and slope and shift of its calibration."""

    means: tuple[float, ...]
    spreads: tuple[float, ...]
    weights: tuple[float, ...]
    constant: float
    slope: float
    shift: float

    def chance(self, features: Sequence[float]) -> float:
        """Give the calibrated probability that an alert is well founded."""
        return float(_logistic(np.array([self.slope * self.raw(features) + self.shift]))[0])

    def raw(self, features: Sequence[float]) -> float:
        """Give the value before calibration."""
        scaled = (np.asarray(features) - np.array(self.means)) / np.array(self.spreads)
        return float(scaled @ np.array(self.weights)) + self.constant


@dataclass(frozen=True)
class Learnt:
    """A ranking, how it was learnt, and how it and the declared order do on the later cases.

    `reliability` holds, for thirds of the later cases by probability, the mean probability and the share well founded.
    """

    ranking: Ranking
    fitted: int
    calibrated: int
    fitted_until: date
    tried_from: date
    learnt: Trial
    declared: Trial
    reliability: tuple[tuple[float, float], ...]


def features_of(alert: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> tuple[float, ...]:
    """Give what a ranking sees of an alert, from its row and the parts of its score."""
    return (
        *(sum(float(one["points"]) for one in parts if one["kind"] == kind) for kind in (RULE, UNUSUAL, NETWORK)),
        float(len(alert["rule_ids"])),
        float(np.log1p(len(alert["account_ids"]))),
        float(np.log1p(float(alert["amount"]))),
        float(alert["subject_kind"] == "ring"),
        *(float(pack in alert["packs"]) for pack in PACKS),
    )


def learn(cases: Sequence[Case]) -> Learnt:
    """Fit on the earliest three fifths of the cases, calibrate on the next, and try on the last; no day is split.

    Refused where either kind of judgement is too rare to say anything.
    """
    ordered = sorted(cases, key=lambda one: (one.on, one.features, one.well_founded))
    first, second = _cut(ordered, _FIT), _cut(ordered, _CALIBRATE)
    fit, calibrate, later = ordered[:first], ordered[first:second], ordered[second:]
    _enough(ordered, later)
    matrix, truth = _matrix(fit), _truth(fit)
    means, spreads = matrix.mean(axis=0), matrix.std(axis=0)
    spreads = np.where(spreads > 0, spreads, 1.0)
    weights = _logistic_fit((matrix - means) / spreads, truth, _PENALTY)
    base = Ranking(_plain(means), _plain(spreads), _plain(weights[:-1]), float(weights[-1]), 1.0, 0.0)
    ranking = _calibrated(base, calibrate or fit)
    chances = np.array([ranking.chance(one.features) for one in later])
    share = float(_truth([*fit, *calibrate]).mean())
    outcome = _truth(later)
    return Learnt(
        ranking=ranking,
        fitted=len(fit),
        calibrated=len(calibrate),
        fitted_until=[*fit, *calibrate][-1].on,
        tried_from=later[0].on,
        learnt=_trial(chances, outcome, chances),
        declared=_trial(np.array([one.declared for one in later]), outcome, np.full(len(later), share)),
        reliability=_reliability(chances, outcome),
    )


def _cut(ordered: Sequence[Case], share: float) -> int:
    """Give the place of a cut at about a share of the cases, moved on to the end of its day."""
    place = int(len(ordered) * share)
    while 0 < place < len(ordered) and ordered[place].on == ordered[place - 1].on:
        place += 1
    return place


def _enough(cases: Sequence[Case], later: Sequence[Case]) -> None:
    """Refuse too few cases, saying how many there are."""
    counts = [sum(one.well_founded is kind for one in part) for part in (cases, later) for kind in (True, False)]
    if min(counts[:2]) < FEWEST or min(counts[2:]) < FEWEST // 4:
        raise RefusedInput(
            f"判断不够 / too few judgements: 属实 / well founded {counts[0]}, 排除 / unfounded {counts[1]}; "
            f"最后五分之一 / in the last fifth {counts[2]}, {counts[3]}",
            remedy=f"各至少 / at least {FEWEST} of each, {FEWEST // 4} of each in the last fifth",
        )


def _matrix(cases: Sequence[Case]) -> Floats:
    return np.array([one.features for one in cases], dtype=np.float64).reshape(len(cases), len(FEATURES))


def _truth(cases: Sequence[Case]) -> Floats:
    return np.array([one.well_founded for one in cases], dtype=np.float64)


def _plain(values: Floats) -> tuple[float, ...]:
    return tuple(float(one) for one in values)


def _logistic(values: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-np.clip(values, -30, 30)))


def _logistic_fit(matrix: Floats, truth: Floats, penalty: float) -> Floats:
    """Give ridge logistic weights and, last, the constant, which is not penalised; Newton's method, so no seed."""
    design = np.column_stack([matrix, np.ones(len(matrix))])
    ridge = np.diag([*([penalty] * matrix.shape[1]), 1e-6])
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = _logistic(design @ weights)
        slope = design.T @ (truth - chance) - ridge @ weights
        curve = design.T @ (design * (chance * (1 - chance))[:, None]) + ridge
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-10:  # noqa: PLR2004 - no digit of a probability moves any more
            break
    return weights


def _calibrated(base: Ranking, cases: Sequence[Case]) -> Ranking:
    """Give the ranking with slope and shift by which its raw values become probabilities (Platt 1999)."""
    raw = np.array([base.raw(one.features) for one in cases])
    slope, shift = _logistic_fit(raw[:, None], _truth(cases), 1.0)
    return Ranking(base.means, base.spreads, base.weights, base.constant, max(float(slope), 1e-3), float(shift))


def _trial(order: Floats, truth: Floats, chances: Floats) -> Trial:
    """Give how an order and probabilities do on cases."""
    return Trial(
        cases=len(truth),
        well_founded=int(truth.sum()),
        average_precision=round(_average_precision(order, truth), 4),
        area=round(_area(order, truth), 4),
        brier=round(float(((chances - truth) ** 2).mean()), 4),
    )


def _area(order: Floats, truth: Floats) -> float:
    """Give the share of pairs of a well-founded and an unfounded case that stand the right way; ties count half."""
    above = order[truth == 1][:, None] - order[truth == 0][None, :]
    return float(((above > 0) + 0.5 * (above == 0)).mean())


def _average_precision(order: Floats, truth: Floats) -> float:
    """Give the precision at each well-founded case, on average; tied cases share the precision of their group."""
    total, hits, seen = 0.0, 0.0, 0.0
    for value in np.unique(order)[::-1]:
        group = truth[order == value]
        seen += len(group)
        hits += float(group.sum())
        total += float(group.sum()) * hits / seen
    return total / float(truth.sum())


def _reliability(chances: Floats, truth: Floats) -> tuple[tuple[float, float], ...]:
    """Give mean probability and share well founded by thirds of the cases, the least likely first."""
    places = np.argsort(chances, kind="stable")
    parts = [part for part in np.array_split(places, 3) if len(part)]
    return tuple((round(float(chances[part].mean()), 4), round(float(truth[part].mean()), 4)) for part in parts)

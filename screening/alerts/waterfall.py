"""A risk score taken apart: parts that add up to it to the hundredth."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from screening.alerts.risk import RiskModel
from screening.rulebook.rule import SEVERITIES

RULE, UNUSUAL, NETWORK = "rule", "anomaly", "network"


@dataclass(frozen=True)
class Part:
    """What one thing adds to a score: a rule (then `rule_id` names it), anomaly or network; `points` may be zero."""

    kind: str
    points: Decimal
    rule_id: str | None = None


def waterfall(model: RiskModel, severities: Mapping[str, str], anomaly: float, network: float) -> tuple[Part, ...]:
    """Give the parts of a subject's risk score in the order in which they are laid on: gravest rule first.

    `severities` is the gravest severity of each rule met. Each part is the score with it less the score without it and
    all that follow, so that limits on the way are borne by what comes last, and the sum is the score.
    """
    rules = sorted(severities, key=lambda rule: (-SEVERITIES.index(severities[rule]), rule))
    steps: list[tuple[str, str | None, float]] = []
    for count, rule in enumerate(rules, start=1):
        met = [severities[one] for one in rules[:count]]
        steps.append((RULE, rule, model.risk_score(model.rule_score(met, count), 0.0, 0.0)))
    scored = model.rule_score(list(severities.values()), len(rules))
    steps.append((UNUSUAL, None, model.risk_score(scored, anomaly, 0.0)))
    steps.append((NETWORK, None, model.risk_score(scored, anomaly, network)))
    parts, before = [], Decimal(0)
    for kind, rule_id, total in steps:
        points = Decimal(str(total))
        parts.append(Part(kind, points - before, rule_id))
        before = points
    return tuple(parts)

from decimal import Decimal
from itertools import product

import pytest

from screening.alerts.risk import RiskModel, read_risk_model
from screening.alerts.waterfall import waterfall
from screening.home import shipped


@pytest.fixture(scope="module")
def model() -> RiskModel:
    return read_risk_model(shipped("models") / "risk")


def test_each_rule_adds_what_the_score_rises_by(model: RiskModel) -> None:
    parts = waterfall(model, {"b": "medium", "a": "high", "c": "medium"}, 0.5, 0.25)
    assert [(one.rule_id or one.kind, one.points) for one in parts] == [
        ("a", Decimal(70)), ("b", Decimal(8)), ("c", Decimal(8)), ("anomaly", Decimal("1.5")), ("network", Decimal("0.75")),
    ]  # fmt: skip


def test_the_parts_add_up_to_the_score_to_the_hundredth(model: RiskModel) -> None:
    ladder = ["low", "medium", "high", "critical", "critical", "medium", "low", "high"]
    for count, anomaly, network in product(
        range(len(ladder) + 1), (0.0, 0.123456, 0.987654, 1.0), (0.0, 0.333333, 1.0)
    ):
        severities = {f"rule{place}": severity for place, severity in enumerate(ladder[:count])}
        score = model.risk_score(model.rule_score(list(severities.values()), count), anomaly, network)
        assert sum(one.points for one in waterfall(model, severities, anomaly, network)) == Decimal(str(score))


def test_what_comes_last_bears_the_limit(model: RiskModel) -> None:
    parts = waterfall(model, dict.fromkeys("abcd", "critical"), 1.0, 1.0)
    assert [one.points for one in parts] == [90, 8, 2, 0, 0, 0]

import pytest

from screening.alerts.risk import RiskModel, read_risk_model
from screening.home import shipped


@pytest.fixture(scope="module")
def model() -> RiskModel:
    return read_risk_model(shipped("models") / "risk")


def test_the_gravest_finding_is_the_base_and_each_further_rule_adds(model: RiskModel) -> None:
    assert model.rule_score(["medium"], 1) == 45
    assert model.rule_score(["medium", "high"], 2) == 78
    assert model.rule_score(["high"] * 9, 9) == 94  # 70 and at most 24


def test_a_hundred_is_the_most(model: RiskModel) -> None:
    assert model.rule_score(["critical"] * 4, 4) == 100
    assert model.risk_score(100, 1, 1) == 100


def test_what_no_rule_met_stays_below_every_finding(model: RiskModel) -> None:
    assert model.risk_score(0, 1, 1) <= model.risk_score(model.rule_score(["low"], 1), 0, 0)


def test_being_unusual_lifts_no_alert_over_a_line(model: RiskModel) -> None:
    assert model.priority(model.rule_score(["medium"], 1)) == "medium"
    assert model.risk_score(69, 1, 1) > 70
    assert model.priority(69) == "medium"


@pytest.mark.parametrize(
    ("score", "priority"), [(90, "critical"), (89, "high"), (70, "high"), (45, "medium"), (44, "low")]
)
def test_priorities_begin_at_their_lines(model: RiskModel, score: float, priority: str) -> None:
    assert model.priority(score) == priority

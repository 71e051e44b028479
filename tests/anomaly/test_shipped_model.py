"""The shipped model's files hold together: each feature has words and a column, each total too."""

import pytest

from screening.anomaly.features import Feature, columns_of, read_anomaly_model
from screening.home import shipped

MODEL = read_anomaly_model(shipped("models") / "account_anomaly")


@pytest.mark.parametrize("feature", MODEL.features, ids=lambda one: one.name)
def test_each_feature_belongs_to_a_named_behaviour_and_has_words(feature: Feature) -> None:
    assert feature.group in MODEL.groups
    assert feature.zh
    assert feature.en
    assert feature.unit in {"CNY", "count"}


@pytest.mark.parametrize("feature", MODEL.features, ids=lambda one: one.name)
def test_each_feature_is_a_column_of_the_query(feature: Feature) -> None:
    assert feature.name in MODEL.query
    assert feature.share_of is None or feature.share_of in MODEL.query


def test_no_column_is_looked_at_twice() -> None:
    columns = [(one.feature.name, one.share) for one in columns_of(MODEL.features)]
    assert len(columns) == len(set(columns))

"""Made-up accounts for tests of the anomaly model."""

import numpy as np

from screening.anomaly.features import AnomalyModel, Behaviour, Feature, Group

FEATURES = (
    Feature("all_in", "volume", "CNY", "收入", "received"),
    Feature("cash_in", "cash", "CNY", "现金存入", "cash paid in", share_of="all_in"),
    Feature("night_amount", "night", "CNY", "夜间往来", "moved at night"),
    Feature("payers", "partners", "count", "付款人数", "payers"),
)
MODEL = AnomalyModel(
    name="made_up",
    query="",
    features=FEATURES,
    groups={one.group: Group(one.group, one.group) for one in FEATURES},
    settings={"cap": 3.0, "trees": 60, "sample": 256, "seed": 7, "clear": 0.3},
    digest="0" * 64,
)


def crowd(accounts: int = 400, seed: int = 1) -> Behaviour:
    """Give accounts that all behave alike: individuals, and half as many organisations with ten times the money."""
    draw = np.random.default_rng(seed)
    firm = np.arange(accounts) % 3 == 0
    money = np.where(firm, 10.0, 1.0)
    numbers = {
        "all_in": np.round(draw.lognormal(13, 0.5, accounts) * money),
        "cash_in": np.round(draw.lognormal(10, 0.5, accounts) * money),
        "night_amount": np.round(draw.lognormal(8, 0.5, accounts) * money),
        "payers": draw.integers(1, 9, accounts).astype(float),
    }
    labels = np.where(firm, "organisation", "individual").astype(object)
    return Behaviour(np.arange(accounts), labels, labels, numbers)


def changed(behaviour: Behaviour, account: int, **numbers: float) -> Behaviour:
    """Give the same accounts, one of which has other numbers."""
    new = {name: values.copy() for name, values in behaviour.numbers.items()}
    for name, value in numbers.items():
        new[name][account] = value
    return Behaviour(behaviour.accounts, behaviour.near, behaviour.wide, new)

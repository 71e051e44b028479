"""The declared settings of re-alerting, suppression, sampling and the queue: `models/alerts/model.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PRIORITIES = ("critical", "high", "medium", "low")
"""Gravest first."""


@dataclass(frozen=True)
class Again:
    """How much an alert must have grown since it was last told to be told again; `amount` in fen."""

    accounts: int
    rules: int
    amount: int
    amount_percent: int
    days: int


@dataclass(frozen=True)
class AlertSettings:
    """The settings; `expected` is the declared share of well-founded alerts by priority, counted as `weight` cases."""

    again: Again
    longest_days: int
    sample: int
    percent_of_capacity: int
    seed: int
    expected: Mapping[str, float]
    weight: int


def read_alert_settings(folder: Path) -> AlertSettings:
    """Give the settings of a folder with model.toml."""
    about = tomllib.loads((folder / "model.toml").read_text(encoding="utf-8"))
    again, below, expected = about["again"], about["below_line"], about["expected"]
    return AlertSettings(
        again=Again(
            accounts=again["accounts"],
            rules=again["rules"],
            amount=again["amount"] * 100,
            amount_percent=again["amount_percent"],
            days=again["days"],
        ),
        longest_days=about["suppression"]["longest_days"],
        sample=below["size"],
        percent_of_capacity=below["percent_of_capacity"],
        seed=below["seed"],
        expected={priority: float(expected[priority]) for priority in PRIORITIES},
        weight=expected["weight"],
    )

"""The declared risk model: how findings, anomaly and network become one score from 0 to 100."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class RiskModel:
    """The weights of `models/risk/model.toml`."""

    settings: dict[str, Any]

    def rule_score(self, severities: Collection[str], rules: int) -> float:
        """Give what the findings say, 0 to 100: the gravest one's base, and a step for each further rule."""
        if not severities:
            return 0.0
        base = max(self.settings["severity"][severity] for severity in severities)
        corroboration = self.settings["corroboration"]
        return float(min(100, base + min(corroboration["most"], corroboration["each"] * (rules - 1))))

    def risk_score(self, rule_score: float, anomaly: float, network: float) -> float:
        """Give the combined score, 0 to 100, rounded to hundredths."""
        weights = self.settings["unusual" if rule_score else "without_finding"]
        return round(float(min(100.0, rule_score + weights["anomaly"] * anomaly + weights["network"] * network)), 2)

    def priority(self, rule_score: float) -> str:
        """Give the priority; what is merely unusual never lifts an alert over a line."""
        lines: dict[str, float] = self.settings["priority"]
        return max((name for name, line in lines.items() if rule_score >= line), key=lambda name: lines[name])


def read_risk_model(folder: Path) -> RiskModel:
    """Give the model of a folder with model.toml."""
    return RiskModel(tomllib.loads((folder / "model.toml").read_text(encoding="utf-8")))

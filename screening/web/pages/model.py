"""The models: the anomaly model with its versions and drift, the declared risk score, the rankings that were learnt."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi import Response

from screening.anomaly.drift import MOVED
from screening.anomaly.features import AnomalyModel, read_anomaly_model
from screening.anomaly.store import records, store_of
from screening.cases.rights import Right
from screening.home import shipped
from screening.report.words import Pair
from screening.runs.pipeline import read_pipeline
from screening.runs.ranking import rankings
from screening.web.pages.call import Call
from screening.web.pages.drawings import Bars, Curves, bars, curves
from screening.web.pages.gate import Area
from screening.web.pages.page import page
from screening.web.pages.past import Line

area = Area()
_POINT = re.compile(r"- \*\*(.+?)\*\*:? (.+)")
_ROW = re.compile(r"\| (.+?) \| (.+?) \|")
WATCH = 0.1
"""From this population stability index on, one watches; from `MOVED` on, one acts."""
RUNS = 24
FEATURES = 20
SEEN = 0.005


@area.get("/model", Right.READ)
def model(call: Call) -> Response:
    """Show the models in use, read-only: they are changed by commands that ask for a reason."""
    pipeline = read_pipeline("full")
    known = read_anomaly_model(shipped("models") / pipeline.anomaly_model)
    lines = call.house.past.lines()
    newest = next((one.model for one in lines if one.model.get("drift")), None)
    risk_folder = shipped("models") / pipeline.risk_model
    return page(
        call,
        "model.jinja",
        anomaly=known,
        settings=known.settings,
        card=_card(shipped("models") / pipeline.anomaly_model),
        versions=records(store_of(call.house.workspace.path, known)),
        newest=lines[0].model if lines else {},
        drift=newest["drift"] if newest else None,
        over_runs=_over_runs(lines),
        by_feature=_moved(newest, known) if newest else None,
        groups=_groups(shipped("models") / pipeline.anomaly_model),
        risk=tomllib.loads((risk_folder / "model.toml").read_text(encoding="utf-8")),
        risk_card=_card(risk_folder),
        rankings=list(reversed(rankings(call.house.workspace))),
        watch=WATCH,
        fit_anew=MOVED,
    )


def _moved(told: Mapping[str, Any], known: AnomalyModel) -> Bars | None:
    """Draw the features that have moved most; nothing where none has to the second place."""
    words = {one.name: Pair(one.zh, one.en) for one in known.features}
    words |= {f"{name}_share": Pair(f"{one.zh}（占比）", f"{one.en} (share)") for name, one in words.items()}
    ranked = sorted(told["drift"]["features"].items(), key=lambda one: (-one[1], one[0]))
    seen = [(words.get(name, Pair(name, name)), value) for name, value in ranked if value >= SEEN][:FEATURES]
    return bars(seen, label=300) if seen else None


def _over_runs(lines: Sequence[Line]) -> Curves | None:
    """Draw the drift of the score, and of the feature that moved most, over the last runs that have any."""
    told = [one for one in reversed(lines) if one.model.get("drift")][-RUNS:]
    if not told:
        return None
    drifts = [one.model["drift"] for one in told]
    worst = [max(one["features"].values(), default=0) for one in drifts]
    drawn = (
        ("c1", Pair("得分 PSI", "PSI of the score"), [one["score"] for one in drifts]),
        ("c2", Pair("变动最大的特征 PSI", "PSI of the feature that moved most"), worst),
        (
            "c3",
            Pair("高于训练时 99% 分位的比例", "share above the fit's 99th percentile"),
            [one["above_99"] for one in drifts],
        ),
    )
    return curves([one.as_of for one in told], drawn, [(WATCH, str(WATCH)), (MOVED, str(MOVED))])


def _card(folder: Path) -> list[tuple[str, str]]:
    """Give a model's card as heads with what they say: of each point of a list, and of each row of a table."""
    found: list[tuple[str, str]] = []
    for line in (folder / "card.md").read_text(encoding="utf-8").replace("`", "").splitlines()[1:]:
        point, row, text = _POINT.match(line), _ROW.match(line), line.strip()
        if point or row:
            found += [match.groups() for match in (point, row) if match and not set(match[1]) <= set("- ")]  # type: ignore[misc]
        elif text and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {text}")
        elif text:
            found.append(("", text))
    return found


def _groups(folder: Path) -> list[tuple[Pair, list[tuple[str, Pair, str]]]]:
    """Give the features by the behaviour that they belong to: name, meaning, unit."""
    told = tomllib.loads((folder / "features.toml").read_text(encoding="utf-8"))
    return [
        (
            Pair(words["zh"], words["en"]),
            [
                (name, Pair(one["zh"], one["en"]), one["unit"])
                for name, one in told["features"].items()
                if one["group"] == group
            ],
        )
        for group, words in told["groups"].items()
    ]

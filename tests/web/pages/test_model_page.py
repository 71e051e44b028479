import json
from pathlib import Path

from fastapi import FastAPI
from visitors import house_of, visitor


def test_the_page_tells_of_the_model_its_card_and_the_declared_score(screened: FastAPI) -> None:
    page = visitor(screened, "auditor").get("/model").text
    for part in ("isolation_forest", "What it does not say", "最重规则打底", "尚无漂移可言"):
        assert part in page


def test_every_feature_is_named_with_what_it_means(screened: FastAPI) -> None:
    page = visitor(screened, "auditor").get("/model").text
    assert "strange_in" in page
    assert "从非固定对手收入" in page


def test_drift_is_drawn_over_the_runs_that_have_any(county_copy: FastAPI) -> None:
    house = house_of(county_copy)
    for folder in house.workspace.runs.iterdir():
        with_drift(folder)
    page = visitor(county_copy, "auditor").get("/model").text
    assert "从非固定对手收入" in page
    assert 'class="level"' in page
    assert page.count('<circle class="c1"') == 1


def with_drift(folder: Path) -> None:
    """Have a run tell of a kept model that has moved."""
    file = folder / "run.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    moved = {
        "features": {"strange_in": 0.4, "strange_out_share": 0.001},
        "score": 0.2,
        "above_99": 0.02,
        "moved": ["strange_in"],
    }
    told["anomaly_model"] = {"version": "abc", "fitted_to": {}, "drift": moved}
    file.write_text(json.dumps(told), encoding="utf-8")

"""The anomaly model's life on the tiny county: trained, put into use, scored by, compared, and refused when changed."""

import json
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from screening.cli import app
from screening.errors import RefusedInput, WrongCall
from screening.ledger.workspace import Workspace
from screening.runs.run import run


def called(*words: str) -> Any:
    done = CliRunner().invoke(app, ["model", *words, "--json"], catch_exceptions=False)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def town(tiny_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model") / "workspace"
    shutil.copytree(tiny_workspace.path, folder)
    return folder


@pytest.fixture(scope="module")
def trained(town: Path) -> dict[str, Any]:
    return called("train", "-w", str(town))


def test_training_keeps_a_version_and_puts_none_into_use(town: Path, trained: dict[str, Any]) -> None:
    assert trained["version"] == trained["sha256"][:12]
    assert len(trained["stability"]) == 3
    assert [one["promoted"] for one in called("card", "-w", str(town))["versions"]] == [False]
    with pytest.raises(WrongCall, match="no model is in use"):
        called("score", "-w", str(town))


def test_a_promoted_model_is_the_one_that_runs_score_by(town: Path, trained: dict[str, Any]) -> None:
    version = trained["version"]
    assert called("promote", version, "-w", str(town)) == {"version": version, "before": None}
    about = json.loads((run(Workspace.open(town)) / "run.json").read_text(encoding="utf-8"))["anomaly_model"]
    assert about["version"] == version
    assert about["drift"]["moved"] == []
    alone = run(Workspace.open(town), anomaly_version="none")
    assert json.loads((alone / "run.json").read_text(encoding="utf-8"))["anomaly_model"]["version"] is None


def test_scoring_lists_the_most_unusual_masked_with_reasons(town: Path, trained: dict[str, Any]) -> None:
    found = called("score", "--version", trained["version"], "--most", "3", "-w", str(town))
    assert [one["place"] for one in found["accounts"]] == [1, 2, 3]
    assert all("*" in one["account_id"] and one["reasons"] for one in found["accounts"])


def test_a_version_compared_with_itself_is_the_same(town: Path, trained: dict[str, Any]) -> None:
    found = called("compare", trained["version"], trained["version"], "-w", str(town))
    assert (found["first_per_cent_kept"], found["rank_correlation"]) == (1.0, 1.0)


def test_a_changed_file_stops_the_run(town: Path, trained: dict[str, Any], tmp_path: Path) -> None:
    copy = tmp_path / "workspace"
    shutil.copytree(town, copy)
    called("promote", trained["version"], "-w", str(copy))
    file = copy / "models" / "account_anomaly" / trained["version"] / "model.skops"
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(RefusedInput, match="not the one recorded"):
        run(Workspace.open(copy))


def test_reasons_of_a_run_cover_alerted_accounts_and_the_most_unusual(tiny_run: Path) -> None:
    reasons = pl.read_parquet(tiny_run / "score_reasons.parquet")
    scores = pl.read_parquet(tiny_run / "scores.parquet").filter(pl.col("anomaly_score") > 0)
    alerted = pl.read_parquet(tiny_run / "alerts.parquet")["account_ids"].explode()
    wanted = set(scores.filter(pl.col("account_id").is_in(alerted.to_list()))["account_id"])
    assert wanted <= set(reasons["account_id"])
    assert reasons.filter(pl.col("rank") == 1)["account_id"].is_unique().all()
    assert (reasons["share"] >= 0.05).all()

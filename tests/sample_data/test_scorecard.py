"""The scorecard on a run that names the truth itself, written by the contract alone."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from county_files import Files

SCRIPT = Path(__file__).resolve().parents[2] / "sample_data" / "scorecard.py"
KIND_RULE = {"fan_in": "ml_fan_in", "fan_out": "ml_fan_out"}
TEXTS = pl.List(pl.String)


def scorecard(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SCRIPT), *words], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def perfect(tiny: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that alerts on the culpable accounts of two schemes and knows the ring and every loan."""
    workspace = tmp_path_factory.mktemp("scorecard")
    run = workspace / "runs" / "20260101T000000-perfect"
    run.mkdir(parents=True)
    (run / "run.json").write_text(json.dumps({"run_id": run.name}), encoding="utf-8")
    people = tiny.truth("scheme_accounts").filter(pl.col("culpable"))
    alerts = [
        {
            "alert_id": kind,
            "account_ids": people.filter(pl.col("kind") == kind)["account_id"].to_list(),
            "rule_ids": [rule],
            "priority": "high",
        }
        for kind, rule in KIND_RULE.items()
    ]
    schema = {"alert_id": pl.String, "account_ids": TEXTS, "rule_ids": TEXTS, "priority": pl.String}
    pl.DataFrame(alerts, schema=schema).write_parquet(run / "alerts.parquet")
    findings = [
        (KIND_RULE[kind], account) for kind, account in people.select("kind", "account_id").rows() if kind in KIND_RULE
    ]
    pl.DataFrame(findings, schema=["rule_id", "account_id"], orient="row").write_parquet(run / "findings.parquet")
    score = pl.lit(80.0)
    people.select(
        pl.col("account_id").unique(), risk_score=score, rule_score=score, anomaly_score=score, network_score=score
    ).write_parquet(run / "scores.parquet")
    pl.DataFrame({"ring_id": ["R1"], "kind": ["lending"]}).write_parquet(run / "rings.parquet")
    members = tiny.truth("ring_members").select(pl.lit("R1").alias("ring_id"), "account_id", "role")
    members.write_parquet(run / "ring_members.parquet")
    tiny.truth("loans").select(
        "loan_id",
        "lender_account_id",
        "borrower_account_id",
        "disbursed_at",
        pl.col("received").alias("received_by_borrower"),
        pl.lit(None, pl.Boolean).alias("over_cap"),
    ).write_parquet(run / "inferred_loans.parquet")
    return workspace


@pytest.fixture(scope="module")
def card(tiny: Files, perfect: Path) -> dict[str, Any]:
    done = scorecard(str(tiny.root), str(perfect), "--json")
    assert done.returncode == 0, done.stderr
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


def test_schemes_with_an_alert_of_their_rule_are_caught(card: dict[str, Any]) -> None:
    caught = {row["kind"] for row in card["recall"] if row["caught"]}
    assert caught == {*KIND_RULE, "lending_ring"}


def test_what_was_not_alerted_is_listed_as_missed(card: dict[str, Any]) -> None:
    assert len(card["missed"]) == sum(row["schemes"] for row in card["recall"]) - 3


def test_alerts_on_culpable_accounts_are_all_right(card: dict[str, Any]) -> None:
    assert {row["precision"] for row in card["precision"]} == {None, 1.0}
    assert card["wrong_alerts"] == []


def test_every_loan_and_the_ring_are_found(card: dict[str, Any]) -> None:
    assert {row["share"] for row in card["loans"]} == {1.0}
    assert card["ring_jaccard"] == 1
    assert card["over_cap"]["cannot_tell"] > 0


def test_scores_that_know_the_culpable_rank_them_first(card: dict[str, Any]) -> None:
    assert all(row["average_precision"] == pytest.approx(1) for row in card["ranking"]["scores"])


def test_people_get_tables(tiny: Files, perfect: Path) -> None:
    done = scorecard(str(tiny.root), str(perfect / "runs" / "20260101T000000-perfect"))
    assert done.returncode == 0, done.stderr
    for words in ("召回 / recall", "未命中 / missed", "放贷团伙 / lending rings", "平均精度 / average precision"):
        assert words in done.stdout


def test_a_folder_without_truth_or_run_is_a_wrong_call(tiny: Files, tmp_path: Path) -> None:
    for words in ((str(tmp_path), str(tmp_path)), (str(tiny.root), str(tmp_path))):
        done = scorecard(*words)
        assert done.returncode == 2
        assert "holds no" in done.stderr

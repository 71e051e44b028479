"""A run on the tiny county: whole, by the contract, the same whatever the order of what came in."""

import hashlib
import json
import random
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest
from tiny_county import TINY, filled_workspace

from screening.alerts.order import place_of
from screening.contract.alert_outputs import ALERT_OUTPUTS
from screening.contract.outputs import OUTPUTS, output_schema
from screening.errors import RefusedInput, WrongCall
from screening.home import shipped
from screening.ledger.workspace import Workspace
from screening.report.read import read_run_folder
from screening.runs.previous import NOTHING
from screening.runs.reading import bookings, open_run, read_run
from screening.runs.run import run

TABLES = (*OUTPUTS, *ALERT_OUTPUTS)


def digests(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest() for name in TABLES}


def shuffled(county: Path, out: Path, seed: int) -> Path:
    """Write a county's submissions with rows in another order and transactions cut into other files."""
    rng = random.Random(seed)
    shutil.copytree(county / "reference", out / "reference")
    for bank in sorted((county / "submissions").iterdir()):
        target = out / "submissions" / bank.name
        target.mkdir(parents=True)
        manifest = json.loads((bank / "manifest.json").read_text(encoding="utf-8"))
        tables: dict[str, list[pl.DataFrame]] = {}
        for file in manifest["files"]:
            tables.setdefault(file["table"], []).append(pl.read_parquet(bank / file["name"]))
        manifest["files"] = []
        for table, frames in tables.items():
            whole = pl.concat(frames)
            order = list(range(whole.height))
            rng.shuffle(order)
            whole = whole[order]
            parts = [whole] if table != "transactions" else [whole[: whole.height // 3], whole[whole.height // 3 :]]
            for number, part in enumerate(parts):
                path = target / f"{table}-{number}.parquet"
                part.write_parquet(path)
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                manifest["files"].append({"name": path.name, "table": table, "rows": part.height, "sha256": digest})
        (target / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return out


def test_the_files_are_those_of_the_contract(tiny_run: Path) -> None:
    for name in OUTPUTS:
        assert pq.read_schema(tiny_run / f"{name}.parquet").equals(output_schema(name))
    assert {file.name for file in tiny_run.iterdir()} >= {"run.json", *(f"{name}.parquet" for name in OUTPUTS)}


def test_the_record_says_what_the_run_rests_on(tiny_record: dict[str, Any]) -> None:
    needed = {
        "run_id", "started_at", "finished_at", "engine", "software_version", "rule_pack_digest", "model_digest", "inputs",
        "as_of", "parameters", "counts", "seconds",
    }  # fmt: skip
    assert needed <= set(tiny_record)
    assert tiny_record["as_of"] == "2026-10-31"
    assert len(tiny_record["inputs"]["submissions"]) == 4


def test_each_rule_tells_for_whom_it_was_met_or_cannot_tell(tiny_record: dict[str, Any]) -> None:
    for one in tiny_record["rules"]:
        reach = one["reach"]
        assert reach["subjects"] == reach["hit"] + reach["clean"] + reach["not_evaluable"]
    assert any(one["reach"]["hit"] for one in tiny_record["rules"])


def test_each_finding_names_the_lawful_patterns_tested(tiny_run: Path) -> None:
    told = [json.loads(text) for text in pl.read_parquet(tiny_run / "findings.parquet")["lawful_patterns"]]
    assert all({"S01", "S09", "S10", "S21"} <= set(one["tested"]) for one in told)
    assert any(one["covered"] for one in told)


def test_a_county_s_own_values_are_used_and_recorded(tmp_path: Path) -> None:
    workspace = filled_workspace(tmp_path / "own", TINY)
    plain = read_run(run(workspace))
    workspace.overrides.write_text("[ml_cash_structuring]\nmin_count = 10\n", encoding="utf-8")
    own = read_run(run(workspace))
    assert own.record["parameters"]["overrides"] == {"ml_cash_structuring": {"min_count": "10"}}
    assert own.record["parameters"]["rules"]["ml_cash_structuring"]["min_count"] == "10"
    assert own.record["run_id"][-8:] != plain.record["run_id"][-8:]


def test_a_value_out_of_range_stops_the_run_before_it_starts(tmp_path: Path) -> None:
    workspace = filled_workspace(tmp_path / "own", TINY)
    workspace.overrides.write_text("[ml_cash_structuring]\nmin_count = 1000\n", encoding="utf-8")
    with pytest.raises(RefusedInput, match="outside its range"):
        run(workspace)
    assert not list(workspace.runs.iterdir())


def test_a_run_keeps_the_rules_that_it_was_made_with(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(shipped("rules"), rules)
    file = rules / "money_laundering" / "ml_cash_structuring.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("现金化整为零", "本县规则"), encoding="utf-8")
    folder = run(filled_workspace(tmp_path / "own", TINY), rules_folder=rules)
    shutil.rmtree(rules)
    kept = read_run_folder(folder)
    assert kept.same_rules
    assert "本县规则" in str(kept.rules["ml_cash_structuring"].about["title_zh"])


def test_rows_in_another_order_and_other_files_give_the_same_bytes(tiny_run: Path, tmp_path: Path) -> None:
    other = filled_workspace(tmp_path / "workspace", shuffled(TINY, tmp_path / "county", seed=5))
    assert digests(run(other)) == digests(tiny_run)


def test_a_second_run_gives_the_same_bytes_and_a_folder_of_its_own(tiny_workspace: Workspace, tiny_run: Path) -> None:
    again = run(tiny_workspace, compare_with=NOTHING)
    assert again != tiny_run
    assert digests(again) == digests(tiny_run)


def test_every_figure_leads_to_the_bookings_and_their_file_and_row(tiny_workspace: Workspace, tiny_run: Path) -> None:
    finished = read_run(tiny_run)
    for finding in finished.table("findings").head(20).to_dicts():
        rows = bookings(tiny_workspace, finished, finding["evidence"], finding["account_id"])
        assert set(rows["transaction_id"]) == set(finding["evidence"])
        assert rows.select("source_file", "source_row", "submission_id").null_count().sum_horizontal().item() == 0
        total = json.loads(finding["facts"])["total"]
        assert str(rows["amount"].sum()) == f"{float(total):.2f}"


def test_alerts_are_ranked_and_each_subject_has_one(tiny_run: Path) -> None:
    alerts = pl.read_parquet(tiny_run / "alerts.parquet")
    rows = alerts.to_dicts()
    assert rows == sorted(rows, key=place_of)
    assert alerts.select("subject_kind", "subject_id").is_unique().all()
    assert alerts["alert_id"].is_unique().all()


def test_headlines_hide_names(tiny_run: Path) -> None:
    names = pl.concat([pl.read_parquet(file).select("name") for file in TINY.glob("submissions/*/parties.parquet")])
    told = "\n".join(pl.read_parquet(tiny_run / "alerts.parquet")["headline_zh"])
    assert not [name for name in names["name"].unique() if len(name) > 1 and name in told]


def test_a_run_that_was_cut_short_is_not_seen(tiny_workspace: Workspace, tiny_run: Path) -> None:
    part = tiny_workspace.path / "runs" / ".29990101T000000-00000000.part"
    part.mkdir()
    (part / "run.json").write_text("{}", encoding="utf-8")
    try:
        assert open_run(tiny_workspace).path.name >= tiny_run.name
        assert not open_run(tiny_workspace).path.name.startswith(".")
    finally:
        shutil.rmtree(part)


def test_an_earlier_as_of_day_sees_nothing_later(tmp_path: Path) -> None:
    early = run(filled_workspace(tmp_path / "workspace", TINY), as_of=date(2026, 3, 31))
    findings = pl.read_parquet(early / "findings.parquet")
    assert findings.is_empty() or findings["window_end"].max() < pl.Series([date(2026, 4, 1)]).cast(pl.Datetime)[0]


def test_an_empty_workspace_is_told(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match="screening submit"):
        run(Workspace.create(tmp_path / "empty"))


def test_an_unknown_pipeline_is_told(tiny_workspace: Workspace) -> None:
    with pytest.raises(WrongCall, match="full"):
        run(tiny_workspace, pipeline_name="nightly")

"""A run before the newest one, with an alert that the newest has no longer."""

import json
import shutil
from pathlib import Path

import polars as pl
from fastapi import FastAPI
from visitors import house_of

OLDER, GONE = "20200101T000000-0ldeaa11", "Agone0000000000001"


def with_older_run(app: FastAPI) -> str:
    """Add it to a county that a test may change, and give the account that its alert is on."""
    newest = house_of(app).shelf.newest()
    assert newest
    folder = Path(shutil.copytree(newest.run.path, newest.run.path.with_name(OLDER)))
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    (folder / "run.json").write_text(json.dumps({**record, "run_id": OLDER}), encoding="utf-8")
    alerts = pl.read_parquet(folder / "alerts.parquet")
    party = alerts.filter(pl.col("subject_kind") == "party").head(1)
    party.with_columns(alert_id=pl.lit(GONE)).write_parquet(folder / "alerts.parquet")
    return str(party["account_ids"][0][0])

"""Checks of what lies beside the ledger: receipts, rejected rows and runs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from screening.contract.outputs import OUTPUTS
from screening.ledger.delta import Table
from screening.ledger.doctor.fault import Fault
from screening.ledger.log import read_log
from screening.ledger.places import Places


def receipts_of(log: Table) -> dict[tuple[str, str], str]:
    """Give the receipt of each accepted submission as the log keeps it."""
    rows = read_log(log, ["bank_id", "submission_id", "receipt"]).drop_nulls("receipt")
    return {(bank, submission): receipt for bank, submission, receipt in rows.iter_rows()}


def rejected_rows(receipt: str) -> str | None:
    """Give the folder of rejected rows that a receipt names, from the workspace; None where it names none."""
    try:
        said = json.loads(receipt)
    except ValueError:
        return None
    return str(said["rejected_rows"]) if isinstance(said, dict) and said.get("rejected_rows") else None


def receipt_faults(places: Places, log: Table) -> Iterator[Fault]:
    """Give receipts that are missing or not what the log says, and rejected rows that are gone."""
    for (bank, submission), receipt in receipts_of(log).items():
        path = places.receipt(bank, submission)
        if not path.is_file():
            yield Fault("receipt_missing", path, f"{bank} {submission}")
        elif path.read_text(encoding="utf-8") != receipt:
            yield Fault("receipt_differs", path, f"{bank} {submission}")
        aside = rejected_rows(receipt)
        if aside and not (places.path / aside).is_dir():
            yield Fault("rejected_missing", places.path / aside, f"{bank} {submission}")


def run_faults(places: Places, version: int) -> Iterator[Fault]:
    """Give the runs that are not whole, or that rest on a version of the ledger that is not there."""
    for folder in sorted(one for one in places.runs.glob("*") if one.is_dir() and not one.name.startswith(".")):
        record, missing = _record(folder), _missing(folder)
        if record is None or missing:
            yield Fault("run_incomplete", folder, ", ".join(missing if record else ["run.json", *missing]))
        elif int(record.get("inputs", {}).get("ledger_version", 0)) > version:
            yield Fault("run_beyond", folder, f"{record['inputs']['ledger_version']} > {version}")


def _record(folder: Path) -> dict[str, Any] | None:
    try:
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def _missing(folder: Path) -> list[str]:
    """Give the tables of the contract that are not there or cannot be read."""
    missing = []
    for name in OUTPUTS:
        try:
            pq.read_metadata(folder / f"{name}.parquet")
        except (OSError, pa.ArrowException):
            missing.append(f"{name}.parquet")
    return missing

"""A finished run read back: its record, its tables, and the bookings that its figures rest on."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from screening.errors import RefusedInput, WrongCall
from screening.home import shipped
from screening.ledger.workspace import Workspace
from screening.runs.publish import KEPT_RULES


@dataclass(frozen=True)
class FinishedRun:
    """One run folder."""

    path: Path
    record: dict[str, Any]

    def table(self, name: str) -> pl.DataFrame:
        """Give one of the run's tables, as contract.md section 3 names them."""
        return pl.read_parquet(self.path / f"{name}.parquet")


def finished_runs(workspace: Workspace) -> list[Path]:
    """Give the folders of all finished runs, oldest first."""
    folders = [one for one in (workspace.path / "runs").iterdir() if (one / "run.json").is_file()]
    return sorted((one for one in folders if not one.name.startswith(".")), key=lambda one: one.name)


def newest_run(workspace: Workspace) -> Path | None:
    """Give the folder of the newest finished run, looking into no more folders than it must; None where there is none."""
    if not workspace.runs.is_dir():
        return None
    names = sorted((one.name for one in os.scandir(workspace.runs) if not one.name.startswith(".")), reverse=True)
    return next((workspace.runs / name for name in names if (workspace.runs / name / "run.json").is_file()), None)


def open_run(workspace: Workspace, run_id: str | None = None) -> FinishedRun:
    """Give the named run, or the newest one."""
    known = finished_runs(workspace)
    if not known:
        raise WrongCall("还没有运行 / no run yet", where=workspace.path, remedy="screening run -w WORKSPACE")
    if run_id is None:
        return read_run(known[-1])
    for folder in known:
        if folder.name == run_id:
            return read_run(folder)
    raise WrongCall(f"没有运行 / no run {run_id!r}", where=workspace.path, remedy=f"newest: {known[-1].name}")


def read_run(folder: Path) -> FinishedRun:
    """Give the run of a folder."""
    record_file = folder / "run.json"
    if not record_file.is_file():
        raise WrongCall("不是运行文件夹 / not a run folder", where=folder, remedy="screening run -w WORKSPACE")
    try:
        return FinishedRun(folder, json.loads(record_file.read_text(encoding="utf-8")))
    except ValueError as error:
        raise RefusedInput(f"文件损坏 / damaged: {error}", where=record_file, remedy="run again") from None


def kept_rules(folder: Path) -> Path:
    """Give the rules that a run was made with: those kept in its folder, else the shipped ones."""
    return folder / KEPT_RULES if (folder / KEPT_RULES).is_dir() else shipped("rules")


def bookings(workspace: Workspace, run: FinishedRun, transaction_ids: Sequence[str], account_id: str) -> pl.DataFrame:
    """Give an account's bookings, or its partners' with it, of some transaction_ids as the run saw them.

    In time order, each with submission, file and row. Two banks may give one transaction_id to two bookings: the account
    tells which is meant.
    """
    rows = workspace.snapshot(run.record["inputs"]["ledger_version"]).scan("transactions")
    if rows is None:
        raise RefusedInput("账本为空 / the ledger is empty", where=workspace.path, remedy="screening submit PATH")
    return (
        rows.filter(
            pl.col("transaction_id").is_in(list(transaction_ids)),
            (pl.col("account_id") == account_id) | (pl.col("counterparty_account_id") == account_id),
        )
        .sort("booked_at", "bank_id", "transaction_id")
        .collect()
    )

"""The newest run, read once and kept until a newer one lies there."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from screening.contract.alert_outputs import run_schema
from screening.ledger.workspace import Workspace
from screening.report.read import RunFolder
from screening.rulebook.rule import Rulebook, read_rulebook
from screening.runs.reading import FinishedRun, finished_runs, kept_rules, newest_run, read_run
from screening.web.pages.marks import Marks, marks_of

Row = dict[str, Any]
_CHANGES = ("matter_id", "state", "fresh", "suppression_id", "earlier_alert_ids", "words_zh", "words_en")
_PERSON = ("name", "id_number", "phone")
SMALL = frozenset(
    {"alert_changes", "alert_parts", "alert_basis", "rings", "ring_members", "ring_ties", "ring_records", "pools"}
)
"""Tables of a run that grow with its alerts and rings, not with the county: kept in memory."""
OLDER_KEPT = 2
"""Older runs in memory at once."""


@dataclass(frozen=True)
class Holder:
    """Who holds an account, in the clear: what of it may be shown is for the page to decide."""

    account_id: str
    bank_id: str
    party_id: str
    name: str
    id_number: str
    phone: str


@dataclass(frozen=True)
class Shown:
    """A run as the pages read it.

    `alerts` are its alerts in their order, each with its place, its change, its banks and `found_by`: everything that a
    search may look for, in the clear. `holders` are those of all accounts that an alert concerns.
    """

    run: FinishedRun
    alerts: pl.DataFrame
    holders: Mapping[str, Holder]

    @property
    def run_id(self) -> str:
        """Give the run's id."""
        return str(self.run.record["run_id"])

    @cached_property
    def rulebook(self) -> Rulebook:
        """Give the rules that the run was made with."""
        return read_rulebook(kept_rules(self.run.path), tuple(self.run.record["parameters"]["packs"]))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {one: place for place, one in enumerate(self.alerts["alert_id"])}

    @cached_property
    def marks(self) -> Marks:
        """Give which alerts and rings each account is in."""
        return marks_of(self.alerts, self.table("ring_members"))

    def table(self, name: str) -> pl.DataFrame:
        """Give a table of the run, without rows where the run is too old to have it; small ones are read once."""
        if name == "inferred_loans":
            return self._loans
        if name not in SMALL:
            return _table(self.run, name)
        if name not in self._tables:
            self._tables[name] = _table(self.run, name)
        return self._tables[name]

    @cached_property
    def _loans(self) -> pl.DataFrame:
        """Give the rebuilt loans; their bookings, which take most of the room, are left in the file."""
        return _table(self.run, "inferred_loans").drop("evidence")

    @cached_property
    def _tables(self) -> dict[str, pl.DataFrame]:
        return {}

    def alert(self, alert_id: str) -> Row | None:
        """Give one alert; None where the run has none of that id."""
        place = self._places.get(alert_id)
        return None if place is None else self.alerts.row(place, named=True)

    def folder_of(self, alert: Row) -> RunFolder:
        """Give what the run holds on one alert, as the report reads a whole run."""
        tables = {
            name: self._about(name, alert["alert_id"]) for name in ("alert_changes", "alert_parts", "alert_basis")
        }
        rules = self.rulebook
        return RunFolder(
            record=self.run.record,
            tables={"alerts": [alert], "findings": self.findings(alert), **tables},
            rules={rule.rule_id: rule for rule in rules.rules},
            lawful=rules.lawful,
            same_rules=True,
        )

    def findings(self, alert: Row) -> list[Row]:
        """Give the findings that an alert rests on."""
        rows = pl.scan_parquet(self.run.path / "findings.parquet").filter(
            pl.col("account_id").is_in(alert["account_ids"]), pl.col("rule_id").is_in(alert["rule_ids"])
        )
        return rows.sort("rule_id", "window_start", "finding_id").collect().to_dicts()

    def finding(self, finding_id: str) -> Row | None:
        """Give one finding; None where the run has none of that id."""
        rows = pl.scan_parquet(self.run.path / "findings.parquet").filter(pl.col("finding_id") == finding_id).collect()
        return rows.row(0, named=True) if rows.height else None

    def _about(self, name: str, alert_id: str) -> list[Row]:
        return self.table(name).filter(pl.col("alert_id") == alert_id).to_dicts()


class Shelf:
    """Keeps the newest run and a few older ones; whoever asks first reads one, the others wait for him."""

    def __init__(self, workspace: Workspace) -> None:
        """Look for runs in a workspace."""
        self._workspace = workspace
        self._lock = threading.Lock()
        self._kept: Shown | None = None
        self._older: dict[Path, Shown] = {}

    def newest(self) -> Shown | None:
        """Give the newest run; None where there is none yet."""
        with self._lock:
            folder = newest_run(self._workspace)
            if folder and (self._kept is None or self._kept.run.path != folder):
                self._kept = _read(self._workspace, folder)
            return self._kept if folder else None

    def older(self) -> list[Path]:
        """Give the folders of the runs before the newest, the newest of them first."""
        return self._folders()[-2::-1]

    def older_with(self, alert_id: str) -> Shown | None:
        """Give the newest run before the newest that had an alert; None where none had."""
        found = next((folder for folder in self.older() if alert_id in _alert_ids(folder)), None)
        if found is None:
            return None
        with self._lock:
            shown = self._older.pop(found, None) or _read(self._workspace, found)
            self._older[found] = shown
            while len(self._older) > OLDER_KEPT:
                del self._older[next(iter(self._older))]
            return shown

    def _folders(self) -> list[Path]:
        """Give the folders of the finished runs, the oldest first."""
        return finished_runs(self._workspace) if (self._workspace.path / "runs").is_dir() else []


def _alert_ids(folder: Path) -> pl.Series:
    return pl.read_parquet(folder / "alerts.parquet", columns=["alert_id"])["alert_id"]


def _read(workspace: Workspace, folder: Path) -> Shown:
    run = read_run(folder)
    alerts = (
        run.table("alerts")
        .with_row_index("place", offset=1)
        .join(
            _table(run, "alert_changes").select("alert_id", *_CHANGES), on="alert_id", how="left", maintain_order="left"
        )
        .join(_table(run, "alert_basis").select("alert_id", "banks"), on="alert_id", how="left", maintain_order="left")
        .with_columns(pl.col("fresh").fill_null(value=True), pl.col("banks").fill_null([]))
    )
    holders = _holders(workspace, run, alerts["account_ids"].explode().unique())
    return Shown(run, _searchable(alerts, holders), {row["account_id"]: Holder(**row) for row in holders.to_dicts()})


def _table(run: FinishedRun, name: str) -> pl.DataFrame:
    """Give a table of a run, without rows where the run is too old to have it."""
    if (run.path / f"{name}.parquet").is_file():
        return run.table(name)
    empty = pl.from_arrow(run_schema(name).empty_table())
    return empty if isinstance(empty, pl.DataFrame) else empty.to_frame()


def _holders(workspace: Workspace, run: FinishedRun, accounts: pl.Series) -> pl.DataFrame:
    """Give who holds some accounts, as the ledger stood for a run; of several lines of an account the last."""
    schema = dict.fromkeys(("account_id", "bank_id", "party_id", *_PERSON), pl.String)
    snapshot = workspace.snapshot(run.record["inputs"]["ledger_version"])
    held, parties = snapshot.scan("accounts"), snapshot.scan("parties")
    if held is None or parties is None:
        return pl.DataFrame(schema=schema)
    persons = parties.select("bank_id", "party_id", "submission_id", *_PERSON).unique(
        ["bank_id", "party_id"], keep="last", maintain_order=True
    )
    return (
        held.filter(pl.col("account_id").is_in(accounts.implode()))
        .sort("bank_id", "submission_id", "account_id")
        .join(persons.drop("submission_id"), on=["bank_id", "party_id"], how="left", maintain_order="left")
        .unique("account_id", keep="last", maintain_order=True)
        .select(pl.col(name).cast(pl.String).fill_null("") for name in schema)
        .collect()
    )


def _searchable(alerts: pl.DataFrame, holders: pl.DataFrame) -> pl.DataFrame:
    """Add to each alert one text of all that a search may find it by."""
    texts = holders.select("account_id", pl.concat_str(*_PERSON, separator="\n").alias("person"))
    found_by = (
        alerts.select("alert_id", pl.col("account_ids").alias("account_id"))
        .explode("account_id")
        .join(texts, on="account_id", how="left")
        .group_by("alert_id")
        .agg(
            pl.concat_str("account_id", pl.col("person").fill_null(""), separator="\n").str.join("\n").alias("found_by")
        )
    )
    own = pl.concat_str("alert_id", "subject_id", pl.col("found_by").fill_null(""), separator="\n")
    return alerts.join(found_by, on="alert_id", how="left", maintain_order="left").with_columns(
        own.str.to_lowercase().alias("found_by")
    )

"""The truth about a county and what a run says of it, read from their files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

Row = dict[str, Any]
PRIORITIES = ("critical", "high", "medium", "low")
DIFFICULTIES = ("0", "1", "2", "3+")  # how many evasions a scheme uses
VICTIM_ROLES = frozenset({"borrower", "depositor"})


@dataclass(frozen=True)
class Truth:
    """What was really done; `held` are the accounts that the banks submitted."""

    about: Row
    schemes: list[Row]
    scheme_accounts: list[Row]
    look_alikes: list[Row]
    loans: list[Row]
    ring_members: list[Row]
    held: frozenset[str]
    lpr: list[tuple[date, float]]

    @cached_property
    def _culpable(self) -> dict[str | None, set[str]]:
        table: dict[str | None, set[str]] = {None: set()}
        for row in self.scheme_accounts:
            if row["culpable"]:
                table[None].add(row["account_id"])
                table.setdefault(row["scheme_id"], set()).add(row["account_id"])
        return table

    def culpable(self, scheme_id: str | None = None) -> set[str]:
        """Give the accounts that did it, in one scheme or in any."""
        return self._culpable.get(scheme_id, set())

    def victims(self) -> set[str]:
        """Give the accounts that a scheme only used: borrowers, depositors, payers."""
        return {row["account_id"] for row in self.scheme_accounts if not row["culpable"]} - self.culpable()


@dataclass(frozen=True)
class Found:
    """What a run says: the rows of its files, and run.json."""

    record: Row
    alerts: list[Row]
    findings: list[Row]
    scores: list[Row]
    rings: list[Row]
    ring_members: list[Row]
    loans: list[Row]

    def core(self, ring_id: str) -> set[str]:
        """Give the accounts of a ring's members that are not its victims."""
        return {
            row["account_id"]
            for row in self.ring_members
            if row["ring_id"] == ring_id and row["role"] not in VICTIM_ROLES
        }


def read_truth(county: Path) -> Truth:
    """Give the truth of a county made by generate.py."""
    tables = {
        name: pl.read_parquet(county / "truth" / f"{name}.parquet").to_dicts()
        for name in ("schemes", "scheme_accounts", "look_alikes", "loans", "ring_members")
    }
    held = pl.scan_parquet(sorted(county.glob("submissions/*/accounts*.parquet"))).select("account_id").collect()
    lpr = pl.read_csv(county / "reference" / "lpr.csv", try_parse_dates=True).sort("effective_from")
    about = json.loads((county / "truth" / "county.json").read_text(encoding="utf-8"))
    return Truth(
        about=about, held=frozenset(held["account_id"]), lpr=lpr.select("effective_from", "one_year").rows(), **tables
    )


def read_run(run: Path) -> Found:
    """Give what a run folder holds."""
    files = {
        "alerts": "alerts",
        "scores": "scores",
        "rings": "rings",
        "ring_members": "ring_members",
        "loans": "inferred_loans",
    }
    tables = {name: pl.read_parquet(run / f"{file}.parquet").to_dicts() for name, file in files.items()}
    findings = pl.read_parquet(run / "findings.parquet", columns=["rule_id", "account_id"]).unique().to_dicts()
    return Found(record=json.loads((run / "run.json").read_text(encoding="utf-8")), findings=findings, **tables)


def priority_rank(priority: str) -> int:
    """Give 0 for critical, counting on to low."""
    return PRIORITIES.index(priority)


def at_least(alerts: list[Row], priority: str) -> list[Row]:
    """Give the alerts of a priority and above."""
    return [one for one in alerts if priority_rank(one["priority"]) <= priority_rank(priority)]


def difficulty_of(scheme: Row) -> str:
    """Give how hard a scheme is to see: the number of its evasions, three and more as one."""
    hidden = json.loads(scheme["parameters"]).get("evasions", [])
    return DIFFICULTIES[min(len(hidden), 3)]


def share(part: int, whole: int) -> float | None:
    """Give a part of a whole as a fraction; None of nothing."""
    return part / whole if whole else None

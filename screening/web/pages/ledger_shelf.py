"""What the pages show of the ledger, read once for each of its states: submissions, their receipts, the days covered."""

import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from screening.intake.coverage import Coverage, DayCount, coverage, days_of
from screening.intake.receipt import Receipt
from screening.ledger.standing import Standing, all_standings
from screening.ledger.workspace import Workspace

if TYPE_CHECKING:
    from datetime import date

REFUSED = ".refused-"


@dataclass(frozen=True)
class Brief:
    """A receipt in few figures: rows by what became of them, and problems by their gravity."""

    bank_id: str
    submission_id: str
    received_at: str
    period: tuple[str, str]
    accepted: int
    rejected: int
    problems: dict[str, int]
    refused: str = ""
    """The beginning of a refused delivery's digest; empty for an accepted one."""


class LedgerShelf:
    """The ledger of a workspace as the pages show it."""

    def __init__(self, workspace: Workspace) -> None:
        """Nothing is read before it is asked for."""
        self._workspace = workspace
        self._lock = threading.Lock()
        self._state = ""
        self._standings: tuple[Standing, ...] = ()
        self._days: dict[str, dict[date, DayCount]] = {}
        self._coverage: list[Coverage] | None = None
        self._briefs: dict[Path, Brief] = {}

    def standings(self) -> tuple[Standing, ...]:
        """Give every submission ever accepted with its state now."""
        with self._lock:
            self._renew()
            return self._standings

    def coverage(self) -> list[Coverage]:
        """Give each bank's days; the rows of a submission are counted once for as long as the server runs."""
        with self._lock:
            self._renew()
            if self._coverage is None:
                counting = [one.submission for one in self._standings if one.state == "counting"]
                for one in counting:
                    if one.batch not in self._days:
                        self._days[one.batch] = days_of(self._workspace, one)
                self._coverage = coverage([(one, self._days[one.batch]) for one in counting])
            return self._coverage

    def briefs(self) -> dict[tuple[str, str], Brief]:
        """Give the receipts of accepted submissions by bank and id."""
        return {(one.bank_id, one.submission_id): one for one in self._all_briefs() if not one.refused}

    def refused(self) -> list[Brief]:
        """Give the receipts of refused deliveries, the newest first."""
        found = [one for one in self._all_briefs() if one.refused]
        return sorted(found, key=lambda one: (one.received_at, one.bank_id, one.submission_id), reverse=True)

    def receipt(self, bank_id: str, submission_id: str, refused: str = "") -> Receipt | None:
        """Give one receipt; None where there is none."""
        path = self._workspace.receipt(bank_id, submission_id, refused or None)
        return Receipt.from_json(path.read_text(encoding="utf-8")) if path.is_file() else None

    def _renew(self) -> None:
        """Read the log again where it has grown."""
        state = max((one.name for one in (self._workspace.log / "_delta_log").glob("*.json")), default="")
        if state != self._state:
            self._standings, self._coverage, self._state = all_standings(self._workspace), None, state

    def _all_briefs(self) -> list[Brief]:
        files = sorted((self._workspace.path / "receipts").glob("*/*.json"))
        with self._lock:
            for file in files:
                if file not in self._briefs and not file.name.endswith(".completeness.json"):
                    self._briefs[file] = _brief(file)
            return [self._briefs[file] for file in files if file in self._briefs]


def _brief(file: Path) -> Brief:
    read = Receipt.from_json(file.read_text(encoding="utf-8"))
    return Brief(
        bank_id=read.bank_id or "",
        submission_id=read.submission_id or "",
        received_at=read.received_at,
        period=(read.period_start or "", read.period_end or ""),
        accepted=sum(one.accepted for one in read.tables.values()),
        rejected=sum(one.rejected for one in read.tables.values()),
        problems=dict(Counter(one.severity for one in read.problems)),
        refused=file.stem.partition(REFUSED)[2],
    )

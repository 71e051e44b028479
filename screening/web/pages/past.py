"""All finished runs of a workspace, each read once: a run never changes."""

import threading
from dataclasses import dataclass
from typing import Any

from screening.errors import WrongCall
from screening.ledger.workspace import Workspace
from screening.runs.compare import Comparison, compare
from screening.runs.reading import FinishedRun, finished_runs, read_run

_COMPARISONS = 8


@dataclass(frozen=True)
class Line:
    """One run in few figures; `model` is what its record says of the anomaly model."""

    run_id: str
    as_of: str
    started_at: str
    pipeline_zh: str
    pipeline_en: str
    submissions: int
    bookings: int
    alerts: int
    by_priority: dict[str, int]
    by_change: dict[str, int]
    fresh: int
    seconds: float
    warnings: int
    rule_pack_digest: str
    model: dict[str, Any]


class Past:
    """The runs of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        """Nothing is read before it is asked for."""
        self._workspace = workspace
        self._lock = threading.Lock()
        self._lines: dict[str, Line] = {}
        self._compared: dict[tuple[str, str], Comparison] = {}

    def lines(self) -> list[Line]:
        """Give every run, the newest first."""
        folders = finished_runs(self._workspace) if self._workspace.runs.is_dir() else []
        with self._lock:
            for folder in folders:
                if folder.name not in self._lines:
                    self._lines[folder.name] = _line(read_run(folder).record)
            return [self._lines[folder.name] for folder in reversed(folders)]

    def find(self, run_id: str) -> FinishedRun | None:
        """Give one run; None where there is none of that id."""
        known = any(one.run_id == run_id for one in self.lines())
        return read_run(self._workspace.runs / run_id) if known else None

    def compared(self, first: FinishedRun, second: FinishedRun) -> Comparison:
        """Give two runs side by side; the last few pairs are kept."""
        key = (first.path.name, second.path.name)
        if key[0] == key[1]:
            raise WrongCall("同一次运行 / the same run twice", where=key[0])
        with self._lock:
            if key not in self._compared:
                if len(self._compared) >= _COMPARISONS:
                    self._compared.pop(next(iter(self._compared)))
                self._compared[key] = compare(first, second)
            return self._compared[key]


def _line(record: dict[str, Any]) -> Line:
    counts = record["counts"]
    return Line(
        run_id=record["run_id"],
        as_of=record["as_of"],
        started_at=record["started_at"],
        pipeline_zh=record["parameters"]["title_zh"],
        pipeline_en=record["parameters"]["title_en"],
        submissions=len(record["inputs"]["submissions"]),
        bookings=counts["transactions"],
        alerts=counts.get("alerts", 0),
        by_priority=counts["alerts_by_priority"],
        by_change=counts.get("alerts_by_change", {}),
        fresh=counts.get("alerts_fresh", 0),
        seconds=sum(record["seconds"].values()),
        warnings=len(record["warnings"]),
        rule_pack_digest=record["rule_pack_digest"],
        model=record.get("anomaly_model") or {},
    )

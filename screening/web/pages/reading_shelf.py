"""What there is to read within a capacity, reckoned once for each state of run, ranking and judgements."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from screening.alerts.judged import Judged
from screening.alerts.settings import read_alert_settings
from screening.home import shipped
from screening.ledger.workspace import Workspace
from screening.runs.queueing import Queue, queue_of
from screening.runs.ranking import Kept, chances_of, rankings
from screening.runs.reading import FinishedRun, finished_runs, read_run
from screening.web.pages.shelf import Row, Shown

_KEPT = 16
_Key = tuple[str, int, str, tuple[Judged, ...]]


@dataclass(frozen=True)
class Item:
    """A customer drawn from below the line: his figures as the queue has them, and the run that drew him."""

    run_id: str
    row: Row


class ReadingShelf:
    """The reading lists of a workspace, and the ranking that orders them where a person promoted one."""

    def __init__(self, workspace: Workspace) -> None:
        """Nothing is read before it is asked for."""
        self._workspace = workspace
        self._lock = threading.Lock()
        self._chances: tuple[str, str, dict[str, float]] = ("", "", {})
        self._queues: dict[_Key, Queue] = {}
        self._drawn: dict[str, dict[str, Row]] = {}

    def ranking(self) -> Kept | None:
        """Give the ranking in force; None where the declared order holds."""
        return next((one for one in rankings(self._workspace) if one.in_force), None)

    def ordered(self, shown: Shown) -> pl.DataFrame:
        """Give a run's alerts, with the `chance` of each where a ranking is in force."""
        ranking = self.ranking()
        if ranking is None:
            return shown.alerts
        chances = self._chances_by(shown.run, ranking)
        return shown.alerts.with_columns(
            pl.col("alert_id").replace_strict(chances, default=0.0, return_dtype=pl.Float64).alias("chance")
        )

    def queue(self, shown: Shown, judged: Sequence[Judged], capacity: int, ranking: Kept | None) -> Queue:
        """Give what to read of a run: alerts in their order and drawn customers among them, nothing telling which."""
        key = (shown.run_id, capacity, ranking.ranking_id if ranking else "", tuple(judged))
        with self._lock:
            known = self._queues.get(key)
        if known is None:
            model = shown.run.record["parameters"].get("alert_model", "alerts")
            chances = self._chances_by(shown.run, ranking) if ranking else None
            known = queue_of(shown.run, read_alert_settings(shipped("models") / model), judged, capacity, chances)
            with self._lock:
                while len(self._queues) >= _KEPT:
                    self._queues.pop(next(iter(self._queues)))
                self._queues[key] = known
        return known

    def drawn(self, item_id: str) -> Item | None:
        """Give the drawn customer that an item stands for, of the newest run that drew him; None for anything else."""
        if not self._workspace.runs.is_dir():
            return None
        for folder in reversed(finished_runs(self._workspace)):
            with self._lock:
                if folder.name not in self._drawn:
                    self._drawn[folder.name] = _drawn_in(read_run(folder))
                found = self._drawn[folder.name].get(item_id)
            if found:
                return Item(folder.name, found)
        return None

    def _chances_by(self, run: FinishedRun, ranking: Kept) -> dict[str, float]:
        with self._lock:
            run_id, ranking_id, chances = self._chances
            if (run_id, ranking_id) != (run.path.name, ranking.ranking_id):
                chances = chances_of(run, ranking)
                self._chances = (run.path.name, ranking.ranking_id, chances)
            return chances


def _drawn_in(run: FinishedRun) -> dict[str, Row]:
    """Give the figures of the customers that a run drew, by their items."""
    if not (run.path / "below_line.parquet").is_file():
        return {}
    drawn = run.table("below_line").select("item_id")
    return {row["item_id"]: row for row in run.table("queue").join(drawn, on="item_id").to_dicts()}

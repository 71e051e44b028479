"""The month of a briefing, and the runs that saw it."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

from screening.errors import WrongCall
from screening.ledger.workspace import Workspace
from screening.runs.reading import FinishedRun, finished_runs, read_run


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month of local days."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """Give the month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> "Month":
        """Give the month that `2026-10` names; WrongCall for anything else."""
        found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
        if not found:
            raise WrongCall("不是月份 / not a month", where=text, remedy="--month 2026-10")
        return cls(int(found[1]), int(found[2]))

    @property
    def first(self) -> date:
        """Give its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Give its last day."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def before(self) -> "Month":
        """Give the month before."""
        return Month.of(self.first - timedelta(days=1))

    def __str__(self) -> str:
        """Give it as `2026-10`."""
        return f"{self.year}-{self.number:02}"


@dataclass(frozen=True)
class MonthRuns:
    """The runs whose last day lies in a month, oldest first; the newest of them tells the briefing's figures."""

    month: Month
    folders: tuple[Path, ...]

    @cached_property
    def newest(self) -> FinishedRun:
        """Give the run whose figures are told."""
        return read_run(self.folders[-1])

    def each(self) -> Iterator[FinishedRun]:
        """Give every run of the month, the oldest first."""
        return map(read_run, self.folders)


def months(workspace: Workspace) -> dict[Month, MonthRuns]:
    """Give the months that runs saw last with their runs, the newest month first."""
    found: dict[Month, list[Path]] = {}
    for folder in finished_runs(workspace) if (workspace.path / "runs").is_dir() else ():
        found.setdefault(seen(folder), []).append(folder)
    return {month: MonthRuns(month, tuple(found[month])) for month in sorted(found, reverse=True)}


def runs_of(workspace: Workspace, month: Month | None = None) -> MonthRuns:
    """Give the runs of a month; without one, of the last month that any run saw.

    Raises WrongCall where no run saw the end of that month, naming the months that there are.
    """
    known = months(workspace)
    if not known:
        raise WrongCall("还没有运行 / no run yet", where=workspace.path, remedy="screening run -w WORKSPACE")
    wanted = month or next(iter(known))
    if wanted not in known:
        raise WrongCall(
            f"没有截至 {wanted} 的运行 / no run is as of {wanted}",
            where=workspace.path,
            remedy=f"--month {' | '.join(map(str, known))}",
        )
    return known[wanted]


@lru_cache(maxsize=4096)
def seen(folder: Path) -> Month:
    """Give the month of the last day that a finished run saw; a run never changes."""
    return Month.of(date.fromisoformat(str(read_run(folder).record["as_of"])))

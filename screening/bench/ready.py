"""A workspace's tables made ready for rules, with nothing written into the workspace."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from screening.clock import day_of, today
from screening.engines.duckdb import DuckDB
from screening.errors import RefusedInput
from screening.home import shipped
from screening.ledger.snapshot import Snapshot
from screening.ledger.workspace import Workspace
from screening.rulebook.decide import check_all
from screening.rulebook.overrides import overridden, read_overrides
from screening.rulebook.rule import Rule, Rulebook, read_rulebook
from screening.runs.pipeline import Pipeline, read_pipeline
from screening.runs.prepare import prepared
from screening.runs.reading import FinishedRun, finished_runs, open_run
from screening.runs.stages import Stages, Watcher, nobody


@dataclass(frozen=True)
class Setting:
    """On what a rule is tried: a state of the ledger, the last day seen, and how its tables are made.

    `run` is the run whose state it is; None where the workspace has no run yet.
    """

    workspace: Workspace
    snapshot: Snapshot
    as_of: date
    pipeline: Pipeline
    run: FinishedRun | None

    @property
    def as_of_day(self) -> int:
        """Give the last day seen as a day number."""
        return day_of(self.as_of)


def setting_of(workspace: Workspace, run_id: str | None = None) -> Setting:
    """Give what a run saw: the named one, else the newest; without any run, all that the ledger holds."""
    if not run_id and not finished_runs(workspace):
        return as_it_is(workspace)
    run = open_run(workspace, run_id)
    snapshot = _filled(workspace, run.record["inputs"]["ledger_version"])
    as_of = date.fromisoformat(run.record["as_of"])
    return Setting(workspace, snapshot, as_of, read_pipeline(run.record["parameters"]["pipeline"]), run)


def as_it_is(workspace: Workspace) -> Setting:
    """Give the ledger as it is now, whatever the newest run saw, to the last day that submissions cover."""
    snapshot = _filled(workspace, None)
    as_of = min(today(), max(one.period_end for one in snapshot.submissions))
    return Setting(workspace, snapshot, as_of, read_pipeline("full"), None)


def _filled(workspace: Workspace, version: int | None) -> Snapshot:
    """Give a state of the ledger; refused where nothing was submitted."""
    snapshot = workspace.snapshot(version)
    if not snapshot.submissions:
        raise RefusedInput("账本为空 / the ledger is empty", where=workspace.path, remedy="screening submit PATH")
    return snapshot


def rules_folder(folder: Path | None) -> Path:
    """Give the rules folder asked for, or the shipped one."""
    return folder or shipped("rules")


def read_rules(setting: Setting, folder: Path) -> Rulebook:
    """Give the rules of a folder that the setting's pipeline takes, with the county's own values of parameters.

    Values for rules that the folder does not have are left out: they are those of another folder.
    """
    book = read_rulebook(folder, setting.pipeline.packs)
    file = setting.workspace.overrides
    known = {rule.rule_id for rule in (*book.rules, *book.lawful)}
    values = {rule_id: one for rule_id, one in read_overrides(file).items() if rule_id in known}
    return overridden(book, values, str(file))


@contextmanager
def ready(
    setting: Setting, book: Rulebook, rules: tuple[Rule, ...], folder: Path, watcher: Watcher = nobody
) -> Iterator[DuckDB]:
    """Give an engine that holds every table that some rules read; it is gone afterwards, and nothing is written.

    Lawful patterns are those of the rulebook; files are shut before anything of a rule runs.
    """
    check_all((*rules, *book.lawful))
    chosen = replace(book, rules=rules)
    with DuckDB(setting.pipeline.memory_for(setting.snapshot.bookings), setting.pipeline.threads) as engine:
        prepared(engine, setting.snapshot, setting.as_of, setting.pipeline, chosen, folder, Stages(watcher))
        engine.shut_files()
        yield engine

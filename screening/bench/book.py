"""The county book of a run: one read-only file from which one account among many is looked up in milliseconds.

A cache beside the runs, not part of any: made from the ledger as a run saw it, and made again wherever it is missing.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from screening.bench.county import County, rules_of
from screening.bench.ready import Setting, read_rules, setting_of
from screening.columns.derive import derive, derive_asked, derive_flows, mark_lawful, open_sources
from screening.engines.duckdb import DuckDB, Shelved, SqlError
from screening.ledger.lock import held
from screening.ledger.workspace import Workspace
from screening.loans.rebuild import rebuild_loans
from screening.rulebook.decide import mark_lawful_patterns
from screening.runs.book import BOOK, LAYOUT, SUPERVISED, stage_book, write_book
from screening.runs.prepare import TELLING, read_lpr
from screening.runs.reading import FinishedRun
from screening.runs.stages import Stages, Watcher, nobody

KEPT = 3
"""So many books lie in a workspace at most: those of the runs looked at last."""
MEMORY, THREADS = "256MB", 2
"""What the readers of a book share, whoever asks and however many they are."""


def book_file(workspace: Workspace, run: FinishedRun) -> Path:
    """Give where the book of a run lies, or would lie."""
    return workspace.books / f"{run.path.name}.duckdb"


def make_book(workspace: Workspace, run: FinishedRun, watcher: Watcher = nobody) -> Path:
    """Make the book of a run where none can be read, and give its file; whoever else makes it is waited for.

    Of more books than are kept those used longest ago go.
    """
    file = book_file(workspace, run)
    with held(workspace.books / ".lock", wait=True):
        if not is_made(file):
            draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
            try:
                derive_book(setting_of(workspace, run.path.name), draft, watcher)
                os.replace(draft, file)  # noqa: PTH105 - says that an existing file gives way
            finally:
                draft.unlink(missing_ok=True)
        os.utime(file)
        _keep_newest(workspace.books)
    return file


def is_made(file: Path) -> bool:
    """Tell whether a book is there, whole, and as this version of the software lays it out."""
    if not file.is_file():
        return False
    try:
        with closing(Shelved(file, BOOK, MEMORY, THREADS)) as shelved:
            return shelved.reader().rows(f"SELECT layout FROM {BOOK}.about") == [{"layout": LAYOUT}]
    except SqlError:
        return False


def _keep_newest(folder: Path) -> None:
    """Take away older books, and whatever a killed maker left."""
    books = sorted(folder.glob("*.duckdb"), key=lambda one: (one.stat().st_mtime_ns, one.name))
    for one in (*books[:-KEPT], *folder.glob(".*.duckdb.*")):
        one.unlink(missing_ok=True)


def derive_book(setting: Setting, file: Path, watcher: Watcher = nobody) -> None:
    """Write the book of a setting into a file that is not there yet, from what the ledger held."""
    folder = rules_of(setting)
    lawful = read_rules(setting, folder).lawful
    stages, staged = Stages(watcher), file.with_name(f"{file.name}.stage")
    try:
        with DuckDB(setting.pipeline.memory_for(setting.snapshot.bookings), setting.pipeline.threads) as engine:
            with stages.stage("columns") as made:
                open_sources(engine, setting.snapshot)
                derive(engine, setting.as_of, folder / "words.toml", setting.pipeline.derive, made)
            with stages.stage("lawful patterns") as made:
                mark_lawful(engine, mark_lawful_patterns(engine, lawful, made))
            with stages.stage("loans") as made:
                accounts = engine.fetch("SELECT * FROM accounts ORDER BY account_id")
                lpr = read_lpr(setting.snapshot, folder)
                loans = rebuild_loans(engine.fetch(TELLING), accounts, lpr, setting.as_of_day)
                made("loans", loans.loans.num_rows)
            with stages.stage("supervised institutions") as made:
                derive_flows(engine, setting.pipeline.derive, made)
                derive_asked(engine, SUPERVISED, made)
            stage_book(engine, loans, staged)
        with stages.stage("county book") as made, DuckDB(threads=setting.pipeline.threads) as engine:
            write_book(engine, staged, file, made)
    finally:
        staged.unlink(missing_ok=True)


@dataclass(frozen=True)
class Book:
    """An open book; many threads look things up in it at once, each in a `county` of its own."""

    file: Path
    _shelved: Shelved = field(repr=False)

    @contextmanager
    def county(self) -> Iterator[County]:
        """Give the county for one thread's look-ups."""
        with closing(self._shelved.reader()) as tables:
            yield County(tables)

    @property
    def run_id(self) -> str:
        """Give the id of the run whose book it is."""
        return self.file.stem

    def close(self) -> None:
        """Let go of the file."""
        self._shelved.close()


def open_book(workspace: Workspace, run: FinishedRun, watcher: Watcher = nobody) -> Book:
    """Open the book of a run; where none can be read it is made first."""
    return read_book(make_book(workspace, run, watcher))


def read_book(file: Path) -> Book:
    """Open a book that is there."""
    return Book(file, Shelved(file, BOOK, MEMORY, THREADS))


@contextmanager
def county(setting: Setting, watcher: Watcher = nobody) -> Iterator[County]:
    """Give the county of a setting from its run's book; without a run the book is made aside and gone afterwards."""
    with TemporaryDirectory(prefix="screening-") as aside:
        if setting.run is None:
            file = Path(aside, f"{BOOK}.duckdb")
            derive_book(setting, file, watcher)
            book = read_book(file)
        else:
            book = open_book(setting.workspace, setting.run, watcher)
        with closing(book), book.county() as found:
            yield found

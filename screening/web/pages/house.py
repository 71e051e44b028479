"""What all pages share: the case store, the newest run, how often somebody may try to sign in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from screening.bench.county import County
from screening.cases.people import add_person, everybody
from screening.cases.store import Store, open_store
from screening.ledger.workspace import Workspace
from screening.runs.reading import newest_run, read_run
from screening.web.jobs import Jobs
from screening.web.limits import Window
from screening.web.pages.ledger_shelf import LedgerShelf
from screening.web.pages.library import Library
from screening.web.pages.past import Past
from screening.web.pages.reading_shelf import ReadingShelf
from screening.web.pages.rule_shelf import RuleShelf
from screening.web.pages.shelf import Shelf, Shown
from screening.web.settings import Settings

FIRST_LOGIN = "administrator"


@dataclass
class House:
    """The pages' shared things; `store` is open from the start of the server to its end."""

    workspace: Workspace
    settings: Settings
    opened: Store | None = None
    tries: Window = field(init=False)
    lookups: Window = field(init=False)
    shelf: Shelf = field(init=False)
    past: Past = field(init=False)
    jobs: Jobs = field(init=False)
    ledger: LedgerShelf = field(init=False)
    rules: RuleShelf = field(init=False)
    reading: ReadingShelf = field(init=False)
    library: Library = field(init=False)

    def __post_init__(self) -> None:
        """Count tries to sign in and questions, and keep the newest run, the list of all, and what runs."""
        self.tries = Window(self.settings.sign_ins_of_an_address)
        self.lookups = Window(self.settings.lookups_of_a_person)
        self.shelf = Shelf(self.workspace)
        self.past = Past(self.workspace)
        self.jobs = Jobs(self.workspace)
        self.ledger = LedgerShelf(self.workspace)
        self.rules = RuleShelf(self.workspace)
        self.reading = ReadingShelf(self.workspace)
        self.library = Library(self.workspace)

    @property
    def store(self) -> Store:
        """Give the case store."""
        if self.opened is None:
            raise RuntimeError("the pages are used before the server has started")
        return self.opened

    @contextmanager
    def county(self, shown: Shown) -> Iterator[County]:
        """Give the accounts, bookings and transfers that a run saw, for the look-ups of one page."""
        with self.library.book(shown.run).county() as found:
            yield found

    def open(self) -> None:
        """Open the case store, and have the book of the newest run made where it is missing."""
        self.opened = open_store(self.workspace.path)
        if newest := newest_run(self.workspace):
            self.library.prepare(read_run(newest))

    def close(self) -> None:
        """Let go of it."""
        self.store.close()
        self.opened = None
        self.library.close()


def first_administrator(store: Store) -> tuple[str, str] | None:
    """Make an administrator where nobody has an account; gives login and first password, which is told this once."""
    with store.write() as session:
        if everybody(session):
            return None
        person, first = add_person(session, FIRST_LOGIN, "管理员", ["administrator"])
        return person.login, first

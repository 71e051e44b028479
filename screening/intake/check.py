"""One delivery, checked whole: every problem found, and the good rows handed on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

import polars as pl

from screening.contract.manifest import Manifest, read_manifest
from screening.contract.sift import BrokenRule, Rule, breaking
from screening.contract.tables import SUBMISSION, key_of
from screening.intake.aside import Aside
from screening.intake.bookings import Bookings
from screening.intake.chain import Chained
from screening.intake.conform import check_columns
from screening.intake.files import check_files
from screening.intake.findings import beyond_rows, of_table, totals_differ
from screening.intake.gather import Gathering
from screening.intake.head import DataFile
from screening.intake.known import ROSTER, Known
from screening.intake.package import MANIFEST, Package
from screening.intake.presence import Gaps, gaps
from screening.intake.problems import Problem, problem
from screening.intake.rows import Receive, check_slice, unknown_id
from screening.intake.settings import Settings
from screening.intake.stream import BrokenFile, batches
from screening.intake.tally import Tally
from screening.intake.twice import AGAIN, repeats

# What a table leans on comes before it.
ORDER = ("parties", "accounts", "loans", "transactions")
_LEANS = {
    "accounts": (("parties", "party_unknown", "party_id"),),
    "loans": (("parties", "party_unknown", "party_id"), ("accounts", "account_unknown", "account_id")),
}
Tell = Callable[[str, int, int], None]
Links = Callable[[pl.Series, pl.DataFrame], list[BrokenRule]]


@dataclass(frozen=True)
class Inspected:
    """A delivery whose manifest and files have been looked at, its rows not yet."""

    manifest: Manifest | None
    files: tuple[DataFile, ...]
    problems: tuple[Problem, ...]


@dataclass
class Checked:
    """What a check of the rows found."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    bookings: Bookings | None = None
    accounts: int = 0
    with_id_number: int = 0
    gaps: Gaps = field(default_factory=Gaps)
    chained: Chained = field(default_factory=lambda: Chained(0, 0))


@dataclass(frozen=True)
class Question:
    """What the rows of a delivery are held against, and where the check may write meanwhile."""

    manifest: Manifest
    known: Known
    now: datetime
    settings: Settings
    scratch: Path
    aside: Path | None = None  # where rejected rows go


def inspect(package: Package) -> Inspected:
    """Give what a delivery says of itself and which of its files can be read."""
    if package.problems:
        return Inspected(None, (), package.problems)
    manifest = read_manifest(package.manifest)
    if not isinstance(manifest, Manifest):
        faults = (
            problem("manifest_field", file=MANIFEST, column=fault.field[:200], detail=(fault.zh, fault.en))
            for fault in manifest[:100]
        )
        return Inspected(None, (), tuple(faults))
    files, problems = check_files(package, manifest)
    for file in files:
        problems += check_columns(file.table, file.name, file.schema)
    sent = {file.table for file in manifest.files}
    problems += [problem("table_absent", table=table) for table in ("transactions",) if table not in sent]
    return Inspected(manifest, tuple(files), tuple(problems))


class Check:
    """A check on its way: what has been accepted so far is what later tables lean on."""

    def __init__(self, inspected: Inspected, question: Question, receive: Receive, tell: Tell) -> None:
        """Keep what is asked; `run` does the work."""
        self._question = question
        self._receive = receive
        self._tell = tell
        self._files = _usable(inspected)
        self._unsure = {table for table in SUBMISSION if table not in self._files}
        self._roster = question.known.accounts
        self._parties = question.known.parties
        self._total = sum(file.rows for files in self._files.values() for file in files)
        self._done = 0
        self.checked = Checked()

    def run(self) -> Checked:
        """Go through the tables; a table that cannot be read whole is passed over, and so is what leans on it."""
        for table in ORDER:
            if self._files.get(table):
                self._table(table, self._files[table])
        self.checked.accounts = self._roster.height
        if "transactions" not in self._unsure:
            tally = self.checked.tallies.get("transactions")
            self.checked.problems += totals_differ(self._question.manifest, tally)
            self._look_back()
        return self.checked

    def _table(self, table: str, files: list[DataFile]) -> None:
        aside = Aside(self._question.aside / f"{table}.parquet", table) if self._question.aside else None
        tally = Tally(table, sum(file.rows for file in files), aside)
        links = self._links(table, tally.sent)
        damaged: list[Problem] = []
        accepted = []
        gathering = Gathering(partial(self._receive, table))
        for good in self._good_rows(files, tally, links, damaged):
            gathering.add(good)
            if table in {"accounts", "parties"}:
                accepted.append(
                    good.select(list(ROSTER)) if table == "accounts" else good.select("party_id", "id_number")
                )
            self._tell(table, self._done + tally.accepted + tally.rejected, self._total)
        gathering.flush()
        if aside:
            aside.close()
        if accepted:
            self._remember(table, pl.concat(accepted))
        if damaged:
            self._unsure.add(table)
        self._done += tally.sent
        self.checked.tallies[table] = tally
        self.checked.problems += damaged + tally.problems() + of_table(tally, self._question.settings)

    def _good_rows(
        self, files: list[DataFile], tally: Tally, links: Links, damaged: list[Problem]
    ) -> Iterator[pl.DataFrame]:
        """Give a table's good rows, batch by batch; a file that turns out broken on the way is noted as damaged."""
        earlier = self._question.known.booked if tally.table == "transactions" else None
        try:
            again = repeats(tally.table, files, earlier, self._question.scratch)
        except BrokenFile as error:
            damaged.append(problem(error.code, table=tally.table, detail=error.detail))
            return
        for file in files:
            try:
                for raw in batches(file):
                    good = check_slice(raw, tally, partial(links, again.of(raw, file.name)))
                    if self.checked.bookings and tally.table == "transactions":
                        self.checked.bookings.count(good)
                    yield good
            except BrokenFile as error:
                damaged.append(problem(error.code, table=tally.table, file=file.name, detail=error.detail))

    def _links(self, table: str, rows: int) -> Links:
        """Give what finds the rows of a batch that break a rule which looks beyond one row."""
        if table == "transactions":
            one = self._question
            self.checked.bookings = Bookings.begin(
                one.manifest,
                one.now,
                one.known,
                self._roster,
                certain="accounts" not in self._unsure,
                scratch=one.scratch,
                rows=rows,
            )
            return lambda marks, frame: self.checked.bookings.look(frame, marks) if self.checked.bookings else []
        known = {"accounts": self._roster["account_id"], "parties": self._parties}
        rules = [
            unknown_id(rule, column, known[on]) for on, rule, column in _LEANS.get(table, ()) if on not in self._unsure
        ]
        if table == "accounts":
            elsewhere = pl.col("account_id").is_in(self._question.known.elsewhere.implode())
            rules.append(Rule("account_elsewhere", "account_id", elsewhere))
        key = key_of(table)[0]

        def links(marks: pl.Series, frame: pl.DataFrame) -> list[BrokenRule]:
            again = Rule("key_twice", key, pl.lit(marks) & AGAIN > 0)
            return breaking(frame, (again, *rules))

        return links

    def _remember(self, table: str, rows: pl.DataFrame) -> None:
        if table == "accounts":
            self._roster = pl.concat([self._roster, rows]).unique("account_id", keep="last", maintain_order=True)
        else:
            self._parties = pl.concat([self._parties, rows["party_id"]]).unique()
            self.checked.with_id_number = rows.height - rows["id_number"].null_count()

    def _look_back(self) -> None:
        """Tell what only the whole of the bookings shows."""
        bookings = self.checked.bookings
        if bookings is None:
            return
        counts = bookings.presence.counts()
        self.checked.gaps = gaps(counts, self._question.known.past, self._question.manifest)
        self.checked.chained = chained = bookings.chain.judge()
        self.checked.problems += beyond_rows(bookings.shares, self.checked.gaps, chained, self._question.settings)


def check_rows(inspected: Inspected, question: Question, receive: Receive, tell: Tell) -> Checked:
    """Give what is wrong in the rows; the good ones go to `receive`, table by table."""
    return Check(inspected, question, receive, tell).run()


def _usable(inspected: Inspected) -> dict[str, list[DataFile]]:
    """Give the files of each table that was sent whole and readable; a table that was not sent has none."""
    named = inspected.manifest.files if inspected.manifest else ()
    broken = {one.table for one in inspected.problems if one.code in {"column_missing", "column_type"}}
    readable = {file.name for file in inspected.files}
    broken |= {file.table for file in named if file.name not in readable}
    return {
        table: [file for file in inspected.files if file.table == table] for table in SUBMISSION if table not in broken
    }

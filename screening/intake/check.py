"""One delivery, checked whole: every problem found, and the good rows handed on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial

import polars as pl

from screening.contract.manifest import Manifest, read_manifest
from screening.contract.sift import ROW, BrokenRule
from screening.contract.tables import SUBMISSION, key_of
from screening.intake.conform import check_columns
from screening.intake.files import UNREADABLE, DataFile, check_files, first_line
from screening.intake.known import Known
from screening.intake.package import MANIFEST, Package
from screening.intake.problems import Problem, problem
from screening.intake.rows import Receive, check_slice, flagged, outside, repeated_keys, slices, unknown_id
from screening.intake.tally import Tally

REFUSED_SHARE = Decimal("0.05")
KEPT_ROWS = 10_000

# What a table leans on comes before it.
ORDER = ("parties", "accounts", "loans", "transactions")
_LEANS = {
    "accounts": (("parties", "party_unknown", "party_id"),),
    "loans": (("parties", "party_unknown", "party_id"), ("accounts", "account_unknown", "account_id")),
    "transactions": (("accounts", "account_unknown", "account_id"),),
}
Tell = Callable[[str, int, int], None]


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


@dataclass(frozen=True)
class Question:
    """What the rows of a delivery are held against."""

    manifest: Manifest
    known: Known
    now: datetime


def inspect(package: Package) -> Inspected:
    """Give what a delivery says of itself and which of its files can be read."""
    if package.problems:
        return Inspected(None, (), package.problems)
    manifest = read_manifest(package.manifest)
    if not isinstance(manifest, Manifest):
        faults = (
            problem("manifest_field", file=MANIFEST, column=fault.field, detail=(fault.zh, fault.en))
            for fault in manifest
        )
        return Inspected(None, (), tuple(faults))
    files, problems = check_files(package, manifest)
    for file in files:
        problems += check_columns(file.table, file.name, file.schema)
    sent = {file.table for file in manifest.files}
    problems += [problem("table_absent", table=table) for table in ("transactions",) if table not in sent]
    return Inspected(manifest, tuple(files), tuple(problems))


def check_rows(inspected: Inspected, question: Question, receive: Receive, tell: Tell) -> Checked:
    """Give what is wrong in the rows; the good ones go to `receive`, table by table.

    A table with a file that cannot be read or a column that cannot be used is passed over, and so is what would be
    held against it.
    """
    usable = _usable(inspected)
    checked = Checked()
    ids = {"accounts": question.known.accounts, "parties": question.known.parties}
    unsure = {table for table in SUBMISSION if table not in usable}
    total = sum(file.rows for table in usable for file in usable[table])
    done = 0
    for table in (table for table in ORDER if usable.get(table)):
        files = usable[table]
        tally = Tally(table, sum(file.rows for file in files), _keep(files))
        damaged: list[Problem] = []
        accepted = []
        for good in _good_rows(files, tally, partial(_links, table, question, ids, unsure), damaged):
            receive(table, good)
            if table in ids:
                accepted.append(good[key_of(table)[0]])
            tell(table, done + tally.accepted + tally.rejected, total)
        if table in ids and accepted:
            ids[table] = pl.concat([ids[table], *accepted]).unique()
        if damaged:
            unsure.add(table)
        done += tally.sent
        checked.tallies[table] = tally
        checked.problems += damaged + tally.problems() + _too_many(tally)
    if "transactions" not in unsure:
        checked.problems += _totals_differ(question.manifest, checked.tallies.get("transactions"))
    return checked


def _good_rows(
    files: list[DataFile],
    tally: Tally,
    links: Callable[[pl.Series, pl.DataFrame], list[BrokenRule]],
    damaged: list[Problem],
) -> Iterator[pl.DataFrame]:
    """Give a table's good rows, slice by slice; a file whose pages turn out broken on the way is noted as damaged."""
    try:
        repeated = repeated_keys(tally.table, files)
    except UNREADABLE as error:
        damaged.append(problem("file_damaged", table=tally.table, detail=first_line(error)))
        return
    for file in files:
        try:
            for raw in slices(file):
                yield check_slice(raw, tally, partial(links, repeated[file.name]))
        except UNREADABLE as error:
            damaged.append(problem("file_damaged", table=tally.table, file=file.name, detail=first_line(error)))


def _usable(inspected: Inspected) -> dict[str, list[DataFile]]:
    """Give the files of each table that was sent whole and readable; a table that was not sent has none."""
    named = inspected.manifest.files if inspected.manifest else ()
    broken = {one.table for one in inspected.problems if one.code in {"column_missing", "column_type"}}
    readable = {file.name for file in inspected.files}
    broken |= {file.table for file in named if file.name not in readable}
    return {
        table: [file for file in inspected.files if file.table == table] for table in SUBMISSION if table not in broken
    }


def _keep(files: list[DataFile]) -> int:
    return max(KEPT_ROWS, int(sum(file.rows for file in files) * REFUSED_SHARE) + 1)


def _links(
    table: str,
    question: Question,
    ids: dict[str, pl.Series],
    unsure: set[str],
    repeated: pl.Series,
    frame: pl.DataFrame,
) -> list[BrokenRule]:
    """Give the rows of a slice that break a rule which looks beyond one row."""
    found = [flagged("key_twice", key_of(table)[0], frame, pl.col(ROW).is_in(repeated.implode()))]
    found += [
        unknown_id(rule, column, frame, ids[on]) for on, rule, column in _LEANS.get(table, ()) if on not in unsure
    ]
    if table == "accounts":
        elsewhere = pl.col("account_id").is_in(question.known.elsewhere.implode())
        found.append(flagged("account_elsewhere", "account_id", frame, elsewhere))
    if table == "transactions":
        found += outside(frame, question.manifest.period_start, question.manifest.period_end, question.now)
        booked = pl.col("transaction_id").is_in(question.known.booked.implode())
        found.append(flagged("already_booked", "transaction_id", frame, booked))
    return found


def _too_many(tally: Tally) -> list[Problem]:
    if tally.rejected <= tally.sent * REFUSED_SHARE:
        return []
    return [
        problem("too_many_rejected", table=tally.table, count=tally.rejected, detail=f"{tally.rejected} / {tally.sent}")
    ]


def _totals_differ(manifest: Manifest, tally: Tally | None) -> list[Problem]:
    """Give the bank's own totals that the rows sent do not add up to."""
    if tally is None:
        return []
    said = manifest.totals()
    found = {
        "rows": (said.rows, tally.sent),
        "amount_in": (said.amount_in, tally.sums.get("sent_in", Decimal("0.00"))),
        "amount_out": (said.amount_out, tally.sums.get("sent_out", Decimal("0.00"))),
    }
    return [
        problem(
            "control_total_differs",
            table="transactions",
            column=name,
            detail=(f"清单 {stated}，文件 {summed}", f"manifest {stated}, files {summed}"),
        )
        for name, (stated, summed) in found.items()
        if stated is not None and stated != summed
    ]

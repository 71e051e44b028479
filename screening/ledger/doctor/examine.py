"""One look over a workspace: its tables, and what lies beside and over."""

from collections.abc import Iterable
from dataclasses import dataclass

from screening.contract.tables import SUBMISSION
from screening.ledger.doctor.deep import deep_faults
from screening.ledger.doctor.fault import Fault
from screening.ledger.doctor.folders import receipt_faults, run_faults
from screening.ledger.doctor.leftovers import HOUR, leftovers, scratch
from screening.ledger.doctor.tables import (
    Tell,
    batch_of,
    batch_rows,
    event_faults,
    file_rows,
    opened,
    reference_faults,
    row_faults,
)
from screening.ledger.log import Event, Submission, read_events
from screening.ledger.places import Places
from screening.ledger.standing import counting, standings

DEFAULT_AGE = 24 * HOUR
"""Leftovers younger than this may belong to a writer at work."""


@dataclass(frozen=True)
class Examined:
    """What was looked at and what was found; `version` is None where the log itself cannot be read."""

    version: int | None
    submissions: int
    files: int
    rows: int
    faults: tuple[Fault, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong and nothing is left over."""
        return all(fault.clean for fault in self.faults)


def _silent(stage: str, done: int, total: int) -> None:
    """Say nothing of the progress."""


def examine(places: Places, *, deep: bool = False, older_than: float = DEFAULT_AGE, tell: Tell = _silent) -> Examined:
    """Look a workspace over; changes nothing."""
    log, faults = opened(places.log)
    if log is None:
        return Examined(None, 0, 0, 0, tuple(faults))
    in_log, log_files = file_rows(log, tell)
    faults += log_files
    if any(not fault.clean for fault in faults):
        return Examined(log.version, 0, len(in_log), sum(in_log.values()), tuple(faults))
    events = read_events(log)
    accepted = tuple(event.submission for event in events if event.submission)
    files, rows, table_faults = _tables(places, accepted, tell)
    faults += [*event_faults(log, events), *table_faults, *reference_faults(places, log, tell)]
    faults += [*receipt_faults(places, log), *run_faults(places, log.version)]
    faults += [*leftovers(places, log, {one.batch for one in accepted}, older_than), *scratch(older_than)]
    if deep and not _unreadable(faults):
        faults += deep_faults(places, accepted, _counting(events), tell)
    return Examined(log.version, len(accepted), len(in_log) + files, rows, tuple(faults))


def _counting(events: Iterable[Event]) -> tuple[Submission, ...]:
    return counting(standings(events))


def _unreadable(faults: Iterable[Fault]) -> bool:
    """Tell whether anything stands in the way of reading every row."""
    return bool({fault.code for fault in faults} & {"table_unreadable", "file_missing", "file_unreadable"})


def _tables(places: Places, accepted: tuple[Submission, ...], tell: Tell) -> tuple[int, int, list[Fault]]:
    """Check the data tables; gives files, rows of accepted batches, and faults.

    Files of batches that never counted are left to the look for leftovers.
    """
    faults: list[Fault] = []
    found: dict[str, dict[str, int]] = {}
    files = 0
    batches = {one.batch for one in accepted}
    for name in SUBMISSION:
        table, log_faults = opened(places.table(name))
        faults += log_faults
        if table is None:
            continue
        by_file, file_faults = file_rows(table, tell)
        faults += [one for one in file_faults if batch_of(one.where) in batches]
        found[name] = batch_rows(by_file)
        files += len(by_file)
    faults += row_faults(places, accepted, found)
    rows = sum(count for counts in found.values() for batch, count in counts.items() if batch in batches)
    return files, rows, faults

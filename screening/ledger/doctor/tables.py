"""Checks of the ledger's Delta tables: their logs, the files that they name, and the rows of each batch."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from screening.contract.tables import BATCH, REFERENCE, SUBMISSION
from screening.errors import ScreeningError
from screening.ledger.delta import Table, listed_files, open_table
from screening.ledger.doctor.fault import Fault
from screening.ledger.log import Event, Submission
from screening.ledger.places import Places
from screening.ledger.snapshot import reference_key
from screening.ledger.turn import bank_key

Tell = Callable[[str, int, int], None]


def opened(folder: Path, version: int | None = None) -> tuple[Table | None, list[Fault]]:
    """Give a table and what is wrong with its log; None where it cannot be opened."""
    try:
        table = open_table(folder, version)
    except (ScreeningError, OSError, ValueError) as error:
        return None, [Fault("table_unreadable", folder, str(error))]
    return table, list(_log_faults(folder, table.version))


def _log_faults(folder: Path, version: int) -> Iterator[Fault]:
    """Give the entries of a log that are missing or no JSON."""
    for number in range(version + 1):
        entry = folder / "_delta_log" / f"{number:020d}.json"
        try:
            for line in entry.read_text(encoding="utf-8").splitlines():
                json.loads(line)
        except (OSError, ValueError) as error:
            yield Fault("log_entry", entry, type(error).__name__)


def file_rows(table: Table, tell: Tell) -> tuple[dict[Path, int], list[Fault]]:
    """Give the rows of each file that a table names, by its footer, and what is wrong with the files."""
    rows: dict[Path, int] = {}
    faults = []
    listed = listed_files(table)
    for done, (path, size, noted) in enumerate(listed):
        tell(table.folder.name, done, len(listed))
        fault = _file_fault(path, size, noted, rows)
        if fault:
            faults.append(fault)
    return rows, faults


def _file_fault(path: Path, size: int, noted: int | None, rows: dict[Path, int]) -> Fault | None:
    try:
        there = path.stat().st_size
        rows[path] = pq.read_metadata(path).num_rows
    except FileNotFoundError:
        return Fault("file_missing", path)
    except (OSError, pa.ArrowException) as error:
        return Fault("file_unreadable", path, str(error).splitlines()[0][:120])
    if there != size:
        return Fault("file_differs", path, f"{size:,} → {there:,} bytes")
    if noted is not None and rows[path] != noted:
        return Fault("file_differs", path, f"{noted:,} → {rows[path]:,} rows")
    return None


def batch_rows(rows: dict[Path, int]) -> Counter[str]:
    """Add up the rows of each batch of one table."""
    found: Counter[str] = Counter()
    for path, count in rows.items():
        found[batch_of(path)] += count
    return found


def batch_of(path: Path) -> str:
    """Give the batch that a file of a data table belongs to."""
    return path.parent.name.removeprefix(f"{BATCH}=")


def row_faults(
    places: Places, accepted: tuple[Submission, ...], found: Mapping[str, Mapping[str, int]]
) -> Iterator[Fault]:
    """Give the batches whose rows are more or fewer than their receipts say."""
    for one in accepted:
        for table in SUBMISSION:
            if table not in found:
                continue
            said, there = one.rows.get(table, 0), found[table].get(one.batch, 0)
            if said != there:
                folder = places.table(table) / f"{BATCH}={one.batch}"
                yield Fault("rows_differ", folder, f"{one.bank_id} {one.submission_id}: {said:,} → {there:,}")


def event_faults(log: Table, events: tuple[Event, ...]) -> Iterator[Fault]:
    """Give the banks whose events are not numbered one by one, and submissions accepted or batches named twice."""
    banks: dict[str, list[int]] = {}
    for event in events:
        banks.setdefault(event.bank_id, []).append(event.number)
    for bank, numbers in banks.items():
        last = log.noted(bank_key(bank))
        if 0 not in numbers and (numbers != list(range(1, len(numbers) + 1)) or last != len(numbers)):
            yield Fault("event_order", log.folder, f"{bank}: {numbers[:20]}, {last}")
    accepted = [event.submission for event in events if event.submission]
    names = Counter((one.bank_id, one.submission_id) for one in accepted) + Counter(
        ("batch", one.batch) for one in accepted
    )
    for name, times in names.items():
        if times > 1:
            yield Fault("event_order", log.folder, f"{' '.join(name)} ×{times}")


def reference_faults(places: Places, log: Table, tell: Tell) -> Iterator[Fault]:
    """Give the regulator's tables in force that cannot be read."""
    for name in REFERENCE:
        version = log.noted(reference_key(name))
        if version is None:
            continue
        table, faults = opened(places.reference(name), version)
        if table:
            faults += file_rows(table, tell)[1]
        for fault in faults:
            yield Fault("reference_unreadable", fault.where, f"{fault.kind.en}: {fault.detail}")

"""The mending of what was found in a workspace: leftovers removed, receipts written again."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from screening.contract.tables import BATCH
from screening.ledger.delta import Table, listed_files, open_table
from screening.ledger.doctor.fault import Fault
from screening.ledger.doctor.folders import receipts_of
from screening.ledger.files import write_whole
from screening.ledger.places import Places
from screening.ledger.tidy import drop_batches


def mend(places: Places, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Mend what can be mended and give it; what has come to count since it was found is left alone."""
    wanted = [fault for fault in faults if fault.kind.mendable]
    if not wanted:
        return ()
    log = open_table(places.log)
    drop_batches(
        places, {fault.where.name.removeprefix(f"{BATCH}=") for fault in wanted if fault.code == "batch_orphan"}
    )
    named = {path for path, _, _ in listed_files(log)}
    for fault in wanted:
        if fault.code in {"draft", "run_part", "rejected_orphan"} or (
            fault.code == "log_orphan" and fault.where not in named
        ):
            _remove(fault.where)
    _rewrite_receipts(places, log, {f.where for f in wanted if f.code in {"receipt_missing", "receipt_differs"}})
    return tuple(wanted)


def _rewrite_receipts(places: Places, log: Table, wanted: set[Path]) -> None:
    for (bank, submission), receipt in receipts_of(log).items():
        path = places.receipt(bank, submission)
        if path in wanted:
            write_whole(path, receipt)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)

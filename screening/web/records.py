"""What is known of uploads that are not in the ledger: those being checked, and those that came to nothing."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from screening.intake.receipt import Receipt
from screening.ledger.files import write_whole
from screening.ledger.places import Places


@dataclass(frozen=True)
class Record:
    """The last upload under one submission's id that the ledger does not hold."""

    bank_id: str
    submission_id: str
    state: Literal["checking", "refused", "failed"]
    received_at: str
    sha256: str
    folder: str
    ending: str
    attempts: int = 0
    receipt: Receipt | None = None
    code: str | None = None


def uploads(places: Places) -> Path:
    """Give the folder of what is being uploaded."""
    return places.path / "uploads"


def read_record(places: Places, bank_id: str, submission_id: str) -> Record | None:
    """Give the record of a bank's upload."""
    path = _path(places, bank_id, submission_id)
    return _read(path) if path.exists() else None


def records_of(places: Places, bank_id: str = "*") -> list[Record]:
    """Give every record of a bank, or of all."""
    return [_read(path) for path in sorted(uploads(places).glob(f"records/{bank_id}/*.json"))]


def write_record(places: Places, record: Record) -> None:
    """Write a record, whole or not at all, in place of the one before."""
    write_whole(_path(places, record.bank_id, record.submission_id), json.dumps(asdict(record), indent=2))


def drop_record(places: Places, bank_id: str, submission_id: str) -> None:
    """Take a record away: the ledger holds the submission now."""
    _path(places, bank_id, submission_id).unlink(missing_ok=True)


def _path(places: Places, bank_id: str, submission_id: str) -> Path:
    # An id may be longer than a file's name may be, and differ from another in case only.
    name = hashlib.sha256(submission_id.encode()).hexdigest()[:40]
    return uploads(places) / "records" / bank_id / f"{name}.json"


def _read(path: Path) -> Record:
    said = json.loads(path.read_text(encoding="utf-8"))
    receipt = said.pop("receipt")
    return Record(**said, receipt=Receipt.from_json(json.dumps(receipt)) if receipt else None)

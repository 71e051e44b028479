"""One bank's turn to change the ledger: what is there already, and the commit that makes a change count."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from screening.clock import now
from screening.contract.tables import BATCH, SUBMISSION
from screening.errors import RefusedInput
from screening.ledger.delta import Overtaken, Part, Table, append_parts, open_table
from screening.ledger.log import Event, Kind, Submission, accepted_row, changed_row, read_events, read_log, row_frame
from screening.ledger.places import Places
from screening.ledger.snapshot import Snapshot, snapshot_of
from screening.ledger.standing import Standing, standings
from screening.ledger.tidy import drop_batches
from screening.ledger.who import os_user


def bank_key(bank_id: str) -> str:
    """Give the name under which the log counts the events of a bank."""
    return f"bank:{bank_id}"


@dataclass(frozen=True)
class Turn:
    """What a bank's next change is decided on; `commit` and `change` fail if that has changed meanwhile."""

    places: Places
    bank_id: str
    snapshot: Snapshot = field(repr=False)
    standings: tuple[Standing, ...] = field(repr=False)
    _log: Table = field(repr=False, compare=False)

    @classmethod
    def begin(cls, places: Places, bank_id: str) -> "Turn":
        """Read what the ledger holds of a bank."""
        log = open_table(places.log)
        known = standings(read_events(log))
        mine = tuple(one for one in known if one.submission.bank_id == bank_id)
        return cls(places, bank_id, snapshot_of(places, log, known), mine, log)

    def counting(self, without: Collection[str | None] = ()) -> tuple[Submission, ...]:
        """Give the bank's submissions that count, less some: one about to be replaced, say."""
        mine = (one.submission for one in self.standings if one.state == "counting")
        return tuple(one for one in mine if one.submission_id not in without)

    def standing(self, submission_id: str) -> Standing | None:
        """Give where a submission of the bank stands; None where none of that id was accepted."""
        return next((one for one in self.standings if one.submission.submission_id == submission_id), None)

    def find(self, submission_id: str) -> Submission | None:
        """Give the accepted submission of that id, whatever its state."""
        standing = self.standing(submission_id)
        return standing.submission if standing else None

    def receipt(self, submission_id: str) -> str:
        """Give the stored receipt of an accepted submission, as JSON.

        A withdrawn one has none to give: sending it again does not undo what somebody decided.
        """
        standing = self.standing(submission_id)
        if standing and standing.withdrawal:
            raise RefusedInput(
                f"已撤回，不计入 / withdrawn, it does not count: {told(standing.withdrawal)}",
                where=f"{self.bank_id} {submission_id}",
                remedy=f"screening restore {self.bank_id} {submission_id}",
            )
        rows = read_log(self._log, ["bank_id", "submission_id", "receipt"])
        mine = rows.filter(pl.col("receipt").is_not_null(), bank_id=self.bank_id, submission_id=submission_id)
        return str(mine["receipt"][0])

    def commit(self, submission: Submission, receipt: str) -> int:
        """Make a published batch count, in one commit; gives the version that first shows it.

        What it replaces stops counting in the same commit. Raises `Overtaken` when anything of the bank has changed
        since `begin`; the batch is gone then.
        """
        sealed = replace(submission, parts=part_digests(self.places, submission.batch))
        try:
            return self._append(accepted_row(sealed, receipt, self._next(), os_user()))
        except Overtaken:
            drop_batches(self.places, [submission.batch])
            raise

    def change(self, submission_id: str, kind: Kind, reason: str, by: str) -> Event:
        """Withdraw or restore an accepted submission, in one commit; raises `Overtaken` as `commit` does."""
        event = Event(kind, self.bank_id, submission_id, self._next(), now(), by, reason)
        self._append(changed_row(event))
        return event

    def _next(self) -> int:
        return (self._log.noted(bank_key(self.bank_id)) or 0) + 1

    def _append(self, row: dict[str, Any]) -> int:
        path = self.places.log / f"{row.get(BATCH) or secrets.token_hex(12)}.parquet"
        row_frame(row).write_parquet(path)
        try:
            append_parts(self._log, [Part(path, 1)], (bank_key(self.bank_id), row["number"]))
        except Overtaken:
            path.unlink(missing_ok=True)
            raise
        return open_table(self.places.log).version


def told(event: Event) -> str:
    """Give when, by whom and why, in one line."""
    return f"{event.at:%Y-%m-%d %H:%M}, {event.by}: {event.reason}"


def part_digests(places: Places, batch: str) -> dict[str, str]:
    """Give the SHA-256 of each file of a batch, by table and name of the file."""
    return {
        f"{table}/{path.name}": file_digest(path)
        for table in SUBMISSION
        for path in sorted((places.table(table) / f"{BATCH}={batch}").glob("*.parquet"))
    }


def file_digest(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()

"""One bank's turn to submit: what is there already, and the commit that makes a submission count."""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field

import polars as pl

from screening.ledger.delta import Part, Table, append_parts, files_of, open_table
from screening.ledger.places import Places
from screening.ledger.snapshot import SUBMISSIONS, Snapshot, Submission, read_snapshot, read_submissions


@dataclass(frozen=True)
class Turn:
    """What a bank's new submission is decided on; `commit` fails if that has changed meanwhile."""

    places: Places
    bank_id: str
    snapshot: Snapshot = field(repr=False)
    accepted: tuple[Submission, ...] = field(repr=False)
    _log: Table = field(repr=False, compare=False)

    @classmethod
    def begin(cls, places: Places, bank_id: str) -> "Turn":
        """Read what the ledger holds of a bank."""
        log = open_table(places.log)
        mine = tuple(one for one in read_submissions(log) if one.bank_id == bank_id)
        return cls(places, bank_id, read_snapshot(places, log), mine, log)

    def counting(self, without: Collection[str | None] = ()) -> tuple[Submission, ...]:
        """Give the bank's submissions that count, less some: one about to be replaced, say."""
        mine = (one for one in self.snapshot.submissions if one.bank_id == self.bank_id)
        return tuple(one for one in mine if one.submission_id not in without)

    def find(self, submission_id: str) -> Submission | None:
        """Give the accepted submission of that id, superseded or not."""
        return next((one for one in self.accepted if one.submission_id == submission_id), None)

    def receipt(self, submission_id: str) -> str:
        """Give the stored receipt of an accepted submission, as JSON."""
        rows = pl.read_parquet(files_of(self._log), columns=["bank_id", "submission_id", "receipt"])
        mine = rows.filter(bank_id=self.bank_id, submission_id=submission_id)
        return str(mine["receipt"][0])

    def commit(self, submission: Submission, receipt: str) -> int:
        """Make a published batch count, in one commit; gives the version that first shows it.

        Raises `Overtaken` when the bank has had another submission accepted since `begin`.
        """
        row = asdict(submission) | {"rows": json.dumps(submission.rows), "receipt": receipt}
        path = self.places.log / f"{submission.batch}.parquet"
        schema = pl.Schema(pl.DataFrame(SUBMISSIONS.empty_table()).schema)
        pl.DataFrame([row], schema=schema, orient="row").write_parquet(path)
        key = f"bank:{self.bank_id}"
        number = (self._log.noted(key) or 0) + 1
        append_parts(self._log, [Part(path, 1)], (key, number))
        return open_table(self.places.log).version

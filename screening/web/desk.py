"""Where uploads are taken in: who may bring one now, and the few workers that check them."""

import secrets
import shutil
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from screening.clock import now
from screening.intake.receipt import Receipt
from screening.ledger.workspace import Workspace
from screening.web.checking import Upload, check
from screening.web.guard import log_failure
from screening.web.records import Record, drop_record, records_of, uploads, write_record
from screening.web.refusals import Refusal
from screening.web.settings import Settings
from screening.web.shown import for_bank

ATTEMPTS = 3
_PLACE = "incoming"
_Key = tuple[str, str]


@dataclass(frozen=True)
class Work:
    """A check under way: `admitted` is done when its outcome will be kept, `receipt` when there is one."""

    admitted: "Future[None]" = field(default_factory=Future)
    receipt: "Future[Receipt]" = field(default_factory=Future)

    def end(self, error: BaseException) -> None:
        """Tell whoever waits that there will be no receipt."""
        if not self.admitted.done():
            self.admitted.set_exception(error)
        self.receipt.set_exception(error)


class Desk:
    """The uploads under way of one workspace."""

    def __init__(self, workspace: Workspace, settings: Settings) -> None:
        """Nothing is touched before `open`."""
        self.workspace = workspace
        self._settings = settings
        self._under_way: set[_Key] = set()
        self._pool = ThreadPoolExecutor(settings.workers, thread_name_prefix="check")

    def open(self) -> None:
        """Clear away what a killed server left half done, and take up again what it had promised to check."""
        promised = [one for one in records_of(self.workspace) if one.state == "checking"]
        kept = {one.folder for one in promised}
        incoming = uploads(self.workspace) / _PLACE
        incoming.mkdir(parents=True, exist_ok=True)
        for folder in incoming.iterdir():
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)
        for record in promised:
            self._take_up(record)

    def close(self) -> None:
        """Finish the checks that run; those that wait are taken up at the next start."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def begin(self, bank_id: str, submission_id: str, ending: str) -> Upload:
        """Give a bank a place for one upload, or refuse it."""
        key = (bank_id, submission_id)
        if key in self._under_way:
            raise Refusal("under_way")
        of_bank = Counter(bank for bank, _ in self._under_way)[bank_id]
        if len(self._under_way) >= self._settings.uploads or of_bank >= self._settings.uploads_of_a_bank:
            raise Refusal("busy")
        folder = uploads(self.workspace) / _PLACE / secrets.token_hex(8)
        folder.mkdir(mode=0o700)
        self._under_way.add(key)
        return Upload(bank_id, submission_id, folder / f"delivery{ending}")

    def drop(self, upload: Upload) -> None:
        """Give up an upload: its file is gone and its place is free."""
        shutil.rmtree(upload.archive.parent, ignore_errors=True)
        self._under_way.discard((upload.bank_id, upload.submission_id))

    def check(self, upload: Upload, sha256: str) -> Work:
        """Hand an upload that has arrived whole to the workers; the desk drops it when they are done."""
        ending = upload.archive.name.removeprefix("delivery")
        folder = upload.archive.parent.name
        moment = now().isoformat()
        record = Record(upload.bank_id, upload.submission_id, "checking", moment, sha256, folder, ending)
        work = Work()
        self._pool.submit(self._run, upload, record, work)
        return work

    def _take_up(self, record: Record) -> None:
        """Check again what a killed server was checking; an upload that kills it each time is given up."""
        archive = uploads(self.workspace) / _PLACE / record.folder / f"delivery{record.ending}"
        if not archive.is_file() or record.attempts >= ATTEMPTS:
            shutil.rmtree(archive.parent, ignore_errors=True)
            write_record(self.workspace, replace(record, state="failed", code="failed"))
            return
        self._under_way.add((record.bank_id, record.submission_id))
        upload = Upload(record.bank_id, record.submission_id, archive)
        self._pool.submit(self._run, upload, record, Work())

    def _run(self, upload: Upload, record: Record, work: Work) -> None:
        """Check an upload in a worker; whoever waits is told only when its place is free again."""
        outcome: Receipt | BaseException
        try:
            outcome = self._checked(upload, record, work)
        except Refusal as refusal:
            outcome = refusal
        except BaseException as error:  # noqa: BLE001 - a worker has nobody above it to raise to
            log_failure(error)
            outcome = error
        self.drop(upload)
        if isinstance(outcome, BaseException):
            work.end(outcome)
        else:
            work.receipt.set_result(outcome)

    def _checked(self, upload: Upload, record: Record, work: Work) -> Receipt:
        kept = [record] if record.attempts else []

        def admit() -> None:
            kept[:] = [replace(record, attempts=record.attempts + 1)]
            write_record(self.workspace, kept[0])
            work.admitted.set_result(None)

        try:
            receipt = for_bank(check(self.workspace, upload, admit))
        except BaseException as error:
            if kept:
                code = error.code if isinstance(error, Refusal) else "failed"
                write_record(self.workspace, replace(kept[0], state="failed", code=code))
            raise
        if receipt.accepted:
            drop_record(self.workspace, upload.bank_id, upload.submission_id)
        else:
            write_record(self.workspace, replace(kept[0], state="refused", receipt=receipt))
        return receipt

"""The books of the runs that are shown, opened once; a large one is made by a process of its own while pages say so."""

import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from typing import IO

from screening.bench.book import Book, book_file, is_made, make_book, read_book
from screening.errors import ScreeningError
from screening.ledger.workspace import Workspace
from screening.runs.reading import FinishedRun

OPEN = 2
"""So many books are open at once: that of the newest run, and of an older one that somebody looks back into."""
SMALL = 100_000
"""A book of so few bookings takes a second or two: whoever asks for it first makes it, and waits."""


class BeingPrepared(ScreeningError):  # noqa: N818 - named by what happened
    """A page was asked for whose book is not made yet; asking again in a while gives it."""


@dataclass(frozen=True)
class _Maker:
    """A process that makes the book of a run, and where it writes what went wrong."""

    run_id: str
    process: subprocess.Popen[bytes]
    errors: IO[bytes]

    def failure(self) -> str | None:
        """Give why no book came of it; None where it is at work still, or has made one."""
        if not self.process.poll():
            return None
        self.errors.seek(0)
        lines = self.errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else f"exit {self.process.returncode}"


class Library:
    """Keeps the books of the runs that are shown."""

    def __init__(self, workspace: Workspace) -> None:
        """Look for books in a workspace."""
        self._workspace = workspace
        self._lock = threading.Lock()
        self._books: dict[str, Book] = {}
        self._maker: _Maker | None = None

    def book(self, run: FinishedRun) -> Book:
        """Give the open book of a run; raises BeingPrepared where it is being made."""
        with self._lock:
            book = self._books.pop(run.path.name, None) or self._opened(run)
            self._books[run.path.name] = book
            while len(self._books) > OPEN:
                self._books.pop(next(iter(self._books))).close()
            return book

    def prepare(self, run: FinishedRun) -> None:
        """Begin to make the book of a run where it is missing and large; nobody waits."""
        with self._lock:
            if _bookings(run) > SMALL and not is_made(book_file(self._workspace, run)):
                self._begin(run)

    def close(self) -> None:
        """Let go of the book, and of whoever makes one."""
        with self._lock:
            for book in self._books.values():
                book.close()
            if self._maker is not None:
                self._maker.process.terminate()
                self._maker.process.wait()
                self._maker.errors.close()
            self._books, self._maker = {}, None

    def _opened(self, run: FinishedRun) -> Book:
        if _bookings(run) <= SMALL:
            return read_book(make_book(self._workspace, run))
        if is_made(file := book_file(self._workspace, run)):
            return read_book(file)
        failure = self._maker.failure() if self._maker and self._maker.run_id == run.path.name else None
        self._begin(run)
        if failure:
            raise ScreeningError(
                f"查询账册没有做成，正在重试 / the county book was not made, and is tried again: {failure}",
                remedy=f"screening book --run {run.path.name}",
            )
        raise BeingPrepared(
            "正在准备本次运行的查询账册 / the county book of this run is being prepared",
            remedy="一千万笔约需几分钟；本页会自动刷新，队列和案件可照常使用 / ten million bookings take some minutes; "
            "this page reloads by itself, and queue and cases can be used meanwhile",
        )

    def _begin(self, run: FinishedRun) -> None:
        """Have a process make the book, once whatever is being made is made."""
        if self._maker is not None:
            if self._maker.process.poll() is None:
                return
            self._maker.errors.close()
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with its maker
        command = [sys.executable, "-m", "screening", "book", "-w", str(self._workspace.path), "--run", run.path.name]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)  # noqa: S603
        self._maker = _Maker(run.path.name, process, errors)


def _bookings(run: FinishedRun) -> int:
    """Give how many bookings were submitted to a run."""
    return sum(one["rows"].get("transactions", 0) for one in run.record["inputs"]["submissions"])

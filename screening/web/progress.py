"""The progress of long work, told through a file: a line of JSON a step, and a lock that lives as long as the work."""

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from screening.clock import now
from screening.ledger.lock import held
from screening.runs.stages import Watcher, nobody


@dataclass(frozen=True)
class Step:
    """One thing that was told: when, in which stage, what was made, and how many rows; a stage begins without either."""

    at: str
    stage: str
    made: str = ""
    rows: int = 0


@contextmanager
def written(file: Path | None) -> Iterator[Watcher]:
    """Give a watcher that writes each step to a file, and hold the file's lock until the work has ended.

    Without a file it writes nothing. SIGTERM ends the work as a keyboard's interrupt does, so that it tidies up.
    """
    if file is None:
        yield nobody
        return
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    with held(_lock(file), wait=True), file.open("a", encoding="utf-8") as lines:

        def write(stage: str, made: str, rows: int) -> None:
            _write(lines, Step(now().isoformat(), stage, made, rows))

        yield write


def steps(file: Path) -> list[Step]:
    """Give the steps told so far; a line that is half written is left for the next time."""
    if not file.is_file():
        return []
    *whole, _ = file.read_text(encoding="utf-8").split("\n")
    return [Step(**json.loads(line)) for line in whole]


def is_working(file: Path) -> bool | None:
    """Tell whether somebody works and tells of it here; None where nobody has begun yet."""
    if not _lock(file).is_file():
        return None
    with held(_lock(file), wait=False) as free:
        return not free


def _write(lines: TextIO, step: Step) -> None:
    lines.write(json.dumps(vars(step), ensure_ascii=False) + "\n")
    lines.flush()


def _lock(file: Path) -> Path:
    return file.with_name(f"{file.name}.lock")

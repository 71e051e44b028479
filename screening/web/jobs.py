"""Long work that people start from the pages: one at a time, each a command in a process of its own.

A job's folder in `WORKSPACE/jobs` holds all that is known of it, so that a server that starts anew finds what runs.
"""

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from screening.cases.store import Conflict
from screening.clock import local, now
from screening.errors import SAYS_FAILED
from screening.ledger.files import write_whole
from screening.ledger.places import Places
from screening.web.progress import Step, is_working, steps

COMMANDS = {"run": ("run",), "backtest": ("rules", "backtest"), "ready": ("rules", "ready")}
"""The command of each kind of job."""
FOLDER = "{folder}"
"""Stands for the job's own folder in an argument."""
GRACE_SECONDS = 20.0
"""How long a job that is told to stop may take before it is killed."""
_BEGINS_WITHIN = timedelta(minutes=1)
_TOLD = 2000


class State(StrEnum):
    """What became of a job."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ENDED = "ended"
    """It neither finished nor failed: it was killed, or the machine stopped."""


@dataclass(frozen=True)
class Job:
    """One piece of work: the command with its arguments, whom it is about, and who started it when."""

    job_id: str
    kind: str
    about: str
    arguments: tuple[str, ...]
    by: str
    started_at: str
    pid: int = 0
    shown: Mapping[str, str] | None = None
    """What was asked for, as the pages show it."""


@dataclass(frozen=True)
class Told:
    """A job as it stands: its steps, its result where it is done, and what it said where it failed."""

    job: Job
    state: State
    steps: tuple[Step, ...] = ()
    result: Any = None
    error: str = ""
    cancelled_by: str = ""
    last_at: str = ""


class Jobs:
    """The jobs of a workspace."""

    def __init__(self, places: Places) -> None:
        """Nothing is touched before the first job."""
        self._places = places
        self._lock = threading.Lock()
        self._ours: dict[str, subprocess.Popen[bytes]] = {}
        self._over: dict[str, Told] = {}

    def start(
        self,
        kind: str,
        arguments: Sequence[str],
        by: str,
        about: str = "",
        shown: Mapping[str, str] | None = None,
    ) -> Job:
        """Start a command of ours; refused with Conflict, which tells who is at work, while another job runs.

        In an argument, `FOLDER` stands for the job's own folder.
        """
        with self._lock:
            busy = self.running()
            if busy:
                raise Conflict(
                    f"{busy.job.by} 于 {busy.job.started_at.replace('T', ' ')} 开始的工作尚未结束 / "
                    f"work that {busy.job.by} started at {busy.job.started_at.replace('T', ' ')} is not done",
                    where=busy.job.job_id,
                    remedy="等它结束，或先中止它 / wait for it, or stop it first",
                )
            moment = now()
            job_id = f"{moment:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
            job = Job(job_id, kind, about, tuple(arguments), by, moment.isoformat(), shown=shown)
            self._write(job)
            process = _begun(self._command(job), self.folder(job_id))
            self._ours[job_id] = process
            job = replace(job, pid=process.pid)
            self._write(job)
            return job

    def folder(self, job_id: str) -> Path:
        """Give a job's folder."""
        return self._places.path / "jobs" / job_id

    def find(self, job_id: str) -> Told | None:
        """Give one job; None where there is none of that id."""
        known = job_id in self._ids()
        return self._told(job_id) if known else None

    def latest(self, kind: str = "", about: str = "", most: int = 20) -> list[Told]:
        """Give the last jobs, of one kind or about one thing where asked, the newest first."""
        found = []
        for job_id in reversed(self._ids()):
            told = self._told(job_id)
            if (not kind or told.job.kind == kind) and (not about or told.job.about == about):
                found.append(told)
                if len(found) == most:
                    break
        return found

    def running(self) -> Told | None:
        """Give the job that runs, if one does."""
        return next((one for one in self.latest(most=3) if one.state is State.RUNNING), None)

    def cancel(self, job_id: str, by: str) -> bool:
        """Tell a job to stop, and kill it where it has not after some seconds; gives False where it was over already."""
        told = self.find(job_id)
        if told is None or told.state is not State.RUNNING:
            return False
        text = json.dumps({"by": by, "at": now().isoformat()})
        write_whole(self.folder(job_id) / "cancelled.json", text)
        self._signal(told.job, signal.SIGTERM)
        timer = threading.Timer(GRACE_SECONDS, self._kill, (told.job,))
        timer.daemon = True
        timer.start()
        return True

    def wait(self, job_id: str, seconds: float) -> Told:
        """Wait until a job that this process started has ended, and give what became of it."""
        self._ours[job_id].wait(seconds)
        return self._told(job_id)

    def _kill(self, job: Job) -> None:
        if self._runs(job):
            self._signal(job, getattr(signal, "SIGKILL", signal.SIGTERM))

    def _signal(self, job: Job, number: int) -> None:
        process = self._ours.get(job.job_id)
        if process is not None:
            process.send_signal(number)
        elif job.pid and is_working(self.folder(job.job_id) / "progress.jsonl"):
            os.kill(job.pid, number)

    def _command(self, job: Job) -> list[str]:
        folder = self.folder(job.job_id)
        given = [one.replace(FOLDER, str(folder)) for one in job.arguments]
        ours = ["--workspace", str(self._places.path), "--json", "--progress", str(folder / "progress.jsonl")]
        return [sys.executable, "-m", "screening", *COMMANDS[job.kind], *given, *ours]

    def _ids(self) -> list[str]:
        folder = self._places.path / "jobs"
        return sorted(one.name for one in folder.iterdir() if (one / "job.json").is_file()) if folder.is_dir() else []

    def _write(self, job: Job) -> None:
        folder = self.folder(job.job_id)
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / "job.json", json.dumps(asdict(job), ensure_ascii=False, indent=2))

    def _read(self, job_id: str) -> Job:
        said = json.loads((self.folder(job_id) / "job.json").read_text(encoding="utf-8"))
        return Job(**{**said, "arguments": tuple(said["arguments"])})

    def _told(self, job_id: str) -> Told:
        """Give a job as it stands; what is over stays as it is, and is read once."""
        if job_id not in self._over:
            job, folder = self._read(job_id), self.folder(job_id)
            runs = self._runs(job)
            told = Told(job, State.RUNNING, tuple(steps(folder / "progress.jsonl")))
            if runs:
                return told
            self._over[job_id] = _ended(told, folder)
        return self._over[job_id]

    def _runs(self, job: Job) -> bool:
        process = self._ours.get(job.job_id)
        if process is not None:
            return process.poll() is None
        working = is_working(self.folder(job.job_id) / "progress.jsonl")
        if working is None:
            return datetime.fromisoformat(job.started_at) + _BEGINS_WITHIN > now()
        return working


def _begun(command: Sequence[str], folder: Path) -> "subprocess.Popen[bytes]":
    """Start a command that a stop of the server does not end, its answer and its errors going into files."""
    with (folder / "result.json").open("wb") as out, (folder / "error.txt").open("wb") as errors:
        return subprocess.Popen(  # noqa: S603 - our own command; what people typed are arguments, and no shell reads them
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=errors, start_new_session=True
        )


def _ended(told: Told, folder: Path) -> Told:
    """Tell what became of a job that runs no longer, from what it left."""
    told = replace(told, last_at=_last(folder))
    result = _whole(folder / "result.json")
    if result is not None:
        return replace(told, state=State.DONE, result=result)
    if (folder / "cancelled.json").is_file():
        by = json.loads((folder / "cancelled.json").read_text(encoding="utf-8"))["by"]
        return replace(told, state=State.CANCELLED, cancelled_by=by)
    error = (folder / "error.txt").read_text(encoding="utf-8", errors="replace").strip()
    return replace(told, state=State.FAILED if SAYS_FAILED in error else State.ENDED, error=error[-_TOLD:])


def _whole(file: Path) -> Any:
    """Give a result; None where it is absent or was cut short."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, FileNotFoundError):
        return None


def _last(folder: Path) -> str:
    """Give the last moment at which a job wrote anything."""
    files = (folder / name for name in ("progress.jsonl", "result.json", "error.txt"))
    newest = max((one.stat().st_mtime for one in files if one.is_file()), default=folder.stat().st_mtime)
    return local(datetime.fromtimestamp(newest, UTC)).isoformat(timespec="seconds")

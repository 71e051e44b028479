"""What the benchmark of faults does in processes of their own, and how it reads the state that they leave."""

import contextlib
import multiprocessing
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.small_bank import Delivery
from screening.errors import RefusedInput
from screening.intake.submit import submit
from screening.ledger.snapshot import Snapshot
from screening.ledger.withdrawal import withdraw
from screening.ledger.workspace import Workspace
from screening.runs.reading import finished_runs
from screening.runs.run import run

Facts = tuple[int, int, int]
"""Rows, distinct transaction ids and fen of one submission."""

_FRESH = multiprocessing.get_context("forkserver")
_FRESH.set_forkserver_preload(["benchmarks.faults_steps"])


@dataclass(frozen=True)
class State:
    """What a reader of the workspace can see."""

    counting: dict[tuple[str, str], Facts]
    runs: tuple[str, ...]


def state(workspace: Workspace) -> State:
    """Give what counts, read from the files, and the finished runs."""
    folders = tuple(one.name for one in finished_runs(workspace))
    return State(facts(workspace.snapshot()), folders)


def facts(snapshot: Snapshot) -> dict[tuple[str, str], Facts]:
    """Give what the rows of each submission that counts add up to."""
    rows = snapshot.scan("transactions")
    if rows is None:
        return {}
    added = rows.group_by("bank_id", "submission_id").agg(
        pl.len(), pl.col("transaction_id").n_unique().alias("ids"), (pl.col("amount") * 100).sum().cast(pl.Int64)
    )
    return {(bank, name): (count, ids, fen) for bank, name, count, ids, fen in added.collect().iter_rows()}


def facts_of(delivery: Delivery) -> Facts:
    """Give what the ledger must hold of a delivery once it is taken."""
    return delivery.bookings, delivery.bookings, delivery.fen


def send(workspace: Path, folder: Path) -> str:
    """Submit one delivery; gives its receipt."""
    receipt = submit(Workspace.open(workspace), folder)
    if not receipt.accepted:
        raise SystemExit(receipt.to_json())
    return receipt.to_json()


def take_out(workspace: Path, bank: str, name: str) -> None:
    """Withdraw a submission; one that is out already stays out."""
    with contextlib.suppress(RefusedInput):
        withdraw(Workspace.open(workspace), bank, name, "trial", "bench")


def screen(workspace: Path) -> None:
    """Make one run."""
    run(Workspace.open(workspace))


def _started(ready: Connection, work: Callable[..., Any], words: tuple[Any, ...]) -> None:
    ready.send(True)
    work(*words)


def begun(work: Callable[..., Any], *words: Any) -> Any:
    """Start some work in a fresh process and give the process once it is about to begin."""
    ours, theirs = _FRESH.Pipe(duplex=False)
    process = _FRESH.Process(target=_started, args=(theirs, work, words))
    process.start()
    theirs.close()
    ours.recv()
    return process


def _send_all(workspace: Path, folders: Iterable[Path], answers: Any) -> None:
    for folder in folders:
        answers.put((str(folder), send(workspace, folder)))
    answers.put(None)


def crowd(workspace: Path, shares: list[list[Path]]) -> tuple[list[Any], Any]:
    """Start one process for each share of deliveries; gives the processes and the queue of (folder, receipt)."""
    answers = _FRESH.Queue()
    processes = [_FRESH.Process(target=_send_all, args=(workspace, share, answers)) for share in shares]
    for process in processes:
        process.start()
    return processes, answers

"""Many processes submit at once, with repeats: nothing lost, doubled or half there, whoever reads meanwhile."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from random import Random
from time import perf_counter
from typing import Any

from benchmarks.faults_steps import crowd, facts, facts_of
from benchmarks.small_bank import Delivery, bank_id, write_delivery
from screening.ledger.doctor.examine import examine
from screening.ledger.workspace import Workspace


@dataclass
class Crowd:
    """What came of many submitting at once."""

    processes: int
    batches: int
    banks: int
    sent: int
    seconds: float = 0.0
    taken: int = 0
    rows: int = 0
    looks: int = 0
    leftovers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def submit_together(processes: int, batches: int, banks: int, seed: int, work: Path, bookings: int) -> Crowd:
    """Send every batch twice, shuffled over the processes, while this process reads; gives what came of it."""
    random = Random(seed)  # noqa: S311 - repeatable order
    workspace = Workspace.create(work / "workspace")
    deliveries = [
        write_delivery(work / f"delivery{number}", bank_id(1 + number % banks), number, bookings)
        for number in range(batches)
    ]
    folders = [delivery.folder for delivery in deliveries] * 2
    random.shuffle(folders)
    found = Crowd(processes, batches, banks, len(folders))
    started = perf_counter()
    running, answers = crowd(workspace.path, [folders[one::processes] for one in range(processes)])
    receipts = _gathered(workspace, running, answers, deliveries, found)
    found.seconds = perf_counter() - started
    found.wrong += [f"two receipts for {folder}" for folder, texts in receipts.items() if len(texts) != 1]
    found.wrong += [f"exit {process.exitcode}" for process in running if process.exitcode]
    _compare(workspace, deliveries, found)
    return found


def _gathered(
    workspace: Workspace, running: list[Any], answers: Any, deliveries: list[Delivery], found: Crowd
) -> dict[str, set[str]]:
    """Take in receipts until all are done, and look at the ledger in between: what is there must be there whole."""
    receipts: dict[str, set[str]] = {}
    wanted = {delivery.key: facts_of(delivery) for delivery in deliveries}
    open_ends = len(running)
    while open_ends:
        try:
            answer = answers.get(timeout=0.2)
        except Empty:
            open_ends -= 0 if any(process.is_alive() for process in running) else open_ends
            continue
        if answer is None:
            open_ends -= 1
            continue
        receipts.setdefault(answer[0], set()).add(answer[1])
        if answers.empty():
            found.looks += 1
            there = facts(workspace.snapshot())
            found.wrong += [f"half there: {key}" for key, seen in there.items() if seen != wanted[key]]
    for process in running:
        process.join()
    return receipts


def _compare(workspace: Workspace, deliveries: list[Delivery], found: Crowd) -> None:
    """Hold what the ledger holds in the end against what was sent."""
    snapshot = workspace.snapshot()
    there = facts(snapshot)
    wanted = {delivery.key: facts_of(delivery) for delivery in deliveries}
    found.taken, found.rows = len(snapshot.submissions), sum(rows for rows, _, _ in there.values())
    if there != wanted:
        found.wrong.append(f"{len(wanted.keys() - there.keys())} lost, {len(there.keys() - wanted.keys())} unknown")
    if snapshot.version != len(deliveries):
        found.wrong.append(f"{snapshot.version} commits for {len(deliveries)} batches")
    examined = examine(workspace, older_than=0, deep=True)
    found.leftovers.update(fault.code for fault in examined.faults if fault.kind.severity == "leftover")
    found.wrong += [f"doctor: {fault}" for fault in examined.faults if fault.kind.severity == "broken"]

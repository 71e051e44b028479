"""Kills at random moments: the state must be the one before or after, and the doctor may find leftovers only."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from benchmarks.faults_steps import Facts, State, begun, facts_of, screen, send, state, take_out
from benchmarks.small_bank import Delivery, bank_id, write_delivery
from screening.ledger.doctor.examine import examine
from screening.ledger.doctor.mend import mend
from screening.ledger.workspace import Workspace

VERBS = ("submit", "replace", "withdraw", "run")
_LIFE = 24
"""Kills that one workspace sees before the next one is made."""
_OVER = 1.1
"""Kills fall between nought and this many times the usual duration."""
_LATE = 0.8
"""Every second kill falls after this share of it, where files are put in place and commits are made."""


@dataclass
class Tally:
    """What became of the kills of one verb."""

    verb: str
    usual: float = 0.0
    kills: int = 0
    too_late: int = 0
    before: int = 0
    after: int = 0
    leftovers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """One verb about to be called: the work, its words, and what must count afterwards."""

    verb: str
    work: Callable[..., Any]
    words: tuple[Any, ...]
    counting: dict[tuple[str, str], Facts]


class Trial:
    """A workspace that is killed again and again, with the deliveries that it has been sent."""

    def __init__(self, place: Path, random: Random, bookings: int) -> None:
        """Make the workspace with one submission in it."""
        self.workspace = Workspace.create(place / "workspace")
        self._place = place
        self._random = random
        self._bookings = bookings
        self._sent = 0
        first = self._written(None)
        send(self.workspace.path, first.folder)
        self.counting = {first.key: facts_of(first)}

    def _written(self, replaces: str | None) -> Delivery:
        self._sent += 1
        folder = self._place / f"delivery{self._sent}"
        return write_delivery(folder, bank_id(1), self._sent, self._bookings, replaces)

    def step(self, verb: str) -> Step:
        """Give the next call of a verb."""
        path, counting = self.workspace.path, dict(self.counting)
        if verb == "run":
            return Step(verb, screen, (path,), counting)
        if verb == "withdraw" and len(counting) > 1:
            key = self._random.choice(sorted(counting))
            del counting[key]
            return Step(verb, take_out, (path, *key), counting)
        older = self._random.choice(sorted(counting)) if verb == "replace" else None
        delivery = self._written(older[1] if older else None)
        if older:
            del counting[older]
        return Step(
            "replace" if older else "submit",
            send,
            (path, delivery.folder),
            {**counting, delivery.key: facts_of(delivery)},
        )


def kill_many(kills: int, seed: int, work: Path, bookings: int, told: Callable[[str], None]) -> list[Tally]:
    """Kill each verb about equally often; gives the tallies by verb."""
    random = Random(seed)  # noqa: S311 - repeatable moments
    tallies = {verb: Tally(verb) for verb in VERBS}
    trial = Trial(work / "warm", random, bookings)
    for verb in VERBS:
        tallies[verb].usual = median(_timed(trial, verb) for _ in range(3))
    for number in range(kills):
        if number % _LIFE == 0:
            trial = Trial(work / f"trial{number // _LIFE}", random, bookings)
            told(f"kills: {number} of {kills}")
        verb = VERBS[number % len(VERBS)]
        _kill_once(trial, trial.step(verb), tallies, random)
    return list(tallies.values())


def _timed(trial: Trial, verb: str) -> float:
    step = trial.step(verb)
    process = begun(step.work, *step.words)
    started = time.perf_counter()
    process.join()
    trial.counting = step.counting
    return time.perf_counter() - started


def _kill_once(trial: Trial, step: Step, tallies: dict[str, Tally], random: Random) -> None:
    """Start, kill, look, mend, look again, and call once more to the end."""
    tally = tallies[step.verb]
    before = state(trial.workspace)
    process = begun(step.work, *step.words)
    earliest = _LATE * (tally.kills % 2)
    time.sleep(random.uniform(earliest, _OVER) * tally.usual)
    process.kill()
    process.join()
    tally.kills += 1
    tally.too_late += process.exitcode == 0
    _judge(before, state(trial.workspace), step, tally)
    found = examine(trial.workspace, older_than=0)
    tally.leftovers.update(fault.code for fault in found.faults if fault.kind.severity == "leftover")
    tally.wrong += [f"doctor: {fault}" for fault in found.faults if fault.kind.severity == "broken"]
    mend(trial.workspace, found.faults)
    again = examine(trial.workspace, older_than=0, deep=True)
    tally.wrong += [f"not mended: {fault}" for fault in again.faults if not fault.clean]
    if step.verb != "run":
        step.work(*step.words)
    trial.counting = step.counting
    there = state(trial.workspace).counting
    if there != step.counting:
        tally.wrong.append(f"called again: {there} for {step.counting}")


def _judge(before: State, there: State, step: Step, tally: Tally) -> None:
    """Tell the state before from the state after, and anything else from both."""
    if step.verb == "run":
        fresh = len(set(there.runs) - set(before.runs))
        whole = there.counting == before.counting and set(before.runs) <= set(there.runs) and fresh <= 1
        is_before, is_after = whole and fresh == 0, whole and fresh == 1
    else:
        is_before = there == before
        is_after = there.counting == step.counting and there.runs == before.runs
    tally.before += is_before
    tally.after += is_after and not is_before
    if not (is_before or is_after):
        tally.wrong.append(f"neither before nor after: {step.words}: {there}")

"""What became of each rule's alerts once people had judged them: the periodic evaluation of rules.

An alert counts for every rule that it named in the run it was judged in. What a rule found beside others is judged with
them, so `alone` tells how many alerts named no other rule.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import comb, sqrt
from statistics import median
from typing import Any

import polars as pl

from screening.bench.margins import Line, figures_of, held, lines_of
from screening.cases.lessons import Lesson, lessons_of
from screening.ledger.workspace import Workspace
from screening.rulebook.rule import Rule, read_rulebook
from screening.runs.reading import FinishedRun, finished_runs, kept_rules, read_run

CONFIRMED, EXPLAINED, CANNOT_TELL, REQUESTED = "confirmed", "explained", "cannot_tell", "request_information"
CONFIDENCE_Z = 1.959964
"""The normal quantile of a two-sided interval of 95 %."""
FEWEST = 5
"""Confirmed and explained alerts from which on something is said of a rule: never confirmed, or explained near a line."""
NEAR = 0.2
"""Within a fifth of a line counts as near it."""
UNLIKELY = 0.05


@dataclass(frozen=True)
class Near:
    """A line of a rule, and what became of alerts near it and further beyond it.

    `chance` is the probability that so many explained ones lie near by chance alone (Fisher's exact test, one-sided).
    """

    parameter: str
    fact: str
    near_explained: int
    near_confirmed: int
    far_explained: int
    far_confirmed: int
    chance: float

    @property
    def clusters(self) -> bool:
        """Say whether explained alerts cluster near the line."""
        return self.near_explained + self.near_confirmed >= FEWEST and self.chance <= UNLIKELY


@dataclass(frozen=True)
class Evaluated:
    """One rule's judged alerts: how many, with which outcome, and how long they took.

    `share` is the confirmed part of the confirmed and explained, `low` and `high` its interval of 95 % (Wilson 1927), None
    where there are none; `hours` the median from being taken into a case to the approved judgement.
    """

    rule_id: str
    title_zh: str
    title_en: str
    versions: tuple[str, ...]
    judged: int
    confirmed: int
    explained: int
    cannot_tell: int
    requested: int
    alone: int
    share: float | None
    low: float | None
    high: float | None
    hours: float
    never_confirmed: bool
    lines: tuple[Near, ...]


@dataclass(frozen=True)
class Evaluation:
    """All rules with judged alerts, the most judged first; what could not be counted is told beside them.

    `unseen` are judged alerts whose run is gone; `drawn` are judged customers drawn below the line, whom no rule named.
    """

    since: date | None
    until: date | None
    judged: int
    unseen: int
    drawn: int
    rules: tuple[Evaluated, ...]
    silent: tuple[str, ...] = field(default=())

    @cached_property
    def _by_rule(self) -> Mapping[str, Evaluated]:
        return {one.rule_id: one for one in self.rules}

    def of(self, rule_id: str) -> Evaluated | None:
        """Give one rule's evaluation; None where no judged alert named it."""
        return self._by_rule.get(rule_id)


@dataclass(frozen=True)
class _Seen:
    """One judged alert as its run holds it, with each rule's findings on its accounts."""

    lesson: Lesson
    rules: tuple[str, ...]
    facts: Mapping[str, list[Mapping[str, Any]]]
    run: "_Run"


@dataclass(frozen=True)
class _Run:
    """A run and its rules as it was made with them."""

    run: FinishedRun
    book: Mapping[str, Rule]


def evaluate(workspace: Workspace, since: date | None = None, until: date | None = None) -> Evaluation:
    """Evaluate the rules by the workspace's case store: alerts judged in a period, both days included."""
    return evaluation_of(workspace, lessons_of(workspace.path), since, until)


def evaluation_of(
    workspace: Workspace, lessons: Iterable[Lesson], since: date | None = None, until: date | None = None
) -> Evaluation:
    """Evaluate the rules by judged alerts; the runs that they were judged in are read for what each alert named."""
    mine = [
        one
        for one in lessons
        if (since is None or one.judged_on >= since) and (until is None or one.judged_on <= until)
    ]
    folders = {folder.name: folder for folder in finished_runs(workspace)}
    seen: list[_Seen] = []
    drawn = 0
    for run_id in sorted({one.run_id for one in mine} & set(folders)):
        run = read_run(folders[run_id])
        here = [one for one in mine if one.run_id == run_id]
        found = _seen(run, here)
        drawn += len(here) - len(found)
        seen += found
    unseen = sum(one.run_id not in folders for one in mine)
    by_rule: dict[str, list[_Seen]] = {}
    for one in seen:
        for rule_id in one.rules:
            by_rule.setdefault(rule_id, []).append(one)
    rows = sorted(
        (_evaluated(rule_id, alerts) for rule_id, alerts in by_rule.items()), key=lambda one: (-one.judged, one.rule_id)
    )
    return Evaluation(since, until, len(mine), unseen, drawn, tuple(rows), _silent(folders.values(), by_rule))


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Give the interval of 95 % of a share (Wilson 1927); `of` is at least 1."""
    z, share = CONFIDENCE_Z, hits / of
    middle, room = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    whole = 1 + z * z / of
    return max(0.0, (middle - room) / whole), min(1.0, (middle + room) / whole)


def fisher(near_hits: int, near: int, far_hits: int, far: int) -> float:
    """Give the probability of at least so many hits among the near ones, were near and far alike (Fisher 1935)."""
    hits, every = near_hits + far_hits, near + far
    ways = comb(every, hits)
    return sum(comb(near, one) * comb(far, hits - one) for one in range(near_hits, min(near, hits) + 1)) / ways


def _seen(run: FinishedRun, lessons: Sequence[Lesson]) -> list[_Seen]:
    """Give the judged alerts of a run with their rules and those rules' facts; customers drawn at random are none."""
    by_id = {one.alert_id: one for one in lessons}
    alerts = run.table("alerts").filter(pl.col("alert_id").is_in(sorted(by_id))).sort("alert_id").to_dicts()
    accounts = {account for alert in alerts for account in alert["account_ids"]}
    findings = run.table("findings").filter(pl.col("account_id").is_in(sorted(accounts)))
    kept: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in findings.select("account_id", "rule_id", "facts", "finding_id").sort("finding_id").to_dicts():
        kept.setdefault((row["account_id"], row["rule_id"]), []).append(json.loads(row["facts"]))
    book = read_rulebook(kept_rules(run.path), tuple(run.record["parameters"]["packs"]))
    made = _Run(run, {rule.rule_id: rule for rule in book.rules})
    return [
        _Seen(
            by_id[alert["alert_id"]],
            tuple(alert["rule_ids"]),
            {
                rule_id: [facts for account in alert["account_ids"] for facts in kept.get((account, rule_id), [])]
                for rule_id in alert["rule_ids"]
            },
            made,
        )
        for alert in alerts
    ]


def _evaluated(rule_id: str, alerts: Sequence[_Seen]) -> Evaluated:
    verdicts = [one.lesson.judgement for one in alerts]
    confirmed, explained = verdicts.count(CONFIRMED), verdicts.count(EXPLAINED)
    clear = confirmed + explained
    low, high = wilson(confirmed, clear) if clear else (None, None)
    rule = alerts[-1].run.book.get(rule_id)
    return Evaluated(
        rule_id=rule_id,
        title_zh=rule.about["title_zh"] if rule else rule_id,
        title_en=rule.about["title_en"] if rule else rule_id,
        versions=tuple(sorted({one.run.book[rule_id].version for one in alerts if rule_id in one.run.book})),
        judged=len(alerts),
        confirmed=confirmed,
        explained=explained,
        cannot_tell=verdicts.count(CANNOT_TELL),
        requested=verdicts.count(REQUESTED),
        alone=sum(len(one.rules) == 1 for one in alerts),
        share=confirmed / clear if clear else None,
        low=low,
        high=high,
        hours=median(one.lesson.hours for one in alerts),
        never_confirmed=clear >= FEWEST and not confirmed,
        lines=_lines(rule_id, alerts),
    )


def _lines(rule_id: str, alerts: Sequence[_Seen]) -> tuple[Near, ...]:
    """Give each line of a rule with the confirmed and explained alerts near it and beyond; the nearest finding counts."""
    told: dict[tuple[str, str], list[tuple[bool, bool]]] = {}
    known: dict[str, list[Line]] = {}
    for alert in alerts:
        rule = alert.run.book.get(rule_id)
        if rule is None or alert.lesson.judgement not in {CONFIRMED, EXPLAINED}:
            continue
        parameters = {name: one.bound for name, one in rule.parameters.items()}
        findings = [figures_of(rule, facts) for facts in alert.facts[rule_id]]
        if rule.version not in known:
            known[rule.version] = lines_of(rule)
        for line in held(known[rule.version], findings, parameters):
            far = [one for one in (line.beyond(facts, parameters) for facts in findings) if one is not None]
            if far:
                near = float(min(far)) <= NEAR
                told.setdefault((line.parameter, line.fact), []).append((near, alert.lesson.judgement == EXPLAINED))
    return tuple(_near(parameter, fact, found) for (parameter, fact), found in sorted(told.items()))


def _near(parameter: str, fact: str, found: Sequence[tuple[bool, bool]]) -> Near:
    near, far = ([explained for close, explained in found if close is side] for side in (True, False))
    return Near(
        parameter=parameter,
        fact=fact,
        near_explained=sum(near),
        near_confirmed=len(near) - sum(near),
        far_explained=sum(far),
        far_confirmed=len(far) - sum(far),
        chance=round(fisher(sum(near), len(near), sum(far), len(far)), 4),
    )


def _silent(folders: Iterable[Any], by_rule: Mapping[str, object]) -> tuple[str, ...]:
    """Give the rules of the newest run that found something and of which no alert was judged."""
    newest = max(folders, key=lambda folder: folder.name, default=None)
    if newest is None:
        return ()
    record = read_run(newest).record
    return tuple(sorted(one["rule_id"] for one in record["rules"] if one["findings"] and one["rule_id"] not in by_rule))

"""Two runs side by side: what differs in what they saw and by what rules, and what that did to alerts, rings, scores."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from screening.alerts.change_words import told
from screening.alerts.changes import CHANGED, GONE, NEW, STATES, UNCHANGED, Change, compared, named_as_before
from screening.alerts.settings import Again
from screening.errors import WrongCall
from screening.rulebook.rule import read_rulebook
from screening.runs.alerting import read_changes
from screening.runs.reading import FinishedRun, kept_rules

Row = dict[str, Any]
DATA, RULES, PARAMETERS, MODELS, SOFTWARE = "data", "rules", "parameters", "models", "software"
LARGEST = 10
_ANYTHING = Again(accounts=1, rules=1, amount=1, amount_percent=0, days=1)


@dataclass(frozen=True)
class Reason:
    """One thing in which what the runs rest on differs: its kind, and what it is in words."""

    kind: str
    zh: str
    en: str


@dataclass(frozen=True)
class Moved:
    """An alert that differs: its state, what changed in words, and by which kinds of reasons that may be."""

    alert_id: str
    subject_kind: str
    subject_id: str
    state: str
    words_zh: str
    words_en: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """What two runs differ in; `alerts` lists those that differ, `states` counts all, gravest first.

    `scores` are accounts whose score moved by a point or more: how many rose and fell, and the largest shifts. `rules` and
    `rings` give figures of the first and second run where they differ.
    """

    first: str
    second: str
    reasons: tuple[Reason, ...]
    states: dict[str, int]
    alerts: tuple[Moved, ...]
    rings: tuple[Row, ...]
    rules: tuple[Row, ...]
    risen: int
    fallen: int
    scores: tuple[Row, ...]


def compare(first: FinishedRun, second: FinishedRun) -> Comparison:
    """Compare two runs, the second against the first, from what they wrote; nothing is screened."""
    reasons = _reasons(first.record, second.record)
    changes = _changes(first, second)
    book = read_rulebook(kept_rules(second.path), tuple(second.record["parameters"]["packs"]))
    older = read_rulebook(kept_rules(first.path), tuple(first.record["parameters"]["packs"]))
    titles = {rule.rule_id: (rule.about["title_zh"], rule.about["title_en"]) for rule in (*older.rules, *book.rules)}
    altered = _altered(first.record, second.record)
    kinds = tuple(dict.fromkeys(one.kind for one in reasons))
    states = Counter(one.state for one in changes)
    scores = _scores(first, second)
    return Comparison(
        first=first.record["run_id"],
        second=second.record["run_id"],
        reasons=reasons,
        states={state: states[state] for state in STATES},
        alerts=tuple(
            Moved(
                one.matter.alert_id, one.matter.kind, one.matter.subject_id, one.state, *told(one, titles),
                _because(one, kinds, altered),
            )
            for one in changes
            if one.state != UNCHANGED
        ),
        rings=tuple(_rings(first, second)),
        rules=tuple(_rules(first, second)),
        risen=sum(row["now"] > row["was"] for row in scores),
        fallen=sum(row["now"] < row["was"] for row in scores),
        scores=tuple(scores[:LARGEST]),
    )  # fmt: skip


def _changes(first: FinishedRun, second: FinishedRun) -> list[Change]:
    """Give every alert of the second run as it stands to the first, whatever runs lay between."""
    for run in (first, second):
        if not (run.path / "alert_changes.parquet").is_file():
            raise WrongCall(
                f"由旧版本写出，不可比 / made by older software: {run.record['run_id']}", remedy="screening run"
            )
    before = [
        replace(one, told=one.matter.stand, suppression_id=None) for one in read_changes(first) if one.state != GONE
    ]
    now = [one.matter for one in read_changes(second) if one.state != GONE]
    day = date.fromisoformat(second.record["as_of"])
    return compared(named_as_before(now, before), before, {}, _ANYTHING, day)


def _reasons(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Give each thing in which two runs' records differ."""
    found: list[Reason] = []
    was, now = ({_submission(one) for one in run["inputs"]["submissions"]} for run in (first, second))
    if now - was:
        listed = ", ".join(sorted(f"{bank} {name}" for bank, name, _ in now - was))
        found.append(Reason(DATA, f"新计入报送：{listed}", f"submissions that count now: {listed}"))
    if was - now:
        listed = ", ".join(sorted(f"{bank} {name}" for bank, name, _ in was - now))
        found.append(Reason(DATA, f"不再计入报送：{listed}", f"submissions that no longer count: {listed}"))
    old, new = first["inputs"]["reference_versions"], second["inputs"]["reference_versions"]
    found += [
        Reason(DATA, f"参考表有更新：{name}", f"a regulator's table is newer: {name}")
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]
    if first["as_of"] != second["as_of"]:
        found.append(
            Reason(
                DATA,
                f"截止日 {first['as_of']} → {second['as_of']}",
                f"last day seen {first['as_of']} → {second['as_of']}",
            )
        )
    altered = ", ".join(sorted(_altered(first, second)))
    if altered:
        found.append(Reason(RULES, f"规则有改动：{altered}", f"rules that differ: {altered}"))
    elif first["rule_pack_digest"] != second["rule_pack_digest"]:
        found.append(Reason(RULES, "合法往来、词表或法规数据有改动", "lawful patterns, words or figures of law differ"))
    found += [
        Reason(PARAMETERS, f"参数 {name}：{before} → {after}", f"parameter {name}: {before} → {after}")
        for name, before, after in _parameters(first["parameters"], second["parameters"])
    ]
    if first["model_digest"] != second["model_digest"]:
        found.append(Reason(MODELS, "模型或其设置有改动", "models or their settings differ"))
    if first["software_version"] != second["software_version"]:
        versions = f"{first['software_version']} → {second['software_version']}"
        found.append(Reason(SOFTWARE, f"软件版本 {versions}", f"software {versions}"))
    return tuple(found)


def _submission(one: Mapping[str, Any]) -> tuple[str, str, str]:
    """Give what tells submissions apart."""
    return one["bank_id"], one["submission_id"], one["digest"]


def _altered(first: Mapping[str, Any], second: Mapping[str, Any]) -> set[str]:
    """Give the rules that one run has and the other lacks, or has in another version."""
    was, now = ({one["rule_id"]: one["version"] for one in run["rules"]} for run in (first, second))
    return {rule for rule in {*was, *now} if was.get(rule) != now.get(rule)}


def _parameters(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    """Give each parameter that differs by its dotted name; those of rules that only one run has are told by the rule."""
    was, now = dict(_flat("", first)), dict(_flat("", second))
    for name in sorted({*was, *now}):
        of_rule = name.startswith("rules.")
        if was.get(name) != now.get(name) and not (of_rule and (name not in was or name not in now)):
            yield name, str(was.get(name, "—")), str(now.get(name, "—"))


def _flat(above: str, values: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """Give nested values by dotted names."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{above}{name}.", value)
        else:
            yield f"{above}{name}", value


def _because(change: Change, kinds: tuple[str, ...], altered: set[str]) -> tuple[str, ...]:
    """Give by which kinds of reasons an alert may differ: not by rules where none that it meets or met was altered."""
    rules = change.matter.stand.rules | set(change.shown.gone_rules)
    return tuple(one for one in kinds if one != RULES or rules & altered or not altered)


def _rings(first: FinishedRun, second: FinishedRun) -> Iterable[Row]:
    """Give the rings that only one run has, or whose accounts or money differ, by lasting name."""
    was, now = (
        {
            row["name"]: row
            for row in run.table("ring_records").to_dicts()
            if row["ring_id"] is not None
        }
        for run in (first, second)
    )  # fmt: skip
    for name in sorted({*was, *now}):
        old, new = was.get(name), now.get(name)
        figures = [one and (one["accounts"], one["amount"]) for one in (old, new)]
        if figures[0] != figures[1]:
            yield {
                "name": name,
                "state": NEW if old is None else GONE if new is None else CHANGED,
                "accounts": [one and one["accounts"] for one in (old, new)],
                "amount": [one and one["amount"] for one in (old, new)],
            }


def _rules(first: FinishedRun, second: FinishedRun) -> Iterable[Row]:
    """Give the rules whose number of findings differs."""
    was, now = (
        dict(run.table("findings").group_by("rule_id").len().iter_rows()) for run in (first, second)
    )  # fmt: skip
    for rule in sorted({*was, *now}):
        if was.get(rule, 0) != now.get(rule, 0):
            yield {"rule_id": rule, "was": was.get(rule, 0), "now": now.get(rule, 0)}


def _scores(first: FinishedRun, second: FinishedRun) -> list[Row]:
    """Give the accounts whose score moved by a point or more, the largest shift first."""
    was, now = (run.table("scores").select("account_id", "risk_score") for run in (first, second))
    both = was.rename({"risk_score": "was"}).join(
        now.rename({"risk_score": "now"}), on="account_id", how="full", coalesce=True
    )
    moved = both.fill_null(0.0).filter((pl.col("now") - pl.col("was")).abs() >= 1)
    return sorted(moved.to_dicts(), key=lambda row: (-abs(row["now"] - row["was"]), row["account_id"]))

"""Two versions of the rules on the same data: which rules changed, and whose findings enter and leave by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from screening.bench.ready import Setting, ready
from screening.bench.values import range_of
from screening.bench.versions import Version
from screening.engines.duckdb import DuckDB
from screening.masking import mask_account
from screening.rulebook.decide import Finding, decide
from screening.rulebook.law import FILE as LAW_FILE
from screening.rulebook.parameters import Parameter
from screening.rulebook.rule import Rule
from screening.runs.stages import Watcher, nobody

EXAMPLES = 5
ADDED, REMOVED, CHANGED, SAME, BROKEN = "added", "removed", "changed", "same", "broken"


@dataclass(frozen=True)
class RuleDiff:
    """One rule in both versions.

    `state` is added, removed, changed, same or broken; `parameters` and `keys` are what changed of it, `query` whether
    its SQL did. Findings and subjects are None where a version lacks the rule or cannot run it, or where neither the rule
    nor its tables changed, so that nothing can have moved.
    """

    rule_id: str
    pack: str
    state: str
    query: bool
    parameters: dict[str, tuple[str, str]]
    keys: tuple[str, ...]
    problem: str | None
    old_findings: int | None = None
    new_findings: int | None = None
    old_subjects: int | None = None
    new_subjects: int | None = None
    entering: int = 0
    leaving: int = 0
    entering_examples: tuple[str, ...] = ()
    leaving_examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class PackDiff:
    """Two versions side by side. `tables_changed` tells that words, LPR or lawful patterns differ, and all were run.

    `notes` are files beside the rules that this software cannot read.
    """

    old: str
    new: str
    as_of: str
    tables_changed: bool
    notes: tuple[str, ...]
    rules: tuple[RuleDiff, ...]
    old_subjects: int
    new_subjects: int
    entering: int
    leaving: int


@dataclass(frozen=True)
class _Found:
    """What one version finds: for each rule, its subjects by the account they are known by, and how many findings."""

    subjects: dict[str, dict[str, int]]
    findings: dict[str, int]


def diff(setting: Setting, old: Version, new: Version, watcher: Watcher = nobody) -> PackDiff:
    """Compare two versions on what the setting sees, with the values of their own files; nothing is written."""
    apart = old.beneath != new.beneath
    wanted = [
        rule_id for rule_id in sorted({*old.rules, *new.rules})
        if apart or not _same(old.rules.get(rule_id), new.rules.get(rule_id))
    ]  # fmt: skip
    before = [old.rules[one] for one in wanted if one in old.rules]
    after = [new.rules[one] for one in wanted if one in new.rules]
    if apart:
        first, second = _found(setting, old, before, watcher), _found(setting, new, after, watcher)
    else:
        first, second = _both(setting, old, new, (before, after), watcher)
    beside = {LAW_FILE, *(one.rule_id for one in (*old.lawful, *new.lawful))}
    names = sorted({*old.rules, *new.rules, *old.broken, *new.broken} - beside)
    rules = tuple(_rule(rule_id, old, new, first, second) for rule_id in names)
    was, now = (_all(one) for one in (first, second))
    return PackDiff(
        old=old.label,
        new=new.label,
        as_of=setting.as_of.isoformat(),
        tables_changed=apart,
        notes=tuple(f"{one.label}: {one.broken[LAW_FILE]}" for one in (old, new) if LAW_FILE in one.broken),
        rules=rules,
        old_subjects=len(was),
        new_subjects=len(now),
        entering=len(now - was),
        leaving=len(was - now),
    )


def _same(old: Rule | None, new: Rule | None) -> bool:
    """Say whether a rule decides alike in both versions, the law that it uses included."""
    return old is not None and new is not None and _decides(old) == _decides(new)


def _decides(rule: Rule) -> tuple[Any, ...]:
    """Give all of a rule that bears on what it finds."""
    bound = {name: one.bound for name, one in rule.parameters.items()}
    return rule.query, bound, rule.severity, tuple(rule.about.get("requires", ())), dict(rule.facts)


def _both(
    setting: Setting, old: Version, new: Version, rules: tuple[Sequence[Rule], Sequence[Rule]], watcher: Watcher
) -> tuple[_Found, _Found]:
    """Run both versions' rules on one set of tables."""
    if not rules[0] and not rules[1]:
        return _Found({}, {}), _Found({}, {})
    every = (*rules[0], *rules[1])
    with ready(setting, new.book(every), every, new.folder, watcher) as engine:
        return _decided(engine, setting, rules[0], watcher, old.label), _decided(
            engine, setting, rules[1], watcher, new.label
        )


def _found(setting: Setting, version: Version, rules: Sequence[Rule], watcher: Watcher) -> _Found:
    """Run a version's rules on tables made with its own words and lawful patterns."""
    chosen = tuple(rules)
    with ready(setting, version.book(chosen), chosen, version.folder, watcher) as engine:
        return _decided(engine, setting, rules, watcher, version.label)


def _decided(engine: DuckDB, setting: Setting, rules: Sequence[Rule], watcher: Watcher, label: str) -> _Found:
    """Give what rules find on the tables in the engine."""
    known = {
        row["party_id"]: row["account"]
        for row in engine.fetch(
            "SELECT party_id, min(account) AS account FROM account_numbers GROUP BY party_id ORDER BY party_id"
        ).to_pylist()
    }

    def progress(rule_id: str, found: int) -> None:
        watcher("rules", f"{label} {rule_id}", found)

    findings, _ = decide(engine, rules, setting.as_of_day, progress)
    subjects: dict[str, dict[str, int]] = {rule.rule_id: {} for rule in rules}
    for one in findings:
        _add(subjects[one.rule_id], known[one.party_id], one)
    counts = {rule.rule_id: sum(one.rule_id == rule.rule_id for one in findings) for rule in rules}
    return _Found(subjects, counts)


def _add(subjects: dict[str, int], account: str, one: Finding) -> None:
    """Add a finding to its subject's amount."""
    subjects[account] = subjects.get(account, 0) + one.amount


def _all(found: _Found) -> set[str]:
    """Give every subject of a version's rules that were run."""
    return {account for subjects in found.subjects.values() for account in subjects}


def _rule(rule_id: str, old: Version, new: Version, first: _Found, second: _Found) -> RuleDiff:
    """Give one rule in both versions."""
    was, now = old.rules.get(rule_id), new.rules.get(rule_id)
    problem = new.broken.get(rule_id) or old.broken.get(rule_id)
    known = now or was
    found_before, found_after = first.subjects.get(rule_id), second.subjects.get(rule_id)
    run_both = found_before is not None and found_after is not None
    entering = _beyond(found_after, found_before) if run_both or (was is None and not problem) else []
    leaving = _beyond(found_before, found_after) if run_both or (now is None and not problem) else []
    return RuleDiff(
        rule_id=rule_id,
        pack=known.pack if known else "",
        state=BROKEN if problem else _state(was, now),
        query=was is not None and now is not None and was.query != now.query,
        parameters=_moved(was, now),
        keys=_keys(was, now),
        problem=problem,
        old_findings=first.findings.get(rule_id),
        new_findings=second.findings.get(rule_id),
        old_subjects=None if found_before is None else len(found_before),
        new_subjects=None if found_after is None else len(found_after),
        entering=len(entering),
        leaving=len(leaving),
        entering_examples=tuple(mask_account(one) for one in entering[:EXAMPLES]),
        leaving_examples=tuple(mask_account(one) for one in leaving[:EXAMPLES]),
    )


def _state(was: Rule | None, now: Rule | None) -> str:
    """Give added, removed, changed or same."""
    if was is None:
        return ADDED
    if now is None:
        return REMOVED
    return SAME if was.version == now.version and was.query == now.query else CHANGED


def _beyond(here: Mapping[str, int] | None, there: Mapping[str, int] | None) -> list[str]:
    """Give the subjects of one version that the other lacks, the largest amounts first."""
    only = {account: amount for account, amount in (here or {}).items() if account not in (there or {})}
    return sorted(only, key=lambda account: (-only[account], account))


def _moved(was: Rule | None, now: Rule | None) -> dict[str, tuple[str, str]]:
    """Give the parameters that changed, each before and after with its range; a dash where there was none."""
    if was is None or now is None:
        return {}
    names = dict.fromkeys((*was.parameters, *now.parameters))
    told = {name: (_told(was.parameters.get(name)), _told(now.parameters.get(name))) for name in names}
    return {name: texts for name, texts in told.items() if texts[0] != texts[1]}


def _told(one: Parameter | None) -> str:
    """Give a parameter's value and range."""
    if one is None:
        return "—"
    return f"{one.value}{f' [{range_of(one)}]' if one.limits else ''}"


def _keys(was: Rule | None, now: Rule | None) -> tuple[str, ...]:
    """Give the other keys of the TOML that changed."""
    if was is None or now is None:
        return ()
    keys = sorted(({*was.about, *now.about}) - {"parameters"})
    return tuple(key for key in keys if was.about.get(key) != now.about.get(key))

"""Every problem of every rule of a folder, in both of its files, without running anything."""

import string
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from screening.columns.tables import READABLE
from screening.errors import RefusedInput
from screening.rulebook.check import check_rule
from screening.rulebook.law import Law, read_law
from screening.rulebook.overrides import refusal
from screening.rulebook.reach import needs, subjects_of
from screening.rulebook.reasons import STANDARD
from screening.rulebook.rule import LAWFUL, PACKS, Rule, read_rule

_BASIS = ("instrument", "article", "from", "tag", "says")


def lint(folder: Path) -> tuple[int, list[str]]:
    """Give the number of rules and lawful patterns of a folder, and every problem of theirs as place, cause and remedy."""
    packs = [pack for pack in (*PACKS, LAWFUL) if (folder / pack).is_dir()]
    if not packs:
        raise RefusedInput("没有规则包 / no rule packs", where=folder, remedy="point at a folder with packs")
    try:
        law = read_law(folder)
    except RefusedInput as refused:
        return 0, [str(refused)]
    files = [file for pack in packs for file in sorted((folder / pack).glob("*.sql"))]
    beside = {file.with_suffix(".toml") for file in files}
    lone = [file for pack in packs for file in sorted((folder / pack).glob("*.toml")) if file not in beside]
    problems = [problem for file in files for problem in _rule_problems(file, law)]
    return len(files), [*problems, *(f"{_short(file)}: no .sql beside it; write {file.stem}.sql" for file in lone)]


def _short(file: Path) -> str:
    """Give `rules/PACK/FILE`."""
    return f"rules/{file.parent.name}/{file.name}"


def _rule_problems(file: Path, law: Law) -> list[str]:
    """Give the problems of one rule's two files."""
    place = _short(file.with_suffix(".toml"))
    try:
        rule = read_rule(file, law)
    except RefusedInput as refused:
        return [f"{place}: {refused.what}" + (f"; {refused.remedy}" if refused.remedy else "")]
    except KeyError as error:
        return [f"{place}: an entry lacks {error}; write it, see docs/rules.md for the keys"]
    return [*check_rule(rule), *(f"{place}: {told}" for check in _CHECKS for told in check(rule))]


def _inputs(rule: Rule) -> Iterator[str]:
    """Find inputs that no run has or the query does not read."""
    try:
        read = {table.name for table in sqlglot.parse_one(rule.sql, read="duckdb").find_all(exp.Table)}
    except SqlglotError:
        return
    for name in rule.inputs:
        if name not in READABLE:
            yield f"inputs: no table {name!r}; see docs/rule-tables.md"
        elif name not in read:
            yield f"inputs: table {name!r} is not read; remove it"


def _reach(rule: Rule) -> Iterator[str]:
    """Find needed columns that do not exist, and subjects and history written in another way."""
    for told in (needs, subjects_of):
        yield from _refused(told, rule)


def _refused(told: Callable[[Rule], object], rule: Rule) -> Iterator[str]:
    """Give what a reading of the rule refuses."""
    try:
        told(rule)
    except RefusedInput as refused:
        yield f"{refused.what}; {refused.remedy}"


def _parameters(rule: Rule) -> Iterator[str]:
    """Find parameters whose range is no range, or leaves out their default."""
    for name, one in rule.parameters.items():
        if one.limits and len(one.limits) != 2:  # noqa: PLR2004
            yield f"parameter {name!r} has {len(one.limits)} limits; write range = [lowest, highest]"
        elif told := refusal(rule, name, one.value):
            yield f"parameter {name!r}: {told}"


def _reasons(rule: Rule) -> Iterator[str]:
    """Find words of a reason that nothing fills."""
    known = {*STANDARD, *rule.facts, *rule.parameters}
    for language in ("zh", "en"):
        text = str(rule.about.get(f"reason_{language}", ""))
        try:
            cited = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        except ValueError as error:
            yield f"reason_{language}: {error}; write {{name}}"
            continue
        for name in cited:
            if name not in known and not name.startswith("law."):
                yield f"reason_{language} cites {name!r}, which is no fact, parameter or figure of law"


def _basis(rule: Rule) -> Iterator[str]:
    """Find provisions that lack a part."""
    for one in rule.about["basis"]:
        lacking = [key for key in _BASIS if key not in one]
        if lacking:
            yield f"basis {one.get('instrument', one)!r} lacks {', '.join(lacking)}"


def _cases(rule: Rule) -> Iterator[str]:
    """Find a rule whose cases show one side only."""
    shown = {"match": any(one.evidence for one in rule.cases), "no_match": any(not one.evidence for one in rule.cases)}
    for kind, there in shown.items():
        if not there:
            yield f"no [[{kind}]]; a rule shows what it finds and what it leaves alone"


_CHECKS = (_inputs, _reach, _parameters, _reasons, _basis, _cases)

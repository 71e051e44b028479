"""The steps of a rule run on a subject's rows: which conditions they meet, and how near they come where they do not.

Each step is made in full, as the rule has it. Where none of the subject's rows comes through a step, those that fail the
fewest thresholds are carried on, so that the later steps can be told too; a condition on the kind of row is never waived.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from sqlglot import exp

from screening.bench.rewriting import (
    anchor_of,
    copy_sources,
    figures,
    named_in,
    rename,
    renamed,
    sql_of,
    stage_of,
    within,
    without_moved,
)
from screening.bench.steps import RESULT, Branch, Condition, Step, wanted_of
from screening.bench.subject import Keys
from screening.engines.duckdb import DuckDB
from screening.rulebook.law import expand
from screening.rulebook.rule import Rule


@dataclass(frozen=True)
class Tried:
    """One condition on the subject's rows: how many meet it, and its figure on the row that comes nearest.

    `left` and `right` are the figure and the line there, `base` what a share is taken of; all as the tables hold them.
    """

    condition: Condition
    met: bool
    rows_met: int
    left: Any = None
    right: Any = None
    base: Any = None
    alternatives: tuple["Tried", ...] = ()

    @property
    def distance(self) -> Any:
        """Give how far the figure is from the line, in the figure's unit; None where met or where nothing is counted."""
        if self.met or self.left is None or self.right is None:
            return None
        strict = 1 if self.condition.comparison in {">", "<"} and _whole(self.left, self.right) else 0
        return abs(Decimal(str(self.right)) - Decimal(str(self.left))) + strict


@dataclass(frozen=True)
class Outcome:
    """What became of the subject's rows in one SELECT of a step.

    `rows` were looked at and `passed` met everything; `groups` came of them where the step groups. `own_missed` is the
    least number of thresholds that one of them fails here, None where none is of the right kind; `failures` are the steps
    that stop the subject up to here, each with that number, None where nothing of him comes so far. `unmatched` names the
    sources with nothing that belongs to any of the rows.
    """

    step: str
    branch: Branch
    rows: int
    groups: int | None
    tried: tuple[Tried, ...]
    own_missed: int | None
    failures: frozenset[tuple[str, int]] | None
    passed: int = 0
    unmatched: tuple[str, ...] = ()
    context: bool = False

    @property
    def missed(self) -> int | None:
        """Give how many thresholds the subject's nearest rows fail here and before; None where there are no rows."""
        return None if self.failures is None else sum(number for _, number in self.failures)


@dataclass(frozen=True)
class Stage:
    """The subject's rows, or the groups made of them, with what they meet; `least` is None where none is of the kind."""

    rows: int
    passed: int
    tried: tuple[Tried, ...]
    least: int | None
    unmatched: tuple[str, ...] = ()


@dataclass
class Probe:
    """One rule tried on one subject, step by step."""

    engine: DuckDB
    rule: Rule
    steps: Mapping[str, Step]
    keys: Keys
    failures: dict[str, frozenset[tuple[str, int]] | None] = field(default_factory=dict)
    _own: dict[str, int] = field(default_factory=dict)
    _least: dict[tuple[int, str], int] = field(default_factory=dict)

    def run(self) -> Iterator[Outcome]:
        """Give what became of the subject in every SELECT of every step, in order."""
        for step in self.steps.values():
            yield from self._step(step)

    def _step(self, step: Step) -> list[Outcome]:
        """Make a step in full, try the subject on it, and carry his nearest rows on where none came through."""
        self._create(f"bench_{step.name}", renamed(step.query, self._strict))
        outcomes = [self._branch(step, branch) for branch in step.branches]
        reached = [one.missed for one in outcomes if one.missed is not None]
        least = min(reached, default=None)
        nearest = [one for one in outcomes if one.missed == least and least is not None]
        self.failures[step.name] = nearest[0].failures if nearest else None
        if least and step.name != RESULT:
            self._carry(step, nearest)
        return outcomes

    def _strict(self, name: str, _link: str) -> str:
        """Give the table of a step in full; a readable table is its own."""
        return f"bench_{name}" if name in self.steps else name

    def _near(self, name: str, link: str) -> str:
        """Give the table of a step with the subject's carried rows; what may be absent is not carried for its own sake."""
        if name not in self._own or (link == "left" and self._own[name]):
            return self._strict(name, link)
        return f"bench_{name}_near"

    def _carry(self, step: Step, nearest: list[Outcome]) -> None:
        """Make the step's table with the subject's nearest rows in it."""
        parts = [f"SELECT * FROM bench_{step.name}"]
        parts += [f"({self._relaxed(one)})" for one in nearest]
        self._create(f"bench_{step.name}_near", " UNION ALL ".join(parts))
        self._own[step.name] = min(one.own_missed or 0 for one in nearest)

    def _relaxed(self, outcome: Outcome) -> str:
        """Give the SELECT of the subject's rows that fail no more thresholds than they must."""
        branch = outcome.branch
        select = branch.select.copy()
        rename(select, self._near)
        without_moved(select)
        where, having = stage_of(branch, "where"), stage_of(branch, "having")
        conditions = [self._mine(branch), *within(where, self._least.get((id(branch), "where"), 0))]
        select.set("where", None)
        select.set("having", None)
        select = select.where(*(one for one in conditions if one), dialect="duckdb")
        for one in within(having, self._least.get((id(branch), "having"), 0)):
            select = select.having(one, dialect="duckdb")
        return select.sql("duckdb")

    def _mine(self, branch: Branch) -> str:
        """Give the condition that a row is the subject's; empty where rows are nobody's."""
        found = self.keys.of(branch)
        if found is None:
            return ""
        for source in branch.sources:
            found = found.replace(f"@{source.name}@", self._near(source.name, source.link))
        if branch in self.steps[RESULT].branches:
            account = branch.select.selects[self._account_at(branch)].unalias()
            found = f"{found} AND {sql_of(account)} IN ({', '.join(str(one) for one in self.keys.accounts)})"
        return found

    def _account_at(self, branch: Branch) -> int:
        """Give the place of account_id among the columns of the result."""
        names = self.steps[RESULT].branches[0].select.named_selects
        return names.index("account_id") if branch.select.selects else 0

    def _branch(self, step: Step, branch: Branch) -> Outcome:
        """Try the subject on one SELECT."""
        mine = self._mine(branch)
        if not mine:
            return Outcome(step.name, branch, 0, None, (), 0, frozenset(), context=True)
        rows = self._rows(branch, mine)
        self._least[id(branch), "where"] = rows.least or 0
        own, last = rows.least, rows
        if stage_of(branch, "having"):
            last = self._groups(branch, mine, rows.least)
            self._least[id(branch), "having"] = last.least or 0
            own = None if rows.least is None or last.least is None else rows.least + last.least
        tried = rows.tried if last is rows else (*rows.tried, *last.tried)
        groups = None if last is rows else last.rows
        stopped = self._stopped(step, branch, own)
        return Outcome(step.name, branch, rows.rows, groups, tried, own, stopped, last.passed, rows.unmatched)

    def _stopped(self, step: Step, branch: Branch, own: int | None) -> frozenset[tuple[str, int]] | None:
        """Give what stops the subject up to a SELECT, from what stops him there and in the steps that it needs."""
        before = [
            self.failures[source.name]
            for source in branch.sources
            if source.link in {"from", "inner"} and source.name in self.steps
        ]
        names = {source.alias: source.name for source in branch.sources}
        before += [self._least_of([names[alias] for alias in one]) for one in wanted_of(branch.select)]
        if own is None or None in before:
            return None
        found = frozenset[tuple[str, int]]().union(*(one for one in before if one is not None))
        return found | {(step.name, own)} if own else found

    def _least_of(self, names: list[str]) -> frozenset[tuple[str, int]] | None:
        """Give what stops the subject in the one of several sources in which least does; a readable table stops nobody."""
        known = [self.failures.get(name, frozenset[tuple[str, int]]()) for name in names]
        return min(
            (one for one in known if one is not None), key=lambda one: sum(number for _, number in one), default=None
        )

    def _rows(self, branch: Branch, mine: str) -> Stage:
        """Try the rows before they are grouped."""
        conditions = stage_of(branch, "where")
        inner = [source.alias for source in branch.sources if source.link == "inner"]
        columns = [f"({anchor_of(branch, alias)} IS NOT NULL) AS j{number}" for number, alias in enumerate(inner)]
        probe = exp.select(*(columns + figures(conditions) or ["1 AS nothing"]), dialect="duckdb")
        copy_sources(branch.select, probe)
        rename(probe, self._near, branch.select)
        without_moved(probe, outer=True)
        self._create("bench_rows", probe.where(mine, dialect="duckdb").sql("duckdb"))
        matches = [f"j{number}" for number in range(len(inner))]
        counted = ", ".join(["count(*) AS n", *(f"count(CASE WHEN {one} THEN 1 END) AS {one}" for one in matches)])
        row = self.engine.fetch(f"SELECT {counted} FROM bench_rows").to_pylist()[0]
        stage = self._tried("bench_rows", conditions, " AND ".join(matches) or "TRUE")
        unmatched = tuple(alias for alias, one in zip(inner, matches, strict=True) if row["n"] and not row[one])
        return replace(stage, rows=row["n"], unmatched=unmatched)

    def _groups(self, branch: Branch, mine: str, least: int | None) -> Stage:
        """Try the groups of the rows that fail no more than `least` thresholds."""
        conditions = stage_of(branch, "having")
        if least is None:
            return Stage(0, 0, tuple(Tried(one, met=False, rows_met=0) for one in conditions), None)
        probe = exp.select(*figures(conditions), dialect="duckdb")
        copy_sources(branch.select, probe)
        rename(probe, self._near, branch.select)
        without_moved(probe)
        for one in (mine, *within(stage_of(branch, "where"), least)):
            probe = probe.where(one, dialect="duckdb")
        group = branch.select.args.get("group")
        if group:
            probe.set("group", group.copy())
        self._create("bench_groups", probe.sql("duckdb"))
        return replace(self._tried("bench_groups", conditions, "TRUE"), rows=self.engine.count("bench_groups"))

    def _tried(self, table: str, conditions: list[Condition], joined: str) -> Stage:
        """Give each condition with its figures, how many rows pass all, and the fewest thresholds that a row fails."""
        marks = list(enumerate(conditions))
        eligible = " AND ".join([joined, *(f"m{n}" for n, one in marks if not one.threshold)])
        lines = [f"m{n}" for n, one in marks if one.threshold]
        failed = " + ".join(f"CASE WHEN {one} THEN 0 ELSE 1 END" for one in lines) or "CASE WHEN TRUE THEN 0 END"
        row = self.engine.fetch(
            f"""
            SELECT min(CASE WHEN {eligible} THEN {failed} END) AS least,
                count(CASE WHEN {eligible} AND {failed} = 0 THEN 1 END) AS passed
            FROM {table}
            """
        ).to_pylist()[0]
        tried = tuple(self._one(table, number, one, marks, joined, failed) for number, one in marks)
        return Stage(0, row["passed"], tried, row["least"])

    def _one(
        self, table: str, number: int, one: Condition, marks: list[tuple[int, Condition]], joined: str, failed: str
    ) -> Tried:
        """Give one condition with the figure of the row that comes nearest among those that meet all others.

        Where no row meets all others, of those that meet most of them.
        """
        others = [f"m{n}" for n, _ in marks if n != number]
        wrong = " + ".join(f"CASE WHEN {mark} THEN 0 ELSE 1 END" for mark in [f"({joined})", *others])
        met = self._number(f"SELECT count(*) AS n FROM {table} WHERE m{number}")
        names = [f"l{number}", f"r{number}", f"b{number}"]
        near = {">=": f"l{number} - r{number}", ">": f"l{number} - r{number}"}.get(
            one.comparison or "", f"r{number} - l{number}"
        )
        order = f"{wrong}, {failed}, m{number} DESC"
        if one.left is not None:
            order += (
                f", {near} DESC NULLS LAST, {', '.join(f'{name} DESC' for name in names)}"
                if one.threshold
                else f", {', '.join(names)}"
            )
        shown = ", ".join([f"m{number} AS met", *(names if one.left is not None else [])])
        rows = self.engine.fetch(f"SELECT {shown} FROM {table} ORDER BY {order} LIMIT 1").to_pylist()
        row = rows[0] if rows else {"met": False}
        alternatives = tuple(
            Tried(part, row_met, 0, *figures)
            for part, row_met, figures in self._alternatives(table, number, one, order)
        )
        left, right, base = (row.get(name) for name in names)
        return Tried(one, bool(row["met"]), met, left, right, base, alternatives)

    def _alternatives(
        self, table: str, number: int, one: Condition, order: str
    ) -> Iterator[tuple[Condition, bool, tuple[Any, Any, Any]]]:
        """Give the parts of an OR with their figures on the same row."""
        for place, part in enumerate(one.alternatives):
            names = [f"m{number}_{place}", f"l{number}_{place}", f"r{number}_{place}", f"b{number}_{place}"]
            rows = self.engine.fetch(f"SELECT {', '.join(names)} FROM {table} ORDER BY {order} LIMIT 1").to_pylist()
            row = rows[0] if rows else {}
            yield part, bool(row.get(names[0])), (row.get(names[1]), row.get(names[2]), row.get(names[3]))

    def _number(self, sql: str) -> int:
        return int(self.engine.fetch(sql)["n"][0].as_py())

    def _create(self, table: str, sql: str) -> None:
        """Make a table from a part of the query, with its law and those parameters that it names."""
        whole = expand(sql, self.rule.law)
        used = named_in(whole)
        self.engine.create(
            table, whole, {name: one.bound for name, one in self.rule.parameters.items() if name in used} or None
        )


def _whole(*values: Any) -> bool:
    return all(isinstance(value, int) for value in values)

"""Why a rule fired on a subject, or how near it came: every condition with the subject's figure, the line and the gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from screening.bench.probe import Outcome, Probe, Tried
from screening.bench.ready import Setting
from screening.bench.rewriting import base_of
from screening.bench.steps import RESULT, Branch, Condition, Step, origin_of, steps_of
from screening.bench.subject import Keys, Subject, find_subject
from screening.bench.units import Units, figure, gap, stored
from screening.columns.tables import READABLE
from screening.engines.duckdb import DuckDB
from screening.errors import WrongCall
from screening.masking import mask_account
from screening.rulebook.reach import Reaches
from screening.rulebook.rule import LAWFUL, Rule

if TYPE_CHECKING:
    from screening.rulebook.parameters import Parameter

_UNTRACED = (
    "有的步骤不能对应到此对象，结论以规则自身的结果为准 / "
    "not every step could be traced to this subject; that it fired is the rule's own result"
)
FIRED, MISSED, ABSENT, NOT_EVALUABLE = "fired", "missed", "absent", "not_evaluable"


@dataclass(frozen=True)
class ConditionTold:
    """One condition in words; `met` is None where there is no row to try it on.

    `figure`, `line`, `distance` are None where nothing is counted.
    `shown` holds figure, line and distance as people read them; `where` says what the computed figures are made of.
    """

    text: str
    place: str
    threshold: bool
    met: bool | None
    rows_met: int
    unit: str
    figure: Any
    line: Any
    distance: Any
    shown: tuple[str, str, str]
    parameters: dict[str, str]
    where: dict[str, str]
    alternatives: tuple["ConditionTold", ...]


@dataclass(frozen=True)
class StepTold:
    """One step: rows (or groups) of the subject that were looked at and that came through, and its conditions.

    `needed` is false for steps that only exempt or grade; `decisive` marks the steps that stopped the subject.
    """

    step: str
    says: str
    reads: tuple[str, ...]
    rows: int
    groups: int | None
    passed: int
    needed: bool
    decisive: bool
    nearest: bool
    unmatched: tuple[str, ...]
    conditions: tuple[ConditionTold, ...]


@dataclass(frozen=True)
class Explanation:
    """One rule on one subject. `missed` is the number of thresholds that his nearest rows fail, None where there are none.

    `outcome` is fired, missed, absent (nothing of the kind) or not_evaluable, and then `lacking` names what is missing.
    """

    rule_id: str
    version: str
    title_zh: str
    title_en: str
    subject: str
    accounts: tuple[str, ...]
    named: tuple[str, ...]
    counted_by: str | None
    as_of: str
    run_id: str | None
    outcome: str
    missed: int | None
    lacking: tuple[str, ...]
    notes: tuple[str, ...]
    steps: tuple[StepTold, ...]

    @property
    def stopped_by(self) -> tuple[tuple[str, ConditionTold], ...]:
        """Give the unmet conditions of the steps that stopped the subject, each with its step."""
        return tuple(
            (step.step, one) for step in self.steps if step.decisive for one in step.conditions if one.met is False
        )


def explain(engine: DuckDB, setting: Setting, rule: Rule, asked: str, *, unmask: bool = False) -> Explanation:
    """Give why a rule fired on a subject or how near it came, from the tables in the engine.

    `asked` is an account number, masked or whole, or a bank's number of a customer.
    """
    if rule.pack == LAWFUL:
        raise WrongCall(
            f"{rule.rule_id} 是合法往来模式 / is a lawful pattern, which speaks of transfers and not of anybody",
            remedy="screening rules list",
        )
    subject = find_subject(engine, asked)
    steps = {step.name: step for step in steps_of(rule)}
    branches = [branch for step in steps.values() for branch in step.branches]
    keys = Keys(engine, subject, steps, rule.inputs, branches)
    probe = Probe(engine, rule, steps, keys)
    outcomes = list(probe.run())
    told = _Telling(rule, steps)
    failures = probe.failures[RESULT]
    needed = needed_steps(steps)
    decisive = _decisive(outcomes, failures, needed)
    accounts = _accounts(engine, subject, unmask=unmask)
    named = _named(engine, keys)
    lacking = _lacking(engine, setting, rule, keys.accounts)
    if not named and all(one.context for one in outcomes if one.step == RESULT):
        failures = None  # no row of the result can be told to be the subject's: nothing of him is there
    missed = None if failures is None else sum(number for _, number in failures)
    notes = _notes(setting, rule)
    if named and missed != 0:
        missed, decisive, notes = 0, set(), (*notes, _UNTRACED)
    return Explanation(
        rule_id=rule.rule_id,
        version=rule.version,
        title_zh=rule.about["title_zh"],
        title_en=rule.about["title_en"],
        subject=asked if unmask else subject.shown,
        accounts=tuple(accounts.values()),
        named=tuple(accounts[one] for one in named),
        counted_by=keys.level,
        as_of=setting.as_of.isoformat(),
        run_id=setting.run.record["run_id"] if setting.run else None,
        outcome=_outcome(missed, lacking),
        missed=missed,
        lacking=lacking,
        notes=notes,
        steps=tuple(
            told.step(one, needed=one.step in needed, decisive=index in decisive, failures=failures)
            for index, one in enumerate(outcomes)
            if not one.context
        ),
    )


def needed_steps(steps: Mapping[str, Step]) -> set[str]:
    """Give the steps that a row of the result cannot do without; the others exempt or grade."""
    found, open_ = {RESULT}, [RESULT]
    while open_:
        for branch in steps[open_.pop()].branches:
            for source in branch.sources:
                if source.link != "left" and source.name in steps and source.name not in found:
                    found.add(source.name)
                    open_.append(source.name)
    return found


def _decisive(outcomes: Sequence[Outcome], failures: frozenset[tuple[str, int]] | None, needed: set[str]) -> set[int]:
    """Give the places of the outcomes that stopped the subject: those that failed, or the first with nothing of him."""
    if failures is not None:
        return {
            place
            for place, one in enumerate(outcomes)
            if one.own_missed and (one.step, one.own_missed) in failures and not one.context
        }
    first = (place for place, one in enumerate(outcomes) if one.step in needed and one.failures is None)
    return {next(first)}


def _outcome(missed: int | None, lacking: tuple[str, ...]) -> str:
    """Give fired, missed, absent or not_evaluable."""
    if missed == 0:
        return FIRED
    if lacking:
        return NOT_EVALUABLE
    return ABSENT if missed is None else MISSED


def _accounts(engine: DuckDB, subject: Subject, *, unmask: bool) -> dict[int, str]:
    """Give the subject's accounts as they may be shown."""
    listed = ", ".join(str(one) for one in subject.accounts)
    rows = engine.fetch(
        f"SELECT account_id, account FROM account_numbers WHERE account_id IN ({listed}) ORDER BY account_id"
    ).to_pylist()
    return {row["account_id"]: row["account"] if unmask else mask_account(row["account"]) for row in rows}


def _named(engine: DuckDB, keys: Keys) -> list[int]:
    """Give those of the subject's accounts that the rule names."""
    listed = ", ".join(str(one) for one in keys.accounts)
    rows = engine.fetch(
        f"SELECT DISTINCT account_id FROM bench_{RESULT} WHERE account_id IN ({listed}) ORDER BY account_id"
    )
    return [int(one) for one in rows["account_id"].to_pylist()]


def _lacking(engine: DuckDB, setting: Setting, rule: Rule, accounts: Sequence[int]) -> tuple[str, ...]:
    """Give what every one of the accounts lacks for the rule to tell anything."""
    reaches = Reaches(engine, setting.as_of_day)
    lacks = [reaches.lacking(rule, account) for account in accounts]
    return tuple(one for one in lacks[0] if all(one in other for other in lacks)) if lacks else ()


def _notes(setting: Setting, rule: Rule) -> tuple[str, ...]:
    """Say where the rule is no longer the one that the run had."""
    if setting.run is None:
        return ()
    then = {one["rule_id"]: one["version"] for one in setting.run.record["rules"]}
    if rule.rule_id not in then:
        return ("该次运行没有这条规则 / that run did not have this rule",)
    if then[rule.rule_id] != rule.version:
        return (f"规则在该次运行后已改 / the rule has changed since that run ({then[rule.rule_id]} → {rule.version})",)
    return ()


class _Telling:
    """Puts outcomes of one rule into words."""

    def __init__(self, rule: Rule, steps: Mapping[str, Step]) -> None:
        self._rule, self._steps = rule, steps
        self._units = Units(steps, rule)

    def step(
        self, one: Outcome, *, needed: bool, decisive: bool, failures: frozenset[tuple[str, int]] | None
    ) -> StepTold:
        """Tell of one step."""
        stopped = {name for name, _ in failures or ()}
        return StepTold(
            step=one.step,
            says=self._steps[one.step].says,
            reads=tuple(dict.fromkeys(source.name for source in one.branch.sources)),
            rows=one.rows,
            groups=one.groups,
            passed=one.passed,
            needed=needed,
            decisive=decisive,
            nearest=bool({name for name, _ in one.failures or ()} - {one.step}) and bool(stopped),
            unmatched=tuple(self._unmatched(one.branch, alias) for alias in one.unmatched),
            conditions=tuple(self._condition(tried, one) for tried in one.tried),
        )

    def _unmatched(self, branch: Branch, alias: str) -> str:
        """Say what of a source is not there."""
        for join in branch.select.args.get("joins") or ():
            if join.this.alias_or_name == alias and join.args.get("on"):
                return f"{alias}: {join.args['on'].sql('duckdb')}"
        return alias

    def _condition(self, tried: Tried, of: Outcome) -> ConditionTold:
        """Tell of one condition."""
        one, branch = tried.condition, of.branch
        rows = of.groups if one.place == "having" else of.rows
        unit = self._units.of_comparison(one.left, one.right, branch)
        return ConditionTold(
            text=readable(one.node),
            place=one.place,
            threshold=one.threshold,
            met=tried.met if rows else None,
            rows_met=tried.rows_met,
            unit=unit,
            figure=stored(tried.left, unit),
            line=stored(tried.right, unit),
            distance=stored(tried.distance, {"day": "days", "moment": "seconds"}.get(unit, unit)),
            shown=self._shown(tried, unit, branch),
            parameters={name: self._value(name) for name in one.parameters},
            where=self._made_of(one, branch),
            alternatives=tuple(self._condition(part, of) for part in tried.alternatives),
        )

    def _shown(self, tried: Tried, unit: str, branch: Branch) -> tuple[str, str, str]:
        """Give figure, line and distance as people read them; a share of something also as a percentage."""
        one = tried.condition
        if one.left is None or tried.left is None:
            return "", "", ""
        left, line = figure(tried.left, unit), f"{_SIGNS[one.comparison or '>=']} {figure(tried.right, unit)}"
        base = base_of(one)
        if base is not None and tried.base and unit == self._units.of(base, branch):
            left = f"{left} = {figure(_ratio(tried.left, tried.base), 'fraction')}"
            line = f"{line} = {self._value(one.parameters[0])} × {figure(tried.base, unit)}"
        return left, line, "" if tried.distance is None else gap(tried.distance, unit)

    def _value(self, name: str) -> str:
        """Give a parameter's value with its unit."""
        parameter: Parameter = self._rule.parameters[name]
        return parameter.shown("zh") + (" 元" if parameter.unit == "CNY" else "")

    def _made_of(self, one: Condition, branch: Branch) -> dict[str, str]:
        """Say what each column of a condition is: the readable table's meaning, or the expression that makes it."""
        names = {source.alias: source.name for source in branch.sources}
        found = {}
        for column in one.node.find_all(exp.Column):
            origin = origin_of(column, names, self._steps)
            if origin:
                meaning = next((c.meaning for c in READABLE[origin.table].columns if c.name == origin.column), "")
                found[column.name] = f"{origin.table}.{origin.column}" + (f" {meaning}" if meaning else "")
            elif made := self._steps.get(names.get(column.table, "")):
                found[column.name] = made.expression(column.name)
        return found


_SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}


def _ratio(part: Any, whole: Any) -> Any:
    """Give a part as a share of the whole, exactly enough to show."""
    return Decimal(str(part)) / Decimal(str(whole))


def readable(node: exp.Expr) -> str:
    """Give a condition as people write it."""
    copy = node.copy()
    for one in list(copy.find_all(exp.Not)):
        inner = one.this.unnest()
        if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null) and one.parent is not None:
            one.replace(exp.Is(this=inner.this.copy(), expression=exp.Not(this=exp.Null())))
    return str(copy.sql("duckdb"))

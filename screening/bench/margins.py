"""How far a finding is beyond the lines of its rule, as far as its own facts tell."""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlglot import exp

from screening.bench.steps import Branch, Condition, steps_of
from screening.clock import day_of
from screening.rulebook.rule import Rule

Facts = Mapping[str, Any]
_SUMS: Mapping[type[exp.Expr], Callable[[Decimal, Decimal], Decimal]] = MappingProxyType(
    {exp.Mul: operator.mul, exp.Add: operator.add, exp.Sub: operator.sub}
)


@dataclass(frozen=True)
class Line:
    """A threshold whose figure and line a finding's facts and the rule's parameters tell.

    `fact` is the figure in words of the rule, `parameter` the one that sets the line; `most` where the figure has to stay
    below the line.
    """

    fact: str
    parameter: str
    most: bool
    left: exp.Expr
    right: exp.Expr
    names: Mapping[str, str]

    def beyond(self, facts: Facts, parameters: Facts) -> Decimal | None:
        """Give how far the figure is beyond the line, as a share of the line; None where a figure is lacking."""
        left, right = (self._value(one, facts, parameters) for one in (self.left, self.right))
        if left is None or right is None or right == 0:
            return None
        return (right - left if self.most else left - right) / abs(right)

    def _value(self, node: exp.Expr, facts: Facts, parameters: Facts) -> Decimal | None:
        fact = self.names.get(_text(node))
        if fact is not None:
            return facts.get(fact)
        if isinstance(node, exp.Parameter | exp.Placeholder):
            return Decimal(str(parameters[node.name]))
        if isinstance(node, exp.Literal):
            return None if node.is_string else Decimal(node.this)
        if isinstance(node, exp.Paren):
            return self._value(node.this, facts, parameters)
        work = _SUMS.get(type(node))
        if work is None:
            return None
        one, other = (self._value(part, facts, parameters) for part in (node.this, node.expression))
        return None if one is None or other is None else work(one, other)


def lines_of(rule: Rule) -> list[Line]:
    """Give the lines of a rule that its findings' facts can be held against, in the order of the query.

    A condition counts where a parameter sets its line and its figure is a fact by name, or is what a fact is made of.
    """
    found = [
        line
        for step in steps_of(rule)
        for branch in step.branches
        for condition in branch.conditions
        if (line := _line(rule, branch, condition)) is not None
    ]
    return list({(one.fact, one.parameter, one.most): one for one in found}.values())


def held(lines: Iterable[Line], findings: Iterable[Facts], parameters: Facts) -> list[Line]:
    """Leave out lines that a finding does not reach: the fact of that name is another figure than the one compared."""
    every = list(findings)
    return [
        line
        for line in lines
        if all(far is None or far >= 0 for far in (line.beyond(facts, parameters) for facts in every))
    ]


def figures_of(rule: Rule, facts: Mapping[str, Any]) -> dict[str, Decimal]:
    """Give stored facts as the query's own numbers: fen, seconds, day numbers, fractions; text is left out."""
    told = ((name, facts.get(name), unit) for name, unit in rule.facts.items())
    return {name: _figure(value, unit) for name, value, unit in told if value is not None and unit != "text"}


def _figure(value: Any, unit: str) -> Decimal:
    if unit == "day":
        return Decimal(day_of(date.fromisoformat(str(value))))
    return Decimal(str(value)) * (100 if unit == "CNY" else 1)


def _line(rule: Rule, branch: Branch, condition: Condition) -> Line | None:
    left, right = condition.left, condition.right
    if not condition.threshold or left is None or right is None or len(condition.parameters) != 1:
        return None
    names = {column.name: column.name for column in condition.node.find_all(exp.Column) if column.name in rule.facts}
    texts = {_text(column): column.name for column in condition.node.find_all(exp.Column) if column.name in names}
    made = {_text(one.unalias()): one.alias for one in branch.select.selects if one.alias in rule.facts}
    known = texts | made
    fact = known.get(_text(left))
    if fact is None:
        return None
    most = condition.comparison in {"<", "<="}
    return Line(fact, condition.parameters[0], most, left, right, known)


def _text(node: exp.Expr) -> str:
    return str(node.sql("duckdb", comments=False))

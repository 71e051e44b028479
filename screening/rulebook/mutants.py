"""What could be changed in a rule without its cases noticing: each condition dropped, each parameter moved to an end."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from screening.columns.written import bind
from screening.engines.duckdb import Parameter
from screening.rulebook.rule import Rule

DROP, BRANCH = "drop", "drop branch"
"""A condition of an AND left out, which finds more; a branch of an OR left out, which finds less."""


@dataclass(frozen=True)
class Mutant:
    """One change of a rule. `change` is its name, the same in every run; `place` tells file, line and column.

    `uses` are the parameters that the changed query reads, `moved` the one that has another value.
    """

    change: str
    place: str
    sql: str
    uses: frozenset[str]
    moved: tuple[str, Parameter] | None = None


@dataclass(frozen=True)
class _Condition:
    """One condition of a query, and how it is left out."""

    kind: str
    node: exp.Expr

    @property
    def text(self) -> str:
        """Give it as SQL on one line."""
        return f"{self.kind}: {_text(self.node)}"

    @property
    def table(self) -> str:
        """Give the name of the WITH table that it stands in."""
        within = self.node.find_ancestor(exp.CTE)
        return within.alias if within else "the result"


def unchanged(rule: Rule) -> Mutant:
    """Give the rule as it is, in the words in which its mutants are written."""
    query = sqlglot.parse_one(rule.sql, read="duckdb")
    return Mutant("", _place(rule, query), _text(query), _uses(query))


def mutants(rule: Rule) -> list[Mutant]:
    """Give every mutant of a rule, each under a name of its own, conditions in the order of the query."""
    query = sqlglot.parse_one(rule.sql, read="duckdb")
    return [*_drops(rule, query), *_moves(rule, query)]


def _drops(rule: Rule, query: exp.Expr) -> Iterator[Mutant]:
    """Give the query without each of its conditions in turn."""
    conditions = sorted(_conditions(query), key=lambda one: _start(one.node))
    for condition, name in zip(conditions, _names(conditions), strict=True):
        place = _place(rule, condition.node)
        with _without(condition):
            yield Mutant(name, place, _text(query), _uses(query))


def _moves(rule: Rule, query: exp.Expr) -> Iterator[Mutant]:
    """Give the query with each parameter at the low and the high end of its range."""
    text, uses = _text(query), _uses(query)
    for name, parameter in rule.parameters.items():
        for value in dict.fromkeys(parameter.limits) if name in uses else ():
            moved = bind(value, parameter.unit)
            if moved != parameter.bound:
                place = f"rules/{rule.pack}/{rule.rule_id}.toml"
                yield Mutant(f"{name} = {value}", place, text, uses, (name, moved))


def _conditions(query: exp.Expr) -> Iterator[_Condition]:
    """Give every condition of every WHERE, HAVING, QUALIFY and ON, the keys of a join aside."""
    for clause in query.find_all(exp.Where, exp.Having, exp.Qualify):
        yield from _parts(clause.this)
    for join in query.find_all(exp.Join):
        if join.args.get("on"):
            yield from (one for one in _parts(join.args["on"]) if one.kind != DROP or not _is_key(one.node))


def _parts(condition: exp.Expr) -> Iterator[_Condition]:
    """Give the conjuncts of a condition, and the parts inside each."""
    whole = condition.unnest()
    if isinstance(whole, exp.And):
        yield from _operands(whole)
    else:
        yield _Condition(DROP, whole)
        yield from _inside(whole)


def _operands(connective: exp.And | exp.Or) -> Iterator[_Condition]:
    """Give what an AND or an OR joins, and the parts inside each."""
    for operand in connective.flatten():
        yield _Condition(DROP if isinstance(connective, exp.And) else BRANCH, operand)
        yield from _inside(operand)


def _inside(condition: exp.Expr) -> Iterator[_Condition]:
    """Give the operands of an AND or OR inside brackets or a NOT."""
    inner = condition.unnest()
    while isinstance(inner, exp.Not):
        inner = inner.this.unnest()
    if isinstance(inner, exp.And | exp.Or):
        yield from _operands(inner)


def _is_key(condition: exp.Expr) -> bool:
    """Say whether a condition of a join is its key: a column equal to a column."""
    return isinstance(condition, exp.EQ) and all(
        isinstance(side, exp.Column) for side in (condition.this, condition.expression)
    )


@contextmanager
def _without(condition: _Condition) -> Iterator[None]:
    """Leave a condition out of its query for a while."""
    clause = condition.node.parent
    if isinstance(clause, exp.Qualify) and clause.parent:
        query = clause.parent
        query.set("qualify", None)
        yield
        query.set("qualify", clause)
        return
    neutral = exp.true() if condition.kind == DROP else exp.false()
    condition.node.replace(neutral)
    yield
    neutral.replace(condition.node)


def _names(conditions: list[_Condition]) -> list[str]:
    """Give each condition a name of its own: its text, where that is not enough its table, then a number."""
    texts = Counter(one.text for one in conditions)
    names = [one.text if texts[one.text] == 1 else f"{one.text} in {one.table}" for one in conditions]
    seen: Counter[str] = Counter()
    for index, name in enumerate(names):
        seen[name] += 1
        if seen[name] > 1:
            names[index] = f"{name} ({seen[name]})"
    return names


def _text(node: exp.Expr) -> str:
    """Give SQL on one line, functions in the case in which they were written."""
    return node.sql("duckdb", normalize_functions=False, comments=False)


def _uses(query: exp.Expr) -> frozenset[str]:
    """Give the names of the parameters in a query."""
    return frozenset(node.name for node in query.find_all(exp.Parameter, exp.Placeholder))


def _start(node: exp.Expr) -> int:
    """Give where a part of the query begins: at its first name, or where it has none at the last name beside it."""
    if starts := _name_starts(node):
        return min(starts)
    around = node.parent
    while around and not _name_starts(around):
        around = around.parent
    return max(_name_starts(around)) if around else 0


def _name_starts(node: exp.Expr) -> list[int]:
    """Give where each name in a part of the query begins, in characters of the file."""
    return [found.meta["start"] for found in node.find_all(exp.Identifier) if "start" in found.meta]


def _place(rule: Rule, node: exp.Expr) -> str:
    """Give `rules/PACK/RULE.sql:LINE:COLUMN`."""
    before = rule.sql[: _start(node)]
    return f"rules/{rule.pack}/{rule.path.name}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"

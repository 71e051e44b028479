"""A rule's query taken apart: its steps in order, and in each the conditions that a row has to meet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify

from screening.columns.tables import READABLE
from screening.errors import WrongCall
from screening.rulebook.rule import Rule

RESULT = "result"
"""The name of the last step: what the query gives."""

_COMPARISONS: dict[type[exp.Expr], str] = {exp.GTE: ">=", exp.GT: ">", exp.LTE: "<=", exp.LT: "<"}
_TURNED: dict[type[exp.Expr], type[exp.Expr]] = {exp.GTE: exp.LTE, exp.GT: exp.LT, exp.LTE: exp.GTE, exp.LT: exp.GT}


@dataclass(frozen=True)
class Origin:
    """The column of a readable table that a column of a step hands on unchanged."""

    table: str
    column: str


@dataclass(frozen=True)
class Condition:
    """One thing that has to hold.

    A threshold compares a figure (`left`) with a line (`right`) that a parameter, the law or a number sets; anything else
    says what kind of row is meant. `alternatives` are the parts of an OR, of which one must hold.
    """

    node: exp.Expr
    place: str
    left: exp.Expr | None = None
    right: exp.Expr | None = None
    comparison: str | None = None
    threshold: bool = False
    alternatives: tuple["Condition", ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """Give the names of the parameters in it, in the order of the text."""
        found = [one.name for one in self.node.find_all(exp.Parameter, exp.Placeholder, bfs=False)]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Source:
    """What a step reads under an alias: a readable table, or an earlier step.

    `link` is from, inner, left, or wanted: a left join of which a condition asks that it find something.
    """

    alias: str
    name: str
    link: str


@dataclass(frozen=True)
class Branch:
    """One SELECT of a step; a step that is a UNION has several."""

    select: exp.Select
    sources: tuple[Source, ...]
    conditions: tuple[Condition, ...]
    origins: Mapping[str, Origin] = field(hash=False)

    @property
    def group(self) -> tuple[exp.Expr, ...]:
        """Give what it groups by."""
        found = self.select.args.get("group")
        return tuple(found.expressions) if found else ()

    @property
    def aggregated(self) -> bool:
        """Say whether a row of it stands for several."""
        return bool(self.group or self.select.args.get("having"))


@dataclass(frozen=True)
class Step:
    """One named part of the query: a common table expression, a subquery, or the result; `says` is its comment."""

    name: str
    query: exp.Query
    branches: tuple[Branch, ...]
    origins: Mapping[str, Origin] = field(hash=False)
    says: str = ""

    def expression(self, column: str) -> str:
        """Give the SQL that makes one of its columns."""
        names = self.branches[0].select.named_selects
        made = self.branches[0].select.selects[names.index(column)].unalias() if column in names else None
        return "" if made is None else str(made.sql("duckdb", comments=False))


def steps_of(rule: Rule) -> list[Step]:
    """Give the steps of a rule's query in the order in which they are made; the last is called `result`."""
    schema: dict[str, object] = {table.name: table.column_types() for table in READABLE.values()}
    query = sqlglot.parse_one(rule.sql, read="duckdb")
    whole = qualify(query, schema=schema, dialect="duckdb", quote_identifiers=False)
    if not isinstance(whole, exp.Query):
        raise WrongCall("规则不是查询 / the rule is no query", where=str(rule.path), remedy="screening rules test")
    with_ = whole.args.get("with_") or whole.args.get("with")
    parts = [(cte.alias, cte.this, _comment(cte)) for cte in with_.expressions] if with_ else []
    if with_:
        with_.pop()
    steps: dict[str, Step] = {}
    for name, part, says in [*parts, (RESULT, whole, "")]:
        for hidden, subquery in _hoisted(name, part):
            steps[hidden] = _step(hidden, subquery, steps)
        steps[name] = replace(_step(name, part, steps), says=says)
    return list(steps.values())


def _comment(cte: exp.Expr) -> str:
    """Give the comment that stands before a common table expression."""
    said = [text.strip() for node in (cte, *cte.find_all(exp.TableAlias)) for text in node.comments or ()]
    return " ".join(dict.fromkeys(said))


def _hoisted(name: str, query: exp.Query) -> Iterator[tuple[str, exp.Query]]:
    """Take the subqueries out of FROM and JOIN, innermost first, and leave the name of a step in their place."""
    found = [one for one in query.find_all(exp.Subquery) if isinstance(one.parent, exp.From | exp.Join)]
    for number, subquery in enumerate(reversed(found), start=1):
        hidden = f"{name}_{subquery.alias or number}"
        inner = subquery.this.copy()
        subquery.replace(exp.alias_(exp.to_table(hidden), subquery.alias, table=True))
        yield hidden, inner


def _step(name: str, query: exp.Query, earlier: Mapping[str, Step]) -> Step:
    """Give one step from its query."""
    branches = tuple(_branch(select, earlier) for select in _selects(query))
    first = branches[0].origins
    shared = {column: origin for column, origin in first.items() if _same_name(column, origin, branches)}
    return Step(name, query, branches, shared)


def _same_name(column: str, origin: Origin, branches: tuple[Branch, ...]) -> bool:
    """Say whether a column comes of the same column of the same table in every branch of a union."""
    at = list(branches[0].origins).index(column)
    return all(len(one.origins) > at and list(one.origins.values())[at] == origin for one in branches)


def _selects(query: exp.Query) -> list[exp.Select]:
    """Give the SELECTs that a query is a union of."""
    if isinstance(query, exp.SetOperation):
        return [*_selects(query.left), *_selects(query.right)]
    if isinstance(query, exp.Subquery):
        return _selects(query.this)
    return [query] if isinstance(query, exp.Select) else []


def _branch(select: exp.Select, earlier: Mapping[str, Step]) -> Branch:
    """Give one SELECT with its sources, conditions and the origins of its columns."""
    sources = tuple(_sources(select))
    names = {source.alias: source.name for source in sources}
    origins = {}
    for column in select.selects:
        inner = column.unalias()
        found = origin_of(inner, names, earlier) if isinstance(inner, exp.Column) else None
        origins[column.alias_or_name] = found or Origin("", column.alias_or_name)
    return Branch(select, sources, tuple(_conditions(select)), origins)


def origin_of(column: exp.Column, names: Mapping[str, str], steps: Mapping[str, Step]) -> Origin | None:
    """Give the readable table and column that a column hands on, through all steps; None where it is computed."""
    name = names.get(column.table)
    if name is None:
        return None
    if name in steps:
        found = steps[name].origins.get(column.name)
        return found if found and found.table else None
    return Origin(name, column.name)


def _sources(select: exp.Select) -> Iterator[Source]:
    """Find what a SELECT reads."""
    start = select.args.get("from_") or select.args.get("from")
    if start is None:
        return
    yield Source(start.this.alias_or_name, start.this.name, "from")
    wanted = {alias for one in wanted_of(select) for alias in one}
    for join in select.args.get("joins") or ():
        alias = join.this.alias_or_name
        link = "inner" if join.side != "LEFT" else "wanted" if alias in wanted else "left"
        yield Source(alias, join.this.name, link)


def wanted_of(select: exp.Select) -> list[tuple[str, ...]]:
    """Give the aliases of left joins of which at least one must find something: a tuple for each condition that asks so."""
    left = {join.this.alias_or_name for join in select.args.get("joins") or () if join.side == "LEFT"}
    clause = select.args.get("where")
    found = []
    for node in split(clause.this if clause else None):
        tests = [_found_in(one) for one in _either(node)]
        if all(alias in left for alias in tests):
            found.append(tuple(alias for alias in tests if alias))
    return found


def _found_in(node: exp.Expr) -> str | None:
    """Give the alias of `alias.column IS NOT NULL`; None for any other condition."""
    inner = node.this.unnest() if isinstance(node, exp.Not) else None
    if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null) and isinstance(inner.this, exp.Column):
        return str(inner.this.table)
    return None


def _conditions(select: exp.Select) -> Iterator[Condition]:
    """Find the conditions of a SELECT: those of joins that a parameter sets, of WHERE, of HAVING."""
    for join in select.args.get("joins") or ():
        if join.side != "LEFT":
            yield from (condition(one, "on") for one in split(join.args.get("on")) if movable(one))
    for place in ("where", "having"):
        clause = select.args.get(place)
        yield from (condition(one, place) for one in split(clause.this if clause else None))


def movable(node: exp.Expr) -> bool:
    """Say whether a condition of a join is a matter of a figure that somebody sets, not of what belongs together."""
    return node.find(exp.Parameter, exp.Placeholder) is not None or _is_law(node)


def _is_law(node: exp.Expr) -> bool:
    """Say whether a figure of the law is asked for."""
    return any(call.name.lower() == "law" for call in node.find_all(exp.Anonymous))


def split(node: exp.Expr | None) -> Iterator[exp.Expr]:
    """Take an AND apart; a BETWEEN is two comparisons."""
    if node is None:
        return
    inner = node.unnest()
    if isinstance(inner, exp.And):
        yield from split(inner.this)
        yield from split(inner.expression)
    elif isinstance(inner, exp.Between):
        yield exp.GTE(this=inner.this.copy(), expression=inner.args["low"].copy())
        yield exp.LTE(this=inner.this.copy(), expression=inner.args["high"].copy())
    else:
        yield inner


def condition(node: exp.Expr, place: str) -> Condition:
    """Give a condition from its part of the query."""
    if isinstance(node, exp.Or):
        parts = tuple(condition(one, place) for one in _either(node))
        return Condition(node, place, threshold=all(one.threshold for one in parts), alternatives=parts)
    kind = type(node)
    if kind not in _COMPARISONS:
        return Condition(node, place)
    left, right = node.this, node.expression
    if _is_line(left) and not _is_line(right):
        left, right, kind = right, left, _TURNED[kind]
    return Condition(node, place, left, right, _COMPARISONS[kind], threshold=_sets_a_line(node))


def _either(node: exp.Expr) -> Iterator[exp.Expr]:
    """Take an OR apart."""
    inner = node.unnest()
    if isinstance(inner, exp.Or):
        yield from _either(inner.this)
        yield from _either(inner.expression)
    else:
        yield inner


def _is_line(node: exp.Expr) -> bool:
    """Say whether an expression holds no column: it is a line itself."""
    return node.find(exp.Column) is None


def _sets_a_line(node: exp.Expr) -> bool:
    """Say whether a comparison is with a figure that somebody chose."""
    return movable(node) or node.find(exp.Literal) is not None

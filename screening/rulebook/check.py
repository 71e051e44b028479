"""A rule's query checked before it runs: one SELECT, known tables, columns, functions and parameters, stated outputs."""

from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import OptimizeError, ParseError, SqlglotError
from sqlglot.optimizer.qualify import qualify

from screening.columns.tables import READABLE
from screening.contract.vocabulary import RING_SHAPES
from screening.errors import did_you_mean
from screening.rulebook.dialects import INSTEAD, differing_forms, differing_kinds, names_in_conditions
from screening.rulebook.kinds import Kinds
from screening.rulebook.law import cited
from screening.rulebook.reasons import STANDARD, UNITS
from screening.rulebook.rule import LAWFUL, Rule

OUTPUTS = {"account_id", "transaction_id", "transfer_id", "finding", "severity", "role", "pattern", "amount"}
"""What the engine reads from a rule's result; every other column is a fact and must be declared."""

LAW = "law"
"""The one function that no engine has: it becomes a CASE before the query runs."""

RESERVED = {*STANDARD, LAW, "account_id", "transaction_id", "transfer_id"}
"""Names that no fact may bear: a reason means what every finding has, the law, or whom and which booking it names."""

ALLOWED_FUNCTIONS = {
    "abs", "case", "cast", "coalesce", "count", "dense_rank", "first_value", "floor", "greatest", "if", "lag", "last_value",
    "lead", "least", "like", "max", "min", "nullif", "rank", "row_number", "sum", "round", "length", "substring",
    "concat", "exists", "and", "or", "not", "in", "between", "bool_or", "bool_and", "logical_or", "logical_and", "is",
    "current_row", "starts_with", "mod", "int_div", "filter",
}  # fmt: skip
"""Functions that mean the same on every engine."""

_REFUSED: dict[type[exp.Expression], str] = {
    exp.Insert: "INSERT", exp.Update: "UPDATE", exp.Delete: "DELETE", exp.Create: "CREATE", exp.Drop: "DROP",
    exp.Command: "a command", exp.Copy: "COPY", exp.Attach: "ATTACH", exp.Pragma: "PRAGMA", exp.Pivot: "PIVOT",
}  # fmt: skip


def check_rule(rule: Rule) -> list[str]:
    """Give every problem of a rule's query, each with place, cause and remedy; empty when it may run."""
    try:
        statements = sqlglot.parse(rule.sql, read="duckdb")
    except ParseError as error:
        first = error.errors[0]
        return [f"{_place(rule, first['line'], first['col'])}: {first['description']}; near {first['highlight']!r}"]
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return [f"{_place(rule, 1, 1)}: a rule is one SELECT; remove the other statements"]
    query = statements[0]
    problems = [
        *_refused_forms(rule, query),
        *(f"{_where(rule, node)}: {told}" for node, told in differing_forms(query)),
        *_unknown_tables(rule, query),
        *_unknown_functions(rule, query),
        *_law_problems(rule, query),
        *_parameter_problems(rule, query),
    ]
    return problems or [*_column_problems(rule, query), *_output_problems(rule, query)]


def _place(rule: Rule, line: int | None, column: int | None) -> str:
    """Give `rules/PACK/RULE.sql:LINE:COLUMN`."""
    return f"rules/{rule.pack}/{rule.path.name}:{line or 1}:{column or 1}"


def _where(rule: Rule, node: exp.Expr) -> str:
    """Give the place at which a part of the query begins."""
    starts = [found.meta["start"] for found in node.walk() if "start" in found.meta]
    if not starts:
        return _place(rule, 1, 1)
    before = rule.sql[: min(starts)]
    return _place(rule, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _refused_forms(rule: Rule, query: exp.Query) -> Iterator[str]:
    """Find forms that change something or mean different things on different engines."""
    for form, name in _REFUSED.items():
        for node in query.find_all(form):
            yield f"{_where(rule, node)}: {name} is not allowed in a rule; a rule only reads"
    for star in query.find_all(exp.Star):
        if not isinstance(star.parent, exp.Count):
            yield f"{_where(rule, star)}: name the columns instead of *"


def _unknown_tables(rule: Rule, query: exp.Query) -> Iterator[str]:
    """Find tables that no run has, or that the TOML does not declare."""
    named = {cte.alias for cte in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            yield f"{_place(rule, 1, 1)}: {table.sql('duckdb')} is not allowed; read tables by name"
        elif table.name in named:
            continue
        elif table.name not in READABLE or table.db:
            yield f"{_where(rule, table)}: no table {table.name!r}{did_you_mean(table.name, list(READABLE))}"
        elif table.name not in rule.inputs:
            yield f"{_where(rule, table)}: table {table.name!r} is not among inputs; add it in {rule.path.stem}.toml"


def _unknown_functions(rule: Rule, query: exp.Query) -> Iterator[str]:
    """Find functions outside the list of those that mean the same everywhere."""
    for call in query.find_all(exp.Func):
        name = _name(call)
        if name not in ALLOWED_FUNCTIONS and name != LAW:
            instead = f"; {INSTEAD[name]}" if name in INSTEAD else did_you_mean(name, sorted(ALLOWED_FUNCTIONS))
            yield f"{_where(rule, call)}: function {name!r} is not allowed{instead}"


def _name(call: exp.Func) -> str:
    """Give the name by which a function is called."""
    return call.name.lower() if isinstance(call, exp.Anonymous) else call.sql_name().lower()


def _law_problems(rule: Rule, query: exp.Query) -> Iterator[str]:
    """Find figures of law that the law does not have, in the query and in the reasons."""
    for call in query.find_all(exp.Anonymous):
        first, *rest = [*call.expressions, None]
        if _name(call) != LAW:
            continue
        if not isinstance(first, exp.Literal) or not first.is_string or len(rest) != 2:  # noqa: PLR2004
            yield f"{_where(rule, call)}: write law('NAME', day), the name as a literal; see screening rules law"
        elif first.name not in rule.law.figures:
            yield f"{_where(rule, call)}: no figure of law {first.name!r}{did_you_mean(first.name, rule.law.figures)}"
    for language in ("zh", "en"):
        for name in cited(str(rule.about.get(f"reason_{language}"))):
            if name not in rule.law.figures:
                place = f"rules/{rule.pack}/{rule.rule_id}.toml: reason_{language}"
                yield f"{place}: no figure of law {name!r}{did_you_mean(name, rule.law.figures)}"


def _parameter_problems(rule: Rule, query: exp.Query) -> Iterator[str]:
    """Find parameters that are used but not declared, and the other way round."""
    used = {node.name: node for node in query.find_all(exp.Parameter, exp.Placeholder)}
    for name, node in used.items():
        if name not in rule.parameters:
            yield f"{_where(rule, node)}: no parameter {name!r}{did_you_mean(name, list(rule.parameters))}"
    for name in rule.parameters:
        if name not in used and f"{{{name}}}" not in str(rule.about.get("reason_zh")):
            yield f"rules/{rule.pack}/{rule.rule_id}.toml: parameter {name!r} is used nowhere; remove it"


def _column_problems(rule: Rule, query: exp.Query) -> Iterator[str]:
    """Find columns that their tables do not have, and values of one kind where engines expect another."""
    schema: dict[str, object] = {table.name: table.column_types() for table in READABLE.values()}
    try:
        told = qualify(query.copy(), schema=schema, dialect="duckdb", quote_identifiers=False)
    except OptimizeError as error:
        text = str(error).splitlines()[0]
        yield f"{_column_place(rule, query, text)}: {text}"
    except SqlglotError as error:
        yield f"{_place(rule, 1, 1)}: {error}"
    else:
        kinds = Kinds(told, {name: one.bound for name, one in rule.parameters.items()}, rule.law)
        found = [*names_in_conditions(query), *differing_kinds(told, kinds)]
        yield from dict.fromkeys(f"{_where(rule, node)}: {what}" for node, what in found)


def _column_place(rule: Rule, query: exp.Query, text: str) -> str:
    """Give the place of the column that a message names."""
    for column in query.find_all(exp.Column):
        if f"'{column.name}'" in text or f" {column.name} " in f"{text} " or column.sql() in text:
            return _where(rule, column)
    return _place(rule, 1, 1)


def _output_problems(rule: Rule, query: exp.Query) -> Iterator[str]:
    """Find result columns that the engine would not understand."""
    outputs = set(query.named_selects)
    if rule.pack == LAWFUL:
        if outputs != {"transfer_id"}:
            yield f"{_place(rule, 1, 1)}: a lawful pattern gives transfer_id alone"
        return
    if "account_id" not in outputs or not outputs & {"transaction_id", "transfer_id"}:
        yield f"{_place(rule, 1, 1)}: a rule gives account_id and transaction_id or transfer_id"
    shape = rule.about.get("shape")
    if ("pattern" in outputs) != (shape is not None) or not {shape} <= {None, *RING_SHAPES}:
        near = did_you_mean(str(shape), list(RING_SHAPES))
        yield f"rules/{rule.pack}/{rule.rule_id}.toml: a rule that gives pattern, and no other, names its shape{near}"
    for name in sorted(outputs - OUTPUTS - set(rule.facts)):
        yield f"{_place(rule, 1, 1)}: result column {name!r} is no fact; declare it under [facts] with its unit"
    for name, unit in sorted(rule.facts.items()):
        if unit not in UNITS:
            near = did_you_mean(str(unit), list(UNITS))
            yield f"rules/{rule.pack}/{rule.rule_id}.toml: fact {name!r} has no unit {unit!r}{near}"
    for name in sorted(RESERVED.intersection(rule.facts)):
        yield f"rules/{rule.pack}/{rule.rule_id}.toml: fact {name!r} means something else in a finding; call it otherwise"
    for name in sorted(set(rule.facts) - outputs):
        yield f"rules/{rule.pack}/{rule.rule_id}.toml: fact {name!r} is not among the result columns"

"""Forms that DuckDB and Spark read differently, that one of them does not know, or whose answer hangs on chance.

docs/decisions/0008-spark.md tells how they were found; `tests/rulebook/test_check.py` has each of them.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from screening.columns.tables import READABLE
from screening.rulebook.kinds import WIDEST, Kind, Kinds, choices, decimal, exact, shared

Found = tuple[exp.Expr, str]
"""A part of the query, and what is wrong with it; what to write instead."""

INSTEAD = {
    "avg": "write sum(x) and count(x), or sum(x) // count(x)",
    "any_value": "which row it takes is chance; write min(x) or max(x)",
    "first": "which row it takes is chance; write min(x), or row_number() and a condition",
    "last": "which row it takes is chance; write max(x), or row_number() and a condition",
    "arg_max": "which of equal rows it takes is chance; write row_number() with a unique order",
    "arg_min": "which of equal rows it takes is chance; write row_number() with a unique order",
    "array_agg": "its order is lost on Spark; count or sum instead",
    "group_concat": "its order is chance; count or sum instead",
    "datediff": "subtract day numbers",
    "day_of_week": "write (day + 3) % 7, Monday being 0",
    "dayofweek_iso": "write (day + 3) % 7, Monday being 0",
    "extract": "write (day + 3) % 7 for the day of the week; months stand in tables as numbers",
    "time_to_unix": "booked_at is seconds already",
    "epoch_us": "booked_at is seconds already",
    "quantile": "count the rows below a line instead",
    "approx_quantile": "count the rows below a line instead",
    "percentile_cont": "count the rows below a line instead",
    "percentile_disc": "count the rows below a line instead",
    "median": "count the rows below a line instead",
    "hash": "every engine has its own; compare the values themselves",
    "power": "it gives a float; multiply",
    "sqrt": "it gives a float; compare squares",
    "ceil": "write -floor(-x) on a DECIMAL, or (x + n - 1) // n",
    "regexp_like": "engines have other regular expressions; use LIKE, or a class of rules/words.toml",
    "upper": "engines fold letters differently; use a class of rules/words.toml",
    "lower": "engines fold letters differently; use a class of rules/words.toml",
    "rand": "the same data must give the same answer; leave chance out",
    "current_date": "a run sees the days of its data; leave today out",
    "now": "a run sees the days of its data; leave now out",
    "mode": "which of equal values it takes is chance; count them and use row_number()",
    "approx_distinct": "it is a guess; write count(DISTINCT x)",
    "current_timestamp": "a run sees the days of its data; leave now out",
    "try_cast": "the engines read text as numbers differently; tables hold numbers as numbers",
    "array": "Spark counts its places differently; use rows",
    "explode": "use rows of a table",
}
"""What to write in place of a function that is not allowed, by SQLGlot's name of it."""

_FORMS: dict[type[exp.Expr], str] = {
    exp.Div: "`/` gives a float on DuckDB and another number on Spark; write a * 1000000 // b, and * 0.000001 for a share",
    exp.Limit: "LIMIT takes rows by chance; number them by row_number() with a unique order",
    exp.Fetch: "FETCH takes rows by chance; number them by row_number() with a unique order",
    exp.Offset: "OFFSET leaves out rows by chance; number them by row_number() with a unique order",
    exp.TableSample: "a sample is chance; leave it out",
    exp.ILike: "engines fold letters differently; use LIKE, or a class of rules/words.toml",
    exp.SimilarTo: "Spark has no SIMILAR TO; use LIKE",
    exp.Glob: "Spark has no GLOB; use LIKE",
    exp.Collate: "text is compared by its characters; leave COLLATE out",
    exp.Any: "Spark has no comparison with ANY; use EXISTS or a join",
    exp.All: "Spark has no comparison with ALL; compare with max(x) or min(x)",
    exp.Interval: "dates are day numbers; add whole days, or seconds to booked_at",
    exp.Bracket: "Spark counts places from 0 and not in text; use substring(text, 1, n)",
    exp.Lambda: "a function of one's own is not known to Spark; use a join",
    exp.Columns: "name the columns",
    exp.WithinGroup: "count the rows below a line instead of a quantile",
    exp.Into: "a rule only reads; leave INTO out",
    exp.Lock: "a rule only reads; leave FOR UPDATE out",
}

_NEEDS_ORDER = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue)
_CASTS = {"INT", "BIGINT", "SMALLINT", "TINYINT", "DECIMAL", "TEXT", "VARCHAR", "BOOLEAN"}


def differing_forms(query: exp.Query) -> Iterator[Found]:
    """Give the forms of a query that can be seen without knowing its columns."""
    for node in query.walk():
        for form, told in _FORMS.items():
            if isinstance(node, form):
                yield node, told
        for kind, check in _CHECKS:
            if isinstance(node, kind):
                yield from ((node, told) for told in check(node))


def _select(node: exp.Expr) -> Iterator[str]:
    """Check a SELECT's DISTINCT ON."""
    distinct = node.args.get("distinct")
    if distinct is not None and distinct.args.get("on"):
        yield "DISTINCT ON takes a row by chance; number rows by row_number() with a unique order"


def _with(node: exp.Expr) -> Iterator[str]:
    """Check a WITH."""
    if node.args.get("recursive"):
        yield "WITH RECURSIVE has no bound; walk a fixed number of steps with joins"


def _cte(node: exp.Expr) -> Iterator[str]:
    """Check one part of a WITH."""
    if node.args.get("materialized") is not None:
        yield "Spark has no MATERIALIZED; leave it out"


def _set_operation(node: exp.Expr) -> Iterator[str]:
    """Check a UNION and the like."""
    if node.args.get("by_name"):
        yield "Spark has no BY NAME; write the columns in one order"


def _join(node: exp.Expr) -> Iterator[str]:
    """Check a join's way of matching."""
    method = node.args.get("method")
    if method:
        other = {"ASOF": "join on a range, then row_number()"}.get(method, "name the columns in ON")
        yield f"{method} JOIN is not known to both engines or hides its columns; {other}"


def _literal(node: exp.Expr) -> Iterator[str]:
    """Check a number as written."""
    if not node.args.get("is_string") and "e" in node.name.lower():
        yield f"{node.name} is a float; write the digits out"


def _cast(node: exp.Expr) -> Iterator[str]:
    """Check the type that something is made."""
    kind = node.args["to"]
    if kind.this.name not in _CASTS:
        yield f"CAST AS {kind.sql('duckdb')} is not the same on every engine; use INTEGER, BIGINT, DECIMAL or VARCHAR"


def _like(node: exp.Expr) -> Iterator[str]:
    """Check a LIKE's pattern."""
    if "\\" in node.args["expression"].name:
        yield "a backslash in LIKE escapes on Spark only; write ESCAPE '!' and !_ or !%"


def _substring(node: exp.Expr) -> Iterator[str]:
    """Check where a part of a text begins."""
    start = node.args.get("start")
    if isinstance(start, exp.Literal) and start.name == "0":
        yield "text begins at 1: from 0, DuckDB gives a character fewer than Spark"


def _tuple(node: exp.Expr) -> Iterator[str]:
    """Check several values in brackets."""
    if not isinstance(node.parent, exp.Values | exp.Distinct):
        yield "Spark compares values in brackets by their types; compare them one by one"


def _in(node: exp.Expr) -> Iterator[str]:
    """Check where IN (SELECT …) stands: as a value, an unknown answer is NULL on DuckDB and false on Spark."""
    if not node.args.get("query"):
        return
    above = node.parent
    if isinstance(above, exp.Not):
        above = above.parent
    while isinstance(above, exp.And | exp.Or | exp.Paren):
        above = above.parent
    if not isinstance(above, exp.Where | exp.Having | exp.Join):
        yield "IN (SELECT …) as a value is NULL on DuckDB and false on Spark where it cannot be told; use a LEFT JOIN"


def _window(node: exp.Expr) -> Iterator[str]:
    """Check a window's function, order and frame."""
    function = node.this.this if isinstance(node.this, exp.Filter | exp.IgnoreNulls) else node.this
    named = node.args.get("alias")
    if named is not None and (node.args.get("order") or node.args.get("spec") or node.args.get("partition_by")):
        yield "Spark cannot add to a named window; write the whole window"
    if isinstance(function, exp.Func) and function.find(exp.Distinct):
        yield "Spark has no DISTINCT in a window; count in a GROUP BY and join"
    if isinstance(function, _NEEDS_ORDER) and named is None and not node.args.get("order"):
        yield "without ORDER BY the answer is chance; add one that ends in a unique column"


def _frame(node: exp.Expr) -> Iterator[str]:
    """Check a window's frame."""
    if node.args.get("kind") == "GROUPS":
        yield "Spark has no GROUPS frame; use dense_rank() and a RANGE over it"
    if node.args.get("exclude"):
        yield "EXCLUDE is lost on Spark; subtract the row's own value"
    for side in ("start", "end"):
        bound = node.args.get(side)
        if isinstance(bound, exp.Expr) and bound.find(exp.Column):
            yield "Spark's frames have fixed bounds; join on the range instead"


def _aggregate(node: exp.Expr) -> Iterator[str]:
    """Check an aggregate for an order of its own."""
    if isinstance(node.this, exp.Order):
        yield "ORDER BY inside an aggregate is not known to Spark; use row_number()"


_CHECKS: tuple[tuple[type[exp.Expr], Callable[[exp.Expr], Iterator[str]]], ...] = (
    (exp.Select, _select), (exp.With, _with), (exp.CTE, _cte), (exp.SetOperation, _set_operation), (exp.Join, _join),
    (exp.Literal, _literal), (exp.Cast, _cast), (exp.Like, _like), (exp.Substring, _substring), (exp.Tuple, _tuple),
    (exp.In, _in), (exp.Window, _window), (exp.WindowSpec, _frame), (exp.AggFunc, _aggregate),
)  # fmt: skip


def names_in_conditions(query: exp.Query) -> Iterator[Found]:
    """Give the names in WHERE that only the SELECT itself makes; Spark does not know them there."""
    for scope in traverse_scope(query):
        select = scope.expression
        where = select.args.get("where")
        if not isinstance(select, exp.Select) or where is None:
            continue
        made = {one.alias for one in select.selects if isinstance(one, exp.Alias)}
        made -= {name for source in scope.sources.values() for name in _columns_of(source)}
        for column in where.find_all(exp.Column):
            if not column.table and column.name in made and column.find_ancestor(exp.Select) is select:
                yield (
                    column,
                    f"{column.name!r} is made in the same SELECT, which Spark does not see in WHERE; write it out",
                )


def _columns_of(source: exp.Expr | Scope) -> Iterable[str]:
    """Give the names of a source's columns."""
    if isinstance(source, Scope):
        return source.expression.named_selects if isinstance(source.expression, exp.Query) else ()
    table = READABLE.get(source.name)
    return table.column_types() if table else ()


def differing_kinds(query: exp.Query, kinds: Kinds) -> Iterator[Found]:
    """Give the parts of a qualified query that mean different things by the kinds of their values."""
    for node in query.walk():
        for form, check in _KIND_CHECKS:
            if isinstance(node, form):
                yield from ((node, told) for told in check(node, kinds))


def _alike(node: exp.Expr, kinds: Kinds) -> Iterator[str]:
    """Check that values that are compared, or of which one is chosen, are of one kind, and that none loses places."""
    parts = [kind for kind in map(kinds.of, _together(node)) if kind.family]
    families = sorted({kind.family for kind in parts})
    if len(families) > 1:
        yield f"{' and '.join(families)} are not compared alike on every engine; CAST or write one kind"
    elif families == ["number"] and any(kind.name == "decimal" for kind in parts):
        held = parts[0]
        for kind in parts[1:]:
            held = Kind("decimal", *shared(held, kind))
        if held.digits > WIDEST:
            yield f"Spark drops places where DECIMAL({held.digits}, {held.scale}) would be needed; CAST to fewer digits"


def _together(node: exp.Expr) -> list[exp.Expr | None]:
    """Give the values that are compared with each other."""
    if isinstance(node, exp.In):
        return [node.this, *node.expressions]
    if isinstance(node, exp.Between):
        return [node.this, node.args["low"], node.args["high"]]
    if isinstance(node, exp.Binary):
        return [node.left, node.right]
    return choices(node)


def _truth(node: exp.Expr, kinds: Kinds) -> Iterator[str]:
    """Check that a condition is one."""
    parts = [node.left, node.right] if isinstance(node, exp.Connector) else [node.this]
    if any(kinds.of(part).family in {"number", "text"} for part in parts):
        yield "Spark takes no number for a condition; write x <> 0"


def _sum(node: exp.Expr, kinds: Kinds) -> Iterator[str]:
    """Check what is added up."""
    if kinds.of(node.this).family in {"boolean", "text"}:
        yield "Spark adds up numbers only; write sum(CASE WHEN x THEN 1 ELSE 0 END)"


def _rounded(node: exp.Expr, kinds: Kinds) -> Iterator[str]:
    """Check what is rounded."""
    if kinds.of(node.this).whole:
        yield "of a whole number it is a float on DuckDB; leave it out, or divide by //"


def _recast(node: exp.Expr, kinds: Kinds) -> Iterator[str]:
    """Check what is made of what."""
    before, after = kinds.of(node.this), kinds.of(node)
    if after.whole and before.name == "decimal" and before.scale:
        yield "DuckDB rounds here and Spark cuts off; write CAST(floor(x) AS BIGINT), or floor(x + 0.5) to round"
    if before.family == "text" and after.family in {"number", "boolean"}:
        yield "the engines read text as numbers differently; tables hold numbers as numbers"


def _divided(node: exp.Expr, kinds: Kinds) -> Iterator[str]:
    """Check what // divides."""
    if any(kinds.of(part).name == "decimal" for part in (node.this, node.args["expression"])):
        yield "`//` on a DECIMAL is a float on DuckDB; multiply up to whole numbers, or CAST(floor(x) AS BIGINT) first"


def _places(node: exp.Expr, kinds: Kinds) -> Iterator[str]:
    """Check that a result keeps all its places."""
    left, right = kinds.of(node.this), kinds.of(node.args["expression"])
    if "decimal" not in {left.name, right.name} or not left.family == right.family == "number":
        return
    digits, scale = exact(node, left, right)
    if decimal(digits, scale).scale < scale:
        yield f"Spark drops places where DECIMAL({digits}, {scale}) would be needed; CAST to fewer digits, or multiply fewer"


def _range(node: exp.Expr, kinds: Kinds) -> Iterator[str]:
    """Check that a RANGE's bounds are no wider than what it orders by."""
    order = node.parent.args.get("order") if node.parent else None
    if node.args.get("kind") != "RANGE" or order is None:
        return
    narrow = kinds.of(order.expressions[0].this).name == "integer"
    for side in ("start", "end"):
        bound = node.args.get(side)
        if narrow and isinstance(bound, exp.Expr) and kinds.of(bound).name == "bigint":
            yield "Spark takes no BIGINT bound over an INTEGER; CAST what it orders by AS BIGINT"


def _joined(node: exp.Expr, kinds: Kinds) -> Iterator[str]:
    """Check what a text is put together from."""
    if any(kinds.of(part).family in {"number", "boolean"} for part in node.expressions):
        yield "Spark puts together text only; CAST(x AS VARCHAR)"


_KIND_CHECKS: tuple[tuple[Any, Callable[[exp.Expr, Kinds], Iterator[str]]], ...] = (
    ((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ, exp.NullSafeNEQ, exp.In, exp.Between), _alike),
    ((exp.Case, exp.Coalesce, exp.Greatest, exp.Least), _alike),
    ((exp.Connector, exp.Not, exp.Where, exp.Having), _truth), (exp.Sum, _sum), ((exp.Floor, exp.Round), _rounded),
    (exp.Cast, _recast), (exp.IntDiv, _divided), ((exp.Add, exp.Sub, exp.Mul, exp.Mod), _places),
    (exp.WindowSpec, _range), (exp.Concat, _joined),
)  # fmt: skip

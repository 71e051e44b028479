"""A rule's query in the words of another engine: the same decision on Spark as on DuckDB."""

from collections.abc import Mapping
from decimal import Decimal

import sqlglot
from sqlglot import exp

from screening.engines.duckdb import Parameter


def spark_sql(query: str, parameters: Mapping[str, Parameter]) -> str:
    """Give Spark's text of a DuckDB query, each `$name` bound as a literal of its own type."""
    tree = sqlglot.parse_one(query, read="duckdb")
    return tree.transform(_bound, parameters).sql(dialect="spark")


def _bound(node: exp.Expr, parameters: Mapping[str, Parameter]) -> exp.Expr:
    """Give a parameter's value in its place, and every other part as it is."""
    return literal(parameters[node.name]) if isinstance(node, exp.Parameter | exp.Placeholder) else node


def literal(value: Parameter) -> exp.Expr:
    """Give a value as SQL writes it: decimals with all their digits, text quoted."""
    if value is None:
        return exp.null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, str):
        return exp.Literal.string(value)
    number = exp.Literal.number(f"{abs(value):f}" if isinstance(value, Decimal) else abs(value))
    return exp.paren(exp.Neg(this=number)) if value < 0 else number

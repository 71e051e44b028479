"""What kind of value each part of a query is, with decimals as wide as Spark makes them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from screening.columns.tables import READABLE
from screening.engines.duckdb import Parameter
from screening.rulebook.law import FRACTIONS, MONEY, Law

WIDEST = 38
"""Digits of a decimal on either engine."""
_INTEGER_DIGITS, _BIGINT_DIGITS = 10, 20
_MOST_INTEGER = 2**31 - 1
_DECIMAL = re.compile(r"DECIMAL\((\d+), ?(\d+)\)")
_SUM_ADDS = 10


@dataclass(frozen=True)
class Kind:
    """A kind of value: integer, bigint, decimal, text, boolean, null or unknown; digits in all and after the point."""

    name: str
    digits: int = 0
    scale: int = 0

    @property
    def whole(self) -> bool:
        """Say whether it is a whole number."""
        return self.name in {"integer", "bigint"}

    @property
    def family(self) -> str:
        """Give number, text or boolean; nothing where it may be any."""
        if self.whole or self.name == "decimal":
            return "number"
        return self.name if self.name in {"text", "boolean"} else ""


INTEGER, BIGINT = Kind("integer", _INTEGER_DIGITS), Kind("bigint", _BIGINT_DIGITS)
TEXT, BOOLEAN, NULL, UNKNOWN = Kind("text"), Kind("boolean"), Kind("null"), Kind("unknown")
_NAMED = {"INTEGER": INTEGER, "INT": INTEGER, "SMALLINT": INTEGER, "TINYINT": INTEGER, "BIGINT": BIGINT,
          "VARCHAR": TEXT, "TEXT": TEXT, "BOOLEAN": BOOLEAN}  # fmt: skip


def kind_of_type(text: str) -> Kind:
    """Give the kind of an SQL type."""
    exact = _DECIMAL.fullmatch(text)
    return decimal(int(exact[1]), int(exact[2])) if exact else _NAMED.get(text, UNKNOWN)


def kind_of_value(value: Parameter) -> Kind:
    """Give the kind of a bound parameter."""
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int):
        return Kind("integer" if abs(value) <= _MOST_INTEGER else "bigint", len(str(abs(value))))
    if isinstance(value, Decimal):
        scale = max(0, -int(value.as_tuple().exponent))
        return decimal(max(len(f"{abs(value):f}".replace(".", "").lstrip("0")), scale), scale)
    return NULL if value is None else TEXT


def decimal(digits: int, scale: int) -> Kind:
    """Give a decimal, cut down to the widest as Spark does: places after the point go first, down to six."""
    if digits <= WIDEST:
        return Kind("decimal", digits, scale)
    return Kind("decimal", WIDEST, max(WIDEST - (digits - scale), min(scale, 6)))


def exact(node: exp.Expr, left: Kind, right: Kind) -> tuple[int, int]:
    """Give the digits and the places after the point that the result of an operation on two numbers takes."""
    if isinstance(node, exp.Mul):
        return left.digits + right.digits + 1, left.scale + right.scale
    digits, scale = shared(left, right)
    if isinstance(node, exp.Mod):
        return min(left.digits - left.scale, right.digits - right.scale) + scale, scale
    return digits + int(isinstance(node, exp.Add | exp.Sub)), scale


def shared(left: Kind, right: Kind) -> tuple[int, int]:
    """Give the digits and places of the decimal that holds either number."""
    scale = max(left.scale, right.scale)
    return max(left.digits - left.scale, right.digits - right.scale) + scale, scale


class Kinds:
    """The kind of every part of one qualified query."""

    def __init__(self, query: exp.Query, parameters: Mapping[str, Parameter], law: Law) -> None:
        """Work out the columns of every part of the query, from the innermost outwards."""
        self._parameters, self._law = parameters, law
        self._columns: dict[int, Kind] = {}
        self._known: dict[int, Kind] = {}
        self._outputs: dict[int, dict[str, Kind]] = {}
        for scope in traverse_scope(query):
            self._take(scope)

    def of(self, node: exp.Expr | None) -> Kind:
        """Give the kind of a part of the query."""
        if node is None:
            return NULL
        if id(node) not in self._known:
            self._known[id(node)] = self._kind(node)
        return self._known[id(node)]

    def common(self, nodes: Iterable[exp.Expr | None]) -> Kind:
        """Give the kind that several parts become when one of them is chosen."""
        kinds = [kind for kind in map(self.of, nodes) if kind is not NULL]
        if not kinds:
            return NULL
        first = kinds[0]
        for kind in kinds[1:]:
            first = _joint(first, kind)
        return first

    def _take(self, scope: Scope) -> None:
        """Work out the columns and outputs of one SELECT or set operation."""
        for column in scope.columns:
            self._columns[id(column)] = self._column(scope, column)
        select = scope.expression
        if isinstance(select, exp.SetOperation):
            sides = [self._outputs.get(id(side.unnest()), {}).values() for side in (select.left, select.right)]
            kinds = [_joint(*pair) for pair in zip(*sides, strict=False)]
            self._outputs[id(select)] = dict(zip(select.named_selects, kinds, strict=False))
        elif isinstance(select, exp.Select):
            self._outputs[id(select)] = {one.alias_or_name: self.of(one) for one in select.selects}

    def _column(self, scope: Scope | None, column: exp.Column) -> Kind:
        """Give the kind of a column, looking outwards for the table that it names."""
        while scope is not None:
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table):
                table = READABLE.get(source.name)
                return kind_of_type(table.column_types().get(column.name, "")) if table else UNKNOWN
            if source is not None:
                return self._outputs.get(id(source.expression), {}).get(column.name, UNKNOWN)
            scope = scope.parent
        return UNKNOWN

    def _kind(self, node: exp.Expr) -> Kind:  # noqa: PLR0911 - one kind a line
        """Give the kind of a part, from its own parts."""
        if isinstance(node, exp.Column):
            return self._columns.get(id(node), UNKNOWN)
        if isinstance(node, exp.Literal):
            return TEXT if node.is_string else _literal(node.name)
        if isinstance(node, exp.Parameter | exp.Placeholder):
            return kind_of_value(self._parameters[node.name]) if node.name in self._parameters else UNKNOWN
        if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Mod):
            return self._number(node)
        if isinstance(node, exp.Cast):
            return kind_of_type(node.to.sql("duckdb").upper())
        if isinstance(node, _SAME):
            return self.of(node.this)
        if isinstance(node, _CHOICES):
            return self.common(choices(node))
        return next((kind for form, kind in _ALWAYS if isinstance(node, form)), None) or self._called(node)

    def _called(self, node: exp.Expr) -> Kind:
        """Give the kind of a sum, a floor, a figure of law or a scalar subquery."""
        if isinstance(node, exp.Anonymous):
            return self._figure(node)
        inner = self.of(node.this) if isinstance(node.this, exp.Expr) else UNKNOWN
        if isinstance(node, exp.Sum):
            return BIGINT if inner.whole else decimal(inner.digits + _SUM_ADDS, inner.scale)
        if isinstance(node, exp.Floor | exp.Round) and inner.name == "decimal":
            places = int(node.args["decimals"].name) if node.args.get("decimals") else 0
            return decimal(inner.digits - inner.scale + 1 + places, places)
        if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Select):
            return self.of(node.this.selects[0])
        return UNKNOWN

    def _number(self, node: exp.Binary) -> Kind:
        """Give the kind of a sum, difference, product or remainder."""
        left, right = self.of(node.left), self.of(node.right)
        if left.family != "number" or right.family != "number":
            return UNKNOWN
        if left.whole and right.whole:
            return BIGINT if "bigint" in {left.name, right.name} else INTEGER
        return decimal(*exact(node, left, right))

    def _figure(self, call: exp.Anonymous) -> Kind:
        """Give the kind of a figure of law."""
        first = call.expressions[0].name if call.expressions else ""
        if call.name.lower() != "law" or first not in self._law.figures:
            return UNKNOWN
        unit = self._law.figures[first].unit
        return BIGINT if unit in MONEY else decimal(18, 6) if unit in FRACTIONS else INTEGER


_SAME = (exp.Paren, exp.Alias, exp.Neg, exp.Abs, exp.Min, exp.Max, exp.Filter, exp.Window, exp.IgnoreNulls, exp.Lag,
         exp.Lead, exp.FirstValue, exp.LastValue)  # fmt: skip
_CHOICES = (exp.Case, exp.If, exp.Coalesce, exp.Greatest, exp.Least, exp.Nullif)
_ALWAYS: tuple[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], Kind], ...] = (
    ((exp.IntDiv, exp.Count, exp.RowNumber, exp.Rank, exp.DenseRank, exp.Length), BIGINT),
    ((exp.Predicate, exp.Connector, exp.Not, exp.Boolean, exp.LogicalOr, exp.LogicalAnd, exp.StartsWith), BOOLEAN),
    ((exp.Substring, exp.Concat, exp.DPipe), TEXT),
    (exp.Null, NULL),
)


def choices(node: exp.Expr) -> list[exp.Expr | None]:
    """Give the parts of which a CASE, a coalesce and the like choose one."""
    if isinstance(node, exp.Case):
        return [*(branch.args.get("true") for branch in node.args["ifs"]), node.args.get("default")]
    if isinstance(node, exp.If):
        return [node.args.get("true"), node.args.get("false")]
    if isinstance(node, exp.Nullif):
        return [node.this]
    return [node.this, *node.expressions]


def _literal(text: str) -> Kind:
    """Give the kind of a number as written."""
    if "e" in text.lower():
        return UNKNOWN
    return kind_of_value(Decimal(text) if "." in text else int(text))


def _joint(one: Kind, other: Kind) -> Kind:
    """Give the kind that holds either of two."""
    if NULL in {one, other}:
        return other if one is NULL else one
    if one.family != other.family or not one.family:
        return UNKNOWN
    if one.whole and other.whole:
        return BIGINT if "bigint" in {one.name, other.name} else INTEGER
    return decimal(*shared(one, other)) if one.family == "number" else one

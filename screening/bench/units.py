"""In what a figure of a rule's query is counted, told from the columns and parameters that it is made of."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlglot import exp

from screening.bench.steps import Branch, Step, origin_of
from screening.clock import date_of, time_of
from screening.columns.tables import READABLE
from screening.rulebook.reasons import yuan
from screening.rulebook.rule import Rule

CNY, COUNT, DAYS, DAY, SECONDS, MOMENT, FRACTION, NUMBER = (
    "CNY", "count", "days", "day", "seconds", "moment", "fraction", "number",
)  # fmt: skip
_DAY_COLUMNS = ("day", "ends", "starts")
_WRAPPERS = (exp.Sum, exp.Max, exp.Min, exp.Avg, exp.Abs, exp.Paren, exp.Cast, exp.Lag, exp.Lead, exp.Window, exp.Round)


class Units:
    """The units of the expressions of one rule."""

    def __init__(self, steps: Mapping[str, Step], rule: Rule) -> None:
        """Keep what the expressions refer to."""
        self._steps = steps
        self._parameters = rule.parameters
        self._law = rule.law

    def of(self, node: exp.Expr | None, branch: Branch) -> str:  # noqa: C901, PLR0911 - one kind of expression a line
        """Give the unit of an expression in a branch: one of the names above; `number` where nothing tells."""
        match node:
            case exp.Column():
                return self._column(node, branch)
            case exp.Parameter() | exp.Placeholder():
                return self._parameter(node.name)
            case exp.Count():
                return COUNT
            case exp.Anonymous() if node.name.lower() == "law":
                return self._figure_of_law(node)
            case exp.Case():
                results = [one.args["true"] for one in node.args["ifs"]] + [node.args.get("default")]
                return self._first(results, branch)
            case exp.Coalesce() | exp.Greatest() | exp.Least():
                return self._first([node.this, *node.expressions], branch)
            case exp.Add() | exp.Sub():
                return self._sum(node, branch)
            case exp.Mul():
                return self._product(self.of(node.left, branch), self.of(node.right, branch))
            case exp.Div() | exp.IntDiv():
                left, right = self.of(node.left, branch), self.of(node.right, branch)
                return left if right in {NUMBER, FRACTION, COUNT} else FRACTION if left == right else NUMBER
            case exp.Expr() if isinstance(node, _WRAPPERS):
                return self.of(node.this, branch)
        return NUMBER

    def of_comparison(self, left: exp.Expr | None, right: exp.Expr | None, branch: Branch) -> str:
        """Give the unit in which both sides of a comparison are counted."""
        return self._first([left, right], branch)

    def _first(self, nodes: list[exp.Expr | None], branch: Branch) -> str:
        """Give the first unit that is known."""
        units = [self.of(node, branch) for node in nodes if node is not None]
        return next((unit for unit in units if unit not in {NUMBER, FRACTION}), units[0] if units else NUMBER)

    def _column(self, column: exp.Column, branch: Branch) -> str:
        """Give the unit of a column: of the readable table's column, or of the step's expression that makes it."""
        names = {source.alias: source.name for source in branch.sources}
        found = origin_of(column, names, self._steps)
        if found:
            return unit_of_column(found.table, found.column)
        step = self._steps.get(names.get(column.table, ""))
        if step is None:
            return NUMBER
        for inner in step.branches:
            made = dict(zip(step.branches[0].select.named_selects, inner.select.selects, strict=False)).get(column.name)
            unit = self.of(made.unalias(), inner) if made is not None else NUMBER
            if unit != NUMBER:
                return unit
        return NUMBER

    def _parameter(self, name: str) -> str:
        """Give the unit of a parameter."""
        one = self._parameters.get(name)
        if one is None:
            return NUMBER
        if one.seconds is not None:
            return DAYS if isinstance(one.bound, int) and one.bound * 86400 == one.seconds else SECONDS
        return {"CNY": CNY, "share": FRACTION, "rate": FRACTION}.get(one.unit or "", NUMBER)

    def _figure_of_law(self, call: exp.Anonymous) -> str:
        """Give the unit of a `law('NAME', day)`."""
        figure = self._law.figures.get(call.expressions[0].name) if call.expressions else None
        if figure is None:
            return NUMBER
        known = {"CNY": CNY, "share": FRACTION, "rate": FRACTION, "days": DAYS, "count": COUNT}
        return known.get(figure.unit, NUMBER)

    def _sum(self, node: exp.Binary, branch: Branch) -> str:
        """Give the unit of a sum or a difference: two days apart are days, a day and days are a day."""
        left, right = self.of(node.left, branch), self.of(node.right, branch)
        apart = {DAY: DAYS, MOMENT: SECONDS}
        if isinstance(node, exp.Sub) and left == right and left in apart:
            return apart[left]
        return left if left != NUMBER else right

    @staticmethod
    def _product(left: str, right: str) -> str:
        """Give the unit of a product: a share of an amount is an amount."""
        plain = {NUMBER, FRACTION, COUNT, DAYS}
        if left not in plain or right not in plain:
            return left if left not in plain else right
        if FRACTION in {left, right}:
            other = right if left == FRACTION else left
            return other if other != NUMBER else FRACTION
        return left if left != NUMBER else right


def unit_of_column(table: str, column: str) -> str:
    """Give the unit of a readable table's column."""
    found = next((one for one in READABLE[table].columns if one.name == column), None)
    if found is None:
        return NUMBER
    words = found.meaning.split()
    if words and words[0].rstrip(",") == "fen":
        return CNY
    if found.type.startswith("DECIMAL"):
        return FRACTION
    if found.type == "BIGINT" and column.endswith("_at"):
        return MOMENT
    if column in _DAY_COLUMNS or column.endswith("_day"):
        return DAY
    return COUNT if found.type in {"INTEGER", "BIGINT"} and not column.endswith("_id") else NUMBER


def figure(value: Any, unit: str) -> str:  # noqa: PLR0911 - one unit a line
    """Give a figure as people read it: 1,234.50 元, 7 天, 36.0%, 2026-03-02."""
    if value is None:
        return "—"
    match unit:
        case "CNY":
            return f"{yuan(round(Decimal(str(value))))} 元"
        case "days":
            return f"{_plain(value)} 天"
        case "day":
            return date_of(int(value)).isoformat()
        case "moment":
            return time_of(int(value)).isoformat(sep=" ", timespec="minutes")
        case "seconds":
            return f"{Decimal(str(value)) / 3600:.1f} 小时"
        case "fraction":
            return f"{(Decimal(str(value)) * 100).quantize(Decimal('0.1'))}%"
    return _plain(value)


def stored(value: Any, unit: str) -> Any:
    """Give a figure as JSON holds it: yuan as exact text, dates in ISO form, whole numbers as numbers."""
    if value is None or isinstance(value, bool):
        return value
    match unit:
        case "CNY":
            return format(Decimal(str(value)) / 100, "f")
        case "day":
            return date_of(int(value)).isoformat()
        case "moment":
            return time_of(int(value)).isoformat()
    return value if isinstance(value, int) else _trimmed(value)


def gap(value: Any, unit: str) -> str:
    """Give a distance as people read it: between two days it is days, between two moments hours."""
    return figure(value, {"day": DAYS, "moment": SECONDS}.get(unit, unit))


def _plain(value: Any) -> str:
    """Give a number with its thousands marked and no empty decimals."""
    return f"{value:,}" if isinstance(value, int) else f"{Decimal(_trimmed(value)):,}"


def _trimmed(value: Any) -> str:
    """Give a decimal as text without empty decimals."""
    text = format(Decimal(str(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text

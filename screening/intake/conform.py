"""Columns as they were sent, turned into the contract's types where nothing is lost by it."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from screening.clock import ZONE_NAME
from screening.contract.calendar import as_text, impossible, possible
from screening.contract.sift import FILE, ROW, BrokenRule, Rule, breaking
from screening.contract.tables import DEFAULT_CURRENCY, Column, columns_of, type_name
from screening.intake.problems import Problem, problem

Turn = Callable[[pl.Expr], pl.Expr]
_LIST_MARKS = r"[;；]"


@dataclass(frozen=True)
class Conversion:
    """How one column is turned into its type, and the rule that a value breaks which does not survive it."""

    turn: Turn
    rule: str | None = None
    back: pl.DataType | None = None
    doubt: tuple[str, Turn] | None = None  # a rule, and where a value as it was sent breaks it


def conversion(target: pl.DataType, given: pl.DataType, *, from_text: bool = False) -> Conversion | None:
    """Give the conversion from one type to another; None where it could change what was meant."""
    if given == pl.Null:
        return Conversion(lambda column: column.cast(target))
    if given == pl.String and not isinstance(target, pl.String | pl.List):
        return _from_text(target) if from_text else None
    if given == target and not isinstance(target, pl.String | pl.Date | pl.Datetime):
        return Conversion(lambda column: column)
    return _MAKERS[type(target)](target, given)


def check_columns(table: str, file: str, given: pl.Schema, *, from_text: bool = False) -> list[Problem]:
    """Give every column that is missing, of the wrong type, or not in the contract."""
    wanted = columns_of(table)
    missing = [
        problem("column_missing", table=table, file=file, column=name)
        for name, column in wanted.items()
        if column.required and name not in given
    ]
    wrong = [
        problem("column_type", table=table, file=file, column=name, detail=_types(column, given[name]))
        for name, column in wanted.items()
        if name in given and conversion(column.dtype, given[name], from_text=from_text) is None
    ]
    unknown = [problem("column_unknown", table=table, file=file, column=name) for name in given if name not in wanted]
    return missing + wrong + unknown


def conform(table: str, frame: pl.DataFrame, *, from_text: bool = False) -> tuple[pl.DataFrame, list[BrokenRule]]:
    """Give a frame in the contract's columns and types, with its origin columns, and values that do not fit.

    The frame's columns must have passed `check_columns`; a value that does not fit becomes null.
    """
    wanted = columns_of(table)
    made = {
        name: conversion(column.dtype, frame.schema[name], from_text=from_text)
        for name, column in wanted.items()
        if name in frame.columns
    }
    turns = {name: one for name, one in made.items() if one is not None}
    turned = frame.select(
        pl.col(FILE),
        pl.col(ROW),
        *(
            turns[name].turn(pl.col(name)).alias(name) if name in turns else pl.lit(None, column.dtype).alias(name)
            for name, column in wanted.items()
        ),
    )
    if "currency" in wanted:
        turned = turned.with_columns(pl.col("currency").fill_null(DEFAULT_CURRENCY))
    doubts = [Rule(one.doubt[0], name, one.doubt[1](pl.col(name))) for name, one in turns.items() if one.doubt]
    found = breaking(frame, tuple(doubts))
    told = {one.column: one.rows[ROW] for one in found}
    lost = [_lost(frame, turned, name, one) for name, one in turns.items() if one.rule]
    return turned, found + [_except(one, told.get(one.column)) for one in lost if one is not None]


def _except(broken: BrokenRule, rows: pl.Series | None) -> BrokenRule:
    """Give what a rule found, less the rows that another one has told already."""
    kept = broken.rows if rows is None else broken.rows.filter(~pl.col(ROW).is_in(rows.implode()))
    return BrokenRule(broken.rule, broken.column, kept)


def _lost(frame: pl.DataFrame, turned: pl.DataFrame, name: str, one: Conversion) -> BrokenRule | None:
    """Give the rows whose value did not survive: it became null, or does not come back as it was."""
    before, after = frame[name], turned[name]
    gone = before.is_not_null() & after.is_null()
    if one.back is not None:
        gone = gone | (before != after.cast(one.back, strict=False)).fill_null(value=False)
    if before.dtype == pl.String:
        gone = gone & (before.str.strip_chars() != "")
    if not gone.any():
        return None
    rows = frame.filter(gone).select(FILE, ROW, as_text(pl.col(name), before.dtype).alias("value"))
    return BrokenRule(one.rule or "", name, rows)


def _empty_is_null(column: pl.Expr) -> pl.Expr:
    text = column.cast(pl.String)
    return pl.when(text != "").then(text)


def _to_decimal(target: pl.DataType, given: pl.DataType) -> Conversion | None:
    if not isinstance(target, pl.Decimal):
        return None
    if isinstance(given, pl.Decimal) or given.is_integer():
        return Conversion(lambda column: column.cast(target, strict=False), "digits_lost", given)
    if given.is_float() and target.scale > 2:  # noqa: PLR2004 - rates, which no decision takes as money
        return Conversion(
            lambda column: _fitting(column, target).round(target.scale).cast(target, strict=False),
            "digits_lost",
            doubt=("not_a_number", lambda column: ~column.is_finite()),
        )
    return None


def _fitting(column: pl.Expr, target: pl.Decimal) -> pl.Expr:
    """Give the floats that a decimal type can hold; the others become null, for the cast would end the whole check."""
    return pl.when(column.is_finite() & (column.abs() < 10.0 ** (target.precision - target.scale - 1))).then(column)


def _to_text(_target: pl.DataType, given: pl.DataType) -> Conversion | None:
    plain = given in (pl.String, pl.Categorical) or isinstance(given, pl.Enum)
    return Conversion(_empty_is_null) if plain else None


def _to_whole_number(target: pl.DataType, given: pl.DataType) -> Conversion | None:
    return Conversion(lambda column: column.cast(target, strict=False), "digits_lost") if given.is_integer() else None


def _to_date(_target: pl.DataType, given: pl.DataType) -> Conversion | None:
    doubt = ("date_impossible", lambda column: impossible(column, given))
    if given == pl.Date:
        return Conversion(lambda column: possible(column, given), doubt=doubt)
    if not isinstance(given, pl.Datetime) or given.time_zone is not None:
        return None
    return Conversion(lambda column: possible(column, given).cast(pl.Date), "date_has_time", given, doubt)


def _to_local_time(_target: pl.DataType, given: pl.DataType) -> Conversion | None:
    if not isinstance(given, pl.Datetime):
        return None
    doubt = ("date_impossible", lambda column: impossible(column, given))
    if given.time_zone is None:
        return Conversion(lambda column: possible(column, given).cast(pl.Datetime("us")), doubt=doubt)
    return Conversion(
        lambda column: (
            possible(column, given)
            .dt.convert_time_zone(ZONE_NAME)
            .dt.replace_time_zone(None, ambiguous="earliest", non_existent="null")
            .cast(pl.Datetime("us"))
        ),
        "value_form",
        doubt=doubt,
    )


def _to_list(_target: pl.DataType, given: pl.DataType) -> Conversion | None:
    if given != pl.String:
        return None
    return Conversion(
        lambda column: (
            column.str.replace_all(_LIST_MARKS, ";")
            .str.split(";")
            .list.eval(pl.element().str.strip_chars().filter(pl.element().str.strip_chars() != ""))
        )
    )


def _from_text(target: pl.DataType) -> Conversion | None:
    if isinstance(target, pl.Date):
        return Conversion(
            lambda column: (
                column.str.strip_chars()
                .str.replace_all("/", "-", literal=True)
                .str.replace(r"[ T]00:00(:00)?(\.0+)?$", "")
                .str.to_date("%Y-%m-%d", strict=False)
            ),
            "value_form",
        )
    if isinstance(target, pl.Datetime):
        return Conversion(lambda column: column.str.to_datetime(strict=False, time_unit="us"), "value_form")
    return Conversion(lambda column: _number(column.str.strip_chars(), target), "value_form")


def _number(column: pl.Expr, target: pl.DataType) -> pl.Expr:
    """Give the number a text states; null where it states more places than the type holds."""
    exact = column.cast(pl.Decimal(38, 12), strict=False)
    number = exact.cast(target, strict=False)
    return pl.when(number.cast(pl.Decimal(38, 12), strict=False) == exact).then(number)


_MAKERS: dict[type[pl.DataType], Callable[[pl.DataType, pl.DataType], Conversion | None]] = {
    pl.String: _to_text,
    pl.Decimal: _to_decimal,
    pl.Datetime: _to_local_time,
    pl.Date: _to_date,
    pl.Int32: _to_whole_number,
    pl.List: _to_list,
}


def _types(column: Column, given: pl.DataType) -> tuple[str, str]:
    wanted, found = type_name(column.dtype), type_name(given)
    return f"应为 {wanted}，实为 {found}", f"must be {wanted}, is {found}"

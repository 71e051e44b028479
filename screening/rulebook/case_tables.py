"""The small tables of a rule's case, from the text in its TOML to the rows that the query reads."""

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

import pyarrow as pa

from screening.columns.tables import READABLE
from screening.columns.written import SECONDS
from screening.errors import RefusedInput
from screening.rulebook.rule import Case, Rule

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - local wall clock, as in the tables
_NAMED = re.compile(
    r"(^|_)(party|account|set)$|^(account|party|payer|payee|other|counterparty|source|middle|sink|pool)_id$"
)
"""Columns whose cells are names of accounts and parties; they are numbered in the order of writing."""
_ALSO_NAMED = re.compile(r"(?<!^transfer)(?<!^transaction)_id$")
"""Columns whose cells are names where they are no numbers."""
_RUN = re.compile(r"(\D*)(\d+)\.\.\1(\d+)")
_STEP = re.compile(r"(\d{4}-\S+(?: \S+)?) \+ (\d+) (day|hour|minute)s?")
_SUPPOSED = {"own", "kin", "established", "fake_flow"}
_ARROW = {"INTEGER": pa.int32(), "BIGINT": pa.int64(), "VARCHAR": pa.string(), "BOOLEAN": pa.bool_()}


def case_rows(rule: Rule, case: Case, names: dict[str, int]) -> dict[str, list[dict[str, Any]]]:
    """Give the rows of every table that a case writes; `names` gets the number of each account and party named."""
    where = str(rule.path.with_suffix(".toml"))
    for table in case.tables:
        if table not in READABLE:
            raise RefusedInput(f"案例 / case {case.name!r}: no table {table!r}", where=where)
    return {
        table: _rows(f"案例 / case {case.name!r}", where, table, text, names) for table, text in case.tables.items()
    }


def _rows(case: str, where: str, table: str, text: str, names: dict[str, int]) -> list[dict[str, Any]]:
    """Give the rows of a table written as text, `|` between cells and the names in the first line."""
    types = READABLE[table].column_types()
    header, *lines = [line for line in text.strip().splitlines() if line.strip()]
    columns = [cell.strip() for cell in header.split("|")]
    for column in columns:
        if column not in types:
            raise RefusedInput(f"{case}: no column {column!r} in {table!r}", where=where)
    rows = []
    for line in lines:
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != len(columns):
            raise RefusedInput(
                f"{case}: {len(cells)} cells under {len(columns)} columns in {table!r}: {line}", where=where
            )
        try:
            rows += [
                _filled(
                    {name: _value(table, name, cell, names) for name, cell in zip(columns, each, strict=True)}, types
                )
                for each in _lines(cells)
            ]
        except (ValueError, InvalidOperation):
            raise RefusedInput(
                f"{case}: a cell of {table!r} is not of its column's kind: {line}", where=where
            ) from None
    return rows


def run_of(cell: str) -> list[str]:
    """Give `A1..A3` as A1, A2, A3; anything else as itself alone."""
    found = _RUN.fullmatch(cell)
    return [f"{found[1]}{number}" for number in range(int(found[2]), int(found[3]) + 1)] if found else [cell]


def _lines(cells: list[str]) -> list[list[str]]:
    """Give the lines that one line with runs stands for: as many as its longest run, shorter ones begin again."""
    runs = [run_of(cell) for cell in cells]
    return [[_later(run[at % len(run)], at) for run in runs] for at in range(max(len(run) for run in runs))]


def _later(cell: str, times: int) -> str:
    """Give `2026-05-01 10:00 + 1 day` as many steps later as there are lines before it; anything else as it is."""
    found = _STEP.fullmatch(cell)
    if not found:
        return cell
    moment = datetime.fromisoformat(found[1]) + times * int(found[2]) * timedelta(seconds=SECONDS[found[3]])
    return moment.isoformat(sep=" ")


def _value(table: str, name: str, cell: str, names: dict[str, int]) -> Any:  # noqa: PLR0911 - one kind a line
    """Give a cell as the table holds it: names numbered, yuan as fen, a clock as local seconds, a date as a day."""
    kind = READABLE[table].column_types()[name]
    if cell in {"", "-", "null"}:
        return None
    if kind == "INTEGER" and (_NAMED.search(name) or (_ALSO_NAMED.search(name) and not cell.isdecimal())):
        return names.setdefault(cell, len(names) + 1)
    if name in READABLE[table].fen_columns:
        return int(Decimal(cell) * 100)
    if kind in {"INTEGER", "BIGINT"} and "-" in cell[1:]:
        seconds = int((datetime.fromisoformat(cell) - _EPOCH).total_seconds())
        return seconds if kind == "BIGINT" else seconds // 86400
    if kind == "BOOLEAN":
        return cell.lower() in {"true", "yes", "1"}
    if kind.startswith("DECIMAL"):
        return Decimal(cell)
    return int(cell) if kind in {"INTEGER", "BIGINT"} else cell


def _filled(row: dict[str, Any], types: dict[str, str]) -> dict[str, Any]:
    """Fill what follows from other cells: the day of a clock, a party of its own for each account, false for unsaid."""
    for name, kind in types.items():
        clock, account = f"{name.removesuffix('_day')}_at", f"{name.removesuffix('_party')}_id"
        if name == "day" and row.get("booked_at") is not None:
            row.setdefault(name, row["booked_at"] // 86400)
        elif name.endswith("_day") and row.get(clock) is not None:
            row.setdefault(name, row[clock] // 86400)
        elif name == "party_id" and "account_id" in row:
            row.setdefault(name, row["account_id"])
        elif name.endswith("_party") and account in row:
            row.setdefault(name, row[account])
        elif kind == "BOOLEAN" and name in _SUPPOSED:
            row[name] = bool(row.get(name))
    return row


def as_arrow(table: str, rows: list[dict[str, Any]]) -> pa.Table:
    """Give rows as the Arrow table that the engine loads."""
    return pa.Table.from_pylist(rows, schema=_schema(table))


@cache
def _schema(table: str) -> pa.Schema:
    """Give the Arrow schema of a readable table."""
    return pa.schema([(name, _arrow(kind)) for name, kind in READABLE[table].column_types().items()])


def _arrow(kind: str) -> pa.DataType:
    """Give the Arrow type of an SQL type."""
    exact = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", kind)
    return pa.decimal128(int(exact[1]), int(exact[2])) if exact else _ARROW[kind]

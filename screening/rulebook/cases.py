"""A rule's own cases: small tables written in its TOML, run through the real query."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from screening.columns.derive import derive_lender_hands
from screening.columns.tables import READABLE, YUAN_COLUMNS
from screening.engines.duckdb import DuckDB
from screening.errors import RefusedInput
from screening.rulebook.decide import evidence_rows
from screening.rulebook.rule import LAWFUL, Case, Rule

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - local wall clock, as in the tables
_IDS = (
    "account_id", "party_id", "payer_id", "payee_id", "payer_party", "payee_party", "other_id", "other_party",
    "counterparty_id", "counterparty_party", "source_id", "middle_id", "sink_id", "source_party", "middle_party",
    "sink_party", "lender_party", "borrower_party", "pool_id", "lender_set", "lender_account", "borrower_account",
)  # fmt: skip
_PARTY_OF = {"party_id": "account_id", "payer_party": "payer_id", "payee_party": "payee_id", "other_party": "other_id",
             "counterparty_party": "counterparty_id", "source_party": "source_id", "middle_party": "middle_id",
             "sink_party": "sink_id"}  # fmt: skip
_ARROW = {"INTEGER": pa.int32(), "BIGINT": pa.int64(), "VARCHAR": pa.string(), "BOOLEAN": pa.bool_(),
          "DECIMAL(18,6)": pa.decimal128(18, 6), "DECIMAL(3,2)": pa.decimal128(3, 2)}  # fmt: skip


@dataclass(frozen=True)
class CaseResult:
    """What a case expected and what came out."""

    rule_id: str
    case: str
    expected: tuple[str, ...]
    got: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Say whether they agree."""
        return self.expected == self.got


def run_cases(rules: Iterable[Rule]) -> list[CaseResult]:
    """Give the result of every case of every rule."""
    results = []
    with DuckDB(memory_limit="400MB", threads=1) as engine:
        for rule in rules:
            results += [_run(engine, rule, case) for case in rule.cases]
    return results


def _run(engine: DuckDB, rule: Rule, case: Case) -> CaseResult:
    """Give the result of one case."""
    names: dict[str, int] = {}
    given = {table: _rows(rule, case, table, text, names) for table, text in case.tables.items()}
    for table in READABLE:
        engine.load(table, as_arrow(table, given.get(table, [])))
    if "lender_hands" not in given:
        derive_lender_hands(engine)
    chosen = replace(
        rule,
        parameters={
            name: replace(one, value=case.parameters[name]) if name in case.parameters else one
            for name, one in rule.parameters.items()
        },
    )
    ids = {number: name for name, number in names.items()}
    if rule.pack == LAWFUL:
        covered = engine.fetch(chosen.sql, {name: one.bound for name, one in chosen.parameters.items()})
        got = {str(row) for row in covered["transfer_id"].to_pylist()}
    else:
        evidence_rows(engine, chosen)
        key = (
            "transfer_id"
            if "transfer_id" in engine.fetch("SELECT * FROM result LIMIT 0").column_names
            else "transaction_id"
        )
        rows = engine.fetch(f"SELECT DISTINCT account_id, {key} AS id FROM result").to_pylist()
        owners = {row["account_id"] for row in rows}
        got = {f"{ids[row['account_id']]}:{row['id']}" if len(owners) > 1 else str(row["id"]) for row in rows}
    return CaseResult(rule.rule_id, case.name, tuple(sorted(case.evidence)), tuple(sorted(got)))


def _rows(rule: Rule, case: Case, table: str, text: str, names: dict[str, int]) -> list[dict[str, Any]]:
    """Give the rows of a table that a case writes as text, `|` between cells and the names in the first line."""
    if table not in READABLE:
        raise RefusedInput(f"case {case.name!r}: no table {table!r}", where=str(rule.path.with_suffix(".toml")))
    types = READABLE[table].column_types()
    header, *lines = [line for line in text.strip().splitlines() if line.strip()]
    columns = [cell.strip() for cell in header.split("|")]
    unknown = [column for column in columns if column not in types]
    if unknown:
        raise RefusedInput(
            f"case {case.name!r}: no column {unknown[0]!r} in {table!r}", where=str(rule.path.with_suffix(".toml"))
        )
    rows = []
    for line in lines:
        cells = dict(zip(columns, (cell.strip() for cell in line.split("|")), strict=True))
        row = {name: _value(name, types[name], cell, names) for name, cell in cells.items()}
        rows.append(_filled(row, types))
    return rows


def _value(name: str, kind: str, cell: str, names: dict[str, int]) -> Any:  # noqa: PLR0911 - one kind a line
    """Give a cell as the table holds it: names numbered, yuan as fen, a clock as local seconds, a date as a day."""
    if cell in {"", "-", "null"}:
        return None
    if name in _IDS:
        return names.setdefault(cell, len(names) + 1)
    if name in YUAN_COLUMNS:
        return int(Decimal(cell) * 100)
    if kind in {"INTEGER", "BIGINT"} and "-" in cell[1:]:
        moment = datetime.fromisoformat(cell)
        seconds = int((moment - _EPOCH).total_seconds())
        return seconds if kind == "BIGINT" else seconds // 86400
    if kind == "BOOLEAN":
        return cell.lower() in {"true", "yes", "1"}
    if kind.startswith("DECIMAL"):
        return Decimal(cell)
    return int(cell) if kind in {"INTEGER", "BIGINT"} else cell


def _filled(row: dict[str, Any], types: dict[str, str]) -> dict[str, Any]:
    """Fill what follows from other cells: the day of a clock, a party of its own for each account, false for unsaid."""
    if row.get("booked_at") is not None and "day" in types:
        row.setdefault("day", row["booked_at"] // 86400)
    for side in ("in", "out"):
        if f"{side}_at" in row:
            row.setdefault(f"{side}_day", row[f"{side}_at"] // 86400)
    for party, account in _PARTY_OF.items():
        if party in types and account in row:
            row.setdefault(party, row[account])
    for name, kind in types.items():
        if kind == "BOOLEAN" and name in {"own", "kin", "established", "fake_flow"}:
            row.setdefault(name, False)
    return row


def as_arrow(table: str, rows: list[dict[str, Any]]) -> pa.Table:
    """Give rows as the Arrow table that the engine loads."""
    schema = pa.schema([(name, _ARROW[kind]) for name, kind in READABLE[table].column_types().items()])
    return pa.Table.from_pylist(rows, schema=schema)

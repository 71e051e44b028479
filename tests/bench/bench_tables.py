"""Small tables of our own, and what the bench's tests share."""

from dataclasses import dataclass

import pyarrow as pa

from screening.bench.ready import Setting
from screening.columns.tables import READABLE
from screening.engines.duckdb import DuckDB
from screening.rulebook.case_tables import as_arrow, case_rows
from screening.rulebook.rule import Case, Rule, Rulebook

ACCOUNT = "6299000000000001"


@dataclass(frozen=True)
class Bench:
    setting: Setting
    book: Rulebook
    engine: DuckDB


def small_tables(engine: DuckDB, rule: Rule, flows: str) -> None:
    """Load an account A, party 1, with some flows; every other table is empty."""
    case = Case("", {"accounts": "account_id | held | roster_kind\nA | true | -", "flows": flows}, (), {})
    rows = case_rows(rule, case, names := {"A": 1})
    for table in READABLE:
        engine.load(table, as_arrow(table, rows.get(table, [])))
    engine.load("account_numbers", pa.table({"account_id": [1], "party_id": [1], "account": [ACCOUNT]}))
    engine.load("known_accounts", pa.table({"account": [ACCOUNT], "bank_id": ["B1"], "bank_party_id": ["C1"]}))
    assert names["A"] == 1

"""A rule's rows become findings; whatever its facts are called, each is told as the rule gave it."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from screening.columns.tables import READABLE
from screening.engines.duckdb import DuckDB
from screening.rulebook.case_tables import as_arrow
from screening.rulebook.check import RESERVED, check_rule
from screening.rulebook.decide import decide
from screening.rulebook.rule import Rule, read_rule

AS_OF = 20_000
AT = AS_OF * 86_400
ABOUT = """
title_zh = "试"
title_en = "Trial"
severity = "low"
inputs = ["transactions"]
reason_zh = "疑似{count}"
reason_en = "Suspected {count}"
look_alikes = []
does_not_prove = ""
basis = []
[facts]
"""
INSIDE = {
    "evidence", "names", "stated", "booked", "opens", "episode", "bank_transaction_id", "account", "identity", "severity",
    "finding", "role", "pattern", "amount",
}  # fmt: skip
"""What the engine calls things of its own between a rule's rows and its findings."""
NAMES = sorted((INSIDE | {column.name for table in READABLE.values() for column in table.columns}) - RESERVED)


@pytest.fixture
def engine() -> Iterator[DuckDB]:
    accounts = [{"account_id": 1, "party_id": 11, "held": True, "holder": "individual", "name": "甲"}]
    rows = [{"transaction_id": n, "account_id": 1, "amount": 5_00, "booked_at": AT + n, "day": AS_OF} for n in (1, 2)]
    with DuckDB() as made:
        made.load("accounts", as_arrow("accounts", accounts))
        made.load("transactions", as_arrow("transactions", rows))
        made.load("tipped", as_arrow("tipped", []))
        bookings = [{**row, "bank_transaction_id": f"T{row['transaction_id']}"} for row in rows]
        made.load("bookings", pa.Table.from_pylist(bookings))
        made.load("account_numbers", pa.Table.from_pylist([{"account_id": 1, "account": "6222", "party_id": 11}]))
        yield made


def rule_of(folder: Path, facts: dict[str, str], reason: str = "") -> Rule:
    """A rule that gives on every booking the facts in SQL, each a text."""
    (folder / "money_laundering").mkdir(exist_ok=True)
    file = folder / "money_laundering" / "trial.sql"
    more = "".join(f', {sql} AS "{name}"' for name, sql in facts.items())
    file.write_text(f"SELECT account_id, transaction_id{more} FROM transactions", encoding="utf-8")
    declared = "".join(f'"{name}" = "text"\n' for name in facts)
    shape = 'shape = "chain"\n' if "pattern" in facts else ""
    file.with_suffix(".toml").write_text(
        shape + ABOUT.replace("{count}", f"{{count}}{reason}") + declared, encoding="utf-8"
    )
    return read_rule(file)


@pytest.mark.parametrize("name", NAMES)
def test_a_fact_may_bear_the_name_of_any_column(tmp_path: Path, engine: DuckDB, name: str) -> None:
    value = "500" if name in {"amount", "pattern"} else "'low'"
    rule = rule_of(tmp_path, {name: value}, f" {{{name}}}")
    assert check_rule(rule) == []
    ((found,), _) = decide(engine, [rule], AS_OF, lambda _rule, _count: None)
    told = value.strip("'")
    assert found.facts[name] == told
    assert found.reason_en == f"Suspected 2 {told}"
    assert (found.account_id, found.party_id, found.evidence, found.window_start) == (1, 11, (1, 2), AT + 1)


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_fact_may_not_bear_a_name_that_means_something_else(tmp_path: Path, name: str) -> None:
    facts = ABOUT + f'{name} = "text"\n'
    rule = rule_of(tmp_path, {})
    rule.path.with_suffix(".toml").write_text(facts, encoding="utf-8")
    problems = check_rule(read_rule(rule.path))
    assert any(f"fact {name!r}" in one and "call it otherwise" in one for one in problems), problems

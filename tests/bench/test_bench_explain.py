"""Why a rule fired, or how near it came: every condition with the right figure and distance."""

from collections.abc import Iterator

import pytest
from bench_tables import ACCOUNT, Bench, small_tables

from screening.bench.explain import Explanation, explain
from screening.bench.ready import Setting
from screening.engines.duckdb import DuckDB
from screening.errors import WrongCall
from screening.home import shipped
from screening.rulebook.overrides import with_values
from screening.rulebook.rule import Rule, read_rulebook

RULES = read_rulebook(shipped("rules")).rules
THREE = """
transfer_id | account_id | other_id | direction | amount | booked_at
1           | A          | X        | in        | 10000  | 2026-03-02 10:00
2           | A          | Y        | in        | 10000  | 2026-03-04 10:00
3           | A          | Z        | in        | 10000  | 2026-03-08 23:59
"""


@pytest.fixture
def engine() -> Iterator[DuckDB]:
    with DuckDB(memory_limit="300MB", threads=1) as made:
        yield made


def told(engine: DuckDB, bench: Bench, rule: Rule, flows: str) -> Explanation:
    small_tables(engine, rule, flows)
    return explain(engine, bench.setting, rule, ACCOUNT)


def test_a_hit_meets_every_condition(engine: DuckDB, bench: Bench, example_rule: Rule) -> None:
    found = told(engine, bench, example_rule, THREE)
    assert found.outcome == "fired"
    assert found.named == ("6299****0001",)
    assert all(one.met for step in found.steps for one in step.conditions)


def test_one_payer_short_is_told_with_figure_line_and_distance(
    engine: DuckDB, bench: Bench, example_rule: Rule
) -> None:
    found = told(engine, bench, example_rule, THREE.replace("Z ", "Y "))
    ((step, one),) = found.stopped_by
    assert (found.outcome, found.missed, step) == ("missed", 1, "found")
    assert (one.figure, one.line, one.distance, one.unit) == (2, 3, "1", "count")
    assert one.parameters == {"payers": "3"}


def test_one_fen_short_is_told_in_yuan(engine: DuckDB, bench: Bench, example_rule: Rule) -> None:
    rule = with_values(example_rule, {"payers": 2})
    flows = THREE.replace("10000 ", "9999.99 ").replace("2026-03-08 23:59", "2026-05-08 23:59")
    found = told(engine, bench, rule, flows)
    ((step, one),) = found.stopped_by
    assert step == "received"
    assert one.text == "flows.amount >= $least_amount"
    assert (one.figure, one.line, one.distance) == ("9999.99", "10000", "0.01")
    assert one.shown == ("9,999.99 元", "≥ 10,000 元", "0.01 元")


def test_later_steps_are_told_of_the_nearest_rows(engine: DuckDB, bench: Bench, example_rule: Rule) -> None:
    flows = THREE.replace("10000 ", "9999.99 ").replace("Z ", "Y ")
    found = told(engine, bench, example_rule, flows)
    assert [(step, one.distance) for step, one in found.stopped_by] == [("received", "0.01"), ("found", "1")]
    assert found.missed == 2
    assert [step.nearest for step in found.steps if step.step == "found"] == [True]


def test_a_kind_of_row_is_never_waived(engine: DuckDB, bench: Bench, example_rule: Rule) -> None:
    found = told(engine, bench, example_rule, THREE.replace(" in ", " out"))
    assert (found.outcome, found.missed) == ("absent", None)
    assert [(step, one.text) for step, one in found.stopped_by] == [("received", "flows.direction = 'in'")]


def test_an_account_without_rows_is_told_so(engine: DuckDB, bench: Bench, example_rule: Rule) -> None:
    found = told(engine, bench, example_rule, THREE.replace("| A ", "| B "))
    assert found.outcome == "absent"
    assert not found.stopped_by
    assert found.steps[0].rows == 0
    assert {one.met for one in found.steps[0].conditions} == {None}


def test_a_customer_is_found_by_the_banks_number_or_a_masked_account(
    engine: DuckDB, bench: Bench, example_rule: Rule
) -> None:
    small_tables(engine, example_rule, THREE)
    outcomes = {
        explain(engine, bench.setting, example_rule, asked).outcome
        for asked in ("C1", "B1/C1", "6299****0001", ACCOUNT)
    }
    assert outcomes == {"fired"}


def test_a_stranger_is_refused(engine: DuckDB, bench: Bench, example_rule: Rule) -> None:
    small_tables(engine, example_rule, THREE)
    with pytest.raises(WrongCall, match="6299999"):
        explain(engine, bench.setting, example_rule, "6299999")


def test_a_lawful_pattern_is_refused(bench: Bench) -> None:
    with pytest.raises(WrongCall, match="lawful pattern"):
        explain(bench.engine, bench.setting, bench.book.lawful[0], ACCOUNT)


@pytest.mark.parametrize("rule_id", [rule.rule_id for rule in RULES])
def test_whoever_a_rule_names_is_told_as_fired_and_whoever_it_leaves_out_with_a_reason(
    bench: Bench, rule_id: str
) -> None:
    """Each parameter is moved to both ends of its range: wherever the rule then leaves him out, the reason is told."""
    rule = bench.book.of(rule_id)
    account = _first_named(bench, rule)
    if account is None:
        assert _agrees(bench, bench.setting, rule, _busiest(bench)).outcome != "fired"
        return
    assert _agrees(bench, bench.setting, rule, account).outcome == "fired"
    moved = [with_values(rule, {name: limit}) for name, one in rule.parameters.items() for limit in one.limits]
    named = [one for one in moved if account in _named(bench, one)]
    for one in named[:1]:
        assert _agrees(bench, bench.setting, one, account).outcome == "fired"
    for one in (one for one in moved if one not in named):
        found = _agrees(bench, bench.setting, one, account)
        assert found.outcome != "fired"
        decisive = [step for step in found.steps if step.decisive]
        assert decisive
        assert any(one.met is not True for step in decisive for one in step.conditions) or any(
            step.unmatched or not step.rows for step in decisive
        )


def _busiest(bench: Bench) -> str:
    """Give the held account with the most flows."""
    rows = bench.engine.fetch(
        """
        SELECT account FROM flows INNER JOIN account_numbers USING (account_id) INNER JOIN accounts USING (account_id)
        WHERE accounts.held GROUP BY account ORDER BY count(*) DESC, account LIMIT 1
        """
    )
    return str(rows["account"][0])


def _first_named(bench: Bench, rule: Rule) -> str | None:
    """Give the first account that a rule names in the tiny county."""
    return next(iter(_named(bench, rule)), None)


def _named(bench: Bench, rule: Rule) -> list[str]:
    """Give the accounts that a rule names in the tiny county, in order."""
    rows = bench.engine.fetch(
        f"SELECT account FROM account_numbers WHERE account_id IN (SELECT account_id FROM ({rule.query})) ORDER BY account",
        {name: one.bound for name, one in rule.parameters.items() if f"${name}" in rule.query},
    )
    return [str(one) for one in rows["account"].to_pylist()]


def _agrees(bench: Bench, setting: Setting, rule: Rule, account: str) -> Explanation:
    """Give the explanation, once it is seen to agree with what the rule's query gives."""
    found = explain(bench.engine, setting, rule, account, unmask=True)
    assert (found.outcome == "fired") == bool(found.named)
    assert (found.outcome == "fired") == (found.missed == 0)
    return found

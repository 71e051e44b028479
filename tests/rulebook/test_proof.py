"""The cases of every shipped rule notice whatever is changed in it."""

from pathlib import Path

import pytest

from screening.home import shipped
from screening.rulebook.proof import Proof, prove
from screening.rulebook.rule import Rule, read_rule, read_rulebook

BOOK = read_rulebook(shipped("rules"))
EVERY = (*BOOK.rules, *BOOK.lawful)

SQL = "SELECT account_id, transaction_id{more} FROM transactions WHERE direction = 'in' AND amount >= $line"
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
"""
PARAMETERS = """
[parameters]
line = { default = 50, unit = "CNY", range = [49, 51] }
"""
CASES = """
[[match]]
name = "exactly at the line"
evidence = ["1"]
transactions = '''
transaction_id | account_id | direction | amount
1              | A          | in        | 50
2              | A          | in        | 49.99
3              | A          | out       | 50
'''
"""
ALL = PARAMETERS + CASES


def proof(folder: Path, about: str, sql: str = SQL, more: str = "") -> Proof:
    (folder / "money_laundering").mkdir(exist_ok=True)
    file = folder / "money_laundering" / "trial.sql"
    file.write_text(sql.replace("{more}", more), encoding="utf-8")
    file.with_suffix(".toml").write_text(ABOUT + about, encoding="utf-8")
    (done,) = prove([read_rule(file)])
    return done


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.rule_id)
def test_its_cases_prove_every_condition_and_every_parameter(rule: Rule) -> None:
    (done,) = prove([rule])
    assert [str(one) for one in done.unproven] == []
    assert done.killed


def test_edges_kill_every_mutant(tmp_path: Path) -> None:
    done = proof(tmp_path, ALL)
    assert done.killed == ("drop: direction = 'in'", "drop: amount >= $line", "line = 49", "line = 51")
    assert done.unproven == ()


def test_a_condition_that_no_case_needs_is_told_with_its_place(tmp_path: Path) -> None:
    done = proof(tmp_path, ALL.replace("3              | A          | out       | 50\n", ""))
    (left,) = done.unproven
    assert str(left).startswith("rules/money_laundering/trial.sql:1:")
    assert left.change == "drop: direction = 'in'"


def test_a_parameter_that_no_case_needs_is_told(tmp_path: Path) -> None:
    done = proof(tmp_path, ALL.replace("2              | A          | in        | 49.99", ""))
    assert [one.change for one in done.unproven] == ["drop: amount >= $line", "line = 49"]


def test_a_case_that_sets_a_parameter_proves_nothing_of_its_default(tmp_path: Path) -> None:
    done = proof(tmp_path, ALL.replace('evidence = ["1"]', 'evidence = ["1"]\nparameters = { line = 50 }'))
    assert [one.change for one in done.unproven] == ["line = 49", "line = 51"]


def test_an_excuse_with_a_reason_is_taken(tmp_path: Path) -> None:
    excuse = """unproven = [{ change = "drop: direction = 'in'", why = "a trial" }]\n"""
    done = proof(tmp_path, excuse + ALL.replace("3              | A          | out       | 50\n", ""))
    assert done.excused == ("drop: direction = 'in'",)
    assert done.unproven == ()


@pytest.mark.parametrize(
    ("excuse", "told"),
    [
        ("""{ change = "drop: direction = 'in'", why = "a trial" }""", "not needed"),
        ("""{ change = "drop: no such", why = "a trial" }""", "not needed"),
    ],
)
def test_an_excuse_that_nothing_needs_is_a_failure(tmp_path: Path, excuse: str, told: str) -> None:
    done = proof(tmp_path, f"unproven = [{excuse}]\n{ALL}")
    assert [told in str(one) for one in done.unproven] == [True]


def test_an_excuse_without_a_reason_is_a_failure(tmp_path: Path) -> None:
    excuse = """unproven = [{ change = "drop: direction = 'in'" }]\n"""
    done = proof(tmp_path, excuse + ALL.replace("3              | A          | out       | 50\n", ""))
    assert done.excused == ()
    assert any("says why" in str(one) for one in done.unproven)


GRADED = ", CASE WHEN amount >= $grave THEN 'high' ELSE 'low' END AS severity"
GRAVE_PARAMETERS = PARAMETERS + 'grave = { default = 100, unit = "CNY", range = [100, 150] }\n'
A_GRAVE_ONE = CASES.replace('["1"]', '["1", "4"]').replace("3  ", "4              | A          | in        | 100\n3  ")


def test_severity_counts_where_a_case_states_it(tmp_path: Path) -> None:
    stated = A_GRAVE_ONE.replace("evidence =", 'severity = ["high", "low"]\nevidence =')
    assert proof(tmp_path, GRAVE_PARAMETERS + stated, more=GRADED).unproven == ()


def test_severity_that_no_case_states_is_told(tmp_path: Path) -> None:
    (left,) = proof(tmp_path, GRAVE_PARAMETERS + A_GRAVE_ONE, more=GRADED).unproven
    assert left.change == "grave = 150"
    assert "state `severity`" in str(left)


def test_a_change_that_leaves_no_query_proves_nothing(tmp_path: Path) -> None:
    sql = SQL.replace("amount >= $line", "amount >= abs($line)")
    (left,) = proof(tmp_path, ALL.replace("[49, 51]", '["much", 51]'), sql).unproven
    assert left.change == "line = much"
    assert "no query that could run" in str(left)


def test_a_change_that_fails_on_the_rows_of_a_case_is_noticed(tmp_path: Path) -> None:
    line = "(SELECT amount FROM transactions WHERE amount = $line AND direction = 'in')"
    done = proof(tmp_path, ALL, SQL.replace("$line", line))
    assert "drop: amount = $line" in done.killed

"""A rule is checked before it runs; every problem tells place, cause and remedy."""

from pathlib import Path

import pytest

from screening.errors import RefusedInput
from screening.rulebook.check import check_rule
from screening.rulebook.rule import Rule, read_rule

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
[parameters]
line = { default = 50_000, unit = "CNY" }
"""
GOOD = "SELECT account_id, transaction_id FROM transactions WHERE amount >= $line"


def rule(folder: Path, sql: str, about: str = ABOUT) -> Rule:
    (folder / "money_laundering").mkdir(exist_ok=True)
    file = folder / "money_laundering" / "trial.sql"
    file.write_text(sql, encoding="utf-8")
    file.with_suffix(".toml").write_text(about, encoding="utf-8")
    return read_rule(file)


def test_a_good_rule_has_no_problem(tmp_path: Path) -> None:
    assert check_rule(rule(tmp_path, GOOD)) == []


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (GOOD.replace("amount", "amuont"), "amuont"),
        (GOOD.replace("FROM transactions", "FROM transaction"), "no table 'transaction'; did you mean 'transactions'?"),
        (GOOD.replace("$line", "$lien"), "no parameter 'lien'; did you mean 'line'?"),
        (GOOD.replace("FROM transactions", "FROM transfers"), "not among inputs"),
        ("SELECT * FROM transactions WHERE amount >= $line", "name the columns instead of *"),
        (GOOD + "; DROP TABLE transactions", "one SELECT"),
        ("DELETE FROM transactions WHERE amount >= $line", "one SELECT"),
        (GOOD + " AND hash(account_id) > 1", "function 'hash' is not allowed"),
        (GOOD + " AND epoch_us(booked_at) > 1", "not allowed"),
        ("SELECT account_id, transaction_id FROM read_parquet('/etc/x') WHERE 1 >= $line", "read tables by name"),
        ("SELECT account_id, transaction_id, day FROM transactions WHERE amount >= $line", "is no fact"),
        ("SELECT transaction_id FROM transactions WHERE amount >= $line", "gives account_id"),
        ("SELECT account_id, FROM FROM transactions", "trial.sql:1:"),
    ],
)  # fmt: skip
def test_a_problem_is_told_with_its_place(tmp_path: Path, sql: str, told: str) -> None:
    problems = check_rule(rule(tmp_path, sql))
    assert any(told in problem for problem in problems), problems
    assert all(problem.startswith("rules/money_laundering/trial.") for problem in problems)


def test_the_line_and_column_are_those_of_the_word(tmp_path: Path) -> None:
    (problem,) = check_rule(
        rule(tmp_path, "SELECT account_id, transaction_id\nFROM transactions\nWHERE amuont >= $line")
    )
    assert problem.startswith("rules/money_laundering/trial.sql:3:")


def test_a_parameter_that_nothing_uses_is_told(tmp_path: Path) -> None:
    (problem,) = check_rule(rule(tmp_path, "SELECT account_id, transaction_id FROM transactions"))
    assert "'line' is used nowhere" in problem


def test_a_fact_of_an_unknown_unit_is_told_for_its_figure_would_be_wrong(tmp_path: Path) -> None:
    about = ABOUT + '[facts]\npaid = "CYN"\n'
    (problem,) = check_rule(rule(tmp_path, GOOD.replace("SELECT ", "SELECT amount AS paid, "), about))
    assert "fact 'paid' has no unit 'CYN'; did you mean 'CNY'?" in problem


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    assert (
        len(check_rule(rule(tmp_path, "SELECT hash(account_id), transaction_id FROM transaction WHERE amount > $lien")))
        >= 3
    )


@pytest.mark.parametrize(
    ("about", "told"),
    [
        (ABOUT.replace("severity", "severty"), "unknown key 'severty'"),
        (ABOUT.replace('title_zh = "试"', ""), "missing key 'title_zh'"),
        (ABOUT.replace('"low"', '"huge"'), "one of info, low"),
        (ABOUT.replace("default", "defualt"), "defualt"),
        (ABOUT + "[", "not valid TOML"),
    ],
)
def test_the_words_beside_it_are_checked_too(tmp_path: Path, about: str, told: str) -> None:
    with pytest.raises(RefusedInput) as refused:
        rule(tmp_path, GOOD, about)
    assert told in str(refused.value)
    assert "trial.toml" in str(refused.value)

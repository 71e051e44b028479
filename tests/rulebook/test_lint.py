"""Every problem of every rule of a folder is told at once, in both of its files."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from screening.cli import app
from screening.home import shipped
from screening.rulebook.lint import lint

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
line = { default = 50_000, unit = "CNY", range = [10_000, 90_000] }
[[match]]
name = "a"
evidence = ["1"]
[[no_match]]
name = "b"
"""
SQL = "SELECT account_id, transaction_id FROM transactions WHERE amount >= $line"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A rules folder with one sound rule."""
    pack = tmp_path / "rules" / "money_laundering"
    pack.mkdir(parents=True)
    (pack / "trial.sql").write_text(SQL, encoding="utf-8")
    (pack / "trial.toml").write_text(ABOUT, encoding="utf-8")
    return pack.parent


def test_the_shipped_rules_have_no_problem() -> None:
    rules, problems = lint(shipped("rules"))
    assert problems == []
    assert rules == len(list(shipped("rules").glob("*/*.sql")))


def test_a_sound_rule_has_no_problem(folder: Path) -> None:
    assert lint(folder) == (1, [])


@pytest.mark.parametrize(
    ("about", "told"),
    [
        (ABOUT.replace("severity", "severty"), "unknown key 'severty'"),
        (ABOUT.replace('"low"', '"huge"'), "one of info, low"),
        (ABOUT.replace('["transactions"]', '["transactions", "accounts"]'), "table 'accounts' is not read"),
        (ABOUT.replace('["transactions"]', '["transactions", "acounts"]'), "no table 'acounts'"),
        (ABOUT.replace('severity = "low"', 'severity = "low"\nrequires = ["transactions.brnch"]'), "no such column"),
        (ABOUT.replace('severity = "low"', 'severity = "low"\nsubjects = "child"'), "one of any, individual"),
        (ABOUT.replace('severity = "low"', 'severity = "low"\nhistory = "long"'), '"180 days"'),
        (ABOUT.replace("50_000", "5_000"), "outside its range"),
        (ABOUT.replace("[10_000, 90_000]", "[10_000]"), "has 1 limits"),
        (ABOUT.replace("疑似{count}", "疑似{cuont}"), "reason_zh cites 'cuont'"),
        (ABOUT.replace("Suspected {count}", "Suspected {count"), "reason_en: "),
        (ABOUT.replace("basis = []", 'basis = [{ instrument = "x" }]'), "lacks article, from, tag, says"),
        (ABOUT.replace('name = "b"', ""), "lacks 'name'"),
        (ABOUT.split("[[no_match]]", maxsplit=1)[0], "no [[no_match]]"),
        (ABOUT.replace('evidence = ["1"]', ""), "no [[match]]"),
        (ABOUT + "[", "not valid TOML"),
    ],
)
def test_a_problem_of_its_words_is_told(folder: Path, about: str, told: str) -> None:
    (folder / "money_laundering" / "trial.toml").write_text(about, encoding="utf-8")
    _, problems = lint(folder)
    assert any(told in problem for problem in problems), problems
    assert all(problem.startswith("rules/money_laundering/trial.") for problem in problems)


def test_one_rule_that_cannot_be_read_hides_no_other(folder: Path) -> None:
    pack = folder / "money_laundering"
    (pack / "broken.sql").write_text("SELECT", encoding="utf-8")
    (pack / "other.sql").write_text(SQL.replace("amount", "amuont"), encoding="utf-8")
    shutil.copy(pack / "trial.toml", pack / "other.toml")
    (pack / "lone.toml").write_text(ABOUT, encoding="utf-8")
    _, problems = lint(folder)
    assert [problem.split(":")[0] for problem in problems] == [
        "rules/money_laundering/broken.toml",
        "rules/money_laundering/other.sql",
        "rules/money_laundering/lone.toml",
    ]


def test_the_command_ends_with_1_where_there_is_a_problem(folder: Path) -> None:
    sound = CliRunner().invoke(app, ["rules", "lint", "--rules", str(folder), "--json"])
    assert (sound.exit_code, json.loads(sound.stdout)) == (0, {"rules": 1, "problems": []})
    (folder / "money_laundering" / "trial.sql").write_text(SQL + " AND amount / 2 > 1", encoding="utf-8")
    faulty = CliRunner().invoke(app, ["rules", "lint", "--rules", str(folder)])
    assert faulty.exit_code == 1
    assert "rules/money_laundering/trial.sql:1:79: `/` gives a float on DuckDB" in faulty.stdout

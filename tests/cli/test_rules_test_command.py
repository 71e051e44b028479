"""`screening rules test`, as a user calls it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from commands import screening

from screening.home import shipped

SQL = "SELECT account_id, transaction_id FROM transactions WHERE direction = 'in' AND amount >= 5000"
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
[[match]]
name = "exactly at the line"
evidence = ["1"]
transactions = '''
transaction_id | account_id | direction | amount
1              | A          | in        | 50
2              | A          | in        | 49.99
'''
"""
PAID_OUT = "3              | A          | out       | 50\n'''"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A rules folder with the shipped law, words and LPR, one rule, and one half written beside it."""
    place = tmp_path / "rules"
    (place / "money_laundering").mkdir(parents=True)
    for file in ("law.toml", "words.toml", "lpr.csv"):
        shutil.copy(shipped("rules") / file, place / file)
    (place / "money_laundering" / "trial.sql").write_text(SQL, encoding="utf-8")
    (place / "money_laundering" / "trial.toml").write_text(ABOUT, encoding="utf-8")
    (place / "money_laundering" / "unready.sql").write_text("SELECT", encoding="utf-8")
    return place


def outcome(folder: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON of the command."""
    done = screening("rules", "test", *arguments, "--rules", folder, "--json")
    return done.returncode, json.loads(done.stdout)


def test_a_rule_is_tried_by_its_id_whatever_stands_half_written_beside_it(folder: Path) -> None:
    assert outcome(folder, "trial") == (0, {"problems": [], "cases": 1, "failed": []})


def test_a_failed_case_is_shown_and_fails(folder: Path) -> None:
    file = folder / "money_laundering" / "trial.toml"
    file.write_text(ABOUT.replace("49.99", "51"), encoding="utf-8")
    code, told = outcome(folder, "trial")
    assert code == 1
    assert told["failed"] == [
        {"rule_id": "trial", "case": "exactly at the line", "expected": ["1"], "got": ["1", "2"]},
    ]  # fmt: skip


def test_an_unproven_condition_is_shown_and_fails(folder: Path) -> None:
    code, told = outcome(folder, "trial", "--prove")
    assert code == 1
    assert [one["change"] for one in told["proofs"][0]["unproven"]] == ["drop: direction = 'in'"]


def test_a_proved_rule_passes(folder: Path) -> None:
    file = folder / "money_laundering" / "trial.toml"
    file.write_text(ABOUT.replace("49.99\n'''", f"49.99\n{PAID_OUT}"), encoding="utf-8")
    code, told = outcome(folder, "trial", "--prove")
    assert code == 0
    assert told["proofs"][0]["killed"] == ["drop: direction = 'in'", "drop: amount >= 5000"]


def test_an_unknown_rule_is_told(folder: Path) -> None:
    done = screening("rules", "test", "no_such", "--rules", folder)
    assert done.returncode != 0
    assert "no rule 'no_such'" in done.stderr

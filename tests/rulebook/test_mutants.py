"""What is changed in a rule to try its cases."""

from pathlib import Path

import pytest

from screening.rulebook.mutants import Mutant, mutants, unchanged
from screening.rulebook.rule import read_rule

ABOUT = """
code = "S99"
title_zh = "试"
title_en = "Trial"
inputs = ["transfers"]
[parameters]
line = { default = 50, unit = "CNY", range = [50, 100] }
window = { default = "7 days", range = ["1 day", "30 days"] }
"""


def of(folder: Path, sql: str) -> list[Mutant]:
    (folder / "lawful_patterns").mkdir(exist_ok=True)
    file = folder / "lawful_patterns" / "trial.sql"
    file.write_text(sql, encoding="utf-8")
    file.with_suffix(".toml").write_text(ABOUT, encoding="utf-8")
    return mutants(read_rule(file))


def drops(folder: Path, condition: str) -> dict[str, str]:
    """Each mutant of a WHERE by its name, and the WHERE that it has."""
    found = of(folder, f"SELECT transfer_id FROM transfers WHERE {condition}")
    return {one.change: one.sql.split(" WHERE ")[1] for one in found}


def test_each_condition_of_an_and_is_dropped(tmp_path: Path) -> None:
    assert drops(tmp_path, "own AND kin AND amount > 3") == {
        "drop: own": "TRUE AND kin AND amount > 3",
        "drop: kin": "own AND TRUE AND amount > 3",
        "drop: amount > 3": "own AND kin AND TRUE",
    }


def test_each_branch_of_an_or_is_dropped_and_what_stands_inside_it(tmp_path: Path) -> None:
    assert drops(tmp_path, "kin AND (own OR NOT (amount > 3 AND day > 4))") == {
        "drop: kin": "TRUE AND (own OR NOT (amount > 3 AND day > 4))",
        "drop: own OR NOT (amount > 3 AND day > 4)": "kin AND (TRUE)",
        "drop branch: own": "kin AND (FALSE OR NOT (amount > 3 AND day > 4))",
        "drop branch: NOT (amount > 3 AND day > 4)": "kin AND (own OR FALSE)",
        "drop: amount > 3": "kin AND (own OR NOT (TRUE AND day > 4))",
        "drop: day > 4": "kin AND (own OR NOT (amount > 3 AND TRUE))",
    }


@pytest.mark.parametrize(
    ("sql", "changes"),
    [
        ("SELECT payer_id FROM transfers GROUP BY payer_id HAVING count(*) > 3", ["drop: COUNT(*) > 3"]),
        ("SELECT count(*) FILTER (WHERE own) AS transfer_id FROM transfers", ["drop: own"]),
        (
            "SELECT a.transfer_id FROM transfers AS a JOIN transfers AS b ON a.payee_id = b.payer_id AND a.day <= b.day",
            ["drop: a.day <= b.day"],
        ),
        ("SELECT a.transfer_id FROM transfers AS a JOIN transfers AS b ON a.payee_id = b.payer_id", []),
    ],
)
def test_conditions_stand_in_having_filter_and_on_beside_the_key(tmp_path: Path, sql: str, changes: list[str]) -> None:
    assert [one.change for one in of(tmp_path, sql)] == changes


def test_a_dropped_qualify_is_gone_and_comes_back(tmp_path: Path) -> None:
    sql = "SELECT transfer_id FROM transfers WHERE own QUALIFY row_number() OVER (ORDER BY transfer_id) = 1"
    own, first = of(tmp_path, sql)
    assert "QUALIFY" in own.sql
    assert "QUALIFY" not in first.sql


def test_the_same_words_in_two_places_have_two_names(tmp_path: Path) -> None:
    sql = """
        WITH one AS (SELECT transfer_id FROM transfers WHERE own UNION ALL SELECT transfer_id FROM transfers WHERE own)
        SELECT transfer_id FROM transfers WHERE own
    """
    assert [one.change for one in of(tmp_path, sql)] == [
        "drop: own in one", "drop: own in one (2)", "drop: own in the result",
    ]  # fmt: skip


def test_a_parameter_is_moved_to_both_ends_but_not_to_where_it_stands(tmp_path: Path) -> None:
    found = of(tmp_path, "SELECT transfer_id FROM transfers WHERE amount > $line AND day > $window")
    assert {one.change: one.moved for one in found if one.moved} == {
        "line = 100": ("line", 10_000), "window = 1 day": ("window", 1), "window = 30 days": ("window", 30),
    }  # fmt: skip


def test_a_parameter_that_the_query_does_not_read_is_not_moved(tmp_path: Path) -> None:
    assert not [one for one in of(tmp_path, "SELECT transfer_id FROM transfers") if one.moved]


def test_a_mutant_names_only_the_parameters_that_it_still_reads(tmp_path: Path) -> None:
    dropped, *_ = of(tmp_path, "SELECT transfer_id FROM transfers WHERE amount > $line AND day > $window")
    assert dropped.change == "drop: amount > $line"
    assert dropped.uses == {"window"}


def test_the_place_is_line_and_column_of_the_condition(tmp_path: Path) -> None:
    own, kin = of(tmp_path, "SELECT transfer_id\nFROM transfers\nWHERE own\n    AND kin")
    assert own.place == "rules/lawful_patterns/trial.sql:3:7"
    assert kin.place == "rules/lawful_patterns/trial.sql:4:9"


def test_the_rule_itself_is_left_as_it_was(tmp_path: Path) -> None:
    of(tmp_path, "SELECT transfer_id FROM transfers WHERE own AND kin")
    rule = read_rule(tmp_path / "lawful_patterns" / "trial.sql")
    mutants(rule)
    assert unchanged(rule).sql == "SELECT transfer_id FROM transfers WHERE own AND kin"

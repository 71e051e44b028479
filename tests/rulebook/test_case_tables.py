"""The small tables of a case, from text to rows."""

from decimal import Decimal
from pathlib import Path

import pytest

from screening.errors import RefusedInput
from screening.rulebook.case_tables import as_arrow, case_rows, run_of
from screening.rulebook.rule import Case, Rule

DAY = 86400


def rows(table: str, text: str, names: dict[str, int] | None = None) -> list[dict[str, object]]:
    rule = Rule("trial", "lawful_patterns", Path("trial.sql"), "", "", {"inputs": [table]}, {}, {}, ())
    return case_rows(rule, Case("small", {table: text}, (), {}), {} if names is None else names)[table]


def test_names_are_numbered_and_a_party_is_that_of_its_account() -> None:
    names: dict[str, int] = {}
    (row,) = rows("transfers", "payer_id | payee_id | payee_party\nA | B | A", names)
    assert names == {"A": 1, "B": 2}
    assert (row["payer_party"], row["payee_party"]) == (1, 1)


def test_yuan_clock_and_day_are_held_exactly() -> None:
    (row,) = rows("transfers", "amount | booked_at\n49.99 | 1970-01-03 00:00:01")
    assert (row["amount"], row["booked_at"], row["day"]) == (4999, 2 * DAY + 1, 2)


def test_a_column_is_in_yuan_only_where_its_own_table_says_fen() -> None:
    (people,) = rows("pool_crowds", "paid_back\n6")
    (money,) = rows("unbooked_payments", "paid_back\n6")
    assert (people["paid_back"], money["paid_back"]) == (6, 600)


def test_a_date_is_a_day_a_dash_is_null_and_what_is_unsaid_of_kinship_is_false() -> None:
    (row,) = rows("flows", "day | instrument | established\n1970-01-11 | - | -")
    assert (row["day"], row["instrument"], row["established"], row["kin"]) == (10, None, False, False)


def test_a_rate_is_exact() -> None:
    (row,) = rows("loans", "irr\n0.24")
    assert row["irr"] == Decimal("0.24")
    assert as_arrow("loans", [row])["irr"][0].as_py() == Decimal("0.24")


@pytest.mark.parametrize(
    ("written", "run"),
    [
        ("A1..A3", ["A1", "A2", "A3"]),
        ("9..11", ["9", "10", "11"]),
        ("A:1..A:2", ["A:1", "A:2"]),
        ("A", ["A"]),
        ("A1..B3", ["A1..B3"]),
        ("2026-01-10 10:00", ["2026-01-10 10:00"]),
    ],
)
def test_a_run_stands_for_each_of_its_names(written: str, run: list[str]) -> None:
    assert run_of(written) == run


def test_a_line_with_runs_is_as_many_rows_as_the_longest_and_a_step_goes_on() -> None:
    found = rows("transfers", "transfer_id | payer_id | booked_at\n1..3 | A1..A2 | 1970-01-01 10:00 + 1 day")
    assert [(row["transfer_id"], row["payer_id"], row["day"]) for row in found] == [(1, 1, 0), (2, 2, 1), (3, 1, 2)]


@pytest.mark.parametrize(
    ("table", "text", "told"),
    [
        ("transfers", "amuont\n3", "no column 'amuont'"),
        ("transfers", "amount | day\n3", "1 cells under 2 columns"),
        ("transfers", "amount\nmuch", "not of its column's kind"),
        ("transfers", "transfer_id\nfirst", "not of its column's kind"),
        ("transfer", "amount\n3", "no table 'transfer'"),
    ],
)
def test_a_slip_is_told_with_its_case(table: str, text: str, told: str) -> None:
    with pytest.raises(RefusedInput, match="small") as refused:
        rows(table, text)
    assert told in str(refused.value)

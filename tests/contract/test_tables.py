from pathlib import Path

import polars as pl
import pytest

from screening.contract.outputs import OUTPUTS, ROWS, output_schema
from screening.contract.tables import REFERENCE, SUBMISSION, arrow_schema, columns_of, key_of, stored_schema

REQUIRED = {
    "transactions": {"transaction_id", "account_id", "booked_at", "direction", "amount", "instrument"},
    "accounts": {"account_id", "party_id", "account_type", "opened_on"},
    "parties": {"party_id", "party_type", "name"},
    "loans": {"loan_id", "party_id", "account_id", "disbursed_on", "principal", "annual_rate"},
    "institutions": {"institution_id", "name", "kind"},
    "officers": {"institution_id", "name", "id_number", "post"},
    "watchlist": {"name", "list"},
    "tips": {"tip_id", "received_on", "source"},
    "lpr": {"effective_from", "one_year", "five_year"},
    "institution_loans": {"institution_id", "loan_no", "borrower_name", "principal", "disbursed_on"},
    "institution_figures": {"institution_id", "as_of"},
    "fx_rates": {"published_on", "currency", "mid"},
}


@pytest.mark.parametrize("table", [*SUBMISSION, *REFERENCE])
def test_the_required_columns_are_the_contract_s(table: str) -> None:
    assert {name for name, column in columns_of(table).items() if column.required} == REQUIRED[table]


@pytest.mark.parametrize("table", [*SUBMISSION, *REFERENCE])
def test_every_column_has_a_meaning_in_both_languages(table: str) -> None:
    assert all(column.zh and column.en for column in columns_of(table).values())


def test_amounts_are_decimals_and_times_microseconds() -> None:
    stored = stored_schema("transactions")
    assert stored["amount"] == pl.Decimal(18, 2)
    assert stored["booked_at"] == pl.Datetime("us")


def test_a_row_leads_back_to_the_file_that_a_bank_sent() -> None:
    names = arrow_schema("transactions").names
    assert names[-5:] == ["bank_id", "submission_id", "source_file", "source_row", "batch"]


def test_the_key_of_each_bank_table_is_its_id() -> None:
    assert [key_of(table) for table in SUBMISSION] == [["transaction_id"], ["account_id"], ["party_id"], ["loan_id"]]


def test_every_output_has_meanings_and_a_row() -> None:
    assert set(OUTPUTS) == set(ROWS)
    assert all(column.zh and column.en for file in OUTPUTS.values() for column in file.values())


def test_outputs_hold_no_money_as_float() -> None:
    floats = {
        name
        for file in OUTPUTS
        for name in output_schema(file).names
        if str(output_schema(file).field(name).type) == "double"
    }
    assert not floats & {"amount", "principal", "repaid", "received_by_borrower", "upfront_deduction"}


def test_only_the_contract_imports_the_schema_libraries() -> None:
    root = Path(__file__).parents[2] / "screening"
    users = {
        path.relative_to(root).parts[0]
        for path in root.rglob("*.py")
        if any(
            line.startswith(("import dataframely", "from pydantic")) for line in path.read_text("utf-8").splitlines()
        )
    }
    assert users == {"contract"}

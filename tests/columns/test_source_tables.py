"""The tables made from what the regulator brings and from the banks' loan books."""

from collections.abc import Iterator
from datetime import date

import pyarrow as pa
import pytest

from screening.columns.derive import DeriveSettings, derive, open_sources
from screening.columns.tables import READABLE
from screening.engines.duckdb import DuckDB
from screening.home import shipped
from screening.ledger.workspace import Workspace

SOURCES = (
    "institutions", "officers", "listed", "tipped", "bank_loans", "institution_loans", "institution_figures", "fx_rates",
)  # fmt: skip


@pytest.fixture(scope="module")
def derived(tiny_workspace: Workspace) -> Iterator[DuckDB]:
    with DuckDB() as engine:
        open_sources(engine, tiny_workspace.snapshot())
        derive(engine, date(2026, 12, 31), shipped("rules") / "words.toml", DeriveSettings())
        yield engine


@pytest.mark.parametrize("table", [*SOURCES, "accounts", "transactions", "transfers", "pairs"])
def test_a_table_has_the_columns_that_its_file_tells(derived: DuckDB, table: str) -> None:
    described = derived.fetch(f"DESCRIBE {table}").to_pylist()
    kinds = {row["column_name"]: row["column_type"] for row in described}
    closed_lists_as_text = {name: "VARCHAR" if kind.startswith("ENUM(") else kind for name, kind in kinds.items()}
    assert closed_lists_as_text == READABLE[table].column_types()


def test_texts_of_a_closed_list_sort_as_text_and_are_fetched_as_text(derived: DuckDB) -> None:
    instruments = derived.fetch("SELECT DISTINCT instrument FROM transactions ORDER BY instrument")["instrument"]
    assert instruments.type == pa.string()
    assert instruments.to_pylist() == sorted(instruments.to_pylist())


def test_officers_are_joined_to_their_accounts_by_identity_number(derived: DuckDB) -> None:
    rows = derived.fetch("SELECT officers.party_id, accounts.controller = person AS same FROM officers "
                         "INNER JOIN accounts ON officers.party_id = accounts.party_id").to_pylist()  # fmt: skip
    assert rows
    assert all(row["same"] for row in rows)


def test_a_tip_names_one_account_of_each_party(derived: DuckDB) -> None:
    assert derived.count("tipped") > 0
    assert derived.fetch("SELECT 1 FROM tipped GROUP BY tip, party_id HAVING count(*) > 1").num_rows == 0


def test_a_bank_loan_leads_to_the_booking_that_paid_it_out(derived: DuckDB) -> None:
    matched = derived.fetch(
        "SELECT count(*) AS n, count(transaction_id) AS found FROM bank_loans WHERE disbursed_day IS NOT NULL"
    ).to_pylist()[0]
    assert matched["found"] > 0


def test_a_listed_party_is_matched_by_number_before_name(derived: DuckDB) -> None:
    assert set(derived.fetch("SELECT DISTINCT matched FROM listed")["matched"].to_pylist()) <= {"id_number", "name"}
    assert derived.count("listed") > 0

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from screening.errors import WrongCall
from screening.intake.reference import bring
from screening.ledger.workspace import Workspace

INSTITUTIONS = "institution_id,name,kind,licensed_from,registered_capital,account_ids\n"
ROW = "I1,某小贷公司,small_loan,2019-05-06,50000000.00,6200000000000005; 6200000000000013；\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "county")


def csv(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


def stored(workspace: Workspace, table: str) -> pl.DataFrame:
    return pl.read_parquet(workspace.snapshot().reference[table])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_taken_in_the_encodings_that_offices_use(workspace: Workspace, tmp_path: Path, encoding: str) -> None:
    brought = bring(workspace, "institutions", csv(tmp_path, INSTITUTIONS + ROW, encoding))
    assert brought.accepted
    row = stored(workspace, "institutions").row(0, named=True)
    assert row["name"] == "某小贷公司"
    assert row["account_ids"] == ["6200000000000005", "6200000000000013"]
    assert (row["licensed_from"], str(row["registered_capital"])) == (date(2019, 5, 6), "50000000.00")


def test_a_later_table_takes_the_place_of_the_earlier(workspace: Workspace, tmp_path: Path) -> None:
    bring(workspace, "institutions", csv(tmp_path, INSTITUTIONS + ROW))
    bring(workspace, "institutions", csv(tmp_path, INSTITUTIONS + ROW.replace("I1", "I2")))
    assert stored(workspace, "institutions")["institution_id"].to_list() == ["I2"]
    assert workspace.snapshot().reference_versions == {"institutions": 1}


def test_a_parquet_table_keeps_its_lists(workspace: Workspace, tmp_path: Path) -> None:
    frame = pl.DataFrame({"institution_id": ["I1"], "name": ["n"], "kind": ["pawnshop"], "account_ids": [["1", "2"]]})
    frame.write_parquet(tmp_path / "i.parquet")
    assert bring(workspace, "institutions", tmp_path / "i.parquet").accepted
    assert stored(workspace, "institutions")["account_ids"].to_list() == [["1", "2"]]


def sheet(path: Path, rows: list[list[Any]]) -> Path:
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(number, column, value, day)
            else:
                page.write(number, column, value)
    book.close()
    return path


def test_a_workbook_is_taken(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        ["effective_from", "one_year", "five_year"],
        [date(2020, 8, 20), 0.0385, 0.0465],
        [date(2026, 1, 20), 0.03, 0.035],
    ]
    brought = bring(workspace, "lpr", sheet(tmp_path / "lpr.xlsx", rows))
    assert brought.accepted, brought.problems
    assert [str(rate) for rate in stored(workspace, "lpr")["one_year"]] == ["0.038500", "0.030000"]


def test_account_numbers_entered_as_numbers_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        ["tip_id", "received_on", "source", "subject_account_id"],
        ["T1", "2026-01-01", "police", 6.228480402564890e18],
    ]
    brought = bring(workspace, "tips", sheet(tmp_path / "tips.xlsx", rows))
    assert {(one.code, one.column) for one in brought.problems} == {("number_for_text", "subject_account_id")}


@pytest.mark.parametrize(
    ("table", "text", "told"),
    [
        ("institutions", INSTITUTIONS + ROW.replace("small_loan", "casino"), ("value_unknown", 2)),
        ("institutions", INSTITUTIONS + ROW + ROW, ("key_twice", 3)),
        ("institutions", INSTITUTIONS + ROW.replace("2019-05-06", "6.5.2019"), ("value_form", 2)),
        ("institutions", INSTITUTIONS + ROW.replace("50000000.00", "5000.001"), ("value_form", 2)),
        ("lpr", "effective_from,one_year,five_year\n2020/8/20,3.85,0.0465\n", ("rate_not_fraction", 2)),
        ("officers", "institution_id,name,id_number,post\nI1,张三,,director\n", ("null_required", 2)),
    ],
)
def test_one_bad_row_refuses_the_table_and_is_named_as_the_sheet_counts(
    workspace: Workspace, tmp_path: Path, table: str, text: str, told: tuple[str, int]
) -> None:
    brought = bring(workspace, table, csv(tmp_path, text))
    assert not brought.accepted
    assert [(one.code, one.rows[0].row) for one in brought.problems] == [told]
    assert workspace.snapshot().reference == {}


def test_a_missing_column_is_told(workspace: Workspace, tmp_path: Path) -> None:
    brought = bring(workspace, "watchlist", csv(tmp_path, "name\n张三\n"))
    assert [(one.code, one.column) for one in brought.problems] == [("column_missing", "list")]


def test_a_file_that_is_no_table_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04")
    assert [one.code for one in bring(workspace, "lpr", path).problems] == ["table_not_readable"]


def test_a_table_that_there_is_not_is_a_wrong_call(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(WrongCall, match="lpr"):
        bring(workspace, "transactions", tmp_path)

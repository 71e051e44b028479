import re

from fastapi import FastAPI
from visitors import house_of, visitor

from screening.report.figures import money
from screening.web.pages.shelf import Shown


def shown_of(app: FastAPI) -> Shown:
    found = house_of(app).shelf.newest()
    assert found
    return found


def test_a_loan_s_sheet_has_its_sums_and_sources_and_nobody_in_the_clear(screened: FastAPI) -> None:
    shown, who = shown_of(screened), visitor(screened, "analyst")
    rows = shown.run.table("inferred_loans").sort("loan_id").to_dicts()
    for row in rows[:: max(1, len(rows) // 8)]:
        got = who.get(f"/loans/{row['loan_id']}")
        assert got.status_code == 200
        assert f"{row['received_by_borrower']:,.2f}" in got.text
        assert f"{row['repaid']:,.2f}" in got.text
        assert len(re.findall(r"\.(?:parquet|csv)#\d+", got.text)) == len(row["evidence"])
        assert row["lender_account_id"] not in got.text
        assert row["borrower_account_id"] not in got.text


def test_a_lending_alert_leads_to_the_sheets_of_its_loans(screened: FastAPI) -> None:
    shown, who = shown_of(screened), visitor(screened, "analyst")
    row = next(one for one in shown.alerts.to_dicts() if "usurious_lending" in one["packs"])
    loans = shown.table("inferred_loans").to_dicts()
    mine = [one for one in loans if {one["lender_account_id"], one["borrower_account_id"]} & set(row["account_ids"])]
    text = who.get(f"/alerts/{row['alert_id']}").text
    assert mine
    for one in mine[:200]:
        assert f"/loans/{one['loan_id']}" in text
        assert money(one["repaid"]) in text


def test_a_loan_that_no_run_rebuilt_is_not_there(screened: FastAPI, app: FastAPI) -> None:
    assert visitor(screened, "investigator").get("/loans/L0000").status_code == 404
    assert visitor(app, "investigator").get("/loans/L0000").status_code == 404

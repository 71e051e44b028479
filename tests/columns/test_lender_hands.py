from typing import Any

from screening.columns.derive import derive_lender_hands
from screening.columns.tables import READABLE
from screening.engines.duckdb import DuckDB
from screening.rulebook.case_tables import as_arrow

LENDER, COLLECTOR, LICENSED = 1, 2, 3


def load(engine: DuckDB, flows: list[tuple[int, str, int]], roster: int | None = None, least_percent: int = 5) -> None:
    """Make `lender_hands` from loans of one set; flows are (loan, part, account on the lender's side)."""
    tables: dict[str, list[dict[str, Any]]] = {"accounts": [], "transfers": [], "loan_flows": [], "loans": []}
    for account in (LENDER, COLLECTOR, LICENSED):
        kind = "small_loan" if account == roster else None
        tables["accounts"].append({"account_id": account, "party_id": account, "roster_kind": kind})
    for number, (loan, part, account) in enumerate(flows):
        borrower = 100 + loan
        payer, payee = (account, borrower) if part == "disbursement" else (borrower, account)
        tables["transfers"].append({"transfer_id": number, "payer_id": payer, "payee_id": payee})
        tables["loan_flows"].append({"loan_id": loan, "transfer_id": number, "part": part})
    for loan in sorted({loan for loan, _, _ in flows}):
        tables["loans"].append({"loan_id": loan, "lender_set": LENDER, "borrower_party": 100 + loan})
    for table in READABLE:
        engine.load(table, as_arrow(table, tables.get(table, [])))
    derive_lender_hands(engine, least_percent)


def hands(flows: list[tuple[int, str, int]], roster: int | None = None, least_percent: int = 5) -> set[tuple[int, int]]:
    """Give (account, transfer) of the hands found in such loans."""
    with DuckDB() as engine:
        load(engine, flows, roster, least_percent)
        rows = engine.fetch("SELECT account_id, transfer_id FROM lender_hands").to_pylist()
        return {(row["account_id"], row["transfer_id"]) for row in rows}


def test_who_hands_out_and_who_takes_in_are_both_named() -> None:
    assert hands([(1, "disbursement", LENDER), (1, "repayment", COLLECTOR)]) == {(LENDER, 0), (COLLECTOR, 1)}


def test_whoever_dealt_with_a_trifle_of_the_loans_is_not() -> None:
    flows = [(loan, "disbursement", LENDER) for loan in range(20)] + [(0, "repayment", COLLECTOR)]
    assert (COLLECTOR, 20) in hands(flows)
    flows += [(20, "disbursement", LENDER)]
    assert {account for account, _ in hands(flows)} == {LENDER}


def test_a_licensed_lender_is_not() -> None:
    assert hands([(1, "disbursement", LICENSED)], roster=LICENSED) == set()


def test_every_row_tells_how_many_accounts_are_on_its_sets_side() -> None:
    flows = [(1, "disbursement", LENDER), (2, "disbursement", LENDER), (1, "repayment", COLLECTOR)]
    with DuckDB() as engine:
        load(engine, flows)
        rows = engine.rows("SELECT DISTINCT account_count FROM lender_hands")
    assert rows == [{"account_count": 2}]

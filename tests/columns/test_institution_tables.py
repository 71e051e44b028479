"""The tables that the rules on supervised institutions and bank loans share."""

from decimal import Decimal
from typing import Any

import pytest

from screening.columns.derive import derive_asked
from screening.columns.tables import READABLE
from screening.engines.duckdb import DuckDB
from screening.rulebook.case_tables import as_arrow

HOUSE, BORROWER, OFFICER, STAFF, FIRM, BROKER = 1, 10, 20, 21, 30, 40
DAY = 86_400
Rows = list[dict[str, Any]]


def made(table: str, **given: Rows) -> Rows:
    """Make one asked-for table from rows; tables not given are empty."""
    with DuckDB() as engine:
        for name in READABLE:
            engine.load(name, as_arrow(name, given.get(name, [])))
        derive_asked(engine, [table], given=set(given))
        return engine.rows(f'SELECT * FROM "{table}" ORDER BY ALL')


def account(number: int, holder: str = "individual", **other: Any) -> dict[str, Any]:
    return {"account_id": number, "party_id": number, "holder": holder, "held": True} | other


def transfer(number: int, payer: int, payee: int, amount: int, day: int, **other: Any) -> dict[str, Any]:
    plain = {"payer_party": payer, "payee_party": payee, "booked_at": day * DAY, "own": False, "kin": False}
    return {"transfer_id": number, "payer_id": payer, "payee_id": payee, "amount": amount, "day": day} | plain | other


HOUSES = [{"institution_id": 1, "party_id": HOUSE, "kind": "small_loan", "status": "正常"}]
OWN = account(HOUSE, "organisation", institution_id=1, roster_kind="small_loan", covered_from=0)
ROW = {
    "institution_loan": 1, "institution_id": 1, "borrower_party": BORROWER, "principal": 120_000, "disbursed_day": 100,
    "due_day": 460, "annual_rate": Decimal("0.2"), "fees": 0, "collateral": "none",
}  # fmt: skip


def cost(*transfers: dict[str, Any], **changed: Any) -> dict[str, Any]:
    rows = made(
        "institution_costs",
        institutions=HOUSES,
        accounts=[OWN, account(BORROWER)],
        institution_loans=[ROW | changed],
        transfers=[transfer(1, HOUSE, BORROWER, 120_000, 100), *transfers],
    )
    return dict(rows[0])


def test_officers_their_firms_and_whoever_is_paid_wages_are_an_institutions_people() -> None:
    wages = [
        {
            "transfer_id": n, "account_id": HOUSE, "party_id": HOUSE, "other_party": STAFF, "other_holder": "individual",
            "direction": "out", "purpose_class": "wage", "instrument": "payroll",
        }
        for n in range(3)
    ]  # fmt: skip
    rows = made(
        "institution_insiders",
        officers=[{"institution_id": 1, "person": 7, "post": "director"}],
        accounts=[OWN, account(OFFICER, controller=7), account(FIRM, "organisation", controller=7), account(STAFF)],
        flows=wages,
    )
    assert [(row["party_id"], row["role"]) for row in rows] == [
        (OFFICER, "officer"),
        (STAFF, "staff"),
        (FIRM, "company"),
    ]


@pytest.mark.parametrize(("paid", "rate"), [(143_671, "0.2"), (149_589, "0.25"), (120_000, "0")])
def test_the_rate_is_that_at_which_nothing_is_left_owed(paid: int, rate: str) -> None:
    found = cost(transfer(2, BORROWER, HOUSE, paid, 460))
    assert abs(found["rate"] - Decimal(rate)) < Decimal("0.001")


def test_instalments_that_still_run_leave_at_least_the_rest_of_the_term_owed() -> None:
    instalments = [transfer(n + 1, BORROWER, HOUSE, 10_000 + 2_400 - 200 * (n - 1), 100 + 30 * n) for n in range(1, 7)]
    assert abs(cost(*instalments)["rate"] - Decimal("0.243")) < Decimal("0.002")  # two hundredths every thirty days


def test_a_loan_in_default_has_no_rate() -> None:
    assert cost(transfer(2, BORROWER, HOUSE, 50_000, 200))["rate"] is None


def used(*payments: tuple[int, int, int], before: int = 0) -> list[tuple[int, int, str]]:
    """Payments as (number, amount, day) out of an account that got a loan of 1,000 on day 100: number, share, use."""
    rows, left = [], before + 1_000
    booked = {"account_id": BORROWER, "party_id": BORROWER, "booked_at": 100 * DAY}
    rows.append(booked | {"transaction_id": 1, "day": 100, "direction": "in", "amount": 1_000, "balance_after": left})
    for number, amount, day in payments:
        left -= amount
        rows.append(
            booked
            | {
                "transaction_id": number, "day": day, "direction": "out", "amount": amount, "balance_after": left,
                "counterparty_id": BROKER, "counterparty_party": BROKER, "booked_at": day * DAY,
            }
        )  # fmt: skip
    loan = {"bank_loan": 1, "party_id": BORROWER, "account_id": BORROWER, "transaction_id": 1, "principal": 1_000}
    found = made(
        "loan_uses",
        bank_loans=[loan | {"disbursed_day": 100}],
        transactions=rows,
        accounts=[account(BORROWER), account(BROKER, "organisation", name_class="broker")],
    )
    return [(row["transaction_id"], row["amount"], row["use"]) for row in found]


def test_what_was_there_before_is_spent_first() -> None:
    assert used((2, 300, 101), (3, 500, 102), before=400) == [(3, 400, "securities")]


def test_no_more_than_the_loan_and_nothing_after_thirty_days_is_traced() -> None:
    assert used((2, 700, 110), (3, 700, 130), (4, 100, 131)) == [(2, 700, "securities"), (3, 300, "securities")]


def test_a_payment_of_about_the_whole_loan_within_a_day_is_the_loans() -> None:
    assert used((2, 900, 101), before=5_000) == [(2, 900, "securities")]
    assert used((2, 899, 101), before=5_000) == []
    assert used((2, 900, 102), before=5_000) == []


def test_money_that_comes_back_without_a_row_in_the_book_is_an_unbooked_loan() -> None:
    def flow(number: int, direction: str, amount: int, day: int) -> dict[str, Any]:
        return {
            "transfer_id": number, "account_id": HOUSE, "party_id": HOUSE, "other_id": BORROWER, "other_party": BORROWER,
            "other_holder": "individual", "direction": direction, "amount": amount, "day": day, "booked_at": day * DAY,
            "instrument": "transfer",
        }  # fmt: skip

    given = {"accounts": [OWN, account(BORROWER)], "flows": [flow(1, "out", 800_000, 10), flow(2, "in", 300_000, 40)]}
    rows = made("unbooked_payments", **given)
    assert [(row["part"], row["transfer_id"], row["paid_back"]) for row in rows] == [
        ("paid", 1, 300_000), ("back", 2, 300_000),
    ]  # fmt: skip
    mistyped = [ROW | {"borrower_party": None, "principal": 800_000, "disbursed_day": 10}]
    assert made("unbooked_payments", institution_loans=mistyped, **given) == []

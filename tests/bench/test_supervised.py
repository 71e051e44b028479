"""A supervised institution in the book: its accounts are the roster's, its measures those of the readable tables."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from screening.bench.book import open_book
from screening.bench.county import County
from screening.bench.supervised import accounts_by_id_number, accounts_by_institution, institution_of, measures
from screening.engines.duckdb import DuckDB
from screening.ledger.workspace import Workspace
from screening.runs.reading import read_run


@pytest.fixture(scope="module")
def county(tiny_workspace: Workspace, tiny_run: Path) -> Iterator[County]:
    with closing(open_book(tiny_workspace, read_run(tiny_run))) as book, book.county() as found:
        yield found


@pytest.fixture(scope="module")
def roster(tiny_workspace: Workspace) -> pl.DataFrame:
    return pl.read_parquet(tiny_workspace.snapshot().reference["institutions"])


def test_the_accounts_of_an_institution_are_those_of_the_roster(county: County, roster: pl.DataFrame) -> None:
    known = accounts_by_institution(county)
    named = {row["institution_id"]: set(row["account_ids"]) for row in roster.to_dicts()}
    seen = {row["account"] for row in county.tables.rows("SELECT account FROM book.accounts")}
    assert known
    for institution, accounts in known.items():
        assert named[institution] & seen <= set(accounts.values())
        assert {institution_of(county, [one]) for one in accounts} == {institution}


def test_who_belongs_to_no_institution_is_told_so(county: County) -> None:
    of_any = {one for accounts in accounts_by_institution(county).values() for one in accounts}
    other = next(
        row["account_id"]
        for row in county.tables.rows("SELECT account_id FROM book.accounts")
        if row["account_id"] not in of_any
    )
    assert institution_of(county, [other]) is None
    assert institution_of(county, []) is None


def test_accounts_are_found_by_identity_number_however_it_is_written(county: County) -> None:
    row = county.tables.rows(
        "SELECT account_id, account, id_number FROM book.accounts WHERE id_number IS NOT NULL LIMIT 1"
    )[0]
    found = accounts_by_id_number(county, [f" {row['id_number'].lower()} ", "nobody"])
    assert list(found) == [row["id_number"]]
    assert found[row["id_number"]][row["account_id"]] == row["account"]


MADE = {
    "institution_lending": """
        ('A', 1, 'disbursement', 100, 20454), ('A', 1, 'repayment', 60, 20490), ('A', 1, 'back', 10, 20454),
        ('B', 9, 'disbursement', 7, 20454)
        institution, institution_loan, part, amount, day
    """,
    "institution_costs": """
        ('A', 1, 5, 100, 20454, 90, 120, 3, 10, 0.120000, 0.300000), ('A', 2, 6, 100, 20455, 90, 80, 0, 0, 0.120000, NULL),
        ('A', 3, 5, 100, 20456, 90, 130, 0, 0, 0.120000, 0.900000), ('A', 4, 99, 100, 20456, 90, 99, 0, 0, NULL, 0.100000)
      institution, institution_loan, borrower_party, principal, disbursed_day, received, paid, side, back, annual_rate, rate
    """,
    "institution_exposures": """
        ('A', true, 50, 70, 200, 20454), ('A', true, 60, 60, 400, 20800), ('A', false, 10, 10, 400, 20801),
        ('A', NULL, 10, 10, NULL, 20000)
        institution, borne_out, borrower_balance, group_balance, net_assets, disbursed_day
    """,
    "institution_deposits": """
        ('A', 'stake', 10, 1), ('A', 'stake', 5, 1), ('A', 'stake', 5, 2), ('A', 'return', 4, 1)
        institution, part, amount, other_party
    """,
    "institution_insiders": """
        ('A', 1, 'officer'), ('A', 2, 'staff'), ('A', 3, 'staff')
        institution, party_id, role
    """,
    "accounts": """
        (50, 5), (51, 5), (60, 6)
        account_id, party_id
    """,
}


@pytest.fixture
def made() -> Iterator[County]:
    """A county of a few rows: institution A, and B beside it."""
    with DuckDB() as engine:
        engine.run("CREATE SCHEMA book")
        for name, text in MADE.items():
            rows, _, columns = text.strip().rpartition("\n")
            engine.run(f"CREATE TABLE book.{name} AS SELECT * FROM (VALUES {rows}) AS made ({columns})")
        yield County(engine)


def test_paid_out_and_paid_back_are_told_by_month(made: County) -> None:
    assert measures(made, "A").months == (
        {"month": "2026-01", "disbursed": 100, "paid_back": 10},
        {"month": "2026-02", "disbursed": 0, "paid_back": 60},
    )


def test_costs_tell_of_how_many_loans_the_rate_is_known(made: County) -> None:
    costs = measures(made, "A").costs
    assert (costs["loans"], costs["told"], costs["side"], costs["back"]) == (4, 3, 3, 10)
    assert (costs["median"], costs["highest"]) == (Decimal("0.300000"), Decimal("0.900000"))


def test_the_dearest_loans_stand_first_with_an_account_of_the_borrower(made: County) -> None:
    dearest = measures(made, "A").dearest
    assert [(one.rate, one.account) for one in dearest] == [
        (Decimal("0.900000"), 50),
        (Decimal("0.300000"), 50),
        (Decimal("0.100000"), None),
    ]
    assert dearest[1].disbursed_on == date(2026, 1, 1)


def test_the_largest_exposures_are_set_against_the_net_assets_of_their_time(made: County) -> None:
    largest = measures(made, "A").largest
    assert (largest["borrower"], largest["of_group"]) == (60, 70)
    assert (float(largest["borrower_share"]), float(largest["group_share"])) == (0.25, 0.35)


def test_payouts_seen_not_seen_and_before_the_statements_are_kept_apart(made: County) -> None:
    assert measures(made, "A").seen == {True: 2, False: 1, None: 1}


def test_money_of_the_public_counts_people_once(made: County) -> None:
    deposits = measures(made, "A").deposits
    assert (deposits["stake"]["amount"], deposits["stake"]["times"], deposits["stake"]["people"]) == (20, 3, 2)
    assert (deposits["return"]["amount"], deposits["return"]["people"]) == (4, 1)


def test_people_of_the_house_are_counted_by_role(made: County) -> None:
    assert measures(made, "A").people == {"officer": 1, "staff": 2}


def test_an_institution_that_is_not_there_has_nothing(county: County) -> None:
    none = measures(county, "nobody")
    assert (none.months, none.dearest, none.seen, none.deposits, none.people) == ((), (), {}, {}, {})
    assert none.costs["loans"] == 0
    assert none.largest["borrower"] is None

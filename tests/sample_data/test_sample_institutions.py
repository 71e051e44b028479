"""The supervised side of the sample county: books that match the flows, figures within the law, money that is seen."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from county_files import Files

PAWN_CAP = {"movable": 0.042, "real_estate": 0.027, "rights": 0.024}


def reference(files: Files, name: str) -> pl.DataFrame:
    """Rows of the regulator's table on the lawful institutions: those none of whose accounts has a part in a scheme."""
    text = ("account_ids", "disbursement_account_id", "repayment_account_id", "borrower_region_code")
    overrides = dict.fromkeys(text, pl.String)

    def read(table: str) -> pl.DataFrame:
        return pl.read_csv(files.root / "reference" / f"{table}.csv", schema_overrides=overrides, try_parse_dates=True)

    roster = read("institutions").with_columns(account_id=pl.col("account_ids").str.split(";")).explode("account_id")
    breaching = roster.join(files.truth("scheme_accounts").filter("culpable"), on="account_id", how="semi")
    return read(name).filter(~pl.col("institution_id").is_in(breaching["institution_id"].implode()))


@pytest.fixture(scope="module")
def book(large: Files) -> pl.DataFrame:
    """Every loan of the period with its lender's kind and capital and the borrower's accounts."""
    institutions = reference(large, "institutions").select("institution_id", "kind", "registered_capital")
    return reference(large, "institution_loans").join(institutions, on="institution_id")


def flows(files: Files, accounts: pl.Series) -> pl.DataFrame:
    return files.transactions.filter(pl.col("account_id").is_in(accounts.implode())).with_columns(
        day=pl.col("booked_at").dt.date(), amount=pl.col("amount").cast(pl.Float64)
    )


def test_every_loan_of_the_period_is_paid_out_whole_from_the_account_in_the_book(
    large: Files, book: pl.DataFrame
) -> None:
    lent = book.filter(pl.col("kind").is_in(["small_loan", "pawnshop"]))
    paid = flows(large, lent["disbursement_account_id"].unique()).filter(pl.col("direction") == "out")
    keys = ["disbursement_account_id", "principal", "disbursed_on", "borrower_id_number"]
    named = paid.join(large.holders, left_on="counterparty_account_id", right_on="account_id")
    found = lent.join(named, left_on=keys, right_on=["account_id", "amount", "day", "id_number"], how="semi")
    assert len(found) == len(lent) > 300


def test_small_loan_companies_lend_through_a_special_account(large: Files) -> None:
    companies = reference(large, "institutions").filter(pl.col("kind") == "small_loan")
    assert companies["account_ids"].str.split(";").list.len().to_list() == [2] * len(companies)
    assert len(companies) == 4
    loans = reference(large, "institution_loans").join(companies, on="institution_id")
    second = loans["account_ids"].str.split(";").list.get(1)
    assert (loans["disbursement_account_id"] == second).all()
    assert (loans["repayment_account_id"] == second).all()


def test_no_loan_of_a_small_loan_company_costs_more_than_a_quarter_less_a_hundredth(book: pl.DataFrame) -> None:
    loans = book.filter(pl.col("kind") == "small_loan")
    assert (loans["annual_rate"] <= 0.24).all()
    # Equal instalments: money is out for half the term on average, so that a fee weighs twice.
    years = (loans["due_on"] - loans["disbursed_on"]).dt.total_days() / 365
    assert (loans["annual_rate"] + 2 * loans["fees"] / loans["principal"] / years <= 0.24).all()
    assert (loans["fees"] > 0).sum() > 5


def test_one_borrower_owes_less_than_a_tenth_of_last_years_net_assets(large: Files, book: pl.DataFrame) -> None:
    figures = reference(large, "institution_figures").drop_nulls("net_assets").sort("as_of")
    first = figures.group_by("institution_id", maintain_order=True).first().select("institution_id", "net_assets")
    largest = book.filter(pl.col("kind") == "small_loan").join(first, on="institution_id")
    share = largest.select(share=pl.col("principal") / pl.col("net_assets"))["share"]
    assert 0.06 < share.max() <= 0.1  # type: ignore[operator]


def test_funding_stays_within_net_assets(large: Files) -> None:
    told = reference(large, "institution_figures")
    for borrowed in ("nonstandard_funding", "bank_borrowing"):
        rows = told.drop_nulls(borrowed)
        assert len(rows) >= 15
        assert (rows[borrowed] <= rows["net_assets"]).all()


@pytest.mark.parametrize("collateral", sorted(PAWN_CAP))
def test_pawn_fees_are_within_the_cap_of_the_pledge(book: pl.DataFrame, collateral: str) -> None:
    tickets = book.filter(pl.col("kind") == "pawnshop", pl.col("collateral") == collateral)
    months = (tickets["due_on"] - tickets["disbursed_on"]).dt.total_days() / 30
    share = tickets["fees"] / tickets["principal"] / months
    assert len(tickets) >= 5
    assert share.max() <= PAWN_CAP[collateral]  # type: ignore[operator]
    assert months.max() <= 6  # type: ignore[operator]


def test_pawn_tickets_stay_within_the_capital(book: pl.DataFrame) -> None:
    tickets = book.filter(pl.col("kind") == "pawnshop")
    houses = tickets.filter(pl.col("collateral") == "real_estate")
    assert (houses["principal"] <= 0.1 * houses["registered_capital"]).all()
    assert (houses["principal"] >= 0.07 * houses["registered_capital"]).sum() >= 3
    owed = tickets.group_by("institution_id", "borrower_id_number").agg(
        pl.col("principal").sum() / pl.col("registered_capital").first()
    )
    assert owed["principal"].max() <= 0.25  # type: ignore[operator]
    for kind, most in (("rights", 0.5), ("real_estate", 1.0)):
        assert _highest_balance(tickets.filter(pl.col("collateral") == kind)) <= most


def _highest_balance(tickets: pl.DataFrame) -> float:
    """Give the most that stands out on one day over the capital, at any institution."""
    rows: list[dict[str, Any]] = tickets.to_dicts()
    return max(
        sum(
            other["principal"]
            for other in rows
            if other["institution_id"] == row["institution_id"]
            and other["disbursed_on"] <= row["disbursed_on"] <= other["due_on"]
        )
        / row["registered_capital"]
        for row in rows
    )


def test_a_registry_in_run_off_lends_nothing_new_and_its_balance_falls_below_the_plan(large: Files) -> None:
    registries = reference(large, "institutions").filter(pl.col("kind") == "private_lending_registry")
    assert set(registries["status"]) == {"清退"}
    plan = reference(large, "institution_figures").join(registries, on="institution_id").sort("institution_id", "as_of")
    loans = reference(large, "institution_loans").join(registries, on="institution_id")
    assert len(registries) == 2
    assert loans["disbursed_on"].dt.year().max() <= 2025  # type: ignore[operator]
    for number, account in registries.select("institution_id", "account_ids").iter_rows():
        mine = plan.filter(pl.col("institution_id") == number)
        booked = flows(large, pl.Series([account]))
        back = booked.filter(pl.col("direction") == "in", pl.col("instrument") == "loan_repayment")
        assert booked.filter(pl.col("instrument") == "loan_disbursement").is_empty()
        assert mine["planned_balance"].is_sorted(descending=True)
        start = loans.filter(pl.col("institution_id") == number)["principal"].sum()
        for day, planned in mine.select("as_of", "planned_balance").iter_rows():
            assert start - back.filter(pl.col("day") <= day)["amount"].sum() <= planned


def test_a_care_home_has_more_beds_than_residents_who_pay(large: Files) -> None:
    homes = reference(large, "institutions").filter(pl.col("kind") == "other")
    beds = reference(large, "institution_figures").drop_nulls("beds").join(homes, on="institution_id")
    assert len(beds) == 2
    for account, count in beds.select("account_ids", "beds").iter_rows():
        came = flows(large, pl.Series([account])).filter(pl.col("direction") == "in")
        assert 10 < came["counterparty_account_id"].n_unique() < count


def test_officers_are_residents_with_accounts_and_one_represents_the_institution(large: Files) -> None:
    officers = reference(large, "officers")
    assert officers.join(large.holders, on="id_number", how="anti").is_empty()
    heads = officers.filter(pl.col("post") == "legal_representative")["id_number"]
    parties = pl.concat(pl.read_parquet(b / "parties.parquet") for b in large.banks())
    assert set(heads) <= set(parties["legal_representative_id"].drop_nulls())


def test_every_lawful_institution_is_a_look_alike_by_all_its_accounts(large: Files) -> None:
    roster = reference(large, "institutions").select(pl.col("account_ids").str.split(";").explode())
    labelled = large.truth("look_alikes").join(roster, left_on="account_id", right_on="account_ids")
    assert labelled["account_id"].n_unique() == len(roster)
    assert set(labelled["kind"]) == {"licensed_small_loan", "pawnshop", "registry_runoff", "wealth_firm", "care_home"}


def test_loans_over_the_line_go_to_the_seller_within_minutes(large: Files) -> None:
    people = large.truth("look_alikes").filter(pl.col("kind") == "entrusted_loan")["account_id"]
    booked = flows(large, people)
    given = booked.filter(pl.col("instrument") == "loan_disbursement", pl.col("amount") > 300_000)
    paid = booked.filter(pl.col("direction") == "out", pl.col("purpose").str.starts_with("受托支付"))
    pairs = given.join(paid, on=["account_id", "amount"], suffix="_paid")
    assert len(pairs) == len(people) == 40
    assert (pairs["booked_at_paid"] - pairs["booked_at"]).max() < timedelta(minutes=15)  # type: ignore[operator]


def test_the_banks_books_hold_the_loans_whose_money_is_seen(large: Files) -> None:
    books = pl.concat(pl.read_parquet(f) for b in large.banks() for f in b.glob("loans.parquet"))
    people = large.truth("look_alikes").filter(pl.col("kind").is_in(["entrusted_loan", "working_capital_loan"]))
    assert people.join(books, on="account_id", how="anti").is_empty()
    assert {"购房", "流动资金"} <= set(books["purpose"])


def test_small_counties_have_no_books_of_institutions(tiny: Files) -> None:
    assert not (tiny.root / "reference" / "institution_loans.csv").exists()

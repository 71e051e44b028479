import json

import polars as pl
import pytest
from county_files import CHECKS, Files

REFERENCE = {
    "institutions": "institution_id,name,kind,uscc,status,licensed_from,licensed_to,registered_capital,account_ids",
    "officers": "institution_id,name,id_number,post,from_date,to_date",
    "watchlist": "name,id_number,list,since,source",
    "tips": "tip_id,received_on,source,text,subject_name,subject_id_number,subject_account_id,subject_phone",
    "lpr": "effective_from,one_year,five_year",
}


@pytest.mark.parametrize("kind", sorted(CHECKS))
def test_every_instance_meets_the_base_definition_of_its_kind(files: Files, tiny: Files, kind: str) -> None:
    for county in (files, tiny):
        schemes = county.truth("schemes").filter(pl.col("kind") == kind).to_dicts()
        assert schemes
        for scheme in schemes:
            assert CHECKS[kind](county, scheme), scheme
            for further in json.loads(scheme["parameters"]).get("also", []):
                assert CHECKS[further](county, scheme), (further, scheme)


def test_a_culpable_account_belongs_to_one_scheme_and_is_no_look_alike(files: Files) -> None:
    whole = files.truth("scheme_accounts")
    cast = whole.filter(pl.col("culpable"))
    assert not cast["account_id"].is_duplicated().any()
    assert cast.join(whole.filter(~pl.col("culpable")), on="account_id").is_empty()
    assert cast.join(files.truth("look_alikes"), on="account_id").is_empty()


def test_culpable_persons_also_live_an_ordinary_life(files: Files) -> None:
    lenders = files.truth("scheme_accounts").filter(pl.col("role") == "lender")["account_id"].implode()
    lived = files.transactions.filter(pl.col("account_id").is_in(lenders), pl.col("instrument") == "card")
    assert lived["account_id"].n_unique() >= 3


def test_every_culpable_account_is_reported(files: Files) -> None:
    cast = files.truth("scheme_accounts").filter(pl.col("culpable"))
    assert cast.join(files.transactions.select("account_id").unique(), on="account_id", how="anti").is_empty()


def test_look_alikes_of_every_sort_are_named(files: Files) -> None:
    kinds = set(files.truth("look_alikes")["kind"])
    assert len(kinds) >= 25
    assert {"payroll_employer", "shop_takings", "licensed_small_loan", "rosca", "wedding_burst"} <= kinds


def test_the_truth_about_a_loan_re_adds_from_the_bookings(files: Files) -> None:
    loans = files.truth("loans").filter(pl.col("scheme_id").is_null() & (pl.col("repayments") == 1))
    out = files.transactions.filter(pl.col("direction") == "out")
    given = loans.join(
        out,
        left_on=["lender_account_id", "borrower_account_id", "received"],
        right_on=["account_id", "counterparty_account_id", "amount"],
        how="semi",
    )
    assert len(given) == len(loans) > 0


def test_reference_tables_have_the_contracts_columns(files: Files) -> None:
    for name, head in REFERENCE.items():
        lines = (files.root / "reference" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert lines[0] == head
        assert len(lines) > 2


def test_the_supervised_institutions_are_customers_of_a_bank(files: Files) -> None:
    known = pl.read_csv(files.root / "reference" / "institutions.csv", schema_overrides={"account_ids": pl.String})
    accounts = pl.concat(pl.read_parquet(b / "accounts.parquet") for b in files.banks())
    assert known.join(accounts, left_on="account_ids", right_on="account_id", how="anti").is_empty()
    assert set(known["kind"]) == {"small_loan", "pawnshop", "private_lending_registry", "wealth_management"}

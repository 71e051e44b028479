import json

import polars as pl
import pytest
from county.evasions import size
from county.kinds import all_kinds
from county_files import Files, evasions_of
from definitions import CHECKS

REFERENCE = {
    "institutions": "institution_id,name,kind,uscc,status,licensed_from,licensed_to,registered_capital,account_ids",
    "officers": "institution_id,name,id_number,post,from_date,to_date",
    "watchlist": "name,id_number,list,since,source",
    "tips": "tip_id,received_on,source,text,subject_name,subject_id_number,subject_account_id,subject_phone",
    "lpr": "effective_from,one_year,five_year",
}


@pytest.mark.parametrize("kind", sorted(CHECKS))
def test_every_instance_meets_the_base_definition_of_its_kind(files: Files, tiny: Files, kind: str) -> None:
    everywhere = {one.name for one in all_kinds() if one.least_bookings == 0}
    for county in (files, tiny) if kind in everywhere else (files,):
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
    assert len(kinds) >= 50
    assert {
        "payroll_employer", "shop_takings", "licensed_small_loan", "rosca", "wedding_burst", "work_crew", "car_dealer",
        "house_purchase_gathering", "purchasing_agent", "staff_loan", "supplier_credit", "friendly_lender",
        "dormant_house_purchase", "illness_appeal", "prepaid_members", "small_trader", "trade_loop", "estate_shared",
    } <= kinds  # fmt: skip


def test_a_large_county_has_hundreds_of_look_alikes_and_none_is_culpable(large: Files) -> None:
    table = large.truth("look_alikes")
    assert table["look_alike_id"].n_unique() >= 600
    cast = large.truth("scheme_accounts").filter(pl.col("culpable"))
    assert cast.join(table, on="account_id").is_empty()
    assert table.join(large.holders, on="account_id", how="anti").is_empty()


def test_friends_lend_a_few_times_and_within_the_cap(large: Files) -> None:
    friends = large.truth("look_alikes").filter(pl.col("kind") == "friendly_lender")
    loans = large.truth("loans").join(friends, left_on="lender_account_id", right_on="account_id")
    assert loans.group_by("lender_account_id").len()["len"].is_between(2, 7).all()
    assert (loans["annual_rate_declining"].drop_nulls() <= 0.12).all()


def test_about_half_the_instances_hide_in_one_or_two_ways_and_a_quarter_in_more(large: Files) -> None:
    sizes = [min(3, len(hidden)) for hidden in evasions_of(large).values()]
    share = {n: sizes.count(n) / len(sizes) for n in range(4)}
    assert 0.15 <= share[0] <= 0.35
    assert 0.4 <= share[1] + share[2] <= 0.6
    assert 0.15 <= share[3] <= 0.35


def test_every_evasion_of_every_kind_that_has_instances_enough_occurs(large: Files) -> None:
    found = {(name.rsplit("-", 1)[0], e) for name, hidden in evasions_of(large).items() for e in hidden}
    assert found <= {(kind.name, e) for kind in all_kinds() for e in kind.evasions}
    roomy = [k for k in all_kinds() if sum(size(k.name, t) for t in range(int(k.per_million))) >= len(k.evasions) + 2]
    assert len(roomy) >= 15
    assert {(kind.name, e) for kind in roomy for e in kind.evasions} - found == set()


@pytest.mark.parametrize("kind", sorted(CHECKS))
def test_no_evasion_takes_an_instance_out_of_its_definition(large: Files, kind: str) -> None:
    for scheme in large.truth("schemes").filter(pl.col("kind") == kind).to_dicts():
        assert CHECKS[kind](large, scheme), scheme
        for further in json.loads(scheme["parameters"]).get("also", []):
            assert CHECKS[further](large, scheme), (further, scheme)


def test_several_accounts_of_one_holder_stand_at_several_banks(large: Files) -> None:
    seen = 0
    for name, hidden in evasions_of(large).items():
        if name.startswith(("fan_in", "cash_structuring")) and "several_accounts" in hidden:
            cast = large.cast(name, "collector", "depositor")
            held = large.holders.filter(pl.col("account_id").is_in(cast))
            assert held["id_number"].n_unique() == 1
            assert held["bank"].n_unique() >= 2
            seen += 1
    assert seen >= 2


def test_a_spouse_who_pays_lives_with_the_borrower(large: Files) -> None:
    table = large.truth("scheme_accounts")
    homes = dict(large.holders.select("account_id", "address").iter_rows())
    payers = table.filter(pl.col("role") == "borrower_relative")
    assert len(payers) >= 5
    for scheme_id, payer in payers.select("scheme_id", "account_id").iter_rows():
        borrowers = table.filter(pl.col("scheme_id") == scheme_id, pl.col("role") == "borrower")["account_id"]
        assert homes[payer] in {homes[b] for b in borrowers}


def test_scheme_money_comes_partly_from_elsewhere(large: Files) -> None:
    cast = large.truth("scheme_accounts").filter(pl.col("role").is_in(["lender", "source", "funder"]))["account_id"]
    came = large.transactions.filter(
        pl.col("account_id").is_in(cast.implode()), pl.col("direction") == "in", pl.col("amount") >= 2_000
    )
    known = large.holders["account_id"].implode()
    outside = came.filter(~pl.col("counterparty_account_id").is_in(known), pl.col("instrument") == "transfer")
    assert outside["account_id"].n_unique() >= 20


def test_the_prime_rate_table_lists_every_publication(files: Files) -> None:
    rates = pl.read_csv(files.root / "reference" / "lpr.csv", try_parse_dates=True)
    months = rates["effective_from"].dt.strftime("%Y-%m").to_list()
    assert months == [f"{2024 + m // 12}-{m % 12 + 1:02d}" for m in range(32)]
    assert rates["effective_from"].is_sorted()
    assert rates["one_year"].is_sorted(descending=True)
    assert (rates["one_year"][0], rates["one_year"][-1]) == (0.0345, 0.03)


def test_the_truth_about_a_loan_re_adds_from_the_bookings(files: Files) -> None:
    known = files.holders["account_id"].implode()
    loans = files.truth("loans").filter(
        pl.col("scheme_id").is_null() & (pl.col("repayments") == 1) & pl.col("lender_account_id").is_in(known)
    )
    out = files.transactions.filter(pl.col("direction") == "out")
    given = loans.join(
        out,
        left_on=["lender_account_id", "borrower_account_id", "received"],
        right_on=["account_id", "counterparty_account_id", "amount"],
        how="semi",
    )
    assert len(given) == len(loans) > 0


def test_what_is_repaid_in_banknotes_is_told_apart(large: Files) -> None:
    loans = large.truth("loans")
    noted = loans.filter(pl.col("repaid_in_cash") > 0)
    assert len(noted) > 10
    assert (noted["repaid_in_cash"] <= noted["repaid"]).all()
    claimed = {s for s, hidden in evasions_of(large).items() if "cash_repayments" in hidden}
    assert set(noted["scheme_id"]) == claimed


def test_reference_tables_have_the_contracts_columns(files: Files) -> None:
    for name, head in REFERENCE.items():
        lines = (files.root / "reference" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert lines[0] == head
        assert len(lines) > 2


def test_the_supervised_institutions_are_customers_of_a_bank(files: Files) -> None:
    known = pl.read_csv(files.root / "reference" / "institutions.csv", schema_overrides={"account_ids": pl.String})
    accounts = pl.concat(pl.read_parquet(b / "accounts.parquet") for b in files.banks())
    registered = known.select(pl.col("account_ids").str.split(";").explode())
    assert registered.join(accounts, left_on="account_ids", right_on="account_id", how="anti").is_empty()
    assert set(known["kind"]) >= {"small_loan", "pawnshop", "private_lending_registry", "wealth_management"}

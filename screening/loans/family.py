"""Repayments by a borrower's family: who pays a habitual lender for somebody of his household (regulatory basis 3.7)."""

import polars as pl
import pyarrow as pa

from screening.loans.settings import DEFAULT, Parameters


def with_family_payers(
    payments: pl.DataFrame, accounts: pa.Table, lenders: pl.Series, parameters: Parameters = DEFAULT
) -> pl.DataFrame:
    """Give the payments with `payer_set` moved to the borrower for whom one of his household paid, and `third_party`.

    The payer never got money from that lender, shares telephone or address with exactly one of his borrowers, and pays
    after the loan (regulatory basis 3.3 step 5).
    """
    lent = payments.filter(pl.col("payer_set").is_in(lenders.implode()))
    loans = (
        lent.filter(pl.col("amount") >= parameters.open_amount_cash_loan)
        .group_by(lender="payer_set", borrower="payee_set")
        .agg(since=pl.col("at").min())
    )
    payers = (
        payments.filter(pl.col("payee_set").is_in(lenders.implode()))
        .select(lender="payee_set", payer_set="payer_set")
        .unique()
        .join(lent.select(lender="payer_set", payer_set="payee_set").unique(), on=["lender", "payer_set"], how="anti")
    )
    stand_ins = (
        payers.join(_households(accounts, parameters), left_on="payer_set", right_on="party")
        .join(loans, left_on=["lender", "mate"], right_on=["lender", "borrower"])
        .filter(pl.len().over("lender", "payer_set") == 1)
        .select("payer_set", payee_set="lender", borrower="mate", since="since")
    )
    stands_in = pl.col("borrower").is_not_null() & (pl.col("at") > pl.col("since"))
    return (
        payments.join(stand_ins, on=["payer_set", "payee_set"], how="left")
        .with_columns(third_party=stands_in.fill_null(value=False))
        .with_columns(payer_set=pl.when("third_party").then("borrower").otherwise("payer_set"))
        .drop("borrower", "since")
    )


def _households(accounts: pa.Table, parameters: Parameters) -> pl.DataFrame:
    """Pair up the parties that share a telephone or an address; numbers and places of many are public."""
    frame = pl.DataFrame(accounts.select(["party_id", "phone", "address"])).with_columns(
        party=pl.col("party_id").cast(pl.Int64)
    )
    marks = [
        frame.filter(pl.col(column).is_not_null()).select("party", mark=pl.lit(f"{column} ") + pl.col(column))
        for column in ("phone", "address")
    ]
    shared = pl.concat(marks).unique().filter(pl.len().over("mark").is_between(2, parameters.household_parties))
    pairs = shared.join(shared.rename({"party": "mate"}), on="mark").filter(pl.col("party") != pl.col("mate"))
    return pairs.select("party", "mate").unique()

"""Repayments by a borrower's family: who pays a lender for somebody of his household (regulatory basis 3.7, case 3)."""

import polars as pl
import pyarrow as pa

from screening.loans.settings import DEFAULT, Parameters


def relatives(accounts: pa.Table, parameters: Parameters = DEFAULT) -> pl.DataFrame:
    """Pair up the parties that share a telephone or an address: party, mate; what many share is public."""
    frame = pl.DataFrame(accounts.select(["party_id", "phone", "address"])).with_columns(
        party=pl.col("party_id").cast(pl.Int64)
    )
    marks = [
        frame.filter(pl.col(column).is_not_null()).select("party", mark=pl.lit(f"{column} ") + pl.col(column))
        for column in ("phone", "address")
    ]
    shared = pl.concat(marks).unique().filter(pl.len().over("mark").is_between(2, parameters.household_parties))
    pairs = shared.join(shared.rename({"party": "mate"}), on="mark").filter(pl.col("party") != pl.col("mate"))
    return pairs.select("party", "mate").unique().sort("party", "mate")


def with_family_payers(
    payments: pl.DataFrame, related: pl.DataFrame, lenders: pl.Series, parameters: Parameters = DEFAULT
) -> pl.DataFrame:
    """Give the payments with `payer_set` moved to the borrower for whom one of his household paid, and `third_party`.

    The payer never got money from that lender, is related to exactly one of his borrowers, and pays after the loan
    (regulatory basis 3.3 step 5). Of somebody not known to lend, `lenders`, two such borrowers are asked for, repaid
    by others of their household with about what they got.
    """
    lent = payments.filter(pl.col("amount") >= parameters.open_amount_cash_loan)
    loans = lent.group_by(lender="payer_set", borrower="payee_set").agg(
        since=pl.col("at").min(), lent=pl.col("amount").sum(), largest=pl.col("amount").max()
    )
    got = payments.select(lender="payer_set", payer_set="payee_set").unique()
    stand_ins = (
        payments.group_by(lender="payee_set", payer_set="payer_set")
        .agg(paid=pl.col("amount").sum(), first=pl.col("at").min())
        .join(got, on=["lender", "payer_set"], how="anti")
        .join(related, left_on="payer_set", right_on="party")
        .join(loans, left_on=["lender", "mate"], right_on=["lender", "borrower"])
        .filter(pl.len().over("lender", "payer_set") == 1)
    )
    likely = (
        (pl.col("first") > pl.col("since"))
        & (pl.col("largest") >= parameters.open_amount)
        & (pl.col("paid") * 100 >= pl.col("lent") * parameters.family_paid_percent[0])
        & (pl.col("paid") * 100 <= pl.col("lent") * parameters.family_paid_percent[1])
    )
    known = pl.col("lender").is_in(lenders.implode())
    stand_ins = stand_ins.filter(
        known | (likely & (pl.col("mate").filter(likely).n_unique().over("lender") >= parameters.family_borrowers))
    ).select("payer_set", payee_set="lender", borrower="mate", since="since")
    stands_in = pl.col("borrower").is_not_null() & (pl.col("at") > pl.col("since"))
    return (
        payments.join(stand_ins, on=["payer_set", "payee_set"], how="left")
        .with_columns(third_party=stands_in.fill_null(value=False))
        .with_columns(payer_set=pl.when("third_party").then("borrower").otherwise("payer_set"))
        .drop("borrower", "since")
    )

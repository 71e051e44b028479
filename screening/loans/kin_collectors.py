"""Relatives who collect for a lender: money goes out from one account and comes back on another of his family."""

import polars as pl

from screening.loans.settings import DEFAULT, Parameters


def kin_collectors(
    payments: pl.DataFrame, parties: pl.DataFrame, related: pl.DataFrame, parameters: Parameters = DEFAULT
) -> list[tuple[int, int]]:
    """Give disburser and collector, in order, where borrowers of the one repay a relative of his (typologies 56).

    The borrower is related to neither. He, or somebody of his household, never paid the relative before the money
    came, then pays him a good part of it, and the borrower never got any from him. At least two do so: two strangers'
    money going round by two of one family is no chance, while one may well be.
    """
    people = parties.filter("individual").select(party="party_id").with_columns(pl.col("party").cast(pl.Int64))
    sides = [pl.col(side).cast(pl.Int64) for side in ("payer", "payee")]
    private = payments.with_columns(sides).join(people, left_on="payer", right_on="party", how="semi")
    dealings = (
        private.join(people, left_on="payee", right_on="party", how="semi")
        .filter(pl.col("amount") > parameters.probe_amount)
        .group_by("payer", "payee")
        .agg(total=pl.col("amount").sum(), largest=pl.col("amount").max(), first=pl.col("at").min())
    )
    pairs = related.select(payer="party", payee="mate")
    dealings = dealings.join(pairs, on=["payer", "payee"], how="anti")
    lent = dealings.filter(pl.col("largest") >= parameters.open_amount_cash_loan).select(
        disburser="payer", borrower="payee", lent="total", lent_at="first"
    )
    for_relatives = (
        dealings.join(related.rename({"party": "payer"}), on="payer").with_columns(payer="mate").drop("mate")
    )
    paid = (
        pl.concat([dealings, for_relatives])
        .group_by(borrower="payer", collector="payee")
        .agg(paid=pl.col("total").sum(), paid_at=pl.col("first").min())
    )
    low, high = parameters.kin_collector_percent
    routes = (
        lent.join(related.rename({"party": "disburser", "mate": "collector"}), on="disburser")
        .join(paid, on=["borrower", "collector"])
        .join(dealings.select(collector="payer", borrower="payee"), on=["collector", "borrower"], how="anti")
        .filter(
            pl.col("paid_at") > pl.col("lent_at"),
            (pl.col("paid") * 100).is_between(pl.col("lent") * low, pl.col("lent") * high),
        )
    )
    payers = dealings.filter(pl.col("largest") >= parameters.open_amount_cash_loan).group_by(collector="payee")
    found = (
        routes.group_by("disburser", "collector")
        .agg(borrowers=pl.len())
        .join(payers.agg(payers=pl.len()), on="collector", how="left")
        .filter(
            pl.col("borrowers") >= parameters.kin_collector_borrowers,
            pl.col("borrowers") * 100 >= pl.col("payers").fill_null(0) * parameters.kin_collector_payer_percent,
        )
    )
    return sorted((int(disburser), int(collector)) for disburser, collector, *_ in found.iter_rows())

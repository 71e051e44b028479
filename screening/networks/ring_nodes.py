"""Who lends, who collects, and what they do: the payments of likely lenders sorted for the search for rings."""

from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from screening.loans.payments import payments
from screening.loans.tables import Loans
from screening.networks.ring_settings import DEFAULT, RingParameters


@dataclass(frozen=True)
class Lending:
    """Frames about likely lenders; parties are ids, amounts fen.

    loans: loans of others than relatives, with `lender` and `borrower`.
    paid: what each loan's transfers were, with `payer`, `payee`, `at`, `part` and the loan's `lender`, `borrower`.
    core: one row a likely lender or collector: `party`, `lent`, `loans`, `gain`, `collected`, `collected_for_others`,
    `payers` (borrowers of others that pay him).
    money: other payments from or to them that no loan, lawful pattern or own account explains.
    devoted: parties outside the core a good part of whose money goes to the core or comes from it.
    """

    loans: pl.DataFrame
    paid: pl.DataFrame
    core: pl.DataFrame
    money: pl.DataFrame
    devoted: pl.Series


def lending(loans: Loans, transfers: pa.Table, accounts: pa.Table, parameters: RingParameters = DEFAULT) -> Lending:
    """Sort loans and payments around the likely lenders of a snapshot."""
    book = frame(loans.loans).filter(~pl.col("kin")).rename({"lender_party": "lender", "borrower_party": "borrower"})
    all_flows = frame(loans.flows)
    moves = payments(transfers, accounts)
    paid = (
        all_flows.join(book.select("loan_id", "lender", "borrower"), on="loan_id")
        .join(moves.select("transfer_id", "payer", "payee", "payer_id", "payee_id", "amount", "at"), on="transfer_id")
        .sort("loan_id", "at", "transfer_id")
    )
    core = _core(book, paid, parameters)
    money = moves.join(all_flows.select("transfer_id").unique(), on="transfer_id", how="anti").filter(
        pl.col("payer").is_in(core["party"].implode()) | pl.col("payee").is_in(core["party"].implode())
    )
    return Lending(book, paid, core, money, _devoted(moves, core, parameters))


def frame(table: pa.Table) -> pl.DataFrame:
    """Give a table as a frame."""
    made = pl.from_arrow(table)
    if not isinstance(made, pl.DataFrame):
        raise TypeError("a table is expected")
    return made


def _devoted(moves: pl.DataFrame, core: pl.DataFrame, parameters: RingParameters) -> pl.Series:
    """Find who deals mostly with likely lenders; a shop, an employer or a supplier deals with everybody."""
    parties = core["party"].implode()
    found = []
    for side, other in (("payer", "payee"), ("payee", "payer")):
        with_core = pl.when(pl.col(other).is_in(parties)).then("amount").otherwise(0)
        dealt = moves.select("amount", party=side, with_core=with_core)
        near = dealt.filter(pl.col("with_core") > 0, ~pl.col("party").is_in(parties)).select("party").unique()
        found.append(
            dealt.join(near, on="party", how="semi")
            .group_by("party")
            .agg(pl.col("amount").sum(), pl.col("with_core").sum())
            .filter(pl.col("with_core") * 100 >= pl.col("amount") * parameters.devoted_percent)
            .select("party")
        )
    return pl.concat(found)["party"].unique().sort()


def _core(book: pl.DataFrame, paid: pl.DataFrame, parameters: RingParameters) -> pl.DataFrame:
    lent = book.group_by(party="lender").agg(
        lent=pl.col("received").sum(), gain=pl.col("gain").sum(), loans=pl.len().cast(pl.Int64)
    )
    others = pl.col("payee") != pl.col("lender")
    collected = (
        paid.filter(pl.col("part") != "disbursement")
        .group_by(party="payee")
        .agg(
            collected=pl.col("amount").sum(),
            collected_for_others=pl.col("amount").filter(others).sum(),
            payers=pl.col("borrower").filter(others).n_unique().cast(pl.Int64),
        )
    )
    return (
        lent.join(collected, on="party", how="full", coalesce=True)
        .with_columns(pl.exclude("party").fill_null(0))
        .filter(
            (pl.col("loans") >= parameters.lender_loans)
            | ((pl.col("payers") >= parameters.collector_borrowers) & (pl.col("collected_for_others") > 0))
        )
        .sort("party")
    )

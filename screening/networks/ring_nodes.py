"""Who lends, who collects, and what they do: the payments of likely lenders sorted for the search for rings."""

from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from screening.loans.payments import payments
from screening.loans.tables import Loans
from screening.networks.ring_outsiders import outsiders, paymasters, tradesmen
from screening.networks.ring_settings import DEFAULT, RingParameters


@dataclass(frozen=True)
class Lending:
    """Frames about likely lenders; parties are ids, amounts fen.

    loans: loans of others than relatives, with `lender` and `borrower`, but for money to those behind the lenders.
    paid: what each loan's transfers were, with `payer`, `payee`, `at`, `part` and the loan's `lender`, `borrower`.
    core: one row a likely lender or collector: `party`, `lent`, `loans`, `borrowers`, `gain`, `collected`,
    `collected_for_others`, `payers` (borrowers of others that pay him).
    money: other payments from or to them that no loan, lawful pattern or own account explains.
    behind: parties outside the core that may fund it or share its profit.
    paymasters, tradesmen: those of them who pay several people month by month, and whom several others pay so.
    """

    loans: pl.DataFrame
    paid: pl.DataFrame
    core: pl.DataFrame
    money: pl.DataFrame
    behind: pl.Series
    paymasters: pl.Series
    tradesmen: pl.Series


def lending(loans: Loans, transfers: pa.Table, accounts: pa.Table, parameters: RingParameters = DEFAULT) -> Lending:
    """Sort loans and payments around the likely lenders of a snapshot."""
    book = frame(loans.loans).filter(~pl.col("kin")).rename({"lender_party": "lender", "borrower_party": "borrower"})
    flows = frame(loans.flows)
    moves = payments(transfers, accounts)
    held = frame(accounts.select(["party_id", "held"])).filter("held")["party_id"].unique().sort()
    likely = _core(book, _paid(flows, book, moves), parameters)["party"]
    behind = outsiders(moves, book, likely, held, parameters)
    no_loans = book.filter(pl.col("lender").is_in(likely.implode()), pl.col("borrower").is_in(behind.implode()))
    book = book.join(no_loans, on="loan_id", how="anti")
    flows = flows.join(no_loans, on="loan_id", how="anti")
    paid = _paid(flows, book, moves)
    core = _core(book, paid, parameters)
    money = moves.join(flows.select("transfer_id").unique(), on="transfer_id", how="anti").filter(
        pl.col("payer").is_in(core["party"].implode()) | pl.col("payee").is_in(core["party"].implode())
    )
    behind = behind.filter(~behind.is_in(core["party"].implode()))
    selling = tradesmen(moves, behind, held.filter(~held.is_in(core["party"].implode())), parameters)
    return Lending(book, paid, core, money, behind, paymasters(moves, behind, parameters), selling)


def _paid(flows: pl.DataFrame, book: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    return (
        flows.join(book.select("loan_id", "lender", "borrower"), on="loan_id")
        .join(moves.select("transfer_id", "payer", "payee", "payer_id", "payee_id", "amount", "at"), on="transfer_id")
        .sort("loan_id", "at", "transfer_id")
    )


def frame(table: pa.Table) -> pl.DataFrame:
    """Give a table as a frame."""
    made = pl.from_arrow(table)
    if not isinstance(made, pl.DataFrame):
        raise TypeError("a table is expected")
    return made


def _core(book: pl.DataFrame, paid: pl.DataFrame, parameters: RingParameters) -> pl.DataFrame:
    lent = book.group_by(party="lender").agg(
        lent=pl.col("received").sum(),
        gain=pl.col("gain").sum(),
        loans=pl.len().cast(pl.Int64),
        borrowers=pl.col("borrower").n_unique().cast(pl.Int64),
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
            ((pl.col("loans") >= parameters.lender_loans) & (pl.col("borrowers") >= parameters.lender_borrowers))
            | ((pl.col("payers") >= parameters.collector_borrowers) & (pl.col("collected_for_others") > 0))
        )
        .sort("party")
    )

"""The payments that may belong to an informal loan: between parties that can lend and borrow, for no other cause."""

import polars as pl
import pyarrow as pa

from screening.loans.settings import LENDING_WORDS, NOT_A_PARTY, OTHER_CAUSE

_TRANSFER_COLUMNS = [
    "transfer_id", "payer_id", "payee_id", "payer_party", "payee_party",
    "amount", "booked_at", "purpose_class", "own", "kin", "lawful",
]  # fmt: skip
_WAGES = 2


def parties(accounts: pa.Table) -> pl.DataFrame:
    """Tell of each party whether it is barred from informal lending, may be a person, and surely is an individual.

    Supervised institutions have rules of their own (regulatory basis 3.7, case 10) and take no part.
    """
    frame = _frame(accounts.select(["party_id", "holder", "name_class", "roster_kind"]))
    return (
        frame.group_by("party_id")
        .agg(
            barred=(pl.col("roster_kind").is_not_null() | pl.col("name_class").is_in(sorted(NOT_A_PARTY)))
            .fill_null(value=False)
            .any(),
            person=(pl.col("holder") != "organisation").fill_null(value=True).all(),
            individual=(pl.col("holder") == "individual").fill_null(value=False).all(),
        )
        .sort("party_id")
    )


def payments(transfers: pa.Table, accounts: pa.Table) -> pl.DataFrame:
    """Payments that may be part of a loan; `payer` and `payee` are parties, `at` local seconds, amounts fen.

    Left out: own transfers, lawful patterns, barred parties, purposes of another kind, and pairs where one pays the
    other wages (regulatory basis 3.7, case 4). Between two individuals a remark alone leaves nothing out: true rents,
    fees and wages are lawful patterns already, and lenders name their payments after them; there it only weighs. Two
    organisations trade with each other, unless a remark of theirs speaks of a loan.
    """
    frame = _frame(transfers.select(_TRANSFER_COLUMNS)).rename(
        {"payer_party": "payer", "payee_party": "payee", "booked_at": "at"}
    )
    frame = frame.filter(
        pl.col("payer") != pl.col("payee"), pl.col("payer").is_not_null(), pl.col("payee").is_not_null()
    )
    pair = {"low": pl.min_horizontal("payer", "payee"), "high": pl.max_horizontal("payer", "payee")}
    known = parties(accounts)
    individuals = known.filter("individual")["party_id"].implode()
    private = pl.col("payer").is_in(individuals) & pl.col("payee").is_in(individuals)
    wage = (pl.col("purpose_class") == "wage") & ~pl.col("payer").is_in(individuals)
    wages = (
        frame.filter(wage)
        .select(**pair)
        .group_by("low", "high")
        .len()
        .filter(pl.col("len") >= _WAGES)
        .select("low", "high")
    )
    firms = known.filter(~pl.col("person"))["party_id"].implode()
    between_firms = frame.filter(pl.col("payer").is_in(firms), pl.col("payee").is_in(firms))
    named_loans = between_firms.filter(pl.col("purpose_class").is_in(sorted(LENDING_WORDS))).select(**pair).unique()
    trade = between_firms.with_columns(**pair).join(named_loans, on=["low", "high"], how="anti").select("transfer_id")
    barred = known.filter("barred")["party_id"].implode()
    kept = frame.filter(
        ~pl.col("own").fill_null(value=False),
        pl.col("lawful").is_null(),
        ~((pl.col("purpose_class").is_in(sorted(OTHER_CAUSE)) & ~private) | wage).fill_null(value=False),
        ~pl.col("payer").is_in(barred),
        ~pl.col("payee").is_in(barred),
    )
    return (
        kept.with_columns(**pair)
        .join(wages, on=["low", "high"], how="anti")
        .join(trade, on="transfer_id", how="anti")
        .drop("low", "high", "own", "lawful")
        .sort("transfer_id")
    )


def _frame(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("a table is expected")
    return frame

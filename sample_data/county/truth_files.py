"""The truth written as Parquet, apart from what banks and regulator see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from county import names
from county.dates import END, START
from county.submissions import MONEY, transaction_ids

if TYPE_CHECKING:
    from pathlib import Path

    from county.books import Bookings
    from county.ledger import Ints, Movements
    from county.people import County
    from county.truth import Truth

DEPOSITORS = ("investor", "depositor")


def write(
    county: County,
    truth: Truth,
    movements: Movements,
    bookings: Bookings,
    serials: Ints,
    *,
    counts: dict[str, int],
    kinds: dict[str, int],
    out: Path,
) -> None:
    """Write every truth table and `county.json`."""
    folder = out / "truth"
    folder.mkdir(parents=True)
    ids = [a.account_id for a in county.accounts]
    tables = {
        "schemes": _schemes(truth),
        "scheme_accounts": pl.DataFrame(
            [(s, k, ids[a], r, c) for s, k, a, r, c in truth.scheme_accounts],
            schema={
                "scheme_id": pl.String,
                "kind": pl.String,
                "account_id": pl.String,
                "role": pl.String,
                "culpable": pl.Boolean,
            },
            orient="row",
        ),
        "look_alikes": pl.DataFrame(
            [(n, k, ids[a]) for n, k, a in truth.look_alikes],
            schema={"look_alike_id": pl.String, "kind": pl.String, "account_id": pl.String},
            orient="row",
        ),
        "ring_members": pl.DataFrame(
            [(s, ids[a], r) for s, a, r in truth.ring_members],
            schema={"scheme_id": pl.String, "account_id": pl.String, "role": pl.String},
            orient="row",
        ),
        "loans": _loans(truth, ids),
        "deposits": _deposits(county, truth, movements, ids),
        "operators": _operators(county, truth, movements, ids),
        "movements": _movements(county, movements, bookings, serials),
    }
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet", compression="zstd", compression_level=6)
    about = {
        "seed": county.seed,
        "bookings_asked": county.bookings,
        "period_start": START.isoformat(),
        "period_end": END.isoformat(),
        "counts": counts,
        "schemes_by_kind": kinds,
        "banks": [{"bank_id": b.code, "name": b.name} for b in names.BANKS],
    }
    text = json.dumps(about, ensure_ascii=False, indent=2)
    (folder / "county.json").write_text(text + "\n", encoding="utf-8")


def _schemes(truth: Truth) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "scheme_id": [s.scheme_id for s in truth.schemes],
            "kind": [s.kind for s in truth.schemes],
            "parameters": [json.dumps(s.parameters, ensure_ascii=False) for s in truth.schemes],
            "first_day": [s.first_day for s in truth.schemes],
            "last_day": [s.last_day for s in truth.schemes],
        }
    )


def _loans(truth: Truth, ids: list[str]) -> pl.DataFrame:
    loans = truth.loans
    return pl.DataFrame(
        {
            "loan_id": [loan.loan_id for loan in loans],
            "scheme_id": pl.Series([loan.scheme_id for loan in loans], dtype=pl.String),
            "lender_account_id": [ids[loan.lender] for loan in loans],
            "borrower_account_id": [ids[loan.borrower] for loan in loans],
            "collector_account_ids": pl.Series(
                [[ids[c] for c in loan.collectors] for loan in loans], dtype=pl.List(pl.String)
            ),
            "disbursed_at": pl.Series([loan.disbursed_at * 1_000_000 for loan in loans]).cast(pl.Datetime("us")),
            "last_repaid_at": pl.Series([loan.last_at * 1_000_000 for loan in loans]).cast(pl.Datetime("us")),
            "received": pl.Series([f"{loan.received:.2f}" for loan in loans]).cast(MONEY),
            "face": pl.Series([f"{loan.face:.2f}" for loan in loans]).cast(MONEY),
            "repaid": pl.Series([f"{loan.repaid:.2f}" for loan in loans]).cast(MONEY),
            "repaid_in_cash": pl.Series([f"{loan.repaid_in_cash:.2f}" for loan in loans]).cast(MONEY),
            "repayments": [loan.repayments for loan in loans],
            "annual_rate_simple": pl.Series([loan.rate_simple for loan in loans], dtype=pl.Float64),
            "annual_rate_declining": pl.Series([loan.rate_declining for loan in loans], dtype=pl.Float64),
            "is_kin": [loan.is_kin for loan in loans],
        }
    )


def _deposits(county: County, truth: Truth, movements: Movements, ids: list[str]) -> pl.DataFrame:
    """Give what each depositor paid into the accounts of those who ran a scheme; `kin` shares their household."""
    cast = pl.DataFrame(
        [
            (s, k, a, c, county.parties[county.accounts[a].party].household)
            for s, k, a, r, c in truth.scheme_accounts
            if c or r in DEPOSITORS
        ],
        schema={"scheme_id": pl.String, "kind": pl.String, "payer": pl.Int32, "culpable": pl.Boolean, "home": pl.Int64},
        orient="row",
    ).unique(maintain_order=True)
    takers = cast.filter("culpable")
    homes = takers.filter(pl.col("home") >= 0).select("scheme_id", "home", kin=pl.lit(value=True)).unique()
    paid = pl.DataFrame({"payer": movements.payer, "payee": movements.payee, "fen": movements.fen})
    summed = (
        cast.filter(~pl.col("culpable"))
        .join(paid.filter(pl.Series(~movements.life)), on="payer")
        .join(takers.select("scheme_id", payee="payer"), on=["scheme_id", "payee"])
        .group_by("scheme_id", "kind", "payer", "home")
        .agg(pl.col("fen").sum(), times=pl.len().cast(pl.Int64))
        .join(homes, on=["scheme_id", "home"], how="left")
        .sort("scheme_id", "payer")
    )
    accounts = pl.Series("account_id", [ids[a] for a in summed["payer"]], dtype=pl.String)
    yuan = pl.Series("paid", [f"{fen / 100:.2f}" for fen in summed["fen"]], dtype=pl.String).cast(MONEY)
    return summed.select("scheme_id", "kind", accounts, yuan, "times", pl.col("kin").fill_null(value=False))


def _operators(county: County, truth: Truth, movements: Movements, ids: list[str]) -> pl.DataFrame:
    """Give who ran each scheme that has depositors, and what of him can be seen.

    `trace` is `money` where a movement of the scheme joins the account to another of it, `law` where its holder answers
    for another account of the scheme, `holder` for the other accounts of those who have either, else `none`.
    """
    with_depositors = {s for s, _, _, r, c in truth.scheme_accounts if not c and r in DEPOSITORS}
    cast: dict[str, dict[int, str]] = {}
    whole: dict[str, set[int]] = {}
    for s, _, a, r, c in truth.scheme_accounts:
        if s in with_depositors:
            whole.setdefault(s, set()).add(a)
            if c:
                cast.setdefault(s, {}).setdefault(a, r)
    played = np.flatnonzero(~movements.life)
    partners: dict[int, set[int]] = {}
    for payer, payee in zip(movements.payer[played].tolist(), movements.payee[played].tolist(), strict=True):
        partners.setdefault(payer, set()).add(payee)
        partners.setdefault(payee, set()).add(payer)
    rows = []
    for s, people in sorted(cast.items()):
        answers: dict[str, set[int]] = {}
        for a in people:
            known = county.parties[county.accounts[a].party]
            answers.setdefault(known.legal_representative or known.id_number, set()).add(a)
        told: dict[int, str] = {}
        for a, role in people.items():
            party = county.accounts[a].party
            known = county.parties[party]
            by_law = known.individual and len(answers[known.id_number]) > 1
            trace = "money" if partners.get(a, set()) & (whole[s] - {a}) else "law" if by_law else "none"
            rows.append((s, ids[a], role, trace))
            told[party] = "holder" if trace != "none" or told.get(party) == "holder" else "none"
        others = [(a, t) for party, t in told.items() for a in county.accounts_of[party] if a not in people]
        rows += [(s, ids[a], "other_account", trace) for a, trace in sorted(others)]
    columns = ("scheme_id", "account_id", "role", "trace")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def _movements(county: County, movements: Movements, bookings: Bookings, serials: Ints) -> pl.DataFrame:
    """For each movement the transaction on either side; null where that side is not reported, left out where both are."""
    columns: dict[str, pl.Series] = {}
    bank_of = np.array([a.bank for a in county.accounts])
    for side, rows in (("out", np.flatnonzero(bookings.outward)), ("in", np.flatnonzero(~bookings.outward))):
        place = np.full(len(movements), -1, dtype=np.int64)
        place[bookings.movement[rows]] = rows
        found = pl.Series(place >= 0)
        rows_or_first = np.maximum(place, 0)
        bank = bank_of[bookings.account[rows_or_first]]
        codes = pl.Series([b.code for b in names.BANKS]).gather(pl.Series(bank))
        numbers = transaction_ids(bank, serials[rows_or_first])
        columns[f"{side}_bank"] = pl.select(pl.when(found).then(codes)).to_series()
        columns[f"{side}_transaction_id"] = pl.select(pl.when(found).then(numbers)).to_series()
    return pl.DataFrame(columns).filter(pl.col("out_bank").is_not_null() | pl.col("in_bank").is_not_null())

"""Loans of a whole snapshot: transfers and accounts in, loans and the flows they rest on out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

import polars as pl
import pyarrow as pa

from screening.loans import describe
from screening.loans.episodes import Episode, Payment, episodes
from screening.loans.evidence import Ledger, reported
from screening.loans.faces import set_extensions, set_faces
from screening.loans.family import relatives, with_family_payers
from screening.loans.orientation import candidate_pairs, habitual_lenders
from screening.loans.payments import parties, payments
from screening.loans.sets import lender_sets
from screening.loans.settings import DAY, DEFAULT, LENDING_WORDS, Parameters
from screening.loans.tables import DOUBTS, FLOWS, LOANS, SHARES, Loans, table

Found = tuple[Ledger, Episode]


def rebuild_loans(
    transfers: pa.Table,
    accounts: pa.Table,
    lpr: Sequence[tuple[int, Decimal]],
    as_of_day: int,
    parameters: Parameters = DEFAULT,
) -> Loans:
    """Every loan that the transfers up to a day can be read as, in order of disbursement, lender and borrower.

    `lpr` holds day of publication and one-year loan prime rate. The answer does not depend on the order of rows.
    """
    moves = payments(transfers, accounts).filter(pl.col("at") < (as_of_day + 1) * DAY)
    related = relatives(accounts, parameters)
    sets = lender_sets(moves, parties(accounts), related, parameters)
    moves = _with_sets(moves, sets)
    habitual = habitual_lenders(moves, parameters)
    moves = with_family_payers(moves, related, habitual, parameters)
    rows = _ledger_rows(moves, candidate_pairs(moves, parameters))
    cash_lenders = _cash_lenders(rows, parameters)
    smallest = dict.fromkeys(habitual, parameters.open_amount_habitual)
    smallest |= dict.fromkeys(cash_lenders, parameters.open_amount_cash_loan)
    usual_cuts = _usual_cuts(rows, cash_lenders, parameters)
    words = dict(rows.filter(pl.col("purpose_class").is_not_null()).select("transfer_id", "purpose_class").rows())
    found: list[Found] = []
    depositors: defaultdict[int, set[int]] = defaultdict(set)
    for lender, ledgers in groupby(_ledgers(rows, smallest, usual_cuts, parameters), key=lambda ledger: ledger.lender):
        book = list(ledgers)
        loans = [loan for ledger in book for loan in ledger.loans]
        set_faces(loans, parameters)
        for loan in loans:
            set_extensions(loan, parameters)
        for ledger in book:
            if not ledger.kin and any(loan.repayments and loan.repaid != loan.received for loan in ledger.loans):
                depositors[ledger.borrower].add(lender)
        found += reported(book, words, as_of_day, parameters)
    return _tables(_lending_only(found, depositors, parameters), rows, lpr, as_of_day, parameters)


def _with_sets(moves: pl.DataFrame, sets: dict[int, int]) -> pl.DataFrame:
    """Payments with the set of either side, those inside a set left out."""
    members = pl.DataFrame(
        {"party": list(sets), "set": list(sets.values())}, schema={"party": pl.Int64, "set": pl.Int64}
    )
    for side in ("payer", "payee"):
        moves = moves.with_columns(pl.col(side).cast(pl.Int64)).join(
            members.rename({"party": side, "set": f"{side}_set"}), on=side, how="left"
        )
        moves = moves.with_columns(pl.col(f"{side}_set").fill_null(pl.col(side)))
    return moves.filter(pl.col("payer_set") != pl.col("payee_set"))


def _ledger_rows(moves: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Give the payments of each pair in order of time; what relatives call support or a gift repays nothing.

    Nor does what else they pay, where the very sum that was lent came back.
    """
    pair = {"low": pl.min_horizontal("payer_set", "payee_set"), "high": pl.max_horizontal("payer_set", "payee_set")}
    rows = (
        moves.with_columns(**pair)
        .drop("kin")
        .join(pairs, on=["low", "high"])
        .filter(~(pl.col("kin") & pl.col("purpose_class").is_in(["family", "gift"]).fill_null(value=False)))
        .with_columns(lent=pl.col("payer_set") == pl.col("lender"))
    )
    sums = rows.filter("kin", "lent").select("lender", "borrower", "amount", whole=True).unique()
    rows = rows.join(sums, on=["lender", "borrower", "amount"], how="left")
    whole = pl.col("whole").fill_null(value=False) & ~pl.col("lent")
    named = pl.col("purpose_class").is_in(sorted(LENDING_WORDS)).fill_null(value=False)
    beside = ~pl.col("lent") & ~whole & ~named & whole.any().over("lender", "borrower")
    return rows.filter(~(pl.col("kin") & beside)).drop("whole").sort("lender", "borrower", "at", "transfer_id")


def _cash_lenders(rows: pl.DataFrame, parameters: Parameters) -> set[int]:
    """Lenders of many small sums that come back fast: for them a smaller payment opens a loan."""
    low, high = parameters.cash_loan_amount
    returned = rows.with_columns(
        back_at=pl.when(~pl.col("lent")).then("at").backward_fill().over("lender", "borrower"),
    )
    quick = pl.col("back_at") - pl.col("at") <= parameters.cash_loan_payback_days * DAY
    return set(
        returned.filter("lent", pl.col("amount") > parameters.probe_amount)
        .group_by("lender")
        .agg(paid=pl.len(), quick=(pl.col("amount").is_between(low, high) & quick).sum())
        .filter(
            pl.col("quick") >= parameters.cash_loan_count,
            pl.col("quick") * 100 >= pl.col("paid") * parameters.cash_loan_percent,
        )["lender"]
    )


def _usual_cuts(rows: pl.DataFrame, cash_lenders: set[int], parameters: Parameters) -> dict[int, int]:
    """Give for each cash lender what he withholds most often, in thousandths of what comes back next, if he repeats it."""
    back, back_at = (
        pl.when(~pl.col("lent")).then(name).shift(-1).over("lender", "borrower") for name in ("amount", "at")
    )
    low, high = parameters.face_percent
    cuts = (
        rows.filter(pl.col("lender").is_in(sorted(cash_lenders)))
        .with_columns(back=back, gap=back_at - pl.col("at"))
        .filter(
            "lent",
            pl.col("gap") <= parameters.cash_loan_payback_days * DAY,
            (pl.col("amount") * 100).is_between(pl.col("back") * low, pl.col("back") * high),
        )
        .with_columns(cut=1000 - (pl.col("amount") * 2000 + pl.col("back")) // (2 * pl.col("back")))
        .group_by("lender", "cut")
        .len()
        .filter(pl.col("len") >= parameters.cut_repeats)
        .sort("lender", "len", "cut")
    )
    return {int(lender): int(cut) for lender, cut, _ in cuts.iter_rows()}


def _ledgers(
    rows: pl.DataFrame, smallest: Mapping[int, int], usual_cuts: Mapping[int, int], parameters: Parameters
) -> Iterable[Ledger]:
    columns = rows.select(
        "lender",
        "borrower",
        "kin",
        "goods",
        "mild",
        "at",
        "amount",
        "lent",
        "transfer_id",
        "third_party",
        hand=pl.when("lent").then("payer").otherwise("payee"),
    ).iter_rows()
    for (lender, borrower, kin, goods, mild), group in groupby(columns, key=lambda row: row[:5]):
        flows = [Payment(*row[5:]) for row in group]
        opens = smallest.get(lender, parameters.open_amount)
        # Relatives go on paying each other: once a loan came back, what follows is no part of it.
        rules = replace(parameters, quiet_days=0, quiet_gaps=0) if kin else parameters
        loans = tuple(episodes(flows, opens, rules, usual_cuts.get(lender)))
        if loans:
            paid_back = sum(flow.amount for flow in flows if not flow.lent)
            yield Ledger(lender, borrower, kin, goods, mild, loans, paid_back)


def _lending_only(found: list[Found], depositors: Mapping[int, set[int]], parameters: Parameters) -> list[Found]:
    """Leave out what merely looks alike: depositors of a pool, and those who fund a lender.

    `depositors` has for each party who lent to it and was paid back, reported or not.
    """
    likely, earning = (_likely(found, parameters, interested=interested) for interested in (False, True))
    pools = {borrower for borrower, theirs in depositors.items() if len(theirs - likely) >= parameters.pool_lenders}
    return [
        (ledger, loan)
        for ledger, loan in found
        if ledger.lender in likely or not (ledger.borrower in earning or ledger.borrower in pools)
    ]


def _likely(found: list[Found], parameters: Parameters, *, interested: bool) -> set[int]:
    """Find who lends to several, relatives aside; by all loans, or leaving out those returned without interest."""
    borrowers = defaultdict(set)
    for ledger, loan in found:
        if not ledger.kin and (loan.repaid != loan.received or not interested):
            borrowers[ledger.lender].add(ledger.borrower)
    return {lender for lender, theirs in borrowers.items() if len(theirs) >= parameters.lender_borrowers}


def _tables(
    found: list[Found], rows: pl.DataFrame, lpr: Sequence[tuple[int, Decimal]], as_of_day: int, parameters: Parameters
) -> Loans:
    firsts = {loan.parts[0].transfer for _, loan in found}
    sides = {
        row[0]: row[1:]
        for row in rows.filter(pl.col("transfer_id").is_in(sorted(firsts)))
        .select("transfer_id", "payer", "payee", "payer_id", "payee_id")
        .iter_rows()
    }

    def order(entry: Found) -> tuple[int, ...]:
        first = entry[1].parts[0]
        return (first.at, *sides[first.transfer][:2], first.transfer)

    loans, flows, doubts = [], [], []
    for loan_id, (ledger, loan) in enumerate(sorted(found, key=order)):
        lender, borrower, lender_account, borrower_account = sides[loan.parts[0].transfer]
        loans.append(
            {
                "loan_id": loan_id,
                "lender_party": lender,
                "borrower_party": borrower,
                "lender_set": ledger.lender,
                "lender_account": lender_account,
                "borrower_account": borrower_account,
                "kin": ledger.kin,
            }
            | describe.figures(loan, lpr, as_of_day, parameters)
        )
        flows += [
            {"loan_id": loan_id, "transfer_id": transfer, "part": part, "amount": share.amount}
            for (transfer, part), share in zip(describe.parts(loan), loan.parts, strict=True)
        ]
        doubts += [
            {"loan_id": loan_id, "doubt": doubt, "percent": percent}
            for doubt, percent in describe.doubts(loan, parameters)
        ]
    return Loans(table(loans, LOANS), table(flows, FLOWS), table(flows, SHARES), table(doubts, DOUBTS))

"""Loans dear, moved, shown, pressed for, made of a bank's money or of banknotes."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl
from county_files import DAY, customer, flows, total, windows

if TYPE_CHECKING:
    from county_files import Files

Row = dict[str, Any]


def over_36(files: Files, scheme: Row) -> bool:
    rates = [loan["annual_rate_simple"] for loan in files.loans(scheme["scheme_id"])]
    return len(rates) >= 3 and all(rate is None or rate > 0.36 for rate in rates) and any(rates)


def extension_fees(files: Files, scheme: Row) -> bool:
    """Two fees and more of a third of the money in hand, and the face as before."""
    loans = files.loans(scheme["scheme_id"])
    rolled = [x for x in loans if x["repayments"] >= 3 and x["repaid"] - x["face"] >= 0.3 * float(x["received"])]
    return len(rolled) >= 2 and len(rolled) >= len(loans) / 2


def campus_loans(files: Files, scheme: Row) -> bool:
    parties = pl.concat([pl.read_parquet(bank / "parties.parquet") for bank in files.banks()])
    students = set(parties.filter(pl.col("occupation") == "学生")["id_number"])
    borrowers = {loan["borrower_account_id"] for loan in files.loans(scheme["scheme_id"])}
    theirs = files.holders.filter(pl.col("account_id").is_in(list(borrowers)))["id_number"]
    small = all(500 <= loan["received"] <= 20_000 for loan in files.loans(scheme["scheme_id"]))
    return small and len(set(theirs) & students) >= 3 and set(theirs) <= students


def fee_shells(files: Files, scheme: Row) -> bool:
    """A twentieth of each loan within a week to two of the firms."""
    firms = set(files.cast(scheme["scheme_id"], "fee_firm"))
    for loan in files.loans(scheme["scheme_id"]):
        rows = [
            r
            for r in flows(files, loan["borrower_account_id"], "out")
            if r["counterparty_account_id"] in firms and 0 * DAY <= r["booked_at"] - loan["disbursed_at"] <= 7 * DAY
        ]
        if len({r["counterparty_account_id"] for r in rows}) < 2 or total(rows) < 0.05 * float(loan["received"]):
            return False
    return True


def refinance_chain(files: Files, scheme: Row) -> bool:
    """Twice and more, new money goes within a day to another of the lenders, a tenth more or less."""
    lenders = set(files.cast(scheme["scheme_id"], "lender"))
    return sum(_moved(files, borrower, lenders) for borrower in files.cast(scheme["scheme_id"], "borrower")) >= 2


def _moved(files: Files, borrower: str, lenders: set[str]) -> int:
    moved = 0
    out = [r for r in flows(files, borrower, "out") if r["counterparty_account_id"] in lenders]
    for new in flows(files, borrower, "in"):
        if new["counterparty_account_id"] in lenders and new["amount"] >= 5_000:
            onward = defaultdict(list)
            for r in out:
                if 0 * DAY <= r["booked_at"] - new["booked_at"] <= DAY:
                    onward[r["counterparty_account_id"]].append(r)
            onward.pop(new["counterparty_account_id"], None)
            moved += any(abs(new["amount"] - total(rows)) <= 0.1 * total(rows) for rows in onward.values())
    return moved


def money_for_show(files: Files, scheme: Row) -> bool:
    """Three tenths and more of three borrowers' money leave within a day, and the whole is paid for later."""
    side, shown = set(files.cast(scheme["scheme_id"], "lender")), set()
    for loan in files.loans(scheme["scheme_id"]):
        left = [
            r
            for r in flows(files, loan["borrower_account_id"], "out")
            if 0 * DAY <= r["booked_at"] - loan["disbursed_at"] <= DAY
            and (r["instrument"] == "cash" or r["counterparty_account_id"] in side)
        ]
        if total(left) >= 0.3 * float(loan["face"]) and loan["repaid"] >= loan["face"]:
            shown.add(loan["borrower_account_id"])
    return len(shown) >= 3


def debt_spiral(files: Files, scheme: Row) -> bool:
    """One borrower owes three lenders and more within ninety days."""
    lenders: dict[str, list[Row]] = defaultdict(list)
    for loan in files.loans(scheme["scheme_id"]):
        lenders[loan["borrower_account_id"]].append(
            {"booked_at": loan["disbursed_at"], "from": loan["lender_account_id"]}
        )
    widest = [len({r["from"] for r in w}) for rows in lenders.values() for w in windows(rows, 90)]
    return max(widest) >= 3


def bank_relend(files: Files, scheme: Row) -> bool:
    return _relent(files, scheme) and _booked(files, scheme)


def bank_relend_unbooked(files: Files, scheme: Row) -> bool:
    return _relent(files, scheme) and not _booked(files, scheme)


def _relent(files: Files, scheme: Row) -> bool:
    """Three tenths and more of a bank's loan lent on within thirty days, above four per cent more than it costs."""
    rows = customer(files, scheme, "lender", "lender_other_account")
    principal = json.loads(scheme["parameters"])["principal"]
    credit = next(r for r in rows if r["instrument"] == "loan_disbursement" and r["amount"] == principal)
    lent = [
        loan
        for loan in files.loans(scheme["scheme_id"])
        if 0 * DAY <= loan["disbursed_at"] - credit["booked_at"] <= 30 * DAY
    ]
    dear = all(x["annual_rate_declining"] is None or x["annual_rate_declining"] > 0.1 for x in lent)
    return dear and sum(float(x["received"]) for x in lent) >= 0.3 * credit["amount"]


def _booked(files: Files, scheme: Row) -> bool:
    """Tell whether a bank's book holds the loan."""
    principal = json.loads(scheme["parameters"])["principal"]
    books = [pl.read_parquet(bank / "loans.parquet") for bank in files.banks() if (bank / "loans.parquet").exists()]
    theirs = files.cast(scheme["scheme_id"], "lender")
    return any(
        book.filter(pl.col("account_id").is_in(theirs), pl.col("principal") == principal).height for book in books
    )


def bridge_usury(files: Files, scheme: Row) -> bool:
    """Five and more, of 100,000 and more for fifteen days at most, at a thousandth a day."""
    loans = files.loans(scheme["scheme_id"])
    for loan in loans:
        days = max(1, (loan["last_repaid_at"].date() - loan["disbursed_at"].date()).days)
        gain = float(loan["repaid"]) - float(loan["received"])
        if loan["received"] < 100_000 or days > 15 or gain < 0.001 * float(loan["received"]) * days:
            return False
    return len({loan["borrower_account_id"] for loan in loans}) >= 5


def collection_pressure(files: Files, scheme: Row) -> bool:
    """Of small sums in a row, nights, trifles sent, a car's price passed on, others who pay and words, three somewhere."""
    side, name = set(files.cast(scheme["scheme_id"], "lender")), scheme["scheme_id"]
    others = set(files.cast(name, "borrower_relative"))
    rows = customer(files, scheme, "lender")
    came = [r for r in rows if r["direction"] == "in"]
    return any(
        _signs(files, borrower, rows, came, side) + bool(others) >= 3 for borrower in files.cast(name, "borrower")
    )


def _signs(files: Files, borrower: str, rows: list[Row], came: list[Row], side: set[str]) -> int:
    paid = [r for r in came if r["counterparty_account_id"] == borrower]
    sent = [r for r in rows if r["direction"] == "out" and r["counterparty_account_id"] == borrower]
    sold = [r for r in flows(files, borrower, "in") if "车款" in (r["purpose"] or "")]
    return (
        any(len(w) >= 5 for w in windows([r for r in paid if r["amount"] <= 500], 1))
        + (sum(r["booked_at"].hour < 5 for r in paid) >= 2)
        + (sum(r["amount"] <= 1 for r in sent) >= 10)
        + any(
            0 * DAY <= r["booked_at"] - s["booked_at"] <= 3 * DAY and r["amount"] >= s["amount"] / 2
            for s in sold
            for r in flows(files, borrower, "out")
            if r["counterparty_account_id"] in side
        )
        + any("上门" in (r["purpose"] or "") or "最后期限" in (r["purpose"] or "") for r in (*paid, *sent))
    )


def notes_lender(files: Files, scheme: Row) -> bool:
    """Five and more pay like sums at like gaps, three times each, and nothing went to them by account."""
    borrowers = set(files.cast(scheme["scheme_id"], "borrower"))
    rows = customer(files, scheme, "lender")
    steady = 0
    for borrower in borrowers:
        paid = [r for r in rows if r["direction"] == "in" and r["counterparty_account_id"] == borrower]
        gaps = [(b["booked_at"].date() - a["booked_at"].date()).days for a, b in pairwise(paid)]
        alike = len(paid) >= 3 and max(r["amount"] for r in paid) <= 1.05 * min(r["amount"] for r in paid)
        steady += alike and max(gaps) - min(gaps) <= 0.5 * max(gaps)
    lent = any(r["direction"] == "out" and r["counterparty_account_id"] in borrowers for r in rows)
    return steady >= 5 and not lent

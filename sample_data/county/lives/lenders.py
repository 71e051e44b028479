"""Those who lend lawfully: banks, small-loan companies, a pawnshop; and a private-lending registry in run-off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from county.dates import DAYS, MONTH_START, calendar_day, moment, next_workday

if TYPE_CHECKING:
    from county.ledger import Ledger
    from county.people import County
    from county.truth import Truth

TURN = 0
SUPERVISED = (
    ("small_loan_a", "栖禾县惠禾小额贷款有限公司", "small_loan", 1, "正常", 100_000_000),
    ("small_loan_b", "栖禾县远茂小额贷款有限公司", "small_loan", 0, "正常", 50_000_000),
    ("pawnshop", "栖禾县恒信典当有限公司", "pawnshop", 2, "正常", 10_000_000),
    ("registry", "栖禾县民间借贷登记服务有限公司", "private_lending_registry", 0, "清退", 5_000_000),
    ("wealth", "栖禾县稳禾财富管理有限公司", "wealth_management", 3, "正常", 20_000_000),
)


@dataclass(frozen=True)
class BookedLoan:
    """One row of a lender's own loan book, kept at the bank of the borrower's account."""

    borrower: int
    disbursed_on: date
    principal: float
    annual_rate: float
    term_months: int
    purpose: str
    product: str
    status: str


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Enter the lawful lenders; their loan books are kept with the county."""
    for role, name, _, bank, _, capital in SUPERVISED:
        number = county.organisation(
            name, bank, industry="J", capital=capital, opening=3_000_000, registered_on=date(2013, 6, 18)
        )
        county.give_role(role, number)
    book = _bank_loans(county, ledger)
    for role in ("small_loan_a", "small_loan_b"):
        book += _small_loans(county, ledger, role)
        truth.look_alike("licensed_small_loan", county.role(role))
    _pawn_loans(county, ledger)
    truth.look_alike("pawnshop", county.role("pawnshop"))
    _registry(county, ledger)
    truth.look_alike("registry_runoff", county.role("registry"))
    _wealth_firm(county, ledger)
    county.loan_book += book


def _instalments(
    ledger: Ledger, borrower: int, lender: int, day: int, *, principal: float, monthly: float, months: int
) -> bool:
    """Equal principal with interest on the rest, month by month; true when paid off within the period."""
    owed = principal
    for k in range(1, months + 1):
        due = day + round(k * 30.4)
        if due >= DAYS:
            return False
        part = principal / months
        at = int(moment(due, 30_000 + (borrower * 37 + k * 91) % 40_000))
        ledger.pay(
            borrower,
            lender,
            round(part + owed * monthly, 2),
            at,
            "贷款还款",
            instrument="loan_repayment",
            channel="batch",
        )
        owed -= part
    return True


def _bank_loans(county: County, ledger: Ledger) -> list[BookedLoan]:
    rng = county.rng("bank loans")
    first = MONTH_START[county.first_month]
    book = []
    for borrower in county.crowd(rng, max(6, county.residents // 35)):
        lender = int(county.role("bank_loans")[county.accounts[borrower].bank])
        day = int(next_workday(int(rng.integers(first, DAYS - 40))))
        principal, months = float(rng.integers(2, 30) * 10_000), int(rng.choice((6, 12, 24, 36)))
        rate = float(round(rng.uniform(0.034, 0.062), 4))
        purpose = str(rng.choice(("经营", "装修", "购车", "种养殖")))
        at = int(moment(day, 36_000 + int(rng.integers(18_000))))
        ledger.pay(lender, borrower, principal, at, "贷款发放", instrument="loan_disbursement", channel="batch")
        shop = int(county.role("wholesale")[0])
        ledger.pay(borrower, shop, round(principal * 0.8, -2), at + 93_000, f"{purpose}款")
        done = _instalments(ledger, borrower, lender, day, principal=principal, monthly=rate / 12, months=months)
        status = "结清" if done else "正常"
        book.append(BookedLoan(borrower, calendar_day(day), principal, rate, months, purpose, "个人贷款", status))
    return book


def _small_loans(county: County, ledger: Ledger, role: str) -> list[BookedLoan]:
    rng = county.rng(role)
    lender = int(county.role(role)[0])
    bank = county.accounts[lender].bank
    customers = [a for a in county.crowd(rng, 10**9) if county.accounts[a].bank == bank]
    book = []
    for borrower in customers[: county.scaled(90, 8)]:
        day = int(next_workday(int(rng.integers(MONTH_START[county.first_month], DAYS - 40))))
        principal, months = float(rng.integers(5, 80) * 2_000), int(rng.choice((3, 6, 12)))
        rate = float(round(rng.uniform(0.115, 0.22), 3))
        at = int(moment(day, 36_000 + int(rng.integers(18_000))))
        ledger.pay(lender, borrower, principal, at, "小额贷款发放", instrument="loan_disbursement", channel="online")
        done = _instalments(ledger, borrower, lender, day, principal=principal, monthly=rate / 12, months=months)
        status = "结清" if done else "正常"
        book.append(BookedLoan(borrower, calendar_day(day), principal, rate, months, "经营", "小额贷款", status))
    return book


def _pawn_loans(county: County, ledger: Ledger) -> None:
    """Pledged goods: a monthly fee within the cap of the kind, the sum back at redemption."""
    rng = county.rng("pawn")
    lender = int(county.role("pawnshop")[0])
    for customer in county.crowd(rng, county.scaled(110, 10)):
        day = int(rng.integers(MONTH_START[county.first_month], DAYS - 100))
        sum_lent, months = float(rng.integers(3, 60) * 1_000), int(rng.integers(1, 4))
        fee = float(rng.uniform(0.028, 0.041))
        at = int(moment(day, 34_000 + int(rng.integers(25_000))))
        ledger.pay(lender, customer, sum_lent, at, "当金", instrument="loan_disbursement", channel="counter")
        for k in range(1, months + 1):
            redeem = sum_lent if k == months else 0.0
            later = at + k * 30 * 86_400 + int(rng.integers(3_000))
            word = "赎当" if redeem else "综合费"
            ledger.pay(
                customer,
                lender,
                round(redeem + sum_lent * fee, 2),
                later,
                word,
                instrument="loan_repayment",
                channel="counter",
            )


def _registry(county: County, ledger: Ledger) -> None:
    """Old loans come back month by month and are paid on to the old investors; nothing new is lent."""
    rng = county.rng("registry")
    registry = int(county.role("registry")[0])
    borrowers, investors = county.crowd(rng, county.scaled(40, 6)), county.crowd(rng, county.scaled(50, 6))
    for start in MONTH_START[county.first_month :]:
        got = 0.0
        for borrower in borrowers:
            if rng.random() < 0.5:
                amount = float(rng.integers(6, 30) * 100)
                got += amount
                at = moment(int(next_workday(start + int(rng.integers(2, 12)))), 33_000 + int(rng.integers(20_000)))
                ledger.pay(
                    borrower, registry, amount, int(at), "归还存量借款", instrument="loan_repayment", channel="online"
                )
        due = moment(int(next_workday(start + 20)), 40_000) + np.arange(len(investors))
        for investor, at in zip(investors, due.tolist(), strict=True):
            ledger.pay(registry, investor, round(got * 0.97 / len(investors), 2), at, "清退兑付款", channel="batch")


def _wealth_firm(county: County, ledger: Ledger) -> None:
    """Run an advisory firm that lives on fees from a product issuer and takes no money from the public."""
    rng = county.rng("wealth")
    firm, funds = int(county.role("wealth")[0]), int(county.role("funds")[0])
    for start in MONTH_START[county.first_month :]:
        at = int(moment(int(next_workday(start + 14)), 37_000))
        fee = float(rng.integers(40, 90) * 1000)
        ledger.pay(funds, firm, fee, at, "渠道服务费", channel="online")
        ledger.pay(
            firm, int(county.role("company")[0]), round(fee * 0.3, 2), at + 80_000, "办公室租金", channel="online"
        )

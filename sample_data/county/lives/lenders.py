"""Those who lend lawfully: banks, small-loan companies, a pawnshop; and a private-lending registry in run-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from county import supervised
from county.dates import DAYS, MONTH_START, calendar_day, moment, next_workday
from county.supervised import BookedLoan

if TYPE_CHECKING:
    from county.ledger import Ledger
    from county.people import County
    from county.supervised import Institution
    from county.truth import Truth

TURN = 0
OLD_LOAN = 60_000.0  # what each old loan of a registry stood at when the period starts
SUPERVISED = (
    ("small_loan_a", "栖禾县惠禾小额贷款有限公司", "small_loan", 1, "正常", 100_000_000),
    ("small_loan_b", "栖禾县远茂小额贷款有限公司", "small_loan", 0, "正常", 50_000_000),
    ("pawnshop", "栖禾县恒信典当有限公司", "pawnshop", 2, "正常", 10_000_000),
    ("registry", "栖禾县民间借贷登记服务有限公司", "private_lending_registry", 0, "清退", 5_000_000),
    ("wealth", "栖禾县稳禾财富管理有限公司", "wealth_management", 3, "正常", 20_000_000),
)


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Enter the lawful lenders; their loan books are kept with the county."""
    for role, name, kind, bank, status, capital in SUPERVISED:
        made = supervised.found(county, kind, name, bank=bank, capital=capital, status=status)
        county.give_role(role, made.account)
    first, second, pawnshop, registry, wealth = county.supervised
    if county.roomy:
        rng = county.rng("officers")
        for one in county.supervised:
            supervised.appoint(county, one, county.pick(rng, "clerk", 5), county.pick(rng, "clerk", 2))
    county.loan_book += _bank_loans(county, ledger)
    for company, topic in ((first, "small_loan_a"), (second, "small_loan_b")):
        _small_loans(county, ledger, company, topic)
        truth.look_alike("licensed_small_loan", company.accounts)
    _pawn_loans(county, ledger, pawnshop)
    truth.look_alike("pawnshop", pawnshop.accounts)
    run_off(county, ledger, registry, county.rng("registry"))
    truth.look_alike("registry_runoff", registry.accounts)
    advise(county, ledger, wealth, county.rng("wealth"))
    if county.roomy:
        truth.look_alike("wealth_firm", wealth.accounts)


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
        done = supervised.instalments(
            ledger, borrower, lender, day, principal=principal, monthly=rate / 12, months=months
        )
        status = "结清" if done else "正常"
        book.append(BookedLoan(borrower, calendar_day(day), principal, rate, months, purpose, "个人贷款", status))
    return book


def _small_loans(county: County, ledger: Ledger, company: Institution, topic: str) -> None:
    rng = county.rng(topic)
    bank = county.accounts[company.account].bank
    customers = [a for a in county.crowd(rng, 10**9) if county.accounts[a].bank == bank]
    for borrower in customers[: county.scaled(90, 8)]:
        day = int(next_workday(int(rng.integers(MONTH_START[county.first_month], DAYS - 40))))
        principal, months = float(rng.integers(5, 80) * 2_000), int(rng.choice((3, 6, 12)))
        rate = float(round(rng.uniform(0.115, 0.22), 3))
        at = int(moment(day, 36_000 + int(rng.integers(18_000))))
        supervised.lend(county, ledger, company, borrower, at, principal=principal, rate=rate, months=months)


def _pawn_loans(county: County, ledger: Ledger, pawnshop: Institution) -> None:
    """Pledged goods: a monthly fee within the cap of the kind, the sum back at redemption."""
    rng = county.rng("pawn")
    for customer in county.crowd(rng, county.scaled(110, 10)):
        day = int(rng.integers(MONTH_START[county.first_month], DAYS - 100))
        sum_lent, months = float(rng.integers(3, 60) * 1_000), int(rng.integers(1, 4))
        fee = float(rng.uniform(0.028, 0.041))
        at = int(moment(day, 34_000 + int(rng.integers(25_000))))
        lags = [int(rng.integers(3_000)) for _ in range(months)]
        supervised.pawn(county, ledger, pawnshop, customer, at, sum_lent=sum_lent, months=months, fee=fee, lags=lags)


def run_off(county: County, ledger: Ledger, registry: Institution, rng: np.random.Generator) -> None:
    """Old loans come back month by month and are paid on to the old investors; nothing new is lent."""
    borrowers, investors = county.crowd(rng, county.scaled(40, 6)), county.crowd(rng, county.scaled(50, 6))
    for place, borrower in enumerate(borrowers):
        supervised.enter(
            county, registry, borrower, -500 + 11 * place % 240, principal=OLD_LOAN, days=365, rate=0.1, status="逾期"
        )
    left = OLD_LOAN * len(borrowers)
    for start in MONTH_START[county.first_month :]:
        got = 0.0
        for borrower in borrowers:
            if rng.random() < 0.5:
                amount = float(rng.integers(6, 30) * 100)
                got += amount
                at = moment(int(next_workday(start + int(rng.integers(2, 12)))), 33_000 + int(rng.integers(20_000)))
                ledger.pay(
                    borrower,
                    registry.account,
                    amount,
                    int(at),
                    "归还存量借款",
                    instrument="loan_repayment",
                    channel="online",
                )
        due = moment(int(next_workday(start + 20)), 40_000) + np.arange(len(investors))
        for investor, at in zip(investors, due.tolist(), strict=True):
            share = round(got * 0.97 / len(investors), 2)
            ledger.pay(registry.account, investor, share, at, "清退兑付款", channel="batch")
        left -= got
        as_of = calendar_day(start + 27)
        registry.figures.append(supervised.Figures(as_of, planned_balance=float(round(left * 1.01, -2))))


def advise(county: County, ledger: Ledger, firm: Institution, rng: np.random.Generator) -> None:
    """Run an advisory firm that lives on fees from a product issuer and takes no money from the public."""
    funds, landlord = int(county.role("funds")[0]), int(county.role("company")[0])
    for start in MONTH_START[county.first_month :]:
        at = int(moment(int(next_workday(start + 14)), 37_000))
        fee = float(rng.integers(40, 90) * 1000)
        ledger.pay(funds, firm.account, fee, at, "渠道服务费", channel="online")
        ledger.pay(firm.account, landlord, round(fee * 0.3, 2), at + 80_000, "办公室租金", channel="online")

"""Bank loans whose money is seen to go where it was lent for: by the bank to the seller, or by the borrower himself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from county import supervised
from county.dates import DAY, DAYS, HOUR, MONTH_START, calendar_day
from county.supervised import BookedLoan

if TYPE_CHECKING:
    import numpy as np

    from county.ledger import Ledger
    from county.people import County
    from county.truth import Truth

# Purpose, product, least and most yuan, whom it is paid to, the remark of the payment.
PERSONAL = (
    ("购房", "个人住房贷款", 350_000, 900_000, "developer", "购房款"),
    ("装修", "个人消费贷款", 310_000, 600_000, "wholesale", "装修款"),
    ("购车", "个人消费贷款", 310_000, 500_000, "wholesale", "购车款"),
    ("经营", "个人经营贷款", 520_000, 1_500_000, "wholesale", "进货款"),
)


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Enter large personal loans and loans to firms."""
    _paid_by_the_bank(county, ledger, truth)
    _paid_by_the_firm(county, ledger, truth)


def _start(county: County, rng: np.random.Generator) -> tuple[int, int]:
    """Give a day, and a second of it in office hours."""
    at = supervised.on_day(int(rng.integers(MONTH_START[county.first_month], DAYS - 60)), float(rng.uniform(9, 16)))
    return (at - supervised.on_day(0, 0)) // DAY, at


def _book(
    county: County, borrower: int, day: int, *, principal: float, rate: float, months: int, words: tuple[str, str]
) -> None:
    purpose, product = words
    county.loan_book.append(BookedLoan(borrower, calendar_day(day), principal, rate, months, purpose, product, "正常"))


def _paid_by_the_bank(county: County, ledger: Ledger, truth: Truth) -> None:
    """Pay sums over the line of entrusted payment through the borrower's account to the seller within minutes.

    A few sellers give a part back for goods returned, weeks later.
    """
    rng = county.rng("entrusted loans")
    for turn, borrower in enumerate(county.pick(rng, "resident", county.lively(40))):
        purpose, product, low, high, role, remark = PERSONAL[turn % len(PERSONAL)]
        bank = int(county.role("bank_loans")[county.accounts[borrower].bank])
        seller, (day, at) = int(county.role(role)[0]), _start(county, rng)
        principal, months = float(rng.integers(low // 10_000, high // 10_000) * 10_000), int(rng.choice((24, 36, 60)))
        rate = float(round(rng.uniform(0.033, 0.055), 4))
        ledger.pay(bank, borrower, principal, at, "贷款发放", instrument="loan_disbursement", channel="batch")
        soon = at + int(rng.integers(30, 600))
        ledger.pay(borrower, seller, principal, soon, f"受托支付-{remark}", channel="batch")
        if role == "wholesale" and rng.random() < 0.2:
            back = float(round(principal * float(rng.uniform(0.05, 0.2)), -2))
            ledger.pay(seller, borrower, back, at + int(rng.integers(9, 30)) * DAY, "退货退款", channel="online")
        supervised.instalments(ledger, borrower, bank, day, principal=principal, monthly=rate / 12, months=months)
        _book(county, borrower, day, principal=principal, rate=rate, months=months, words=(purpose, product))
        truth.look_alike("entrusted_loan", [borrower])


def _paid_by_the_firm(county: County, ledger: Ledger, truth: Truth) -> None:
    """Working capital under the line: the firm pays its suppliers itself, several and with a bill each, within days."""
    rng = county.rng("firm loans")
    firms = [firm for firm in dict.fromkeys(county.role("company").tolist()) if county.accounts[firm].held]
    for firm in firms[: county.lively(30)]:
        bank = int(county.role("bank_loans")[county.accounts[firm].bank])
        day, at = _start(county, rng)
        principal, rate = float(rng.integers(50, 800) * 10_000), float(round(rng.uniform(0.034, 0.05), 4))
        ledger.pay(bank, firm, principal, at, "贷款发放", instrument="loan_disbursement", channel="batch")
        suppliers = [int(county.role("wholesale")[0]), *rng.choice(firms, 3, replace=False).tolist()]
        shares = rng.dirichlet([5.0] * len(suppliers)) * 0.95
        for supplier, share in zip(suppliers, shares.tolist(), strict=True):
            later = at + int(rng.integers(2 * HOUR, 5 * DAY))
            if supplier != firm:
                word = str(rng.choice(("货款", "材料款", "采购款")))
                ledger.pay(firm, supplier, round(principal * share, -1), later, word, channel="online")
        supervised.instalments(ledger, firm, bank, day, principal=principal, monthly=rate / 12, months=12)
        _book(county, firm, day, principal=principal, rate=rate, months=12, words=("流动资金", "流动资金贷款"))
        truth.look_alike("working_capital_loan", [firm])

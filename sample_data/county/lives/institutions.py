"""How supervised institutions go about their business lawfully, now and then close to a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from county import supervised
from county.dates import DAYS, MONTH_START, MONTHS, clock, moment, next_workday
from county.ledger import fen
from county.lives.lenders import advise, run_off

if TYPE_CHECKING:
    from county.ledger import Ledger
    from county.people import County
    from county.supervised import Institution
    from county.truth import Truth

MORE = (("small_loan", 2), ("pawnshop", 2), ("private_lending_registry", 1), ("wealth_management", 1), ("other", 2))
LABELS = {
    "small_loan": "licensed_small_loan",
    "pawnshop": "pawnshop",
    "private_lending_registry": "registry_runoff",
    "wealth_management": "wealth_firm",
    "other": "care_home",
}


def live(county: County, ledger: Ledger, truth: Truth) -> None:
    """Let the institutions pay, borrow, lend and report, and open further ones."""
    for kind, per_million in MORE:
        for _ in range(min(per_million, county.scaled(per_million))):
            _open_further(county, ledger, truth, kind)
    rng = county.rng("institutions")
    for one in county.supervised:
        if one.kind != "private_lending_registry":
            supervised.report(one, rng)
        supervised.office(county, ledger, rng, one)
        if one.kind == "small_loan":
            _fund(county, ledger, rng, one)
            _owners(county, ledger, truth, rng, one)
            _large_loans(county, ledger, rng, one)
        elif one.kind == "pawnshop":
            _large_tickets(county, ledger, rng, one)
    for serial, one in enumerate(county.supervised):
        if one.kind == "other":
            _care_home(county, ledger, county.rng(f"care home {serial}"), one)


def _open_further(county: County, ledger: Ledger, truth: Truth, kind: str) -> None:
    serial = len(county.supervised)
    rng = county.rng(f"institution {serial}")
    status = "清退" if kind == "private_lending_registry" else "正常"
    made = supervised.found(county, kind, bank=serial % 4, status=status)
    supervised.appoint(county, made, county.pick(rng, "clerk", 5), county.pick(rng, "clerk", 2))
    truth.look_alike(LABELS[kind], made.accounts)
    if kind in {"small_loan", "pawnshop"}:
        supervised.business(county, ledger, rng, made, county.crowd(rng, county.scaled(70, 12)))
    elif kind == "private_lending_registry":
        run_off(county, ledger, made, rng)
    elif kind == "wealth_management":
        advise(county, ledger, made, rng)


def _fund(county: County, ledger: Ledger, rng: np.random.Generator, one: Institution) -> None:
    """Borrow of a bank within net assets, pay interest by quarters, and move means to the special lending account."""
    bank = int(county.role("bank_loans")[county.accounts[one.account].bank])
    first = MONTH_START[county.first_month]
    borrowed = float(round(0.15 * one.net_assets, -5))
    at = supervised.on_day(first + int(rng.integers(3, 40)), 10.5)
    ledger.pay(bank, one.account, borrowed, at, "贷款发放", instrument="loan_disbursement", channel="batch")
    for month in range(county.first_month, MONTHS):
        start = MONTH_START[month]
        if month % 3 == 2:
            when = supervised.on_day(start + 20, 9.5)
            ledger.pay(
                one.account,
                bank,
                round(borrowed * 0.045 / 4, 2),
                when,
                "贷款付息",
                instrument="interest",
                channel="batch",
            )
            moved = float(rng.integers(5, 30) * 10_000)
            ledger.pay(
                one.account, one.lending, moved, supervised.on_day(start + 3, 11), "拨付放贷资金", channel="online"
            )
        gain = float(rng.integers(3, 12) * 10_000)
        ledger.pay(one.lending, one.account, gain, supervised.on_day(start + 24, 15), "利息收入划转", channel="online")


def _owners(county: County, ledger: Ledger, truth: Truth, rng: np.random.Generator, one: Institution) -> None:
    """Let registered shareholders pay in new capital once and get a yearly dividend: no deposits, no fixed return."""
    owners = [account for post, account in one.officers if post in {"shareholder", "director"}]
    day = int(rng.integers(MONTH_START[county.first_month], DAYS - 60))
    for owner in owners:
        yuan = float(rng.integers(20, 120) * 10_000)
        ledger.pay(owner, one.account, yuan, supervised.on_day(day, 10), "增资款", channel="online")
    share = supervised.on_day(MONTH_START[9 if county.first_month < 9 else 13] + 6, 14)
    for place, owner in enumerate(owners):
        yuan = float(rng.integers(8, 40) * 10_000)
        ledger.pay(one.account, owner, yuan, share + 40 * place, "股东分红", channel="online")
    truth.look_alike("institution_shareholder", owners)


def _large_loans(county: County, ledger: Ledger, rng: np.random.Generator, one: Institution) -> None:
    """Two loans to firms, each just within a tenth of last year's net assets, paid back by instalments."""
    firms = county.role("company")
    for place in rng.choice(len(firms), 2, replace=False).tolist():
        day = int(next_workday(int(rng.integers(MONTH_START[county.first_month], DAYS - 70))))
        principal = float(round(one.net_assets * float(rng.uniform(0.06, 0.098)), -4))
        at = int(moment(day, int(rng.integers(36_000, 54_000))))
        supervised.lend(
            county, ledger, one, int(firms[place]), at, principal=principal, rate=0.115, months=6, purpose="流动资金"
        )


def _large_tickets(county: County, ledger: Ledger, rng: np.random.Generator, one: Institution) -> None:
    """Pawn tickets on houses close to the most of one ticket, and one on shares."""
    for collateral, share in (("real_estate", 0.095), ("real_estate", 0.08), ("rights", 0.15)):
        customer = county.crowd(rng, 1)[0]
        months = int(rng.integers(2, 7))
        day = int(rng.integers(MONTH_START[county.first_month], DAYS - 30 * months - 3))
        supervised.pawn(
            county, ledger, one, customer, int(moment(day, 40_000)), sum_lent=float(round(share * one.capital, -4)),
            months=months, fee=supervised.PAWN_FEE[collateral] * float(rng.uniform(0.85, 0.995)),
            lags=rng.integers(0, 3_000, months).tolist(), collateral=collateral,
        )  # fmt: skip


def _care_home(county: County, ledger: Ledger, rng: np.random.Generator, home: Institution) -> None:
    """Fewer residents than beds pay by the month and leave a deposit that goes back when they leave."""
    guests = np.array(county.crowd(rng, county.scaled(45, 12)))
    beds = len(guests) + int(rng.integers(8, 30))
    day = supervised.REPORT_DAYS[1]
    home.figures = [supervised.Figures(day, net_assets=home.net_assets, beds=beds)]
    price = float(rng.integers(22, 39) * 100)
    deposit = float(rng.choice((5_000.0, 8_000.0, 10_000.0)))
    first = MONTH_START[county.first_month]
    came = first + rng.integers(0, 60, len(guests))
    ledger.add(
        guests,
        home.account,
        fen(np.full(len(guests), deposit)),
        moment(came, clock(rng, len(guests), "any")),
        "入住押金",
    )
    for start in MONTH_START[county.first_month + 2 :]:
        days = start + rng.integers(0, 6, len(guests))
        ledger.add(
            guests,
            home.account,
            fen(np.full(len(guests), price)),
            moment(days, clock(rng, len(guests), "any")),
            "养老服务费",
        )
        ledger.pay(
            home.account, int(county.role("wholesale")[0]), round(price * len(guests) * 0.4, -1),
            supervised.on_day(start + 12, 10), "食材货款", channel="online",
        )  # fmt: skip
    for place in rng.choice(len(guests), max(1, len(guests) // 10), replace=False).tolist():
        gone = supervised.on_day(int(rng.integers(first + 90, DAYS - 2)), 11)
        ledger.pay(home.account, int(guests[place]), deposit, gone, "退押金", channel="online")

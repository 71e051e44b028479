"""The institutions that the county supervises: founded, staffed, lending by the book, reporting their figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from county import identifiers, names
from county.dates import DAY, DAYS, HOUR, MONTH_START, calendar_day, moment, next_workday

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from county.ledger import Ledger
    from county.people import County
    from county.stage import Stage

POSTS = ("legal_representative", "director", "executive", "supervisor", "shareholder")
WORDS = {
    "small_loan": "小额贷款有限公司",
    "pawnshop": "典当有限公司",
    "private_lending_registry": "民间借贷登记服务有限公司",
    "wealth_management": "财富管理有限公司",
    "other": "养老服务有限公司",
}
CAPITAL = {
    "small_loan": 60_000_000.0,
    "pawnshop": 12_000_000.0,
    "private_lending_registry": 5_000_000.0,
    "wealth_management": 20_000_000.0,
    "other": 8_000_000.0,
}
# The most that a pawnshop may charge a month beside interest, by what is pledged; lawful ones stay below.
PAWN_FEE = {"movable": 0.042, "real_estate": 0.027, "rights": 0.024}
REPORT_DAYS = (date(2024, 12, 31), date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30))


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


@dataclass(frozen=True)
class BookRow:
    """One loan or pawn ticket in an institution's own book, as the regulator gets it."""

    loan_no: str
    borrower: int
    principal: float
    disbursed_on: date
    due_on: date
    annual_rate: float
    fees: float
    collateral: str
    purpose: str
    region: str
    paid_from: int
    repaid_to: int
    status: str


@dataclass(frozen=True)
class Figures:
    """One report of an institution; yuan, and null where the figure is none of its kind."""

    as_of: date
    net_assets: float | None = None
    nonstandard_funding: float | None = None
    standard_funding: float | None = None
    bank_borrowing: float | None = None
    beds: int | None = None
    planned_balance: float | None = None


@dataclass
class Institution:
    """A supervised institution: `account` pays its bills, `lending` is its special lending account."""

    institution_id: str
    name: str
    kind: str
    status: str
    capital: float
    account: int
    lending: int
    officers: list[tuple[str, int]] = field(default_factory=list)  # post and account
    staff: list[int] = field(default_factory=list)
    book: list[BookRow] = field(default_factory=list)
    figures: list[Figures] = field(default_factory=list)

    @property
    def accounts(self) -> list[int]:
        """The accounts that the regulator knows of."""
        return list(dict.fromkeys([self.account, self.lending]))

    @property
    def people(self) -> list[int]:
        """The accounts of all officers and staff."""
        return list(dict.fromkeys([*(account for _, account in self.officers), *self.staff]))

    @property
    def borrowers(self) -> list[int]:
        """The accounts of all borrowers in the book, each once."""
        return list(dict.fromkeys(row.borrower for row in self.book))

    @property
    def net_assets(self) -> float:
        """Net assets at the end of the year before, as reported; the capital where nothing is."""
        return next((f.net_assets for f in self.figures if f.net_assets is not None), self.capital)


def found(
    county: County, kind: str, name: str = "", *, bank: int = 0, capital: float = 0.0, status: str = "正常"
) -> Institution:
    """Found an institution; where there is room a small-loan company gets a special lending account."""
    serial = len(county.supervised)
    name = name or _invented(serial, kind)
    capital = capital or CAPITAL[kind]
    account = county.organisation(
        name, bank, industry="J", capital=capital, opening=3_000_000, registered_on=date(2013, 6, 18)
    )
    lending = account
    if county.roomy and kind == "small_loan":
        lending = county.open(county.accounts[account].party, bank, opening=0.3 * capital, opened_on=date(2025, 1, 6))
    made = Institution(f"JG{serial + 1:03d}", name, kind, status, capital, account, lending)
    county.supervised.append(made)
    return made


def _invented(serial: int, kind: str) -> str:
    mark = names.SURNAMES[(serial // len(names.FLOWERS) * 7 + 11) % len(names.SURNAMES)]
    return f"栖禾县{names.FLOWERS[serial % len(names.FLOWERS)]}{mark}{WORDS[kind]}"


def appoint(county: County, institution: Institution, officers: Sequence[int], staff: Sequence[int] = ()) -> None:
    """Give an institution its officers, the first its legal representative, and its further staff."""
    institution.officers += list(zip(POSTS, officers, strict=False))
    institution.staff += list(staff)
    first = county.parties[county.accounts[officers[0]].party]
    county.parties[county.accounts[institution.account].party].legal_representative = first.id_number


def of_kind(county: County, kind: str) -> list[Institution]:
    """Give the institutions of a kind founded so far; the lawful ones come first."""
    return [one for one in county.supervised if one.kind == kind]


def enter(
    county: County,
    institution: Institution,
    borrower: int,
    day: int,
    *,
    principal: float,
    days: int,
    rate: float = 0.0,
    fees: float = 0.0,
    collateral: str = "none",
    purpose: str = "经营",
    region: str = "",
    status: str = "正常",
) -> BookRow:
    """Write a row into an institution's own book without moving any money; `days` is the term."""
    row = BookRow(
        f"{institution.institution_id}-{len(institution.book) + 1:05d}",
        borrower,
        principal,
        calendar_day(day),
        calendar_day(day + days),
        rate,
        fees,
        collateral,
        purpose,
        region or identifiers.town_region(county.parties[county.accounts[borrower].party].town),
        institution.lending,
        institution.lending,
        status,
    )
    institution.book.append(row)
    return row


def instalments(
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


def lend(
    county: County,
    ledger: Ledger,
    institution: Institution,
    borrower: int,
    at: int,
    *,
    principal: float,
    rate: float,
    months: int,
    fee: float = 0.0,
    purpose: str = "经营",
) -> BookRow:
    """Lend by the book of a small-loan company: paid out whole, repaid month by month, a fee with the first instalment.

    Banks report the loan too where borrower and company are customers of one bank.
    """
    day = (at - int(moment(0, 0))) // DAY
    lender = institution.lending
    ledger.pay(lender, borrower, principal, at, "小额贷款发放", instrument="loan_disbursement", channel="online")
    if fee > 0 and day + 30 < DAYS:
        first = int(moment(day + 30, 30_000 + borrower * 37 % 40_000)) - 600
        ledger.pay(borrower, lender, fee, first, "贷款手续费", instrument="loan_repayment", channel="batch")
    done = instalments(ledger, borrower, lender, day, principal=principal, monthly=rate / 12, months=months)
    status = "结清" if done else "正常"
    if county.accounts[borrower].bank == county.accounts[lender].bank:
        county.loan_book.append(
            BookedLoan(borrower, calendar_day(day), principal, rate, months, purpose, "小额贷款", status)
        )
    return enter(
        county, institution, borrower, day, principal=principal, days=round(months * 30.4), rate=rate, fees=fee,
        purpose=purpose, status=status,
    )  # fmt: skip


def pawn(
    county: County,
    ledger: Ledger,
    institution: Institution,
    customer: int,
    at: int,
    *,
    sum_lent: float,
    months: int,
    fee: float,
    lags: Sequence[int],
    collateral: str = "movable",
) -> BookRow:
    """Lend on a pledge: a fee of that share every thirty days, the sum back with the last; `lags` are seconds late."""
    lender = institution.lending
    ledger.pay(lender, customer, sum_lent, at, "当金", instrument="loan_disbursement", channel="counter")
    for k in range(1, months + 1):
        redeem = sum_lent if k == months else 0.0
        ledger.pay(
            customer,
            lender,
            round(redeem + sum_lent * fee, 2),
            at + k * 30 * DAY + lags[k - 1],
            "赎当" if redeem else "综合费",
            instrument="loan_repayment",
            channel="counter",
        )
    day = (at - int(moment(0, 0))) // DAY
    return enter(
        county, institution, customer, day, principal=sum_lent, days=30 * months, collateral=collateral,
        fees=round(months * round(sum_lent * fee, 2), 2), purpose="资金周转", status="赎当",
    )  # fmt: skip


def report(institution: Institution, rng: np.random.Generator, *, funding: float = 0.5) -> None:
    """Let an institution report its figures; `funding` is what it borrows beside its own, as a share of net assets."""
    assets = institution.capital * float(rng.uniform(1.01, 1.12))
    for turn, day in enumerate(REPORT_DAYS):
        net = float(round(assets * (1 + 0.01 * turn), -3))
        borrowed = float(round(net * funding * float(rng.uniform(0.8, 1.0)), -3))
        banks = float(round(borrowed * 0.7, -3))
        lends = institution.kind in {"small_loan", "pawnshop"}
        institution.figures.append(
            Figures(
                day,
                net,
                nonstandard_funding=borrowed if institution.kind == "small_loan" else None,
                standard_funding=0.0 if institution.kind == "small_loan" else None,
                bank_borrowing=banks if lends else None,
            )
        )


def office(county: County, ledger: Ledger, rng: np.random.Generator, institution: Institution) -> None:
    """Pay an institution's wages, rent and tax month by month out of the account that pays its bills."""
    landlord, treasury = int(county.role("company")[0]), int(county.role("treasury")[0])
    paid = [account for post, account in institution.officers if post != "shareholder"][:3] + institution.staff
    pays = {person: float(rng.integers(45, 110) * 100) for person in paid}
    for start in MONTH_START[county.first_month :]:
        at = int(moment(int(next_workday(start + 9)), 35_000))
        for place, (person, yuan) in enumerate(pays.items()):
            ledger.pay(institution.account, person, yuan, at + 2 * place, "工资", instrument="payroll", channel="batch")
        day = int(next_workday(start + int(rng.integers(11, 20))))
        ledger.pay(institution.account, landlord, 6_000.0, int(moment(day, 38_000)), "办公室租金", channel="online")
        tax = float(rng.integers(20, 120) * 100)
        ledger.pay(institution.account, treasury, tax, int(moment(day, 52_000)), "税款", channel="online")


def business(
    county: County, ledger: Ledger, rng: np.random.Generator, institution: Institution, customers: Sequence[int]
) -> None:
    """Let a small-loan company or a pawnshop serve customers by the book, a loan or ticket each."""
    first = MONTH_START[county.first_month]
    for customer in customers:
        if institution.kind == "pawnshop":
            collateral = str(rng.choice(("movable", "movable", "movable", "real_estate", "rights")))
            months = int(rng.integers(1, 6))
            day = int(rng.integers(first, DAYS - 30 * months - 5))
            large = collateral == "real_estate"
            sum_lent = float(rng.integers(6, 40) * 10_000 if large else rng.integers(3, 60) * 1_000)
            pawn(
                county, ledger, institution, customer, int(moment(day, int(rng.integers(34_000, 59_000)))),
                sum_lent=sum_lent, months=months, fee=PAWN_FEE[collateral] * float(rng.uniform(0.7, 0.99)),
                lags=rng.integers(0, 3_000, months).tolist(), collateral=collateral,
            )  # fmt: skip
            continue
        day = int(next_workday(int(rng.integers(first, DAYS - 40))))
        principal, rate = float(rng.integers(5, 100) * 2_000), float(round(rng.uniform(0.09, 0.22), 3))
        lend(
            county, ledger, institution, customer, int(moment(day, int(rng.integers(36_000, 54_000)))),
            principal=principal, rate=rate, months=int(rng.choice((3, 6, 12))),
            fee=round(0.005 * principal, 2) if rate < 0.15 and rng.random() < 0.4 else 0.0,
        )  # fmt: skip


def take(
    stage: Stage, kind: str, *, officers: int = 3, staff: int = 1, customers: int = 30, status: str = "正常"
) -> Institution:
    """Found an institution of its own for a scheme: run by culprits, with a lawful book that its breaches hide in.

    `officers` and `staff` are taken by `stage.culprits` (their sum counts for `Kind.parts`). Customers are residents
    who know nothing. What breaks the rules, and the casting of accounts, is the scheme's own affair: further loans go
    through `lend`, rows without money through `enter`, money without rows through `stage.pay`; `figures` may be
    replaced. The account that pays the bills is `account`, the special lending account `lending`.
    """
    county, ledger = stage.county, stage.ledger
    people = stage.culprits(officers + staff)
    made = found(county, kind, bank=stage.whole(0, 3), status=status)
    appoint(county, made, people[:officers], people[officers:])
    report(made, stage.rng)
    ledger.life = True
    office(county, ledger, stage.rng, made)
    if kind in {"small_loan", "pawnshop"}:
        business(county, ledger, stage.rng, made, stage.crowd(customers, people))
    ledger.life = False
    return made


def on_day(day: int, hour: float) -> int:
    """Give the second of an hour on a workday not before a day."""
    return int(moment(int(next_workday(day)), int(hour * HOUR)))

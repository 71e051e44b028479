"""Supervised institutions that breach their licence, and bank loans that go astray."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
from county_files import flows, total

if TYPE_CHECKING:
    from county_files import Files

Row = dict[str, Any]
_TEXT = (
    "disbursement_account_id", "repayment_account_id", "borrower_region_code", "account_ids", "borrower_id_number",
    "id_number", "uscc",
)  # fmt: skip


def told(scheme: Row) -> Row:
    loaded: Row = json.loads(scheme["parameters"])
    return loaded


def table(files: Files, name: str, scheme: Row) -> list[Row]:
    """The regulator's rows on the institution of a scheme."""
    overrides = dict.fromkeys(_TEXT, pl.String)
    rows = pl.read_csv(files.root / "reference" / f"{name}.csv", schema_overrides=overrides, try_parse_dates=True)
    return rows.filter(pl.col("institution_id") == told(scheme)["institution"]).to_dicts()


def identity(files: Files) -> dict[str, str]:
    return dict(files.holders.select("account_id", "id_number").iter_rows())


def moved(files: Files, accounts: list[str], direction: str, least: float = 0.0) -> list[Row]:
    return [
        r for a in accounts for r in flows(files, a, direction) if r["amount"] >= least and r["counterparty_account_id"]
    ]


def near(row: Row, loan: Row, share: float = 0.01) -> bool:
    days = abs((row["booked_at"].date() - loan["disbursed_on"]).days)
    return days <= 2 and abs(row["amount"] - loan["principal"]) <= share * loan["principal"]


def off_book_lending(files: Files, scheme: Row) -> bool:
    """Three borrowers of its book at least get money from its people's own accounts."""
    number = identity(files)
    borrowers = {r["borrower_id_number"] for r in table(files, "institution_loans", scheme)}
    lent = moved(files, files.cast(scheme["scheme_id"], "lender"), "out", 1_000)
    return len({number.get(r["counterparty_account_id"]) for r in lent} & borrowers) >= 3


def off_book_rows(files: Files, scheme: Row) -> bool:
    paid = moved(files, files.cast(scheme["scheme_id"], "institution"), "out")
    book = table(files, "institution_loans", scheme)
    missing = [loan for loan in book if not any(near(r, loan) for r in paid)]
    return len(missing) >= max(3, 0.05 * len(book)) or sum(loan["principal"] for loan in missing) >= 200_000


def off_book_loans(files: Files, scheme: Row) -> bool:
    """Two strangers to its book and its officers at least get money and pay back."""
    number, accounts = identity(files), files.cast(scheme["scheme_id"], "institution")
    known = {r["borrower_id_number"] for r in table(files, "institution_loans", scheme)}
    known |= {r["id_number"] for r in table(files, "officers", scheme)}
    paid = {number.get(r["counterparty_account_id"], "") for r in moved(files, accounts, "out", 5_000)} - known
    back = {number.get(r["counterparty_account_id"], "") for r in moved(files, accounts, "in")}
    return len((paid & back) - {""}) >= 2


def off_book_collecting(files: Files, scheme: Row) -> bool:
    number = identity(files)
    borrowers = {r["borrower_id_number"] for r in table(files, "institution_loans", scheme)}
    collectors = files.cast(scheme["scheme_id"], "collector")
    came = [r for r in moved(files, collectors, "in") if number.get(r["counterparty_account_id"]) in borrowers]
    officers = set(files.cast(scheme["scheme_id"], "officer"))
    went = [r for r in moved(files, collectors, "out") if r["counterparty_account_id"] in officers]
    payers = Counter(r["counterparty_account_id"] for r in came)
    return sum(n >= 2 for n in payers.values()) >= 3 and total(went) >= 0.5 * total(came)


def prudential_breach(files: Files, scheme: Row) -> bool:
    figures = sorted(table(files, "institution_figures", scheme), key=lambda r: str(r["as_of"]))
    assets = next(r["net_assets"] for r in figures if r["as_of"] == date(2025, 12, 31))
    if told(scheme)["variant"] == "funding":
        return any(r["nonstandard_funding"] > assets or r["standard_funding"] > 4 * assets for r in figures)
    new = [r for r in table(files, "institution_loans", scheme) if r["disbursed_on"] >= scheme["first_day"]]
    sums: Counter[str] = Counter()
    for row in new:
        sums[row["borrower_id_number"]] += row["principal"]
    large = [yuan for yuan in sums.values() if yuan > 0.05 * assets]
    limit = 0.1 if told(scheme)["variant"] == "single" else 0.15
    return sum(large) > limit * assets


def institution_deposits(files: Files, scheme: Row) -> bool:
    depositors = set(files.cast(scheme["scheme_id"], "depositor"))
    takers = files.cast(scheme["scheme_id"], "taker", "institution")
    came = {r["counterparty_account_id"] for r in moved(files, takers, "in", 10_000)} & depositors
    back = Counter(r["counterparty_account_id"] for r in moved(files, takers, "out"))
    again = sum(n >= 2 for payer, n in back.items() if payer in depositors)
    lent = total([r for r in moved(files, takers, "out", 5_000) if r["counterparty_account_id"] not in depositors])
    staked = total([r for r in moved(files, takers, "in", 10_000) if r["counterparty_account_id"] in depositors])
    return len(came) >= 10 and (again >= 5 or lent >= 0.8 * staked)


def cost_cap_breach(files: Files, scheme: Row) -> bool:
    """Three borrowers of the year of the cap at least got less than the book says, or paid two per cent a month and more."""
    number, accounts = identity(files), files.cast(scheme["scheme_id"], "institution", "fee_taker")
    over = 0
    for loan in table(files, "institution_loans", scheme):
        own = [r for a in accounts for d in ("in", "out") for r in flows(files, a, d)]
        own = [r for r in own if number.get(r["counterparty_account_id"]) == loan["borrower_id_number"]]
        got = total([r for r in own if r["direction"] == "out"])
        paid = sorted((r for r in own if r["direction"] == "in"), key=lambda r: str(r["booked_at"]))
        first = total([r for r in paid if r["booked_at"].date() <= loan["disbursed_on"] + timedelta(35)])
        months = round((loan["due_on"] - loan["disbursed_on"]).days / 30.4)
        over += got < 0.97 * loan["principal"] or first > loan["principal"] / months + 0.0215 * loan["principal"]
    return over >= 3


def pawn_breach(files: Files, scheme: Row) -> bool:
    book = table(files, "institution_loans", scheme)
    capital = table(files, "institutions", scheme)[0]["registered_capital"]
    return any(
        r["fees"] / r["principal"] / ((r["due_on"] - r["disbursed_on"]).days / 30) > 0.042
        or (r["due_on"] - r["disbursed_on"]).days > 186
        or (r["collateral"] == "real_estate" and r["principal"] > 0.1 * capital)
        for r in book
    )


def scope_breach(files: Files, scheme: Row) -> bool:
    book, variant = table(files, "institution_loans", scheme), told(scheme)["variant"]
    officers = {r["id_number"] for r in table(files, "officers", scheme)}
    borrowers = files.cast(scheme["scheme_id"], "borrower")
    lent = sum(r["principal"] for r in book)
    if variant == "use":
        shares = [r for r in moved(files, borrowers, "out") if "证券" in r["counterparty_name"]]
        return total(shares) >= 0.3 * max(r["principal"] for r in book)
    paid_in = [
        r
        for r in moved(files, files.cast(scheme["scheme_id"], "institution"), "in")
        if r["counterparty_account_id"] in borrowers
    ]
    return {
        "region": any(not str(r["borrower_region_code"]).startswith("9901") for r in book),
        "student": any(r["purpose"] == "消费分期" for r in book),
        "related": any(r["borrower_id_number"] in officers and r["annual_rate"] <= 0.07 for r in book),
        "partner": total(paid_in) >= 0.7 * lent,
    }[variant]


def unfit_officer(files: Files, scheme: Row) -> bool:
    number, variant = identity(files), told(scheme)["variant"]
    officer = files.cast(scheme["scheme_id"], "officer", "listed_officer")
    if variant == "listed":
        listed = pl.read_csv(files.root / "reference" / "watchlist.csv", infer_schema=False)["id_number"]
        return number[officer[0]] in listed.to_list()
    if variant == "debt":
        banks = [pl.read_parquet(bank / "loans.parquet") for bank in files.banks()]
        late = pl.concat(banks).filter(pl.col("account_id").is_in(officer), pl.col("status") == "逾期")
        return float(late["principal"].sum()) >= 500_000
    loans = {r["borrower_id_number"]: r["principal"] for r in table(files, "institution_loans", scheme)}
    taken = [(number.get(r["counterparty_account_id"], ""), r["amount"]) for r in moved(files, officer, "in")]
    return len({who for who, yuan in taken if yuan <= 0.05 * loans.get(who, 0.0)}) >= 3


def runoff_breach(files: Files, scheme: Row) -> bool:
    number, variant = identity(files), told(scheme)["variant"]
    accounts = files.cast(scheme["scheme_id"], "institution")
    old = {r["borrower_id_number"] for r in table(files, "institution_loans", scheme)}
    officers = {r["id_number"] for r in table(files, "officers", scheme)}
    came, went = moved(files, accounts, "in"), moved(files, accounts, "out")
    repaid = total([r for r in came if number.get(r["counterparty_account_id"]) in old])
    strangers = [r for r in came if number.get(r["counterparty_account_id"], "") not in old | officers | {""}]
    taken = total(
        [r for r in went if number.get(r["counterparty_account_id"]) in officers and r["instrument"] != "payroll"]
    )
    if variant == "plan":
        plan = {r["as_of"]: r["planned_balance"] for r in table(files, "institution_figures", scheme)}
        lent = sum(r["principal"] for r in table(files, "institution_loans", scheme))
        paid = [r for r in came if number.get(r["counterparty_account_id"]) in old]
        return any(
            lent - total([r for r in paid if r["booked_at"].date() <= day]) > 1.02 * yuan for day, yuan in plan.items()
        )
    return taken >= 0.2 * repaid if variant == "insiders" else total(strangers) >= 10_000


def credit_diversion(files: Files, scheme: Row) -> bool:
    """At least a fifth of the loan, and 50,000, goes to a broker, a developer or an investment within thirty days."""
    paid = moved(files, files.cast(scheme["scheme_id"], "borrower"), "out")
    words = ("证券", "地产", "置业", "投资管理")
    astray = total([r for r in paid if any(word in r["counterparty_name"] for word in words)])
    return astray >= max(50_000, 0.2 * told(scheme)["loan"])


def entrusted_evasion(files: Files, scheme: Row) -> bool:
    """Over the line of 300,000 to one or several payees by himself, in two parts, or most of it back."""
    paid = moved(files, files.cast(scheme["scheme_id"], "borrower"), "out", 5_000)
    span = [r for r in paid if scheme["first_day"] <= r["booked_at"].date() <= scheme["last_day"]]
    largest = Counter[str]()
    for row in span:
        largest[row["counterparty_account_id"]] += row["amount"]
    alone = total(span) >= 150_000 if told(scheme)["variant"] == "self_paid" else max(largest.values()) > 300_000
    return bool(span) and alone

"""Rings beside their lending, levies, lists, shared means, mismatch, foreign notes and coins."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import combinations
from statistics import mean, pstdev
from typing import TYPE_CHECKING, Any

import polars as pl
from county_files import DAY, customer, flows, total

if TYPE_CHECKING:
    from county_files import Files

Row = dict[str, Any]


def people(files: Files) -> pl.DataFrame:
    """Every account with the particulars of its holder."""
    tables = []
    for bank in files.banks():
        accounts = pl.read_parquet(bank / "accounts.parquet").select("account_id", "party_id")
        tables.append(accounts.join(pl.read_parquet(bank / "parties.parquet"), on="party_id"))
    return pl.concat(tables)


def listed(files: Files, word: str) -> set[str]:
    rows = pl.read_csv(files.root / "reference" / "watchlist.csv", infer_schema=False)
    return set(rows.filter(pl.col("list") == word)["id_number"])


def numbers(files: Files, accounts: list[str]) -> dict[str, str]:
    return dict(
        files.holders.filter(pl.col("account_id").is_in(accounts)).select("account_id", "id_number").iter_rows()
    )


def poor_on_paper(files: Files, scheme: Row) -> bool:
    """Three times the income and 300,000 within a year, in four months and more."""
    rows = [r for r in customer(files, scheme, "holder") if r["direction"] == "in"]
    accounts = files.cast(scheme["scheme_id"], "holder")
    word = people(files).filter(pl.col("account_id").is_in(accounts))["occupation"].to_list()[0]
    income = {"无业": 30_000, "农民": 60_000, "务农": 60_000}[word]
    for row in rows:
        year = [r for r in rows if timedelta(0) <= r["booked_at"] - row["booked_at"] < 360 * DAY]
        months = Counter()
        for r in year:
            months[r["booked_at"].year, r["booked_at"].month] += r["amount"]
        rich = sum(yuan >= 3 * income / 12 for yuan in months.values())
        if total(year) >= max(300_000, 3 * income) and rich >= 4:
            return True
    return False


def one_hand(files: Files, scheme: Row) -> bool:
    """Three households and more use one device or stand-in; half of them pay one payee within thirty days."""
    mules = files.cast(scheme["scheme_id"], "mule")
    rows = files.transactions.filter(pl.col("account_id").is_in(mules), pl.col("direction") == "out")
    marks = Counter()
    for account, device, agent in rows.select("account_id", "device_id", "agent_name").unique().iter_rows():
        marks.update({(mark, account) for mark in (device, agent) if mark})
    users = Counter(mark for mark, _ in marks)
    paid: dict[str, set[str]] = defaultdict(set)
    for account in mules:
        for row in flows(files, account, "out"):
            if row["booked_at"].date() - scheme["first_day"] < 30 * DAY and row["counterparty_account_id"]:
                paid[row["counterparty_account_id"]].add(account)
    common = set().union(*(who for who in paid.values() if len(who) >= 2))
    return len(mules) >= 3 and max(users.values()) == len(mules) and len(common) >= 0.5 * len(mules)


def cash_front(files: Files, scheme: Row) -> bool:
    """Half a year of notes is three times the half-year before; most are round; half goes to the owner's side."""
    shop = files.cast(scheme["scheme_id"], "front")[0]
    notes = [r for r in flows(files, shop, "in") if r["instrument"] == "cash"]
    start = scheme["first_day"]
    then = [r for r in notes if timedelta(0) < start - r["booked_at"].date() <= 180 * DAY]
    now = [r for r in notes if timedelta(0) <= r["booked_at"].date() - start < 180 * DAY]
    owners = set(files.cast(scheme["scheme_id"], "owner"))
    taken = [r for r in flows(files, shop, "out") if r["counterparty_account_id"] in owners]
    in_rounds = sum(r["amount"] % 1_000 == 0 for r in now) >= 0.8 * len(now)
    return total(now) >= max(100_000, 3 * total(then)) and in_rounds and total(taken) >= 0.5 * total(now)


def coin_trade(files: Files, scheme: Row) -> bool:
    """Three crowded days, twenty sums that are tens of coins at one price, and the day's money out again."""
    rows = [r for r in customer(files, scheme, "trader") if scheme["first_day"] <= r["booked_at"].date()]
    rows = [r for r in rows if r["booked_at"].date() <= scheme["last_day"] and r["counterparty_account_id"]]
    days: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        days[row["booked_at"].date()].append(row)
    crowded = [d for d in days.values() if len({r["counterparty_account_id"] for r in d}) >= 5]
    figures = json_of(scheme)
    prices = [figures["price"] + k for k in range(-3, 3)]
    priced = [r for r in rows if any(round(r["amount"] * 100) % (price * 10) == 0 for price in prices)]
    return len(crowded) >= 3 and len(priced) >= 20


def json_of(scheme: Row) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(scheme["parameters"])
    return loaded


def sanctioned_party(files: Files, scheme: Row) -> bool:
    theirs, partners = files.cast(scheme["scheme_id"], "listed"), files.cast(scheme["scheme_id"], "partner")
    dealt = {r["counterparty_account_id"] for p in partners for r in files.by_account[p]}
    return set(numbers(files, theirs).values()) <= listed(files, "sanctioned") and bool(dealt & set(theirs))


def convict_firm(files: Files, scheme: Row) -> bool:
    """A listed person represents the firm, or gets three tenths of what it pays to persons."""
    boss, firm = files.cast(scheme["scheme_id"], "controller")[0], files.cast(scheme["scheme_id"], "enterprise")[0]
    number = numbers(files, [boss])[boss]
    row = people(files).filter(pl.col("account_id") == firm).row(0, named=True)
    paid = [r for r in flows(files, firm, "out") if "公司" not in (r["counterparty_name"] or "")]
    share = total([r for r in paid if r["counterparty_account_id"] == boss]) / max(1, total(paid))
    return number in listed(files, "criminal_organisation") and (
        row["legal_representative_id"] == number or share >= 0.3
    )


def protection_money(files: Files, scheme: Row) -> bool:
    """Eight traders and more pay three times and more, at no more than three fees, without naming goods or rent."""
    receiver = files.cast(scheme["scheme_id"], "receiver")[0]
    traders = set(files.cast(scheme["scheme_id"], "trader"))
    rows = [r for r in flows(files, receiver, "in") if r["counterparty_account_id"] in traders]
    by_trader: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_trader[row["counterparty_account_id"]].append(row)
    sums = [[r["amount"] for r in some] for some in by_trader.values()]
    steady = all(len(some) >= 3 and pstdev(some) <= 0.2 * mean(some) for some in sums)
    fees = {round(mean(some) / 100) for some in sums}
    words = {r["purpose"] for r in rows}
    return len(sums) >= 8 and steady and len(fees) <= 3 and words <= {None, "", "管理费", "月费", "转账"}


def ring_payroll(files: Files, scheme: Row) -> bool:
    """The organiser pays three people and more in at least three months, a tenth of spread at most."""
    organisers = files.cast(scheme["scheme_id"], "organiser")
    steady = 0
    for runner in files.cast(scheme["scheme_id"], "runner"):
        rows = [r for r in flows(files, runner, "in") if r["counterparty_account_id"] in organisers]
        sums = [r["amount"] for r in rows]
        steady += len(sums) >= 3 and pstdev(sums) <= 0.1 * mean(sums)
    return steady >= 3


def borrowers_in_turn(files: Files, scheme: Row) -> bool:
    """Two lenders share three borrowers and a fifth of theirs, twice within 72 hours, and settle or share a telephone."""
    loans = files.loans(scheme["scheme_id"])
    books: dict[str, dict[str, Any]] = defaultdict(dict)
    for loan in loans:
        books[loan["lender_account_id"]][loan["borrower_account_id"]] = loan["disbursed_at"]
    for one, other in combinations(books.values(), 2):
        common = one.keys() & other.keys()
        close = sum(abs(one[b] - other[b]) <= 3 * DAY for b in common)
        if len(common) >= 3 and len(common) >= 0.2 * len(one.keys() | other.keys()) and close >= 2:
            return True
    return False

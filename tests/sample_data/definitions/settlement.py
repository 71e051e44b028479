"""Schemes of lent cards, stakes, underground banks, false invoices, firms' money in private hands, and shells."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
from county import exchange
from county.dates import START
from county_files import DAY, total, windows

if TYPE_CHECKING:
    from county_files import Files

Row = dict[str, Any]
STAKES = {50, 100, 200, 300, 500, 1_000, 2_000, 3_000, 5_000, 10_000}


def side(rows: list[Row], direction: str) -> list[Row]:
    return [r for r in rows if r["direction"] == direction]


def payers(rows: list[Row]) -> set[str]:
    return {r["counterparty_account_id"] for r in rows if r["counterparty_account_id"]}


def accounts_of_holder(files: Files, account: str) -> set[str]:
    number = files.holders.filter(pl.col("account_id") == account)["id_number"][0]
    return set(files.holders.filter(pl.col("id_number") == number)["account_id"])


def holder_rows(files: Files, account: str) -> list[Row]:
    """The bookings of a holder's accounts that act, in order of time, his own transfers left out."""
    own = accounts_of_holder(files, account)
    rows = [r | {"account": a} for a in sorted(own & set(files.by_account)) for r in files.by_account[a]]
    return sorted((r for r in rows if r["counterparty_account_id"] not in own), key=lambda r: str(r["booked_at"]))


def runpoint_mule(files: Files, scheme: Row) -> bool:
    """Every card shows three marks or more: a trial sum, many payers, gone at once, hardly used before."""
    cards = files.cast(scheme["scheme_id"], "mule")
    return all(_card_marks(holder_rows(files, card)) >= 3 for card in cards)


def _card_marks(rows: list[Row]) -> int:
    came = [r for r in side(rows, "in") if r["amount"] >= 300 and r["counterparty_account_id"]]
    burst = max(windows(came, 1), key=lambda w: len(payers(w)))
    first, last = burst[0]["booked_at"], burst[-1]["booked_at"]
    near = [r for r in rows if first <= r["booked_at"] <= last + timedelta(minutes=30)]
    quick = total([r for r in side(near, "out") if r["counterparty_account_id"]]) >= 0.95 * total(burst)
    trial = any(r["amount"] <= 10 and timedelta(0) <= first - r["booked_at"] <= 2 * DAY for r in rows)
    taker = {r["account"] for r in burst}
    before = [r for r in rows if r["account"] in taker and timedelta(0) < first - r["booked_at"] <= 180 * DAY]
    idle = total([r for r in before if r["amount"] >= 10]) < 6 * 5_000
    return sum((quick, trial, idle, len(burst) >= 15 and len(payers(burst)) >= 10))


def fraud_first_layer(files: Files, scheme: Row) -> bool:
    """Two payers or more within a week whose first payment of 10,000 or more is gone in ten minutes in three parts."""
    rows = holder_rows(files, files.cast(scheme["scheme_id"], "first_card")[0])
    hit = []
    for r in side(rows, "in"):
        gone = [
            o for o in side(rows, "out") if timedelta(0) <= o["booked_at"] - r["booked_at"] <= timedelta(minutes=10)
        ]
        first = all(e["counterparty_account_id"] != r["counterparty_account_id"] or e is r for e in rows)
        if r["amount"] >= 10_000 and first and len(gone) >= 3 and total(gone) >= 0.8 * r["amount"]:
            hit.append(r)
    return any(len(payers(w)) >= 2 for w in windows(hit, 7))


def gambling_settlement(files: Files, scheme: Row) -> bool:
    rows = [r for a in files.cast(scheme["scheme_id"], "table") for r in files.by_account[a]]
    month = [r for r in rows if scheme["first_day"] <= r["booked_at"].date() <= scheme["last_day"]]
    came = [r for r in side(month, "in") if r["counterparty_name"] and len(r["counterparty_name"]) <= 4]
    players = payers(came)
    winners = players & payers(side(month, "out"))
    lattice = sum(r["amount"] in STAKES for r in came)
    small = sum(r["amount"] <= 1_000 for r in came)
    enough = len(came) >= 100 and len(players) >= 50 and scheme["last_day"] - scheme["first_day"] <= 30 * DAY
    return (
        enough and lattice >= 0.6 * len(came) and small * 2 >= len(came) and 0.2 <= len(winners) / len(players) <= 0.6
    )


def underground_settlement(files: Files, scheme: Row) -> bool:
    """Five millions of five firms within ninety days, eight tenths of them with at most twenty persons or in notes."""
    rows = [r for a in files.cast(scheme["scheme_id"], "firm") for r in files.by_account[a]]
    came = [r for r in side(rows, "in") if r["amount"] >= 1_000]
    gone = [r for r in side(rows, "out") if r["instrument"] in {"cash", "transfer"}]
    persons = Counter(r["counterparty_account_id"] for r in gone if r["counterparty_account_id"])
    span = scheme["last_day"] - scheme["first_day"]
    return (
        len(payers(came)) >= 5
        and total(came) >= 5_000_000
        and span < 90 * DAY
        and 0.8 * total(came) <= total(gone) <= 0.999 * total(came)
        and len(persons) <= 20
        and sum(n >= 2 for n in persons.values()) >= 3
    )


def underground_hedge(files: Files, scheme: Row) -> bool:
    """Five deals or more in sixty days, as much out as in on the same day, half of them in round sums of a currency."""
    rows = holder_rows(files, files.cast(scheme["scheme_id"], "desk")[0])
    by_day: dict[Any, list[Row]] = defaultdict(list)
    for r in rows:
        if r["amount"] >= 10_000 and r["counterparty_account_id"]:
            by_day[r["booked_at"].date()].append(r)
    deals = [
        r
        for day in by_day.values()
        for r in side(day, "in")
        if any(abs(o["amount"] - r["amount"]) <= 0.01 * r["amount"] for o in side(day, "out"))
    ]
    matched = [max(sum(_round(r, c) for r in w) / len(w) for c in ("USD", "EUR", "HKD")) for w in _long(deals)]
    return any(share >= 0.5 for share in matched)


def _long(deals: list[Row]) -> list[list[Row]]:
    return [w for w in windows(sorted(deals, key=lambda r: str(r["booked_at"])), 60) if len(w) >= 5]


def _round(row: Row, currency: str) -> bool:
    units = row["amount"] / exchange.mid(currency, (row["booked_at"].date() - START).days)
    lot = 1_000 if units < 20_000 else 10_000 if units < 200_000 else 100_000
    return bool(abs(units - max(1, round(units / lot)) * lot) <= 0.005 * units)


def invoice_backflow(files: Files, scheme: Row) -> bool:
    """Three times in ninety days a firm pays another, and 85 per cent or more is with its boss ten days later."""
    cast = files.cast(scheme["scheme_id"], "buyer")
    sellers = files.cast(scheme["scheme_id"], "seller")
    boss = next(a for a in cast if a.startswith("62"))
    firm = next(a for a in cast if not a.startswith("62"))
    known = {*sellers, *files.cast(scheme["scheme_id"], "buyer_relative")}
    paid = [r for r in side(files.by_account[firm], "out") if r["counterparty_account_id"] in known]
    back = [r for r in side(files.by_account[boss], "in") if r["counterparty_account_id"] in known]
    closed = []
    for r in paid:
        got = total([b for b in back if timedelta(0) < b["booked_at"] - r["booked_at"] <= 10 * DAY])
        if r["amount"] >= 100_000 and 0.85 * r["amount"] <= got <= r["amount"]:
            closed.append(r)
    return any(len(w) >= 3 for w in windows(closed, 90))


def corp_to_private(files: Files, scheme: Row) -> bool:
    """A million within thirty days, or ten sums just under fifty thousand, to at most five persons."""
    rows = side(files.by_account[files.cast(scheme["scheme_id"], "firm")[0]], "out")
    private = [r for r in rows if (r["counterparty_account_id"] or "").startswith("62") and r["amount"] >= 10_000]
    return any(
        len(payers(w)) <= 5 and (total(w) >= 1_000_000 or sum(45_000 <= r["amount"] < 50_000 for r in w) >= 10)
        for w in windows(private, 29)
    )


def shell_company_hub(files: Files, scheme: Row) -> bool:
    """Young, far over its capital, nothing paid for staff or premises, nine tenths passed on within the quarter."""
    firms = files.cast(scheme["scheme_id"], "shell")
    facts = pl.concat(
        pl.read_parquet(b / "accounts.parquet")
        .join(pl.read_parquet(b / "parties.parquet"), on="party_id")
        .select("account_id", "registered_on", "registered_capital")
        for b in files.banks()
    )
    known = {row[0]: row[1:] for row in facts.iter_rows()}
    return all(_shell(files.by_account[f], *known[f], scheme) for f in firms)


def _shell(rows: list[Row], registered_on: Any, capital: Any, scheme: Row) -> bool:
    young = (scheme["last_day"] - registered_on).days <= 730
    quarters = windows([r for r in rows if r["instrument"] == "transfer"], 90)
    large = max(quarters, key=lambda w: total(side(w, "in")))
    came, gone = total(side(large, "in")), total(side(large, "out"))
    upkeep = [r for r in rows if r["instrument"] == "payroll" or r["purpose"] in {"电费", "社保费"}]
    return young and came >= 10 * float(capital) and not upkeep and min(came, gone) >= 0.9 * max(came, gone)

"""Schemes by which money is gathered, spread, layered, kept under a line, or passed through new accounts."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl
from county_files import DAY, customer, flows, owner_of, total, windows

if TYPE_CHECKING:
    from county_files import Files

Row = dict[str, Any]


def others(rows: list[Row]) -> set[str]:
    return {r["counterparty_account_id"] for r in rows if r["counterparty_account_id"]}


def split(rows: list[Row], least: float = 1_000) -> tuple[list[Row], list[Row]]:
    """What came in and what went out, trifles and banknotes apart."""
    some = [r for r in rows if r["amount"] >= least and r["counterparty_account_id"]]
    return [r for r in some if r["direction"] == "in"], [r for r in some if r["direction"] == "out"]


def opened(files: Files) -> dict[str, date]:
    tables = [pl.read_parquet(bank / "accounts.parquet") for bank in files.banks()]
    return dict(pl.concat(tables).select("account_id", "opened_on").iter_rows())


def gather_scatter(files: Files, scheme: Row) -> bool:
    rows = customer(files, scheme, "hub")
    for first in {r["booked_at"].date() for r in rows}:
        came, _ = split([r for r in rows if timedelta(0) <= r["booked_at"].date() - first <= 2 * DAY])
        _, went = split([r for r in rows if timedelta(0) <= r["booked_at"].date() - first <= 5 * DAY])
        payers, payees = others(came), others(went)
        apart = len(payers & payees) <= 0.2 * len(payers | payees)
        if min(len(payers), len(payees)) >= 5 and apart and 0.8 * total(came) <= total(went) <= 1.1 * total(came):
            return True
    return False


def bipartite(files: Files, scheme: Row) -> bool:
    """Every payer counts who pays two of the payees, every payee whom two of the payers pay."""
    payers = files.cast(scheme["scheme_id"], "payer")
    paid = {(p, r["counterparty_account_id"]): r for p in payers for r in split(flows(files, p, "out"), 5_000)[1]}
    span = max(r["booked_at"] for r in paid.values()) - min(r["booked_at"] for r in paid.values())
    payees = {payee for payee, n in Counter(payee for _, payee in paid).items() if n >= 2}
    pairs = {(p, payee) for p, payee in paid if payee in payees}
    active = {p for p, n in Counter(p for p, _ in pairs).items() if n >= 2}
    back = {r["counterparty_account_id"] for p in payees & set(files.by_account) for r in flows(files, p, "out")}
    days, start = opened(files), scheme["first_day"]
    odd = {p for p in active if start - days[p] < timedelta(180)} | sharing(files, active)
    dense = len(pairs) >= 0.6 * len(active) * len(payees)
    enough = min(len(active), len(payees)) >= 3 and len(odd) >= 0.3 * len(active)
    return enough and dense and span <= 5 * DAY and not back & active


def sharing(files: Files, accounts: set[str]) -> set[str]:
    used = files.transactions.filter(pl.col("account_id").is_in(list(accounts)), pl.col("device_id").is_not_null())
    pairs = set(used.select("device_id", "account_id").unique().iter_rows())
    count = Counter(device for device, _ in pairs)
    return {account for device, account in pairs if count[device] >= 2}


def stack(files: Files, scheme: Row) -> bool:
    """Each account in the middle gets of two, pays two within three days, and keeps a tenth at most."""
    cast = files.truth("scheme_accounts").filter(pl.col("scheme_id") == scheme["scheme_id"])
    layers: dict[str, list[str]] = defaultdict(list)
    for role, account in cast.select("role", "account_id").iter_rows():
        layers[role].append(account)
    first = set(layers.pop("first_layer"))
    for _, layer in sorted(layers.items()):
        came = {a: [r for r in flows(files, a, "in") if r["counterparty_account_id"] in first] for a in layer}
        for account, got in came.items():
            until = max(r["booked_at"] for r in got) + 3 * DAY
            went = [r for r in split(flows(files, account, "out"))[1] if got[0]["booked_at"] < r["booked_at"] <= until]
            if min(len(others(got)), len(others(went))) < 2 or total(went) < 0.9 * total(got):
                return False
        if len(layer) < 2 or sum(total(got) for got in came.values()) < 50_000:
            return False
        first = set(layer)
    return len(layers) >= 2


def random_layering(files: Files, scheme: Row) -> bool:
    """Five hands and more hand on four fifths within two days; three of five in between are young or rested."""
    hands = files.cast(scheme["scheme_id"], "first_hand", "hand")
    owner = owner_of(files, [*hands, *files.cast(scheme["scheme_id"], "hand_other_account")])
    steps: list[list[Row]] = []
    for payer, payee in pairwise(hands):
        got = [r for r in flows(files, payee, "in") if owner.get(r["counterparty_account_id"]) == owner[payer]]
        steps.append(got)
    quick = all(
        later[-1]["booked_at"] - earlier[0]["booked_at"] <= 2 * DAY and total(later) >= 0.8 * total(earlier)
        for earlier, later in pairwise(steps)
    )
    days = opened(files)
    fresh = 0
    for account, got in zip(hands[1:-1], steps[:-1], strict=True):
        at = got[0]["booked_at"]
        used = any(timedelta(0) < at - r["booked_at"] <= 90 * DAY for r in files.by_account[account])
        fresh += (at.date() - days[account]).days < 180 or not used
    once = len({owner[hand] for hand in hands}) == len(hands)
    return len(steps) >= 5 and quick and once and total(steps[0]) >= 50_000 and fresh >= 0.6 * (len(hands) - 2)


def transfer_near_threshold(files: Files, scheme: Row) -> bool:
    rows = customer(files, scheme, "payer", "payee")
    return any(_near(side, line) for line in (500_000, 2_000_000) for side in split(rows))


def _near(rows: list[Row], line: float) -> bool:
    by_day: dict[date, float] = defaultdict(float)
    for r in rows:
        by_day[r["booked_at"].date()] += r["amount"]
    for near in windows([r for r in rows if 0.9 * line <= r["amount"] < line], 30):
        days = {r["booked_at"].date() for r in near}
        under = sum(by_day[day] < line for day in days)
        if len(near) >= 5 and under >= 0.8 * len(days) and len(others(near)) >= 2:
            return True
    return False


def transfer_limit_splitting(files: Files, scheme: Row) -> bool:
    _, went = split(customer(files, scheme, "payer"))
    just = [r for r in went if 49_000 <= r["amount"] < 50_000 or 199_000 <= r["amount"] < 200_000]
    return any(len(near) >= 5 and len(others(near)) >= 2 for near in windows(just, 30))


def first_month(files: Files, accounts: list[str]) -> tuple[list[Row], list[Row]]:
    days = opened(files)
    rows = [r for a in accounts for r in files.by_account[a] if (r["booked_at"].date() - days[a]).days <= 30]
    return split(rows)


def new_account_burst(files: Files, scheme: Row) -> bool:
    came, went = first_month(files, files.cast(scheme["scheme_id"], "new_account"))
    large = total(came) >= 500_000 or max(r["amount"] for r in came) >= 200_000
    return large and total(went) >= 0.7 * total(came)


def account_churn(files: Files, scheme: Row) -> bool:
    """Three opened within thirty days, or two closed, with the sums of strangers in the days after, or before."""
    accounts = files.cast(scheme["scheme_id"], "passing_account")
    tables = pl.concat([pl.read_parquet(bank / "accounts.parquet") for bank in files.banks()])
    held = tables.filter(pl.col("account_id").is_in(accounts))
    ends = sorted(held["closed_on"].drop_nulls())
    if not ends:
        starts = sorted(held["opened_on"])
        came, went = first_month(files, accounts)
        near = len(starts) >= 3 and (starts[2] - starts[0]).days <= 30
    else:
        last = dict(held.select("account_id", "closed_on").iter_rows())
        rows = [r | {"left": (last[a] - r["booked_at"].date()).days} for a in accounts for r in files.by_account[a]]
        came, went = split([r for r in rows if r["left"] <= 30])
        near = len(ends) >= 2 and (ends[1] - ends[0]).days <= 30 and all(r["left"] >= 0 for r in rows)
    return near and total(came) >= 200_000 and total(went) >= 0.7 * total(came)

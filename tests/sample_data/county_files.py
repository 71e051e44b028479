"""A generated county read back, with the base definition of each scheme kind as a check on one instance."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = timedelta(days=1)


@dataclass
class Files:
    root: Path

    def banks(self) -> list[Path]:
        return sorted((self.root / "submissions").iterdir())

    def truth(self, table: str) -> pl.DataFrame:
        return pl.read_parquet(self.root / "truth" / f"{table}.parquet")

    def manifest(self, bank: Path) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((bank / "manifest.json").read_text(encoding="utf-8"))
        return loaded

    @cached_property
    def transactions(self) -> pl.DataFrame:
        return pl.concat(
            pl.read_parquet(file).with_columns(bank=pl.lit(bank.name))
            for bank in self.banks()
            for file in sorted(bank.glob("transactions-*.parquet"))
        )

    @cached_property
    def by_account(self) -> dict[str, list[dict[str, Any]]]:
        wanted = self.truth("scheme_accounts")["account_id"].unique().implode()
        table: dict[str, list[dict[str, Any]]] = defaultdict(list)
        some = self.transactions.filter(pl.col("account_id").is_in(wanted)).sort("account_id", "booked_at")
        columns = (
            "account_id",
            "booked_at",
            "direction",
            "amount",
            "balance_after",
            "counterparty_account_id",
            "instrument",
            "purpose",
        )
        for row in some.select(*columns, "counterparty_name").iter_rows(named=True):
            table[row["account_id"]].append(
                row | {"amount": float(row["amount"]), "balance": float(row["balance_after"])}
            )
        return table

    @cached_property
    def holders(self) -> pl.DataFrame:
        """Every account with the identity number of its holder."""
        both = [
            pl.read_parquet(b / "accounts.parquet")
            .join(pl.read_parquet(b / "parties.parquet"), on="party_id")
            .with_columns(bank=pl.lit(b.name))
            for b in self.banks()
        ]
        return pl.concat(both).select("account_id", "bank", "id_number", "address")

    def cast(self, scheme_id: str, *roles: str) -> list[str]:
        table = self.truth("scheme_accounts").filter(pl.col("scheme_id") == scheme_id, pl.col("role").is_in(roles))
        return table["account_id"].to_list()

    def loans(self, scheme_id: str) -> list[dict[str, Any]]:
        return self.truth("loans").filter(pl.col("scheme_id") == scheme_id).sort("disbursed_at").to_dicts()


def evasions_of(files: Files) -> dict[str, list[str]]:
    """How each instance hides itself, by scheme_id."""
    table = files.truth("schemes").select("scheme_id", "parameters")
    return {name: json.loads(text)["evasions"] for name, text in table.iter_rows()}


def flows(files: Files, account: str, direction: str) -> list[dict[str, Any]]:
    return [r for r in files.by_account[account] if r["direction"] == direction]


def windows(rows: list[dict[str, Any]], days: float) -> list[list[dict[str, Any]]]:
    span = timedelta(days=days)
    return [[r for r in rows[k:] if r["booked_at"] - rows[k]["booked_at"] <= span] for k in range(len(rows))]


def total(rows: list[dict[str, Any]]) -> float:
    return sum(r["amount"] for r in rows)


def cash_structuring(files: Files, scheme: dict[str, Any]) -> bool:
    """By days under the line, by places, or by hands: see the three clauses of the rule."""
    rows = [r for a in files.cast(scheme["scheme_id"], "depositor") for r in files.by_account[a]]
    side = "in" if json.loads(scheme["parameters"])["inward"] else "out"
    cash = sorted(
        (r for r in rows if r["instrument"] == "cash" and r["direction"] == side), key=lambda r: str(r["booked_at"])
    )
    for seven in windows(cash, 7):
        near = [r for r in seven if 10_000 <= r["amount"] < 50_000]
        days: dict[Any, float] = defaultdict(float)
        for r in seven:
            days[r["booked_at"].date()] += r["amount"]
        share = sum(40_000 <= d < 50_000 for d in days.values()) / len(days)
        many = max(days.values()) >= 100_000 and len(near) >= 3
        if len(near) >= 3 and total(near) >= 100_000 and (share >= 0.6 or many):
            return True
    return False


def customer(files: Files, scheme: dict[str, Any], *roles: str) -> list[dict[str, Any]]:
    """All bookings of a holder's accounts in order of time, but for his transfers between them."""
    cast = files.cast(scheme["scheme_id"], *roles)
    holders = files.holders.filter(pl.col("account_id").is_in(cast))["id_number"].implode()
    own = set(files.holders.filter(pl.col("id_number").is_in(holders))["account_id"])
    rows = [r for a in cast for r in files.by_account[a] if r["counterparty_account_id"] not in own]
    return sorted(rows, key=lambda r: str(r["booked_at"]))


def passthrough_rapid(files: Files, scheme: dict[str, Any]) -> bool:
    """Every account by itself."""
    return all(_passes(files, account) for account in files.cast(scheme["scheme_id"], "mule"))


def _passes(files: Files, account: str) -> bool:
    days = set()
    for block in windows(files.by_account[account], 1):
        came = total([r for r in block if r["direction"] == "in"])
        for end in range(1, len(block)):
            went = total([r for r in block[: end + 1] if r["direction"] == "out"])
            if came >= 50_000 and went >= 0.9 * came and block[end]["balance"] <= 0.05 * came:
                days.add(block[0]["booked_at"].date())
    return any(sum(0 <= (d - first).days <= 30 for d in days) >= 3 for first in days)


def fan_in(files: Files, scheme: dict[str, Any]) -> bool:
    for block in windows(customer(files, scheme, "collector"), 5):
        came = [r for r in block if r["direction"] == "in"]
        went = [r for r in block if r["direction"] == "out"]
        payees: Counter[str] = Counter()
        for r in went:
            payees[r["counterparty_account_id"] or ""] += round(r["amount"])
        top = sum(n for _, n in payees.most_common(2))
        payers = {r["counterparty_account_id"] for r in came}
        enough = len(payers) >= 10 and total(came) >= 200_000
        if enough and total(went) >= 0.8 * total(came) and top >= 0.8 * total(went):
            return True
    return False


def fan_out(files: Files, scheme: dict[str, Any]) -> bool:
    for block in windows(customer(files, scheme, "distributor"), 3.2):
        came = sorted((r["amount"] for r in block if r["direction"] == "in"), reverse=True)
        went: Counter[str] = Counter()
        for r in block:
            if r["direction"] == "out" and r["counterparty_account_id"]:
                went[r["counterparty_account_id"]] += round(r["amount"])
        large = sum(came[:2])
        if large >= 100_000 and large >= 0.8 * sum(came) and len(went) >= 8:
            flat = max(went.values()) <= 0.3 * went.total()
            if flat and went.total() >= 0.8 * large:
                return True
    return False


def owner_of(files: Files, accounts: list[str]) -> dict[str, str]:
    """The holder of each account, by identity number."""
    held = files.holders.filter(pl.col("account_id").is_in(accounts))
    return dict(held.select("account_id", "id_number").iter_rows())


def hops_onward(files: Files, owner: dict[str, str], known: set[str]) -> dict[str, list[dict[str, Any]]]:
    """Payments between the known holders, parts of one payment within a day counted together, by payer."""
    table: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for account in known:
        for r in flows(files, account, "out"):
            other = r["counterparty_account_id"]
            if other not in known or owner[other] == owner[account]:
                continue
            rows = table[owner[account]]
            same = [x for x in rows if x["to"] == owner[other] and r["booked_at"] - x["at"] <= DAY]
            if same:
                same[-1]["amount"] += r["amount"]
                same[-1]["end"] = r["booked_at"]
            else:
                rows.append({"to": owner[other], "at": r["booked_at"], "end": r["booked_at"], "amount": r["amount"]})
    return table


def simple_cycle(files: Files, scheme: dict[str, Any]) -> bool:
    """Walk forward from holder to holder; the last may be a relative of the first."""
    name = scheme["scheme_id"]
    members = files.cast(name, "origin", "member")
    kin = files.cast(name, "origin_relative")
    known = {*members, *kin, *files.cast(name, "member_other_account")}
    owner = owner_of(files, list(known))
    onward = hops_onward(files, owner, known)
    home = {owner[members[0]], *(owner[k] for k in kin)}
    found = []
    for start in (x for x in onward[owner[members[0]]] if x["amount"] >= 100_000):
        hop, hops = start, 1
        while hop["to"] not in home and hops <= 8:
            next_hops = [
                x
                for x in onward[hop["to"]]
                if timedelta(0) < x["at"] - hop["end"] <= 3 * DAY and 0.7 <= x["amount"] / hop["amount"] <= 1.05
            ]
            if not next_hops:
                break
            hop, hops = next_hops[0], hops + 1
        if hop["to"] in home and 3 <= hops <= 8 and hop["end"] - start["at"] <= 15 * DAY:
            found.append({"booked_at": start["at"], "amount": start["amount"]})
    near = max((len(w) for w in windows(found, 90)), default=0)
    return near >= 3 or any(r["amount"] >= 500_000 for r in found)


def scatter_gather(files: Files, scheme: dict[str, Any]) -> bool:
    """From holder to holder: three days out, seven days on, and each keeps a tenth at most."""
    name = scheme["scheme_id"]
    source, sink = files.cast(name, "source")[0], files.cast(name, "sink")[0]
    hands = files.cast(name, "intermediary", "intermediary_other_account")
    owner = owner_of(files, hands)
    sent = [r for r in flows(files, source, "out") if r["counterparty_account_id"] in owner and r["amount"] >= 5_000]
    came = [r for r in flows(files, sink, "in") if r["counterparty_account_id"] in owner]
    got, gave = Counter[str](), Counter[str]()
    for rows, table in ((sent, got), (came, gave)):
        for r in rows:
            table[owner[r["counterparty_account_id"]]] += round(r["amount"] * 100)
    quick = sent[-1]["booked_at"] - sent[0]["booked_at"] <= 3 * DAY
    later = came[-1]["booked_at"] - sent[-1]["booked_at"] <= 7 * DAY
    honest = sum(gave[h] >= 0.9 * got[h] for h in got) >= 0.8 * len(got)
    return len(got) >= 3 and quick and later and honest and gave.total() >= 0.7 * got.total()


def dormant_reactivation(files: Files, scheme: dict[str, Any]) -> bool:
    rows = [
        r
        for r in files.by_account[files.cast(scheme["scheme_id"], "sleeper")[0]]
        if r["instrument"] not in {"interest", "fee"}
    ]
    for before, first in pairwise(rows):
        if first["booked_at"] - before["booked_at"] >= 180 * DAY:
            ten = [r for r in rows if 0 * DAY <= r["booked_at"] - first["booked_at"] <= 10 * DAY]
            came = total([r for r in ten if r["direction"] == "in"])
            went = total([r for r in ten if r["direction"] == "out"])
            earlier = total([r for r in rows if r["booked_at"] < first["booked_at"]])
            return came + went >= max(200_000, 10 * earlier) and min(came, went) / max(came, went) >= 0.7
    return False


def repeat_lender(files: Files, scheme: dict[str, Any]) -> bool:
    """Gain counts as far as the banks' books show it: banknotes do not."""
    loans = files.loans(scheme["scheme_id"])
    gaining = sum(loan["repaid"] - loan["repaid_in_cash"] > loan["received"] for loan in loans)
    return len(loans) >= 10 and len({x["borrower_account_id"] for x in loans}) >= 3 and gaining >= len(loans) / 2


def upfront_deduction(files: Files, scheme: dict[str, Any]) -> bool:
    cuts = Counter(
        round(1 - float(loan["received"]) / float(loan["face"]), 3) for loan in files.loans(scheme["scheme_id"])
    )
    cut, times = max(((c, n) for c, n in cuts.items() if c > 0), key=lambda x: x[1])
    return times >= 3 and 0.05 <= cut <= 0.30


def over_judicial_cap(files: Files, scheme: dict[str, Any]) -> bool:
    rates = [loan["annual_rate_declining"] for loan in files.loans(scheme["scheme_id"])]
    return len(rates) >= 2 and all(r is not None and 0.12 < r < 0.36 for r in rates)


def cash_loan_714(files: Files, scheme: dict[str, Any]) -> bool:
    loans = files.loans(scheme["scheme_id"])
    span = loans[-1]["disbursed_at"] - loans[0]["disbursed_at"]
    paid = [x for x in loans if x["repayments"] > 0]
    terms = [(x["last_repaid_at"] - x["disbursed_at"]).total_seconds() / 86_400 for x in paid]
    short = sum(4.5 <= t <= 16.5 for t in terms) >= 0.7 * len(terms)
    small = all(300 <= x["received"] <= 10_000 for x in loans)
    cut = sum(float(x["received"]) <= 0.9 * float(x["face"]) for x in loans) >= len(loans) / 2
    borrowers = {x["borrower_account_id"] for x in loans}
    return len(loans) >= 20 and span <= 90 * DAY and short and small and cut and len(borrowers) >= 10


def public_pool(files: Files, scheme: dict[str, Any]) -> bool:
    """Thirty within half a year over the pool's accounts; few of them of one household with another."""
    investors = set(files.cast(scheme["scheme_id"], "investor"))
    came = [
        r
        for r in customer(files, scheme, "pool")
        if r["direction"] == "in" and r["counterparty_account_id"] in investors and r["amount"] >= 1_000
    ]
    goods = sum("货款" in (r["purpose"] or "") for r in came)
    homes = files.holders.filter(pl.col("account_id").is_in(list(investors)))["address"]
    related = len(homes) - homes.n_unique()
    enough = max(len({r["counterparty_account_id"] for r in w}) for w in windows(came, 180)) >= 30
    return enough and goods < 0.2 * len(came) and related <= 0.15 * len(investors)


def fixed_return(files: Files, scheme: dict[str, Any]) -> bool:
    """Three payments and more to ten who paid in first, evenly spaced, most at one share of the stake."""
    investors = set(files.cast(scheme["scheme_id"], "investor"))
    stakes: dict[str, tuple[Any, float]] = {}
    ratios: dict[str, list[float]] = defaultdict(list)
    days: dict[str, list[Any]] = defaultdict(list)
    for r in customer(files, scheme, "pool"):
        other = r["counterparty_account_id"]
        if other in investors and r["direction"] == "in":
            stakes[other] = (r["booked_at"], stakes.get(other, (0, 0.0))[1] + r["amount"])
        elif other in stakes and r["booked_at"] > stakes[other][0]:
            ratios[other].append(round(r["amount"] / stakes[other][1], 3))
            days[other].append(r["booked_at"])
    steady = {k: v for k, v in ratios.items() if len(v) >= 3}
    common = Counter(x for v in steady.values() for x in v).most_common(1)
    even = sum(_spread([(b - a) / DAY for a, b in pairwise(days[k])]) <= 0.15 for k in steady)
    shared = common[0][1] >= 0.5 * sum(map(len, steady.values()))
    return len(steady) >= 10 and shared and even >= 0.7 * len(steady)


def _spread(gaps: list[float]) -> float:
    mean = sum(gaps) / len(gaps)
    return float((sum((g - mean) ** 2 for g in gaps) / len(gaps)) ** 0.5 / mean)


def ponzi(files: Files, scheme: dict[str, Any]) -> bool:
    """First in, first out: at least four fifths of the returns are other people's stakes."""
    investors = set(files.cast(scheme["scheme_id"], "investor"))
    rows = customer(files, scheme, "pool")
    lots: list[list[Any]] = []
    from_new = paid = business = 0.0
    months = set()
    for r in rows:
        other = r["counterparty_account_id"]
        if r["direction"] == "in":
            lots.append([other in investors, r["amount"]])
            business += 0.0 if other in investors else r["amount"]
            continue
        left = r["amount"]
        paid += left if other in investors else 0.0
        if other in investors:
            months.add((r["booked_at"].year, r["booked_at"].month))
        while left > 1e-6 and lots:
            use = min(left, lots[0][1])
            from_new += use if other in investors and lots[0][0] else 0.0
            left -= use
            lots[0][1] -= use
            if lots[0][1] <= 1e-6:
                lots.pop(0)
    return len(investors) >= 30 and len(months) >= 3 and from_new >= 0.8 * paid > 0 and business < 0.2 * paid


def lending_ring(files: Files, scheme: dict[str, Any]) -> bool:
    loans = files.loans(scheme["scheme_id"])
    lenders: dict[str, set[str]] = defaultdict(set)
    for loan in loans:
        lenders[loan["borrower_account_id"]].add(loan["lender_account_id"])
    collectors = set(files.cast(scheme["scheme_id"], "collector"))
    through = sum(bool(collectors & set(x["collector_account_ids"])) for x in loans) >= len(loans) / 2
    rates = [x["annual_rate_simple"] for x in loans if x["annual_rate_simple"] is not None]
    usurious = sum(r > 0.36 for r in rates) > len(rates) / 2
    shared = sum(len(v) > 1 for v in lenders.values())
    return len(loans) >= 10 and len(lenders) >= 15 and shared >= 3 and through and usurious


CHECKS: dict[str, Callable[[Files, dict[str, Any]], bool]] = {
    f.__name__: f
    for f in (
        cash_structuring, passthrough_rapid, fan_in, fan_out, simple_cycle, scatter_gather, dormant_reactivation,
        repeat_lender, upfront_deduction, over_judicial_cap, cash_loan_714, public_pool, fixed_return, ponzi,
        lending_ring,
    )
}  # fmt: skip

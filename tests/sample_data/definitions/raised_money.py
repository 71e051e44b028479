"""The base definitions of the kinds in which money is raised of the public, each written once more from the files."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

import polars as pl
from county_files import DAY, customer, total, windows

if TYPE_CHECKING:
    from county_files import Files

Row = dict[str, Any]


def _stakes(files: Files, scheme: Row, least: float = 1_000) -> list[Row]:
    """What the scheme's investors paid into its pool, in order of time."""
    investors = set(files.cast(scheme["scheme_id"], "investor", "promoter"))
    rows = customer(files, scheme, "pool")
    return [
        r for r in rows if r["direction"] == "in" and r["counterparty_account_id"] in investors and r["amount"] >= least
    ]


def _paid(files: Files, scheme: Row, *roles: str) -> list[Row]:
    """What its pool paid to those in such roles."""
    cast = set(files.cast(scheme["scheme_id"], *roles))
    rows = customer(files, scheme, "pool")
    return [r for r in rows if r["direction"] == "out" and r["counterparty_account_id"] in cast]


def _people(rows: list[Row]) -> set[str]:
    return {r["counterparty_account_id"] for r in rows}


def _parameter(scheme: Row, name: str) -> Any:
    return json.loads(scheme["parameters"])[name]


def commissioned_pool(files: Files, scheme: Row) -> bool:
    """Three promoters, each five times and more the same share of a stake of the week before; they hardly invest."""
    stakes = _stakes(files, scheme)
    shares: dict[str, Counter[int]] = defaultdict(Counter)
    for paid in _paid(files, scheme, "promoter"):
        week = [s for s in stakes if timedelta(0) < paid["booked_at"] - s["booked_at"] <= 7 * DAY]
        for share in {round(paid["amount"] / s["amount"] * 100) for s in week}:
            if 1 <= share <= 30:
                shares[paid["counterparty_account_id"]][share] += 1
    often = [one for one, of in shares.items() if max(of[k] + of[k + 1] for k in range(31)) >= 5]
    own = {s["counterparty_account_id"] for s in stakes} & set(files.cast(scheme["scheme_id"], "promoter"))
    return len(often) >= 3 and not own


def pyramid(files: Files, scheme: Row) -> bool:
    """Thirty people at three prices at most; after half of the entries two earlier members share within three days."""
    entries = _stakes(files, scheme)
    rewards = _paid(files, scheme, "investor", "promoter")
    shared = 0
    for place, entry in enumerate(entries):
        earlier = _people(entries[:place])
        soon = [r for r in rewards if timedelta(0) < r["booked_at"] - entry["booked_at"] <= 3 * DAY]
        fixed = [
            r for r in soon if round(r["amount"] / entry["amount"], 4) in {0.2, 0.3, 0.25, 0.15, 0.1, 0.08, 0.05, 0.04}
        ]
        shared += len(_people(fixed) & earlier) >= 2
    few = len({e["amount"] for e in entries}) <= 3
    return len(_people(entries)) >= 30 and few and shared >= 0.5 * len(entries) and _parameter(scheme, "levels") >= 3


def elder_pool(files: Files, scheme: Row) -> bool:
    """Twenty people, half of them sixty, with 5,000 each in the middle; remarks of beds, or brought to the counter."""
    stakes = _stakes(files, scheme)
    born = dict(files.holders.select("account_id", "id_number").iter_rows())
    first = {r["counterparty_account_id"]: r["booked_at"].date() for r in reversed(stakes)}
    old = sum(
        day - date.fromisoformat(f"{born[one][6:10]}-{born[one][10:12]}-{born[one][12:14]}") >= 21_915 * DAY
        for one, day in first.items()
    )
    words = sum(any(w in (r["purpose"] or "") for w in ("床位", "康养", "旅居", "会员", "保健")) for r in stakes)
    bundles = sum(len(_people(w)) >= 3 for w in windows(stakes, 1 / 48))
    middle = median(r["amount"] for r in stakes)
    return (
        len(first) >= 20
        and old >= 0.5 * len(first)
        and middle >= 5_000
        and (words >= 0.2 * len(stakes) or bundles >= 3)
    )


def care_home_prepaid(files: Files, scheme: Row) -> bool:
    """Thirty people prepay 10,000 and more within a year: more than beds can take, or than twelve months' fees."""
    rows = _stakes(files, scheme)
    ahead = [r for r in rows if r["amount"] >= 10_000]
    fees = [r for r in rows if r["amount"] < 10_000]
    months = {(r["booked_at"].year, r["booked_at"].month) for r in fees}
    within = max(len(_people(w)) for w in windows(ahead, 365))
    beds = _parameter(scheme, "beds")
    return within >= 30 and (within > 1.2 * beds if beds else total(ahead) > 12 * total(fees) / len(months))


def fake_exchange(files: Files, scheme: Row) -> bool:
    """Twenty people with 10,000 each; seven tenths go to five firms within three days, or seven to twelve per cent back."""
    stakes = [r for r in _stakes(files, scheme) if r["amount"] >= 10_000]
    if _parameter(scheme, "forwards"):
        handed = _paid(files, scheme, "issuer")
        quick = [r for r in handed if any(timedelta(0) < r["booked_at"] - s["booked_at"] <= 3 * DAY for s in stakes)]
        return len(_people(stakes)) >= 20 and len(_people(handed)) <= 5 and total(quick) >= 0.7 * total(stakes)
    put_in: Counter[str] = Counter()
    for r in stakes:
        put_in[r["counterparty_account_id"]] += round(r["amount"])
    shares = [r["amount"] / put_in[r["counterparty_account_id"]] for r in _paid(files, scheme, "investor")]
    monthly = [s for s in shares if 0.0055 <= s <= 0.0205]
    return len(put_in) >= 20 and len(monthly) == len(shares) >= 60


def intermediary_pool(files: Files, scheme: Row) -> bool:
    """Twenty lenders, three borrowers, three tenths to its own company."""
    name = scheme["scheme_id"]
    hands = files.cast(name, "pool", "controller")
    out: Counter[str] = Counter()
    for row in (r for a in hands for r in files.by_account[a] if r["direction"] == "out"):
        out[row["counterparty_account_id"] or ""] += round(row["amount"])
    borrowers = {b for b in files.cast(name, "borrower") if out[b] >= 1_000}
    own = sum(out[a] for a in files.cast(name, "controller") if a.startswith("99"))
    lent = sum(out[b] for b in borrowers) + _parameter(scheme, "self_lent")
    return len(_people(_stakes(files, scheme))) >= 20 and len(borrowers) >= 2 and own >= 0.3 * lent


def drained_pool(files: Files, scheme: Row) -> bool:
    """Thirty people; within thirty days three tenths go to those behind it, a relative, a broker or out in notes."""
    stakes = _stakes(files, scheme)
    behind = set(files.cast(scheme["scheme_id"], "controller", "helper"))
    held = files.holders.filter(pl.col("account_id").is_in(list(behind)))["id_number"].implode()
    own = set(files.holders.filter(pl.col("id_number").is_in(held))["account_id"])
    rows = [r for r in customer(files, scheme, "pool") if r["direction"] == "out"]
    away = [
        r for r in rows
        if r["counterparty_account_id"] in own or r["instrument"] == "cash" or "证券" in (r["counterparty_name"] or "")
    ]  # fmt: skip
    return len(_people(stakes)) >= 30 and max(total(w) for w in windows(away, 30)) >= 0.3 * total(stakes)


def payout_collapse(files: Files, scheme: Row) -> bool:
    """Twenty investors paid month by month; then for two months three fifths of them not, or half as much."""
    paid = _paid(files, scheme, "investor")
    good, bad = _parameter(scheme, "good_months"), _parameter(scheme, "bad_months")
    months: dict[int, list[float]] = defaultdict(list)
    for r in paid:
        months[r["booked_at"].year * 12 + r["booked_at"].month].append(r["amount"])
    first = min(months)
    before = [months[first + k] for k in range(good)][-3:]
    after = [months[first + k] for k in range(good, good + bad)]
    usual = sum(map(len, before)) / len(before)
    fewer = all(len(m) <= 0.4 * usual for m in after)
    less = all(m and median(m) <= 0.5 * median(before[-1]) for m in after)
    return len(_people(_stakes(files, scheme))) >= 20 and usual >= 10 and bad >= 2 and (fewer or less)


def club_keeper(files: Files, scheme: Row) -> bool:
    """Three clubs, told by their sum, each with three pots that one member gets alone."""
    rows = customer(files, scheme, "pool")
    members = set(files.cast(scheme["scheme_id"], "investor"))
    paid_in: dict[tuple[float, int], float] = defaultdict(float)
    for r in rows:
        if r["direction"] == "in" and r["counterparty_account_id"] in members:
            paid_in[r["amount"], r["booked_at"].year * 12 + r["booked_at"].month] += r["amount"]
    clubs: Counter[float] = Counter()
    for (each, month), taken in paid_in.items():
        pots = [
            r for r in rows
            if r["direction"] == "out" and r["counterparty_account_id"] in members and 0.95 * taken <= r["amount"] <= taken
            and 0 <= r["booked_at"].year * 12 + r["booked_at"].month - month <= 1
        ]  # fmt: skip
        clubs[each] += bool(pots) and taken >= 5 * each
    return sum(times >= 3 for times in clubs.values()) >= 3


def mutual_aid_society(files: Files, scheme: Row) -> bool:
    """Thirty people and more who save; seven tenths of them get the same share three times, at set distances."""
    put_in: dict[str, float] = defaultdict(float)
    for r in _stakes(files, scheme):
        put_in[r["counterparty_account_id"]] += r["amount"]
    shares: dict[str, list[float]] = defaultdict(list)
    for r in _paid(files, scheme, "investor"):
        shares[r["counterparty_account_id"]].append(r["amount"] / put_in.get(r["counterparty_account_id"], 1e9))
    same = [of for of in shares.values() if len(of) >= 3 and max(of) - min(of) < 0.001]
    return len(put_in) > 30 and len(same) >= 0.7 * len(put_in)


def rebate_mall(files: Files, scheme: Row) -> bool:
    """Thirty buyers at few prices; three tenths of them get six tenths back in five parts and more."""
    bought = {r["counterparty_account_id"]: r["amount"] for r in _stakes(files, scheme)}
    back: dict[str, list[float]] = defaultdict(list)
    for r in _paid(files, scheme, "investor"):
        back[r["counterparty_account_id"]].append(r["amount"])
    recouped = [b for b, parts in back.items() if len(parts) >= 5 and sum(parts) >= 0.6 * bought[b]]
    return len(bought) >= 30 and len(set(bought.values())) <= 3 and len(recouped) >= 0.3 * len(bought)


def staff_fundraising(files: Files, scheme: Row) -> bool:
    """Ten who had wages three times before they paid in, and ten others, or ten sums handed on within three days."""
    name = scheme["scheme_id"]
    rows = [r for a in files.cast(name, "pool") for r in files.by_account[a]]
    investors = set(files.cast(name, "investor"))
    wages: Counter[str] = Counter()
    staff, others = set(), set()
    for r in sorted(rows, key=lambda r: str(r["booked_at"])):
        other = r["counterparty_account_id"]
        if r["direction"] == "out" and r["purpose"] == "工资":
            wages[other] += 1
        elif r["direction"] == "in" and other in investors and r["amount"] >= 1_000:
            (staff if wages[other] >= 3 else others).add(other)
    return len(staff) >= 10 and (len(others) >= 10 or _parameter(scheme, "handed_on") >= 10)

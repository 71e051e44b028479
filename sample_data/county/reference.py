"""What the regulator brings: institutions, officers, a watch list, tips and the loan prime rate."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from county.kinds import kind_of
from county.lives.lenders import SUPERVISED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from county.people import County
    from county.truth import Scheme, Truth

# The rates of every monthly publication of the period and the year and a half before it: one year as in the published
# table; the contract wants the five-year rate too, which nothing here reckons with and nobody has checked.
_PUBLISHED = (
    ("0.0345", "0.0420", "2024-01-22"),
    ("0.0345", "0.0395", "2024-02-20 2024-03-20 2024-04-22 2024-05-20 2024-06-20"),
    ("0.0335", "0.0385", "2024-07-22 2024-08-20 2024-09-20"),
    ("0.0310", "0.0360", "2024-10-21 2024-11-20 2024-12-20 2025-01-20 2025-02-20 2025-03-20 2025-04-21"),
    ("0.0300", "0.0350", "2025-05-20 2025-06-20 2025-07-21 2025-08-20 2025-09-22 2025-10-20 2025-11-20 2025-12-22"),
    ("0.0300", "0.0350", "2026-01-20 2026-02-24 2026-03-20 2026-04-20 2026-05-20 2026-06-22 2026-07-20 2026-08-20"),
)
PRIME_RATES = tuple((day, one, five) for one, five, days in _PUBLISHED for day in days.split())
HEADS = {
    "institutions": (
        "institution_id", "name", "kind", "uscc", "status", "licensed_from", "licensed_to",
        "registered_capital", "account_ids",
    ),
    "officers": ("institution_id", "name", "id_number", "post", "from_date", "to_date"),
    "watchlist": ("name", "id_number", "list", "since", "source"),
    "tips": (
        "tip_id", "received_on", "source", "text", "subject_name", "subject_id_number",
        "subject_account_id", "subject_phone",
    ),
    "lpr": ("effective_from", "one_year", "five_year"),
}  # fmt: skip


def write(county: County, truth: Truth, out: Path) -> None:
    """Write the five tables as CSV."""
    folder = out / "reference"
    folder.mkdir(parents=True)
    rows = {
        "institutions": _institutions(county),
        "officers": _officers(county),
        "watchlist": _watchlist(county, truth),
        "tips": _tips(county, truth),
        "lpr": list(PRIME_RATES),
    }
    for table, head in HEADS.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(head)
            writer.writerows(rows[table])


def _institutions(county: County) -> list[tuple[Any, ...]]:
    rows = []
    for serial, (role, name, kind, _, status, capital) in enumerate(SUPERVISED):
        account = county.accounts[int(county.role(role)[0])]
        party = county.parties[account.party]
        until = "2025-06-30" if status == "清退" else ""
        rows.append(
            (
                f"JG{serial + 1:03d}",
                name,
                kind,
                party.id_number,
                status,
                "2013-07-01",
                until,
                capital,
                account.account_id,
            )
        )
    return rows


def _officers(county: County) -> list[tuple[Any, ...]]:
    rng = county.rng("officers")
    rows = []
    for serial in range(len(SUPERVISED)):
        posts = ("legal_representative", "director", "executive", "supervisor", "shareholder")
        for post, account in zip(posts, county.pick(rng, "clerk", len(posts)), strict=True):
            party = county.parties[county.accounts[account].party]
            rows.append((f"JG{serial + 1:03d}", party.name, party.id_number, post, f"2019-0{serial + 1}-15", ""))
    return rows


def _watchlist(county: County, truth: Truth) -> list[tuple[Any, ...]]:
    """List some of those behind rings and loans as convicted before, and others who have no part in any scheme."""
    rng = county.rng("watchlist")
    seen: set[int] = set()
    rows: list[tuple[Any, ...]] = []
    for _, kind, account, role, culpable in truth.scheme_accounts:
        party = county.accounts[account].party
        if culpable and role in {"organiser", "lender", "controller"} and party not in seen and rng.random() < 0.2:
            seen.add(party)
            rows.append(
                _listed(
                    county, party, "criminal_organisation" if kind == "lending_ring" else "convicted_financial_crime"
                )
            )
    for account in county.crowd(rng, county.scaled(40, 4)):
        word = ("dishonest_debtor", "dishonest_debtor", "other")[int(rng.integers(3))]
        rows.append(_listed(county, county.accounts[account].party, word))
    return sorted(rows, key=lambda row: str(row[1]))


def _listed(county: County, party: int, word: str) -> tuple[Any, ...]:
    someone = county.parties[party]
    return (someone.name, someone.id_number, word, f"20{15 + party % 10}-0{party % 9 + 1}-11", "法院生效裁判")


def _tips(county: County, truth: Truth) -> list[tuple[Any, ...]]:
    """Tell of two in five schemes of the kinds that people report, and of as many quarrels that lead nowhere."""
    rng = county.rng("tips")
    rows = [
        _tip(county, scheme, truth, int(rng.integers(5, 40)))
        for scheme in truth.schemes
        if _tip_of(scheme) and rng.random() < 0.4
    ]
    for account in county.crowd(rng, max(2, len(rows))):
        someone = county.parties[county.accounts[account].party]
        day = f"2026-{int(rng.integers(1, 10)):02d}-{int(rng.integers(1, 28)):02d}"
        rows.append((day, "hotline_12345", "邻里借钱不还，请求协调。", someone.name, "", "", ""))
    rows.sort(key=str)
    return [(f"TS{number + 1:05d}", *row) for number, row in enumerate(rows)]


def _tip_of(scheme: Scheme) -> tuple[str, str] | None:
    kind = kind_of(scheme.kind)
    return kind.tip if kind else None


def _tip(county: County, scheme: Scheme, truth: Truth, delay: int) -> tuple[Any, ...]:
    source, text = _tip_of(scheme) or ("", "")
    account = _first(a for s, _, a, _, culpable in truth.scheme_accounts if s == scheme.scheme_id and culpable)
    someone = county.parties[county.accounts[account].party]
    day = min(scheme.last_day, scheme.first_day + timedelta(days=60 + delay))
    named = county.accounts[account].account_id if delay % 2 else ""
    return (day.isoformat(), source, text, someone.name, "" if named else someone.id_number, named, someone.phone)


def _first(accounts: Iterable[int]) -> int:
    return next(iter(accounts))

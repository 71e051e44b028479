"""What the regulator brings: institutions, officers, a watch list, tips and the loan prime rate."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from county import exchange
from county.kinds import kind_of
from county.supervised import POSTS

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
    "institution_loans": (
        "institution_id", "loan_no", "borrower_name", "borrower_id_number", "principal", "disbursed_on", "due_on",
        "annual_rate", "fees", "collateral", "purpose", "borrower_region_code", "disbursement_account_id",
        "repayment_account_id", "status",
    ),
    "institution_figures": (
        "institution_id", "as_of", "net_assets", "nonstandard_funding", "standard_funding", "bank_borrowing", "beds",
        "planned_balance",
    ),
    "fx_rates": ("published_on", "currency", "mid"),
}  # fmt: skip


def write(county: County, truth: Truth, out: Path) -> None:
    """Write the tables as CSV; smaller counties have none of the institutions' own books and figures."""
    folder = out / "reference"
    folder.mkdir(parents=True)
    rows = {
        "institutions": _institutions(county),
        "officers": _officers(county),
        "watchlist": _watchlist(county, truth),
        "tips": _tips(county, truth),
        "lpr": list(PRIME_RATES),
    }
    if county.roomy:
        rows |= {"institution_loans": _loan_rows(county), "institution_figures": _figure_rows(county)}
        rows["fx_rates"] = exchange.published()
    for table in rows:
        head = HEADS[table]
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(head)
            writer.writerows(rows[table])


def _institutions(county: County) -> list[tuple[Any, ...]]:
    return [
        (
            one.institution_id,
            one.name,
            one.kind,
            county.parties[county.accounts[one.account].party].id_number,
            one.status,
            "2013-07-01",
            "2025-06-30" if one.status == "清退" else "",
            int(one.capital),
            ";".join(county.accounts[account].account_id for account in one.accounts),
        )
        for one in county.supervised
    ]


def _officers(county: County) -> list[tuple[Any, ...]]:
    rng = county.rng("officers")
    rows = []
    for serial, one in enumerate(county.supervised):
        posts = one.officers or list(zip(POSTS, county.pick(rng, "clerk", len(POSTS)), strict=True))
        for post, account in posts:
            party = county.parties[county.accounts[account].party]
            since = f"2019-{serial % 9 + 1:02d}-15"
            rows.append((one.institution_id, party.name, party.id_number, post, since, ""))
    return rows


def _loan_rows(county: County) -> list[tuple[Any, ...]]:
    rows = []
    for one in county.supervised:
        for row in one.book:
            borrower = county.parties[county.accounts[row.borrower].party]
            rows.append(
                (
                    one.institution_id,
                    row.loan_no,
                    borrower.name,
                    borrower.id_number,
                    f"{row.principal:.2f}",
                    row.disbursed_on.isoformat(),
                    row.due_on.isoformat(),
                    f"{row.annual_rate:.4f}",
                    f"{row.fees:.2f}",
                    row.collateral,
                    row.purpose,
                    row.region,
                    county.accounts[row.paid_from].account_id,
                    county.accounts[row.repaid_to].account_id,
                    row.status,
                )
            )
    return rows


def _figure_rows(county: County) -> list[tuple[Any, ...]]:
    rows = []
    for one in county.supervised:
        for told in one.figures:
            sums = (told.net_assets, told.nonstandard_funding, told.standard_funding, told.bank_borrowing)
            cells = ["" if yuan is None else f"{yuan:.2f}" for yuan in (*sums, told.planned_balance)]
            beds = "" if told.beds is None else str(told.beds)
            rows.append((one.institution_id, told.as_of.isoformat(), *cells[:4], beds, cells[4]))
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
    for _, _, account, role, _ in truth.scheme_accounts:
        if role == "listed_officer":
            rows.append(_listed(county, county.accounts[account].party, "convicted_financial_crime"))
    for account in county.crowd(rng, county.scaled(40, 4)):
        word = ("dishonest_debtor", "dishonest_debtor", "other")[int(rng.integers(3))]
        rows.append(_listed(county, county.accounts[account].party, word))
    rows += [_listed(county, party, word) for party, word in county.listed]
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

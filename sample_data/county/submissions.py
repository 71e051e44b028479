"""Four banks' submissions: Parquet tables and a manifest that tells their rows, digests and totals."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from county import identifiers, names
from county.dates import DAYS, END, ORIGIN, START, day_number
from county.ledger import CHANNELS, INSTRUMENTS

if TYPE_CHECKING:
    from pathlib import Path

    from county.books import Bookings
    from county.ledger import Ints, Movements
    from county.people import County
    from county.supervised import BookedLoan

QUARTERS = (
    (date(2025, 8, 1), "2025Q3"), (date(2025, 10, 1), "2025Q4"), (date(2026, 1, 1), "2026Q1"),
    (date(2026, 4, 1), "2026Q2"), (date(2026, 7, 1), "2026Q3"), (date(2026, 10, 1), "2026Q4"),
)  # fmt: skip
MONEY = pl.Decimal(18, 2)


def write(
    county: County, movements: Movements, words: list[str], bookings: Bookings, *, loans: list[BookedLoan], out: Path
) -> Ints:
    """Write every bank's folder; gives the serial number of each booking within its bank."""
    serials = _serials(county, bookings)
    lookup = _Lookup(county, words)
    bank_of = lookup.bank[bookings.account]
    for bank in range(len(names.BANKS)):
        folder = out / "submissions" / names.BANKS[bank].code
        folder.mkdir(parents=True)
        rows = np.flatnonzero(bank_of == bank)
        files = _transactions(lookup, movements, bookings, serials, rows=rows, folder=folder)
        mine = [number for number, a in enumerate(county.accounts) if a.held and a.bank == bank]
        files.append(_put(folder, "accounts", _accounts(county, mine)))
        files.append(_put(folder, "parties", _parties(county, mine)))
        book = [loan for loan in loans if county.accounts[loan.borrower].bank == bank]
        if book:
            files.append(_put(folder, "loans", _loans(county, book)))
        _manifest(bank, files, movements.fen[bookings.movement[rows]], bookings.outward[rows], folder)
    return serials


class _Lookup:
    """Columns of names and numbers, to be gathered by account."""

    def __init__(self, county: County, words: list[str]) -> None:
        accounts, parties = county.accounts, county.parties
        self.bank = np.array([a.bank if a.held else -1 for a in accounts])
        # Two nulls at the end stand for cash and the bank itself, which are numbered -1 and -2.
        self.account_id = pl.Series([a.account_id for a in accounts] + [None, None], dtype=pl.String)
        self.name = pl.Series([parties[a.party].name for a in accounts] + [None, None], dtype=pl.String)
        self.bank_code = pl.Series([names.ALL_BANKS[a.bank].code for a in accounts] + [None, None], dtype=pl.String)
        self.device = pl.Series([a.device for a in accounts])
        self.ip = pl.Series([f"10.{n // 60_000 % 256}.{n // 240 % 250}.{n % 240 + 10}" for n in range(len(accounts))])
        self.branch = np.array([a.branch for a in accounts])
        self.words = pl.Series([w or None for w in words])
        self.branches = pl.Series([f"{b.code[:3]}{town:03d}" for b in names.BANKS for town in range(8)])
        self.regions = pl.Series([identifiers.town_region(town) for town in range(8)])


def transaction_ids(bank: Ints, serial: Ints) -> pl.Series:
    """Transaction numbers of bookings: three digits of the bank and the serial within it."""
    frame = pl.DataFrame({"bank": bank, "serial": serial})
    heads = pl.Series([b.code[:3] for b in names.BANKS])
    return frame.select(
        pl.concat_str(
            heads.gather(pl.Series(bank)).alias("head"), pl.lit("T"), pl.col("serial").cast(pl.String).str.zfill(10)
        ).alias("id")
    ).to_series()


def _serials(county: County, bookings: Bookings) -> Ints:
    """Numbers from 1 within each bank, in order of time."""
    bank = np.array([a.bank for a in county.accounts])[bookings.account]
    order = np.argsort(bank.astype(np.int64) * 2**40 + bookings.at, kind="stable")
    first = np.searchsorted(bank[order], np.arange(len(names.BANKS)))
    serials = np.empty(len(order), dtype=np.int64)
    serials[order] = np.arange(len(order)) - first[bank[order]] + 1
    return serials


def _transactions(
    lookup: _Lookup, movements: Movements, bookings: Bookings, serials: Ints, *, rows: Ints, folder: Path
) -> list[dict[str, Any]]:
    files = []
    edges = [ORIGIN + day_number(first) * 86_400 for first, _ in QUARTERS] + [ORIGIN + DAYS * 86_400]
    at = bookings.at[rows]
    for (_, word), low, high in zip(QUARTERS, edges[:-1], edges[1:], strict=True):
        part = rows[(at >= low) & (at < high)]
        if len(part):
            frame = _frame(lookup, movements, bookings, serials, part)
            files.append(_put(folder, "transactions", frame, f"-{word}"))
    return files


def _frame(lookup: _Lookup, movements: Movements, bookings: Bookings, serials: Ints, rows: Ints) -> pl.DataFrame:
    move, account, outward = bookings.movement[rows], bookings.account[rows], bookings.outward[rows]
    other = np.where(outward, movements.payee[move], movements.payer[move])
    others = pl.Series(np.where(other < 0, len(lookup.account_id) + other, other))
    bank = lookup.bank[account]
    channel = movements.channel[move]
    at_desk = np.isin(channel, (0, 1))
    remote = np.isin(channel, (2, 3)) & outward
    asked = movements.branch[move]
    branch = np.where(asked >= 0, asked, lookup.branch[account])
    reversed_row = bookings.reverses[rows]
    own = pl.Series(account)
    frame = pl.DataFrame(
        {
            "transaction_id": transaction_ids(bank, serials[rows]),
            "account_id": lookup.account_id.gather(own),
            "booked_at": pl.Series(bookings.at[rows] * 1_000_000).cast(pl.Datetime("us")),
            "direction": pl.Series(["in", "out"]).gather(pl.Series(outward.astype(np.int64))),
            "amount": pl.Series(movements.fen[move]),
            "currency": pl.repeat("CNY", len(rows), eager=True),
            "balance_after": pl.Series(bookings.balance[rows]),
            "counterparty_account_id": lookup.account_id.gather(others),
            "counterparty_name": lookup.name.gather(others),
            "counterparty_bank_id": lookup.bank_code.gather(others),
            "instrument": pl.Series(INSTRUMENTS).gather(pl.Series(movements.instrument[move].astype(np.int64))),
            "channel": pl.Series(CHANNELS).gather(pl.Series(channel.astype(np.int64))),
            "purpose": lookup.words.gather(pl.Series(movements.purpose[move])),
            "branch_id": _where(at_desk, lookup.branches.gather(pl.Series(bank * 8 + branch))),
            "region_code": _where(at_desk, lookup.regions.gather(pl.Series(branch))),
            "ip": _where(remote, lookup.ip.gather(own)),
            "device_id": _where(remote, lookup.device.gather(own)),
            "agent_name": lookup.words.gather(pl.Series(movements.agent[move])),
            "reverses": _where(reversed_row >= 0, transaction_ids(bank, serials[np.maximum(reversed_row, 0)])),
        }
    )
    # Fen divided as decimals: exact, where a float would round.
    return frame.with_columns((pl.col("amount", "balance_after").cast(pl.Decimal(20, 2)) / 100).cast(MONEY))


def _where(mask: np.ndarray[Any, np.dtype[np.bool_]], values: pl.Series) -> pl.Series:
    return pl.select(pl.when(pl.Series(mask)).then(values)).to_series()


def _customer(bank: int, party: int) -> str:
    return f"{names.BANKS[bank].code[:3]}C{(party * 7_919 + 13) % 10**9:09d}"


def _accounts(county: County, mine: list[int]) -> pl.DataFrame:
    accounts = [county.accounts[n] for n in mine]
    return pl.DataFrame(
        {
            "account_id": [a.account_id for a in accounts],
            "party_id": [_customer(a.bank, a.party) for a in accounts],
            "account_type": ["personal" if a.personal else "business" for a in accounts],
            "opened_on": [a.opened_on for a in accounts],
            "closed_on": pl.Series([a.closed_on for a in accounts], dtype=pl.Date),
            "status": ["销户" if a.closed_on else "正常" for a in accounts],
            "branch_id": [f"{names.BANKS[a.bank].code[:3]}{a.branch:03d}" for a in accounts],
            "product": ["个人活期" if a.personal else "单位活期" for a in accounts],
        }
    ).sort("account_id")


def _parties(county: County, mine: list[int]) -> pl.DataFrame:
    bank = county.accounts[mine[0]].bank
    numbers = sorted({county.accounts[n].party for n in mine})
    people = [county.parties[n] for n in numbers]
    return pl.DataFrame(
        {
            "party_id": [_customer(bank, n) for n in numbers],
            "party_type": ["individual" if p.individual else "organisation" for p in people],
            "name": [p.name for p in people],
            "id_type": ["resident_id" if p.individual else "uscc" for p in people],
            "id_number": [p.id_number for p in people],
            "birth_date": pl.Series([p.born for p in people], dtype=pl.Date),
            "gender": [("male" if p.male else "female") if p.individual else None for p in people],
            "phone": [p.phone or None for p in people],
            "address": [p.address or None for p in people],
            "region_code": [identifiers.town_region(p.town) for p in people],
            "occupation": [p.occupation or None for p in people],
            "employer": [p.employer or None for p in people],
            "industry_code": [p.industry or None for p in people],
            "registered_on": pl.Series([p.registered_on for p in people], dtype=pl.Date),
            "registered_capital": pl.Series([None if p.individual else f"{p.capital:.2f}" for p in people]).cast(MONEY),
            "legal_representative_id": [p.legal_representative or None for p in people],
            "risk_rating": ["低" if p.individual else "中" for p in people],
        },
        schema_overrides={"employer": pl.String, "industry_code": pl.String, "legal_representative_id": pl.String},
    )


def _loans(county: County, book: list[BookedLoan]) -> pl.DataFrame:
    held = [county.accounts[loan.borrower] for loan in book]
    code = names.BANKS[held[0].bank].code[:3]
    return pl.DataFrame(
        {
            "loan_id": [f"{code}L{n + 1:07d}" for n in range(len(book))],
            "party_id": [_customer(a.bank, a.party) for a in held],
            "account_id": [a.account_id for a in held],
            "disbursed_on": [loan.disbursed_on for loan in book],
            "principal": pl.Series([f"{loan.principal:.2f}" for loan in book]).cast(MONEY),
            "annual_rate": [loan.annual_rate for loan in book],
            "term_months": [loan.term_months for loan in book],
            "purpose": [loan.purpose for loan in book],
            "product": [loan.product for loan in book],
            "status": [loan.status for loan in book],
        }
    )


def _put(folder: Path, table: str, frame: pl.DataFrame, mark: str = "") -> dict[str, Any]:
    """Write one file; gives its entry in the manifest."""
    path = folder / f"{table}{mark}.parquet"
    frame.write_parquet(path, compression="zstd", compression_level=6)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"name": path.name, "table": table, "rows": len(frame), "sha256": digest}


def _manifest(
    bank: int, files: list[dict[str, Any]], amounts: Ints, outward: np.ndarray[Any, np.dtype[np.bool_]], folder: Path
) -> None:
    came, went = int(amounts[~outward].sum()), int(amounts[outward].sum())
    manifest = {
        "contract_version": "1.0",
        "submission_id": f"{names.BANKS[bank].code}-{START:%Y%m}-{END:%Y%m}",
        "bank_id": names.BANKS[bank].code,
        "period_start": START.isoformat(),
        "period_end": END.isoformat(),
        "files": files,
        "control_totals": {
            "transactions": {
                "rows": len(amounts),
                "amount_in": f"{came // 100}.{came % 100:02d}",
                "amount_out": f"{went // 100}.{went % 100:02d}",
            }
        },
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")

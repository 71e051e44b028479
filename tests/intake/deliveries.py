"""Small deliveries for tests, written by hand and easy to spoil."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

BANK = "990000000011"
MONEY = pl.Decimal(18, 2)


def tables() -> dict[str, pl.DataFrame]:
    """Two customers, two accounts, four bookings and one loan, all good."""
    parties = pl.DataFrame(
        {
            "party_id": ["P1", "P2"],
            "party_type": ["individual", "organisation"],
            "name": ["张三", "某某商行"],
            "id_type": ["resident_id", "uscc"],
            "id_number": ["990101199001010019", "99330521MA0000000M"],
        }
    )
    accounts = pl.DataFrame(
        {
            "account_id": ["6200000000000005", "6200000000000013"],
            "party_id": ["P1", "P2"],
            "account_type": ["personal", "business"],
            "opened_on": [date(2020, 1, 1), date(2021, 1, 1)],
        }
    )
    transactions = pl.DataFrame(
        {
            "transaction_id": ["1", "2", "3", "4"],
            "account_id": ["6200000000000005", "6200000000000013", "6200000000000005", "6200000000000013"],
            "booked_at": [datetime.fromisoformat(f"2026-01-{day:02d}T10:00") for day in (1, 2, 3, 31)],
            "direction": ["in", "out", "out", "in"],
            "amount": pl.Series(["100.00", "0.01", "49.99", "1000.10"]).cast(MONEY),
            "counterparty_account_id": [None, "6200000000000005", "6200000000000013", None],
            "counterparty_bank_id": [None, BANK, BANK, None],
            "instrument": ["cash", "transfer", "transfer", "cash"],
        }
    )
    loans = pl.DataFrame(
        {
            "loan_id": ["L1"],
            "party_id": ["P1"],
            "account_id": ["6200000000000005"],
            "disbursed_on": [date(2026, 1, 2)],
            "principal": pl.Series(["5000.00"]).cast(MONEY),
            "annual_rate": [0.12],
        }
    )
    return {"transactions": transactions, "accounts": accounts, "parties": parties, "loans": loans}


def many_transactions(count: int) -> pl.DataFrame:
    """Give good bookings enough that a single bad one does not refuse the delivery."""
    return pl.DataFrame(
        {
            "transaction_id": [f"t{number:04d}" for number in range(count)],
            "account_id": ["6200000000000005"] * count,
            "booked_at": [datetime.fromisoformat("2026-01-05T12:00")] * count,
            "direction": ["in"] * count,
            "amount": pl.Series([Decimal("10.00")] * count).cast(MONEY),
            "instrument": ["cash"] * count,
        }
    )


def write(folder: Path, given: dict[str, pl.DataFrame] | None = None, **manifest: Any) -> Path:
    """Write a delivery with a manifest that is true of it, but for what is overridden."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for table, frame in (tables() if given is None else given).items():
        path = folder / f"{table}.parquet"
        frame.write_parquet(path)
        files.append(named(path, frame.height))
    said = {
        "contract_version": "1.0",
        "submission_id": "2026-01",
        "bank_id": BANK,
        "period_start": "2026-01-01",
        "period_end": "2026-01-31",
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(said | manifest, ensure_ascii=False), encoding="utf-8")
    return folder


def named(path: Path, rows: int, table: str | None = None) -> dict[str, Any]:
    """Give a manifest's line for a file."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"name": path.name, "table": table or path.stem.split("-")[0], "rows": rows, "sha256": digest}


def write_with(folder: Path, transactions: pl.DataFrame, **manifest: Any) -> Path:
    """Write a delivery whose transactions are the ones given."""
    return write(folder, tables() | {"transactions": transactions}, **manifest)

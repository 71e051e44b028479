"""One small delivery without fault, for spoiling."""

import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

BANK = "990000000011"
_MONEY = pl.Decimal(18, 2)


def tables() -> dict[str, pl.DataFrame]:
    """Give two customers, two accounts, four bookings and one loan."""
    accounts = ["6200000000000005", "6200000000000013"]
    return {
        "parties": pl.DataFrame(
            {
                "party_id": ["P1", "P2"],
                "party_type": ["individual", "organisation"],
                "name": ["张三", "某某商行"],
                "id_type": ["resident_id", "uscc"],
                "id_number": ["990101199001010019", "99330521MA0000000M"],
            }
        ),
        "accounts": pl.DataFrame(
            {
                "account_id": accounts,
                "party_id": ["P1", "P2"],
                "account_type": ["personal", "business"],
                "opened_on": [date(2020, 1, 1), date(2021, 1, 1)],
            }
        ),
        "transactions": pl.DataFrame(
            {
                "transaction_id": ["1", "2", "3", "4"],
                "account_id": accounts * 2,
                "booked_at": [datetime.fromisoformat(f"2026-01-{day:02d}T10:00") for day in (1, 2, 3, 31)],
                "direction": ["in", "out", "out", "in"],
                "amount": pl.Series(["100.00", "0.01", "49.99", "1000.10"]).cast(_MONEY),
                "balance_after": pl.Series(["100.00", "9.99", "50.01", "1010.09"]).cast(_MONEY),
                "instrument": ["cash", "transfer", "transfer", "cash"],
                "purpose": ["工资", None, "=1", "货款"],
            }
        ),
        "loans": pl.DataFrame(
            {
                "loan_id": ["L1"],
                "party_id": ["P1"],
                "account_id": accounts[:1],
                "disbursed_on": [date(2026, 1, 2)],
                "principal": pl.Series(["5000.00"]).cast(_MONEY),
                "annual_rate": [0.12],
            }
        ),
    }


def delivery(folder: Path, given: dict[str, pl.DataFrame]) -> Path:
    """Write tables with a manifest that is true of them."""
    folder.mkdir(parents=True)
    files = []
    for name, frame in given.items():
        frame.write_parquet(folder / f"{name}.parquet")
        files.append(named(folder / f"{name}.parquet", frame.height))
    said = {
        "contract_version": "1.0",
        "submission_id": "2026-01",
        "bank_id": BANK,
        "period_start": "2026-01-01",
        "period_end": "2026-01-31",
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    return folder


def named(path: Path, rows: int) -> dict[str, Any]:
    """Give a manifest's line for a file."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"name": path.name, "table": path.stem, "rows": rows, "sha256": digest}

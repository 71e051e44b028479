"""Small true deliveries of made-up banks, for benchmarks that send many."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import polars as pl

_START = datetime.fromisoformat("2026-01-01T00:00")
_DAYS = 28
_PEOPLE = 40


@dataclass(frozen=True)
class Delivery:
    """A folder ready to be sent, and what the ledger must hold once it is taken."""

    folder: Path
    bank_id: str
    submission_id: str
    replaces: str | None
    bookings: int
    fen: int

    @property
    def key(self) -> tuple[str, str]:
        """What names the submission over all banks."""
        return self.bank_id, self.submission_id


def bank_id(number: int) -> str:
    """Give a bank's code; 99 is no region of the country."""
    return f"99{number:010d}"


def write_delivery(folder: Path, bank: str, number: int, bookings: int, replaces: str | None = None) -> Delivery:
    """Write a bank's delivery of so many bookings; one more has an unknown account and is set aside by the check."""
    random = Random(f"{bank}/{number}")  # noqa: S311 - repeatable amounts
    name = f"D{number:04d}"
    accounts = [f"{bank}{one:07d}" for one in range(_PEOPLE)]
    fen = [random.randrange(1, 5_000_000) for _ in range(bookings + 1)]
    transactions = pl.DataFrame(
        {
            "transaction_id": [f"{name}-{one:06d}" for one in range(bookings + 1)],
            "account_id": [accounts[random.randrange(_PEOPLE)] for _ in range(bookings)] + [f"{bank}-unknown"],
            "booked_at": [_START + timedelta(seconds=random.randrange(_DAYS * 86400)) for _ in range(bookings + 1)],
            "direction": [random.choice(("in", "out")) for _ in range(bookings + 1)],
            "amount": pl.Series(fen, dtype=pl.Int64).cast(pl.Decimal(18, 2)) / 100,
            "counterparty_account_id": [accounts[random.randrange(_PEOPLE)] for _ in range(bookings + 1)],
            "instrument": ["transfer"] * (bookings + 1),
        }
    ).with_columns(pl.col("amount").cast(pl.Decimal(18, 2)))
    tables = {"transactions": transactions, "accounts": _accounts(accounts), "parties": _parties()}
    folder.mkdir(parents=True)
    said = {
        "contract_version": "1.0",
        "submission_id": name,
        "bank_id": bank,
        "period_start": _START.date().isoformat(),
        "period_end": (_START + timedelta(days=_DAYS - 1)).date().isoformat(),
        "files": [_written(folder, table, frame) for table, frame in tables.items()],
    }
    told = said | ({"replaces": replaces} if replaces else {})
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    return Delivery(folder, bank, name, replaces, bookings, sum(fen[:-1]))


def _accounts(names: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "account_id": names,
            "party_id": [f"P{one:07d}" for one in range(len(names))],
            "account_type": ["personal"] * len(names),
            "opened_on": [_START.date()] * len(names),
        }
    )


def _parties() -> pl.DataFrame:
    people = range(_PEOPLE)
    return pl.DataFrame(
        {
            "party_id": [f"P{one:07d}" for one in people],
            "party_type": ["individual"] * _PEOPLE,
            "name": [f"客户{one}" for one in people],
        }
    )


def _written(folder: Path, table: str, frame: pl.DataFrame) -> dict[str, object]:
    path = folder / f"{table}.parquet"
    frame.write_parquet(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"name": path.name, "table": table, "rows": frame.height, "sha256": digest}

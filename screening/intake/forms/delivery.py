"""A submission written: its Parquet files, then the manifest that is true of them."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from screening.contract.tables import CONTRACT_VERSION
from screening.errors import WrongCall
from screening.intake.files import sha256
from screening.intake.package import MANIFEST
from screening.ledger.files import write_whole


@dataclass(frozen=True)
class Asked:
    """What the caller asks of the submission; nothing means that the files tell it."""

    bank_id: str | None = None
    banks: dict[str, str] | None = None
    period_start: date | None = None
    period_end: date | None = None
    submission_id: str | None = None

    def covers(self, column: str = "booked_at") -> pl.Expr:
        """Tell for each row whether it lies in the period asked for."""
        day = pl.col(column).dt.date()
        return (day >= (self.period_start or date.min)) & (day <= (self.period_end or date.max))


@dataclass(frozen=True)
class Converted:
    """The submission that was written, and what was left out of it by reason."""

    folder: Path
    submission_id: str
    bank_id: str
    rows: dict[str, int]
    left_out: dict[str, int]


def stands_empty(folder: Path) -> None:
    """Refuse a folder in which something lies already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongCall("输出文件夹非空 / the output folder is not empty", where=folder, remedy="换一个 / name another")


def write_table(folder: Path, table: str, rows: pl.DataFrame, part: int | None = None) -> dict[str, Any]:
    """Write one Parquet file and give its line in the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (f"{table}.parquet" if part is None else f"{table}-{part:04d}.parquet")
    rows.write_parquet(path)
    return {"name": path.name, "table": table, "rows": rows.height, "sha256": sha256(path)}


def sums(transactions: pl.DataFrame) -> dict[str, Decimal]:
    """Give what came in and what went out."""
    return {
        direction: Decimal(transactions.filter(pl.col("direction") == direction)["amount"].sum() or 0)
        for direction in ("in", "out")
    }


def write_manifest(
    folder: Path,
    *,
    submission_id: str,
    bank_id: str,
    period: tuple[date, date],
    files: list[dict[str, Any]],
    totals: dict[str, Decimal],
    notes: dict[str, Any] | None = None,
) -> None:
    """Write the manifest; it comes last, so that a folder whose writing was cut short cannot be submitted."""
    booked = sum(file["rows"] for file in files if file["table"] == "transactions")
    said: dict[str, Any] = {
        "contract_version": CONTRACT_VERSION,
        "submission_id": submission_id,
        "bank_id": bank_id,
        "period_start": str(period[0]),
        "period_end": str(period[1]),
        "files": files,
        "control_totals": {
            "transactions": {"rows": booked, "amount_in": f"{totals['in']:.2f}", "amount_out": f"{totals['out']:.2f}"}
        },
    }
    if notes:
        said["notes"] = notes
    write_whole(folder / MANIFEST, json.dumps(said, ensure_ascii=False, indent=2) + "\n")

"""Deliveries of any size for the benchmarks of intake: plausible in width, spread and balances, and without fault."""

import hashlib
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

BANK = "990000000011"
FIRST = date(2025, 1, 1)
DAYS = 365
PART = 1_000_000
ROWS_PER_ACCOUNT = 200
_MONEY = pl.Decimal(18, 2)
_REMARKS = ("工资", "货款", "转账", "还款", "水电费", "房租", "微信支付", "美团", "借款", "往来款", "餐饮", "服务费")


def make(folder: Path, rows: int, files: int, seed: int) -> Path:
    """Write a delivery of so many bookings, in time order, whose every balance follows from the one before."""
    folder.mkdir(parents=True)
    accounts = max(100, rows // ROWS_PER_ACCOUNT)
    chance = np.random.default_rng(seed)
    balances = np.full(accounts, 10_000_000_00, dtype=np.int64)
    named = [_write(folder, "accounts", _accounts(accounts)), _write(folder, "parties", _parties(accounts))]
    edges = np.linspace(0, rows, files + 1, dtype=np.int64)
    for number in range(files):
        frames = [
            _bookings(chance, balances, start, min(start + PART, int(edges[number + 1])), rows)
            for start in range(int(edges[number]), int(edges[number + 1]), PART)
        ]
        name = "transactions" if files == 1 else f"transactions-{number:03d}"
        named.append(_write(folder, name, pl.concat(frames)))
    said = {
        "contract_version": "1.0",
        "submission_id": "bench",
        "bank_id": BANK,
        "period_start": FIRST.isoformat(),
        "period_end": (FIRST + timedelta(days=DAYS - 1)).isoformat(),
        "files": named,
    }
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    return folder


def _write(folder: Path, name: str, frame: pl.DataFrame) -> dict[str, Any]:
    path = folder / f"{name}.parquet"
    frame.write_parquet(path, row_group_size=500_000)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"name": path.name, "table": name.split("-", maxsplit=1)[0], "rows": frame.height, "sha256": digest}


def _account_ids(numbers: pl.Expr) -> pl.Expr:
    return pl.lit("6299000") + numbers.cast(pl.String).str.zfill(12)


def _accounts(count: int) -> pl.DataFrame:
    number = pl.int_range(count)
    return pl.select(
        account_id=_account_ids(number),
        party_id=pl.lit("C") + number.cast(pl.String).str.zfill(9),
        account_type=pl.lit("personal"),
        opened_on=pl.lit(date(2015, 1, 1)),
        branch_id=pl.lit("9900") + (number % 40).cast(pl.String).str.zfill(2),
    )


def _parties(count: int) -> pl.DataFrame:
    number = pl.int_range(count)
    return pl.select(
        party_id=pl.lit("C") + number.cast(pl.String).str.zfill(9),
        party_type=pl.lit("individual"),
        name=pl.lit("某") + number.cast(pl.String),
    )


def _bookings(
    chance: np.random.Generator, balances: np.ndarray[Any, Any], start: int, end: int, rows: int
) -> pl.DataFrame:
    count = end - start
    seconds = np.sort(np.linspace(start, end, count, endpoint=False)) / rows * DAYS * 86_400
    account = chance.integers(0, len(balances), count)
    fen = (chance.lognormal(9.5, 1.6, count).astype(np.int64) + 1).clip(1, 50_000_000)
    inward = chance.random(count) < 0.5  # noqa: PLR2004 - half of them
    cash = chance.random(count) < 0.06  # noqa: PLR2004 - one in sixteen
    frame = pl.DataFrame(
        {
            "number": np.arange(start, end),
            "account": account,
            "fen": fen,
            "signed": np.where(inward, fen, -fen),
            "base": balances[account],
            "inward": inward,
            "cash": cash,
            "other": chance.integers(0, len(balances) * 5, count),
            "remark": chance.integers(0, len(_REMARKS), count),
            "client": chance.integers(0, 1 << 24, count),
            "seconds": seconds.astype(np.int64),
        }
    ).with_columns(balance=pl.col("base") + pl.col("signed").cum_sum().over("account"))
    np.add.at(balances, account, frame["signed"].to_numpy())
    moment = pl.lit(datetime.combine(FIRST, datetime.min.time())) + pl.duration(seconds=pl.col("seconds"))
    client = pl.col("client")
    return frame.select(
        transaction_id=pl.lit("T") + pl.col("number").cast(pl.String).str.zfill(15),
        account_id=_account_ids(pl.col("account")),
        booked_at=moment.cast(pl.Datetime("us")),
        direction=pl.when("inward").then(pl.lit("in")).otherwise(pl.lit("out")),
        amount=_yuan("fen"),
        currency=pl.lit("CNY"),
        balance_after=_yuan("balance"),
        counterparty_account_id=pl.when(~pl.col("cash")).then(pl.lit("6288000") + pl.col("other").cast(pl.String)),
        counterparty_name=pl.when(~pl.col("cash")).then(pl.lit("某某") + pl.col("other").cast(pl.String)),
        counterparty_bank_id=pl.when(~pl.col("cash")).then(
            pl.lit("9900000000") + (10 + pl.col("other") % 9).cast(pl.String)
        ),
        instrument=pl.when("cash").then(pl.lit("cash")).otherwise(pl.lit("transfer")),
        channel=pl.when("cash").then(pl.lit("counter")).otherwise(pl.lit("mobile")),
        purpose=pl.lit(pl.Series(_REMARKS)).gather(pl.col("remark")),
        branch_id=pl.when("cash").then(pl.lit("9900") + (pl.col("account") % 40).cast(pl.String).str.zfill(2)),
        region_code=pl.when("cash").then(pl.lit("990101")),
        ip=pl.when(~pl.col("cash")).then(pl.format("10.{}.{}.{}", client // 65_536, client // 256 % 256, client % 256)),
        device_id=pl.when(~pl.col("cash")).then(pl.lit("D") + (pl.col("account") * 7).cast(pl.String).str.zfill(10)),
    )


def _yuan(fen: str) -> pl.Expr:
    """Give an exact amount in yuan."""
    whole = pl.col(fen).cast(pl.Decimal(38, 2))
    return (whole / pl.lit(100).cast(pl.Decimal(38, 0))).cast(_MONEY)

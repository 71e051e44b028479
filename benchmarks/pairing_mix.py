"""Two-sided bookings that are hard to pair: equal amounts within minutes, clocks apart both ways, legs missing."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

_START = datetime.fromisoformat("2026-01-01T00:00")
_DAYS = 120
_BANKS = ("990000000018", "990000000026", "990000000034")
_ACCOUNTS = 6_000
_OUTSIDE = 500
_MOST_SKEW = 120


@dataclass(frozen=True)
class Mix:
    """How hard it is: seconds between equal movements, how clocks run, and the share of legs never sent."""

    name: str
    nearest: int
    farthest: int
    clocks: str
    missing: float


MIXES = (
    Mix("clocks apart, bursts", 20, 300, "banks", 0.0),
    Mix("clocks apart, bursts, legs missing", 20, 300, "banks", 0.02),
    Mix("each booking apart by chance, minutes", 300, 3600, "bookings", 0.02),
    Mix("each booking apart by chance, bursts", 20, 300, "bookings", 0.02),
)


def write_mix(mix: Mix, movements: int, seed: int, out: Path) -> None:
    """Write three banks' deliveries and the truth, in the form of a sample county."""
    table = _legs(mix, _movements(mix, movements, seed), seed)
    held = table.filter(pl.col("bank") < len(_BANKS)).sort("bank", "at", "movement", "paying")
    held = held.with_columns(serial=pl.int_range(pl.len()).over("bank"))
    held = held.with_columns(
        transaction_id=pl.format("{}T{}", pl.col("bank"), pl.col("serial").cast(pl.String).str.zfill(9))
    )
    for number, bank in enumerate(_BANKS):
        _deliver(bank, held.filter(bank=number), out / "submissions" / bank)
    _truth(held, out / "truth")


def _movements(mix: Mix, count: int, seed: int) -> pl.DataFrame:
    """Give movements in bursts of one to six equal amounts between the same two accounts; a tenth lead outside."""
    random = np.random.default_rng(seed)
    burst = np.repeat(np.arange(count), random.integers(1, 7, count))[:count]
    payer = random.integers(0, _ACCOUNTS, count)[burst]
    payee = (payer + random.integers(1, _ACCOUNTS, count)[burst]) % _ACCOUNTS
    outside = random.random(count)[burst] < 0.1  # noqa: PLR2004 - the tenth
    payee = np.where(outside, _ACCOUNTS + payee % _OUTSIDE, payee)
    first = random.integers(0, (_DAYS - 1) * 86_400, count)[burst]
    gap = random.integers(mix.nearest, mix.farthest, count)
    since = np.cumsum(gap) - np.cumsum(gap)[np.searchsorted(burst, burst)]
    fen = random.choice(np.array([10_000, 50_000, 100_000, 200_000, 123_456]), count)[burst]
    return pl.DataFrame(
        {"movement": np.arange(count), "payer": payer, "payee": payee, "at": first + since + 3600, "fen": fen}
    )


def _legs(mix: Mix, movements: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Give both legs of every movement as its bank's clock tells them, less those that were never sent."""
    random = np.random.default_rng(seed + 1)
    bank_of = random.integers(0, len(_BANKS), _ACCOUNTS + _OUTSIDE)
    bank_of[_ACCOUNTS:] = len(_BANKS)
    count = movements.height
    payer_bank, payee_bank = bank_of[movements["payer"].to_numpy()], bank_of[movements["payee"].to_numpy()]
    apart = payer_bank != payee_bank
    if mix.clocks == "banks":
        # Two clocks at most a hundred seconds apart and up to twenty on the way: two minutes in all.
        clock = np.array([0, 60, -40, 0])
        skew = clock[payee_bank] - clock[payer_bank] + random.integers(0, 20, count)
    else:
        skew = random.integers(-_MOST_SKEW, _MOST_SKEW + 1, count)
    common = {"movement": movements["movement"], "fen": movements["fen"]}
    at = movements["at"].to_numpy()
    outs = pl.DataFrame(
        {
            **common,
            "paying": True,
            "account": movements["payer"],
            "other": movements["payee"],
            "bank": payer_bank,
            "at": at,
        }
    )
    ins = pl.DataFrame(
        {**common, "paying": False, "account": movements["payee"], "other": movements["payer"], "bank": payee_bank,
         "at": at + np.where(apart, skew, 0)}
    )  # fmt: skip
    both = pl.concat([outs, ins])
    return both.filter(pl.Series(random.random(2 * count) >= mix.missing))


def _deliver(bank: str, legs: pl.DataFrame, folder: Path) -> None:
    folder.mkdir(parents=True)
    number = pl.format("62{}", pl.col("account").cast(pl.String).str.zfill(14))
    accounts = legs.select("account").unique().sort("account")
    transactions = legs.select(
        "transaction_id",
        number.alias("account_id"),
        (pl.lit(_START) + pl.duration(seconds="at")).cast(pl.Datetime("us")).alias("booked_at"),
        pl.when("paying").then(pl.lit("out")).otherwise(pl.lit("in")).alias("direction"),
        (pl.col("fen").cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2)).alias("amount"),
        pl.format("62{}", pl.col("other").cast(pl.String).str.zfill(14)).alias("counterparty_account_id"),
        pl.lit("transfer").alias("instrument"),
    )
    party = pl.format("P{}", "account")
    tables = {
        "transactions": transactions,
        "accounts": accounts.select(
            number.alias("account_id"), party.alias("party_id"), pl.lit("personal").alias("account_type"),
            pl.lit(_START.date()).alias("opened_on"),
        ),
        "parties": accounts.select(
            party.alias("party_id"), pl.lit("individual").alias("party_type"), pl.format("客户{}", "account").alias("name")
        ),
    }  # fmt: skip
    said = {
        "contract_version": "1.0",
        "submission_id": "mix",
        "bank_id": bank,
        "period_start": _START.date().isoformat(),
        "period_end": (_START + timedelta(days=_DAYS)).date().isoformat(),
        "files": [_written(folder, table, frame) for table, frame in tables.items()],
    }
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")


def _written(folder: Path, table: str, frame: pl.DataFrame) -> dict[str, Any]:
    path = folder / f"{table}.parquet"
    frame.write_parquet(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"name": path.name, "table": table, "rows": frame.height, "sha256": digest}


def _truth(held: pl.DataFrame, folder: Path) -> None:
    """Write which legs belong to one movement, as the truth of a sample county does."""
    folder.mkdir(parents=True)
    bank = pl.col("bank").replace_strict(dict(enumerate(_BANKS)), return_dtype=pl.String)
    sides = [
        held.filter(paying=paying).select(
            "movement", bank.alias(f"{side}_bank"), pl.col("transaction_id").alias(f"{side}_transaction_id")
        )
        for side, paying in (("out", True), ("in", False))
    ]
    joined = sides[0].join(sides[1], on="movement", how="full", coalesce=True)
    joined.drop("movement").write_parquet(folder / "movements.parquet")

"""A delivery in another unit of money: every currency's median transfer set to the same number of yuan.

The published sets count in invented units (a median transfer of 500 in two of them) or in fifteen currencies, while the
rules' lines are yuan that Chinese law names. What is measured in yuan alone says little of the patterns themselves.
"""

import hashlib
import json
from pathlib import Path

import polars as pl

MONEY = pl.Decimal(18, 2)
LEAST, MOST = 0.01, 9e12


def rescale(delivery: Path, median: float) -> None:
    """Rewrite a delivery's amounts and its manifest; no label is looked at."""
    file, manifest = delivery / "transactions.parquet", delivery / "manifest.json"
    rescaled = in_yuan(pl.read_parquet(file), median)
    rescaled.write_parquet(file)
    told = json.loads(manifest.read_text(encoding="utf-8"))
    for one in told["files"]:
        if one["table"] == "transactions":
            one["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    sums = dict(rescaled.group_by("direction").agg(pl.col("amount").sum()).rows())
    totals = {"rows": rescaled.height, **{f"amount_{side}": str(sums.get(side, 0)) for side in ("in", "out")}}
    told["control_totals"] = {"transactions": totals}
    manifest.write_text(json.dumps(told, ensure_ascii=False, indent=2), encoding="utf-8")


def in_yuan(bookings: pl.DataFrame, median: float) -> pl.DataFrame:
    """Give bookings of which each currency's median transfer between accounts is `median` yuan."""
    amount = pl.col("amount").cast(pl.Float64)
    usual = pl.when(pl.col("counterparty_account_id").is_not_null()).then(amount).median().over("currency")
    yuan = (amount / usual.fill_null(median) * median).round(2).clip(LEAST, MOST)
    return bookings.with_columns(yuan.cast(MONEY).alias("amount"), pl.lit("CNY").alias("currency"))

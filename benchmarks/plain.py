"""The yardstick of the anomaly model: a plain isolation forest on twenty-six usual features of an account.

No peers, no lawful patterns, no network, nothing rescaled: what anyone would try first. It reads the delivered bookings
themselves, so that nothing of the engine helps it or stands in its way.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
from sklearn.ensemble import IsolationForest

BOOKINGS = ("account_id", "counterparty_account_id", "direction", "amount", "booked_at", "instrument")


def plain_scores(files: Sequence[Path]) -> dict[str, float]:
    """Give by account how unusual the plain forest finds it; higher is more unusual."""
    features = usual_features(pl.concat([pl.read_parquet(file, columns=list(BOOKINGS)) for file in files]))
    values = features.drop("account_id").to_numpy()
    unusual = -IsolationForest(random_state=0, n_jobs=1).fit(values).score_samples(values)
    return dict(zip(features["account_id"].to_list(), unusual.tolist(), strict=True))


def usual_features(bookings: pl.DataFrame) -> pl.DataFrame:
    """Give twenty-six features of every account with bookings, by account; amounts in the unit of the bookings."""
    amount, came, went = pl.col("amount").cast(pl.Float64), pl.col("direction") == "in", pl.col("direction") == "out"
    other, hour = pl.col("counterparty_account_id"), pl.col("booked_at").dt.hour()
    day = pl.col("booked_at").dt.epoch("d")
    cash = (pl.col("instrument") == "cash").fill_null(value=False)
    features = bookings.group_by("account_id").agg(
        pl.len().cast(pl.Float64).alias("bookings"),
        came.sum().alias("receipts"),
        went.sum().alias("payments"),
        amount.filter(came).sum().alias("in"),
        amount.filter(went).sum().alias("out"),
        amount.filter(came).mean().alias("in_mean"),
        amount.filter(went).mean().alias("out_mean"),
        amount.filter(came).max().alias("in_most"),
        amount.filter(went).max().alias("out_most"),
        amount.filter(came).std().alias("in_spread"),
        amount.filter(went).std().alias("out_spread"),
        amount.median().alias("median"),
        other.n_unique().alias("partners"),
        other.filter(came).n_unique().alias("payers"),
        other.filter(went).n_unique().alias("payees"),
        day.n_unique().alias("days"),
        (day.max() - day.min()).alias("span"),
        cash.mean().alias("cash_share"),
        amount.filter(cash).sum().alias("cash"),
        ((hour < 6) | (hour >= 23)).mean().alias("night"),  # noqa: PLR2004 - hours of the day
        (pl.col("booked_at").dt.weekday() >= 6).mean().alias("weekend"),  # noqa: PLR2004 - Saturday
        (amount % 1000 == 0).mean().alias("round"),
    )
    ratios = features.with_columns(
        (pl.col("in") - pl.col("out")).alias("net"),
        (pl.min_horizontal("in", "out") / pl.max_horizontal("in", "out", pl.lit(0.01))).alias("through"),
        (pl.col("bookings") / pl.col("days")).alias("a_day"),
        (pl.col("bookings") / pl.col("partners")).alias("a_partner"),
    )
    return ratios.fill_null(0).sort("account_id")

"""Balances that follow from the booking before: where they do not, bookings are missing or altered."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from screening.contract.sift import FILE, ROW
from screening.contract.tables import DEFAULT_CURRENCY
from screening.intake.problems import Place
from screening.intake.spill import Spill, partitions_for

SHOWN = 5
_RECORD = np.dtype(
    [("account", "<i4"), ("file", "<i4"), ("row", "<i8"), ("at", "<i8"), ("signed", "<i8"), ("balance", "<i8")]
)
_FIRST = -(2**62)
# A booking without a balance stays in its place: what follows it cannot be held against what came before it.
_NONE = -(2**63)


@dataclass(frozen=True)
class Chained:
    """How many balances could be held against one before, how many follow from it, and the first that do not."""

    compared: int
    following: int
    breaks: tuple[Place, ...] = ()

    @property
    def broken(self) -> int:
        """How many do not follow."""
        return self.compared - self.following


class Chain:
    """The balances of a delivery, gathered batch by batch and judged at the end, account by account."""

    def __init__(self, folder: Path, rows: int) -> None:
        """Set up the files on disk that hold them meanwhile."""
        folder.mkdir(parents=True)
        self._spill = Spill(folder, "balance", partitions_for(rows, 1_500_000), _RECORD)
        self._files: list[str] = []

    def start(self, last: pl.DataFrame) -> None:
        """Take the last balance of each account of the period before: code and balance in fen."""
        self._add(
            last.select(
                "account",
                pl.lit(-1).alias("file"),
                pl.lit(0).alias("row"),
                pl.lit(_FIRST).alias("at"),
                pl.lit(0).alias("signed"),
                "balance",
            )
        )

    def add(self, frame: pl.DataFrame, account: pl.Series) -> None:
        """Take a batch of bookings, with the code of each one's account."""
        if frame.is_empty():
            return
        name = frame[FILE][0]
        if name not in self._files:
            self._files.append(name)
        fen = pl.col("amount").to_physical().cast(pl.Int64)
        known = frame.select(
            account.cast(pl.Int32).alias("account"),
            pl.lit(self._files.index(name)).alias("file"),
            pl.col(ROW).alias("row"),
            pl.col("booked_at").to_physical().alias("at"),
            pl.when(pl.col("direction") == "in").then(fen).otherwise(-fen).fill_null(0).alias("signed"),
            pl.when(pl.col("amount").is_not_null())
            .then(pl.col("balance_after").to_physical().cast(pl.Int64))
            .fill_null(_NONE)
            .alias("balance"),
            (pl.col("currency") == DEFAULT_CURRENCY).alias("yuan"),
        )
        self._add(known.filter("yuan", pl.col("account").is_not_null(), pl.col("at").is_not_null()))

    def _add(self, known: pl.DataFrame) -> None:
        records = np.empty(known.height, _RECORD)
        for name in _RECORD.names or ():
            records[name] = known[name].to_numpy()
        self._spill.add(records, (records["account"] % self._spill.partitions).astype(np.uint8))

    def judge(self) -> Chained:
        """Give what follows and what does not; bookings of one moment keep their order in the file."""
        compared = following = 0
        first: list[tuple[int, int, int]] = []
        for records in self._spill.read():
            held, broken = _judge(records)
            compared += held
            following += held - broken.height
            first = sorted([*first, *broken.head(SHOWN).iter_rows()])[:SHOWN]
        places = tuple(Place(self._files[file], row, str(Decimal(gap).scaleb(-2))) for file, row, gap in first)
        return Chained(compared, following, places)


def _judge(records: Any) -> tuple[int, pl.DataFrame]:
    """Give how many balances of a partition have one before them; and file, row and gap of those that do not follow."""
    columns = {name: np.ascontiguousarray(records[name]) for name in _RECORD.names or ()}
    before = pl.col("balance").shift(1)
    held = (pl.col("account") == pl.col("account").shift(1)) & (pl.col("balance") != _NONE) & (before != _NONE)
    frame = (
        pl.DataFrame(columns)
        .sort("account", "at", maintain_order=True)
        .select("file", "row", gap=pl.when(held).then(pl.col("balance") - before - pl.col("signed")))
    )
    return frame.height - frame["gap"].null_count(), frame.filter(pl.col("gap") != 0).sort("file", "row")

"""What an import leaves out, with file, row and reason: counted, and written as a table beside the submission."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from screening.intake.forms.cells import shown
from screening.intake.forms.text_file import ROW

# Reason: Chinese, English, and whether the row is left out or taken with this said of it.
REASONS: dict[str, tuple[str, str, bool]] = {
    "empty_row": ("空行", "empty rows", True),
    "nothing_read": ("没有可读的列", "nothing in the columns that are read", True),
    "cells_differ": ("列数与表头不符", "another number of cells than the heading", True),
    "heading_again": ("重复的表头", "the heading again", True),
    "total_row": ("合计行或说明行", "sums and remarks below the table", True),
    "failed": ("交易未成功", "did not go through", True),
    "success_unread": ("是否成功的取值不明", "whether it went through cannot be read", True),
    "no_account": ("没有卡号和账号", "neither card nor account number", True),
    "account_cut": ("账号位数已丢失（数字格式）", "the account number has lost digits in a spreadsheet", True),
    "time_unread": ("时间无法读取", "the time cannot be read", True),
    "amount_unread": ("金额无法读取", "the amount cannot be read", True),
    "amount_zero": ("金额为零", "an amount of nothing", True),
    "amount_negative": ("金额符号与收付标志不合", "the amount's sign goes against its flag", True),
    "direction_unread": ("收付方向无法读取", "in or out cannot be read", True),
    "currency_unread": ("币种无法读取", "the currency cannot be read", True),
    "outside_period": ("不在指定期间内", "outside the period asked for", True),
    "twice": ("重复的交易", "the same booking again", True),
    "no_party": ("没有姓名或证件号码", "neither name nor identity number", True),
    "balance_unread": ("余额无法读取，已留空", "the balance cannot be read; left empty", False),
    "counterparty_cut": ("对手账号位数已丢失，已留空", "the other account has lost digits; left empty", False),
    "time_of_day_missing": ("没有时分秒，记为零点", "no time of day; midnight stands for it", False),
    "reversal": ("冲账交易，未指明原交易，照收", "a reversal that names no original; taken", False),
    "day_unread": ("日期无法读取，已留空", "a date cannot be read; left empty", False),
}


@dataclass
class LeftOut:
    """The rows left out of one import; `file` is the sheet that is being read."""

    file: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    parts: list[pl.DataFrame] = field(default_factory=list)

    def count_only(self, reason: str, count: int) -> None:
        """Count rows that are worth no line of their own."""
        if count:
            self.counts[reason] += count

    def rows(self, cells: pl.DataFrame, reason: str, column: str | None = None) -> None:
        """Take down rows for one reason; the cell that it is about is shown, masked where it may be personal."""
        if cells.is_empty():
            return
        values = cells[column] if column in cells.columns else [None] * cells.height
        self.numbered(cells[ROW].to_list(), reason, column, [shown(value) for value in values])

    def numbered(
        self, rows: list[int], reason: str, column: str | None = None, values: list[str] | None = None
    ) -> None:
        """Take down rows of the file that is being read by their numbers."""
        self.numbered_in([self.file] * len(rows), rows, reason, column, values)

    def numbered_in(
        self, files: list[str], rows: list[int], reason: str, column: str | None = None, values: list[str] | None = None
    ) -> None:
        """Take down rows of any files by their numbers."""
        if not rows:
            return
        zh, en, out = REASONS[reason]
        self.counts[reason] += len(rows)
        part = pl.DataFrame({"file": files, "row": rows, "value": values or [""] * len(rows)})
        self.parts.append(
            part.select(
                "file",
                pl.col("row").cast(pl.Int64),
                pl.lit("left_out" if out else "taken").alias("outcome"),
                pl.lit(reason).alias("reason"),
                pl.lit(f"{zh} / {en}").alias("meaning"),
                pl.lit(column, pl.String).alias("column"),
                "value",
            )
        )

    def told(self, *, out: bool) -> dict[str, int]:
        """Give how many rows each reason left out, or was told of."""
        return {
            f"{zh} / {en}": self.counts[reason]
            for reason, (zh, en, leaves) in REASONS.items()
            if leaves is out and self.counts[reason]
        }

    def write(self, path: Path) -> Path | None:
        """Write the rows as CSV, for Excel to open; nothing where there are none."""
        if not self.parts:
            return None
        pl.concat(self.parts).sort("file", "row", maintain_order=True).write_csv(path, include_bom=True)
        return path

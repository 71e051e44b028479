"""Labelled transactions that others made: where they lie, and their labels joined to a finished run."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

VARIABLE = "SCREENING_OUTSIDE_DATA"
HALF = 0.5


@dataclass(frozen=True)
class OutsideSet:
    """A labelled set: its import profile, its files (the first is the labelled one), and where its answers stand."""

    name: str
    profile: str
    files: tuple[str, ...]
    label: str
    pattern: str
    kind: str
    row_id: str | None = None


SETS = (
    OutsideSet("amlsim", "amlsim", ("amlsim/transactions.parquet", "amlsim/cash_tx.parquet"),
               "is_sar", "alert_id", "alert_type", "tran_id"),
    OutsideSet("amlgentex", "amlgentex", ("amlgentex/transactions.parquet",), "isSAR", "patternID", "typology"),
    OutsideSet("hi_small", "amlworld", ("amlworld/hi_small.parquet",), "Is Laundering", "pattern_id", "pattern_type"),
    OutsideSet("li_medium", "amlworld", ("amlworld/li_medium.parquet",), "Is Laundering", "pattern_id", "pattern_type"),
)  # fmt: skip


def outside_folder(named: Path | None) -> Path | None:
    """Give the folder of outside data: the one named, $SCREENING_OUTSIDE_DATA, or ../shared/data; None if absent."""
    usual = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = named or Path(os.environ.get(VARIABLE) or usual)
    return folder if folder.is_dir() else None


def files_of(one: OutsideSet, folder: Path) -> list[Path] | None:
    """Give the files of a set, or None where any is missing."""
    files = [folder / name for name in one.files]
    return files if all(file.is_file() for file in files) else None


def labelled_rows(one: OutsideSet, file: Path) -> pl.DataFrame:
    """Give the labelled rows of the original file: row (as import names it), pattern, kind."""
    frame = pl.read_parquet(file)
    numbered = pl.format(f"{file.stem}-{{}}", pl.int_range(1, pl.len() + 1))
    row = pl.col(one.row_id).cast(pl.String) if one.row_id else numbered
    pattern = pl.col(one.pattern).cast(pl.Int64)
    return frame.select(
        row.alias("row"),
        pl.col(one.label).cast(pl.Boolean).alias("label"),
        pl.when(pattern >= 0).then(pattern).alias("pattern"),
        pl.col(one.kind).cast(pl.String).alias("kind"),
    ).filter("label")


def account_labels(one: OutsideSet, file: Path, bookings: pl.DataFrame) -> pl.DataFrame:
    """Give account, pattern and kind of every account on a labelled transfer, by the row id in transaction_id."""
    row = pl.col("transaction_id").str.strip_prefix(f"{one.profile}-").str.replace("-[a-z]+$", "")
    return (
        bookings.select("account_id", row.alias("row"))
        .join(labelled_rows(one, file), on="row")
        .select("account_id", "pattern", "kind")
        .unique()
    )


def pattern_recall(labels: pl.DataFrame, flags: Mapping[str, tuple[Collection[str], float]]) -> list[dict[str, Any]]:
    """Give for each kind of pattern its instances and how many of them each set of flagged accounts caught.

    With every set stands the share of an instance's accounts that must be flagged, at least one in any case.
    """
    instances: dict[tuple[str, int], set[str]] = {}
    for account, pattern, kind in labels.filter(pl.col("pattern").is_not_null()).iter_rows():
        instances.setdefault((kind, pattern), set()).add(account)
    rows = []
    for kind in sorted({kind for kind, _ in instances}):
        members = [accounts for (named, _), accounts in instances.items() if named == kind]
        caught = {
            name: sum(len(one.intersection(flagged)) >= max(1, least * len(one)) for one in members)
            for name, (flagged, least) in flags.items()
        }
        rows.append({"kind": kind, "patterns": len(members), **caught})
    return rows

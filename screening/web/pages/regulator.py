"""What the regulator brought, as a run saw it: institutions with posts and figures, lists, tips; small, and kept by run."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from screening.contract.tables import arrow_schema
from screening.ledger.workspace import Workspace
from screening.web.pages.house import House
from screening.web.pages.shelf import Row, Shown

TABLES = ("institutions", "officers", "watchlist", "tips", "institution_figures", "institution_loans")


@dataclass(frozen=True)
class Regulator:
    """The regulator's tables by name, in the clear."""

    tables: dict[str, pl.DataFrame]

    def institution(self, institution_id: str) -> Row | None:
        """Give a supervised institution; None where there is none of that number."""
        rows = self.of("institutions", institution_id)
        return rows[0] if rows else None

    def of(self, table: str, institution_id: str) -> list[Row]:
        """Give the rows of a table that are an institution's."""
        return self.tables[table].filter(pl.col("institution_id") == institution_id).to_dicts()

    def posts_of(self, id_numbers: Collection[str]) -> list[Row]:
        """Give the posts that a person holds or held, each with the name of the institution."""
        posts = self.tables["officers"].filter(_same("id_number", id_numbers))
        named = self.tables["institutions"].select("institution_id", pl.col("name").alias("institution"))
        return posts.join(named, on="institution_id", how="left", maintain_order="left").to_dicts()

    def listed(self, id_numbers: Collection[str], names: Collection[str]) -> list[Row]:
        """Give the lists on which somebody stands, by identity number; by `name` alone where he has none that is known."""
        by_number = self.tables["watchlist"].filter(_same("id_number", id_numbers))
        if id_numbers:
            return by_number.with_columns(matched=pl.lit("id_number")).to_dicts()
        return (
            self.tables["watchlist"]
            .filter(pl.col("name").is_in(list(names)))
            .with_columns(matched=pl.lit("name"))
            .to_dicts()
        )

    def tips_on(self, accounts: Collection[str], id_numbers: Collection[str], phones: Collection[str]) -> list[Row]:
        """Give the tips that name an account, identity number or telephone of somebody, the newest first."""
        about = (
            pl.col("subject_account_id").is_in(list(accounts))
            | _same("subject_id_number", id_numbers)
            | pl.col("subject_phone").is_in(list(phones))
        )
        return self.tables["tips"].filter(about).sort("received_on", "tip_id", descending=[True, False]).to_dicts()


def regulator_of(house: House, shown: Shown) -> Regulator:
    """Give what the regulator had brought when a run was made."""
    return _read(house.workspace, shown.run.path, shown.run.record["inputs"]["ledger_version"])


@lru_cache(maxsize=4)
def _read(workspace: Workspace, run: Path, version: int) -> Regulator:  # noqa: ARG001 - the run's path tells runs apart
    files = workspace.snapshot(version).reference
    return Regulator({name: _table(name, files.get(name, ())) for name in TABLES})


def _table(name: str, files: Iterable[str]) -> pl.DataFrame:
    paths = list(files)
    if paths:
        return pl.read_parquet(paths)
    empty = pl.from_arrow(arrow_schema(name).empty_table())
    return empty if isinstance(empty, pl.DataFrame) else empty.to_frame()


def _same(column: str, id_numbers: Collection[str]) -> pl.Expr:
    """Tell whether a column names one of some identity numbers, however it is written."""
    return pl.col(column).str.strip_chars().str.to_uppercase().is_in([one.strip().upper() for one in id_numbers])

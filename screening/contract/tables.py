"""Every input table by name, and what is true of its columns."""

from dataclasses import dataclass

import dataframely as dy
import polars as pl
import pyarrow as pa

from screening.contract.reference import (
    FxRates,
    InstitutionFigures,
    InstitutionLoans,
    Institutions,
    Lpr,
    Officers,
    Tips,
    Watchlist,
)
from screening.contract.submission import Accounts, Loans, Parties, Transactions

CONTRACT_VERSION = "1.0"
DEFAULT_CURRENCY = "CNY"

SUBMISSION: dict[str, type[dy.Schema]] = {
    "transactions": Transactions,
    "accounts": Accounts,
    "parties": Parties,
    "loans": Loans,
}
REFERENCE: dict[str, type[dy.Schema]] = {
    "institutions": Institutions,
    "officers": Officers,
    "watchlist": Watchlist,
    "tips": Tips,
    "lpr": Lpr,
    "institution_loans": InstitutionLoans,
    "institution_figures": InstitutionFigures,
    "fx_rates": FxRates,
}

# What the ledger adds to each row, so that a figure leads back to the file and row that a bank sent.
PROVENANCE: dict[str, pl.DataType] = {
    "bank_id": pl.String(),
    "submission_id": pl.String(),
    "source_file": pl.String(),
    "source_row": pl.Int64(),
}
BATCH = "batch"


@dataclass(frozen=True)
class Column:
    """One column of an input table: its type, its meaning, and how it may be shown."""

    name: str
    dtype: pl.DataType
    required: bool
    zh: str
    en: str
    mask: str | None
    values: tuple[str, ...] | None
    advised: str | None


def type_name(dtype: pl.DataType) -> str:
    """Give a type as the data dictionary names it."""
    if isinstance(dtype, pl.Decimal):
        return f"decimal({dtype.precision},{dtype.scale})"
    if isinstance(dtype, pl.Datetime):
        zone = f", {dtype.time_zone}" if dtype.time_zone else ""
        return f"timestamp[{dtype.time_unit}{zone}]"
    if isinstance(dtype, pl.List):
        return f"list<{type_name(dtype.inner)}>" if isinstance(dtype.inner, pl.DataType) else "list"
    return "another type" if isinstance(dtype, pl.Unknown) else str(dtype).lower()


def schema_of(table: str) -> type[dy.Schema]:
    """Give the schema of an input table, a bank's or the regulator's."""
    return SUBMISSION.get(table) or REFERENCE[table]


def columns_of(table: str) -> dict[str, Column]:
    """Give the columns of an input table in the contract's order."""
    return {
        name: Column(
            name=name,
            dtype=column.dtype,
            required=not column.nullable,
            **(column.metadata or {}),
        )
        for name, column in schema_of(table).columns().items()
    }


def key_of(table: str) -> list[str]:
    """Give the columns that name a row; empty where the contract names none."""
    return list(schema_of(table).primary_key())


def stored_schema(table: str) -> pl.Schema:
    """Give the columns that the ledger keeps in a table's Parquet files, without the partition column."""
    plain = {name: column.dtype for name, column in columns_of(table).items()}
    return pl.Schema(plain | (PROVENANCE if table in SUBMISSION else {}))


def arrow_schema(table: str) -> pa.Schema:
    """Give the Arrow form of the stored columns; a bank's tables end with the partition column."""
    fields = list(pl.DataFrame(schema=stored_schema(table)).to_arrow(compat_level=pl.CompatLevel.oldest()).schema)
    return pa.schema(fields + ([pa.field(BATCH, pa.string())] if table in SUBMISSION else []))

"""The two tables of rebuilt loans, with the columns and types of docs/architecture.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

_RATE = pa.decimal128(18, 6)
LOANS = pa.schema(
    [
        pa.field(name, kind)
        for kind, names in (
            (pa.int32(), "loan_id lender_party borrower_party lender_set lender_account borrower_account"),
            (pa.int64(), "disbursed_at"),
            (pa.int32(), "disbursed_day last_day closed_day"),
            (pa.string(), "status"),
            (pa.int64(), "received repaid gain principal upfront_back upfront_deduction extension_fees"),
            (_RATE, "upfront_rate"),
            (pa.int32(), "repayments extensions term_days tranches"),
            (_RATE, "rate_simple rate_simple_month rate_declining irr rate_cap"),
            (pa.bool_(), "over_cap over_36 over_72"),
            (pa.decimal128(3, 2), "confidence"),
            (pa.bool_(), "fake_flow kin"),
        )
        for name in names.split()
    ]
)
FLOWS = pa.schema([("loan_id", pa.int32()), ("transfer_id", pa.int32()), ("part", pa.string())])
SHARES = pa.schema([*FLOWS, ("amount", pa.int64())])
DOUBTS = pa.schema([("loan_id", pa.int32()), ("doubt", pa.string()), ("percent", pa.int32())])


@dataclass(frozen=True)
class Loans:
    """Rebuilt loans, one row each, and the transfers they were rebuilt from; money in fen, rates a year.

    `shares` are the flows again, in order of time, with the fen of each transfer that belong to the loan; `doubts` is what
    takes so much off its confidence.
    """

    loans: pa.Table
    flows: pa.Table
    shares: pa.Table
    doubts: pa.Table


def table(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Rows as a table of the schema; every column must be in every row."""
    return pa.table(
        [pa.array([row[field.name] for row in rows], field.type) for field in schema],
        schema=schema,
    )

"""Subjects of whom something is known beside the rules: judged by people, or named by a tip or a list."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa

from screening.engines.duckdb import DuckDB
from screening.errors import RefusedInput

_WEAK = """
    SELECT DISTINCT party_id FROM (
        SELECT party_id FROM tipped
        UNION ALL
        SELECT party_id FROM listed WHERE list <> 'dishonest_debtor'
    )
    WHERE party_id IS NOT NULL
    ORDER BY party_id
"""


@dataclass(frozen=True)
class Known:
    """Parties known as positives: `confirmed` by people, `weak` from tips and lists, which nobody has judged yet.

    `strangers` are accounts of the file that the ledger does not know.
    """

    confirmed: frozenset[int]
    weak: frozenset[int]
    strangers: tuple[str, ...] = ()


def read_known(engine: DuckDB, file: Path | None) -> Known:
    """Give the known parties: those of a CSV with a column `account_id`, and those of the ledger's tips and lists."""
    weak = frozenset(engine.fetch(_WEAK)["party_id"].to_pylist())
    if file is None:
        return Known(frozenset(), weak)
    accounts = _accounts(file)
    engine.load("bench_known", pa.table({"account": pa.array(accounts, pa.string())}))
    rows = engine.fetch(
        """
        SELECT bench_known.account, account_numbers.party_id
        FROM bench_known LEFT JOIN account_numbers USING (account) ORDER BY bench_known.account
        """
    ).to_pylist()
    strangers = tuple(row["account"] for row in rows if row["party_id"] is None)
    return Known(frozenset(row["party_id"] for row in rows if row["party_id"] is not None), weak, strangers)


def _accounts(file: Path) -> list[str]:
    """Give the distinct accounts of a CSV."""
    try:
        frame = pl.read_csv(file, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise RefusedInput(
            f"不能读作 CSV / cannot be read as CSV: {error}", where=file, remedy="一列 account_id / a column account_id"
        ) from None
    if "account_id" not in frame.columns:
        raise RefusedInput(
            f"没有 account_id 列 / no column account_id, only {', '.join(frame.columns)}",
            where=file,
            remedy="首行写 account_id / write account_id in the first line",
        )
    column = frame["account_id"].drop_nulls().str.strip_chars()
    return sorted(set(column.filter(column != "").to_list()))

from pathlib import Path

import polars as pl
from deliveries import MONEY, many_transactions

from screening.intake.head import BATCH_ROWS, DataFile, read_parquet_head
from screening.intake.problems import Problem
from screening.intake.thrift import read_struct


def head(tmp_path: Path, rows: pl.DataFrame) -> DataFile:
    rows.write_parquet(tmp_path / "transactions.parquet")
    found = read_parquet_head(tmp_path / "transactions.parquet", "transactions")
    assert not isinstance(found, Problem)
    return found


def test_many_different_amounts_do_not_make_batches_small(tmp_path: Path) -> None:
    rows = many_transactions(5_000).with_columns(amount=(pl.int_range(pl.len()) % 2_000 + 1).cast(MONEY))
    assert head(tmp_path, rows).batch_rows == BATCH_ROWS


def test_long_texts_make_batches_small(tmp_path: Path) -> None:
    rows = many_transactions(5_000).with_columns(purpose=pl.lit("a" * 4_000))
    assert head(tmp_path, rows).batch_rows < 30_000


def test_the_head_tells_rows_and_types(tmp_path: Path) -> None:
    found = head(tmp_path, many_transactions(50))
    assert found.rows == 50
    assert found.schema["amount"] == MONEY


def test_bytes_that_are_no_struct_are_told_apart() -> None:
    assert read_struct(b"") is None
    assert read_struct(b"\xff" * 100) is None
    assert read_struct(b"\x15\x02\x15\x04\x00") == ({1: 1, 2: 2}, 5)

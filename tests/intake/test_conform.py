from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from screening.contract.sift import FILE, ROW, BrokenRule
from screening.intake.conform import conform, conversion

MONEY = pl.Decimal(18, 2)


def turned(table: str, **columns: Any) -> tuple[pl.DataFrame, list[BrokenRule]]:
    frame = pl.DataFrame(
        {name: [value] if not isinstance(value, pl.Series) else value for name, value in columns.items()}
    )
    frame = frame.with_columns(pl.lit("f").alias(FILE), pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(ROW))
    return conform(table, frame)


def test_a_zoned_time_becomes_local_time() -> None:
    frame, _ = turned("transactions", booked_at=datetime(2026, 1, 1, 20, tzinfo=UTC))
    assert frame["booked_at"][0] == datetime.fromisoformat("2026-01-02T04:00")


def test_a_naive_time_is_local_already() -> None:
    frame, _ = turned(
        "transactions", booked_at=pl.Series([datetime.fromisoformat("2026-01-01T20:00")], dtype=pl.Datetime("ns"))
    )
    assert frame["booked_at"][0] == datetime.fromisoformat("2026-01-01T20:00")


@pytest.mark.parametrize("given", [pl.Decimal(38, 10), pl.Decimal(10, 0), pl.Int64, pl.UInt32])
def test_exact_numbers_are_taken_as_amounts(given: type[pl.DataType]) -> None:
    frame, broken = turned("transactions", amount=pl.Series([12]).cast(given))
    assert str(frame["amount"][0]) == "12.00"
    assert broken == []


def test_an_amount_beyond_the_type_is_told_not_cut() -> None:
    wide = pl.Series(["12345678901234567.00", "0.001"]).cast(pl.Decimal(30, 3))
    frame, broken = turned("transactions", amount=wide)
    assert [(one.rule, one.rows[ROW].to_list()) for one in broken] == [("digits_lost", [1, 2])]
    assert frame["amount"][0] is None


@pytest.mark.parametrize("given", [pl.Float64, pl.Float32, pl.String, pl.Boolean])
def test_a_float_or_text_is_no_amount(given: type[pl.DataType]) -> None:
    assert conversion(MONEY, given()) is None


@pytest.mark.parametrize("given", [pl.Int64, pl.Float64])
def test_a_number_is_no_id(given: type[pl.DataType]) -> None:
    assert conversion(pl.String(), given()) is None


def test_categories_are_text() -> None:
    frame, _ = turned("transactions", direction=pl.Series(["in"], dtype=pl.Categorical))
    assert frame["direction"].to_list() == ["in"]


def test_midnight_is_a_date() -> None:
    frame, broken = turned("accounts", opened_on=datetime.fromisoformat("2026-01-01T00:00"))
    assert frame["opened_on"][0] == date(2026, 1, 1)
    assert broken == []


def test_a_column_of_nulls_fits_any_type() -> None:
    frame, broken = turned("transactions", balance_after=pl.Series([None], dtype=pl.Null))
    assert frame["balance_after"].dtype == MONEY
    assert broken == []

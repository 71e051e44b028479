from datetime import datetime, timedelta

import polars as pl
import pytest

from screening.intake.forms.cells import cleaned, code, shown, whole_number
from screening.intake.forms.numbers import money
from screening.intake.forms.times import clocks, moments


@pytest.mark.parametrize(
    "written",
    [
        '="6222001"',
        "\t6222001",
        "6222001\t",
        "'6222001",
        " 6222001 ",
        "６２２２００１",
        "6222 001",
        '"6222001"',
        "\ufeff6222001",
    ],
)
def test_a_number_is_the_same_however_a_bank_guards_it_from_excel(written: str) -> None:
    assert code(cleaned(pl.Series([written]))).to_list() == ["6222001"]


@pytest.mark.parametrize("written", ["", " ", "-", "--", "NULL", "null", "无", "\t", '=""'])
def test_what_stands_for_nothing_is_null(written: str) -> None:
    assert cleaned(pl.Series([written])).to_list() == [None]


@pytest.mark.parametrize(
    ("written", "whole"), [("6.22202E+18", False), ("E+6222021234567890123", False), ("6E12345", True)]
)
def test_a_number_in_exponent_form_has_lost_its_digits(written: str, whole: bool) -> None:
    assert whole_number(pl.Series([written])).to_list() == [whole]


@pytest.mark.parametrize(
    "written",
    [
        "20260305101112",
        "2026-03-05 10:11:12",
        "2026/3/5 10:11:12",
        "2026年3月5日 10时11分12秒",
        "2026.03.05 10:11:12",
        "2026-03-05T10:11:12",
        "20260305 101112",
        "20260305 10:11:12",
        "2026-03-05-10.11.12.000000",
        "2026-03-05 10:11:12.123",
        "２０２６－０３－０５　１０：１１：１２",
        "46086.424444444",
    ],
)
def test_a_time_is_read_in_every_form(written: str) -> None:
    read = moments(pl.Series([written, None]))
    assert read.row(0) == (datetime(2026, 3, 5, 10, 11, 12), True)  # noqa: DTZ001 - local time, as the contract has it


@pytest.mark.parametrize("written", ["20260305", "2026-03-05", "2026/3/5", "2026年3月5日", "46086"])
def test_a_date_alone_has_no_time_of_day(written: str) -> None:
    assert moments(pl.Series([written])).row(0) == (datetime(2026, 3, 5), False)  # noqa: DTZ001


@pytest.mark.parametrize(
    "written", ["2026-02-30", "2026-13-01", "2026111", "05/03/2026", "2026-03-05 25:00:00", "昨天", "123"]
)
def test_what_is_no_date_is_never_guessed(written: str) -> None:
    assert moments(pl.Series([written])).row(0) == (None, False)


@pytest.mark.parametrize("written", ["093005", "93005", "09:30:05", "9:30:5", "9时30分5秒", "0.395891203703704"])
def test_a_time_of_day_is_read_in_every_form(written: str) -> None:
    assert clocks(pl.Series([written])).to_list() == [timedelta(hours=9, minutes=30, seconds=5)]


@pytest.mark.parametrize("written", ["250000", "5", "930", "09:61:00"])
def test_what_is_no_time_of_day_is_never_guessed(written: str) -> None:
    assert clocks(pl.Series([written])).to_list() == [None]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1,234.50", "1234.50"),
        ("１，２３４．５", "1234.50"),
        ("¥1,000", "1000.00"),
        ("12.50元", "12.50"),
        ("(5.00)", "-5.00"),
        ("5.00-", "-5.00"),
        ("+7", "7.00"),
        ("0.30000000000000004", "0.30"),
        ("9999999999999999.99", "9999999999999999.99"),
    ],
)
def test_an_amount_is_read_to_the_fen(written: str, read: str) -> None:
    assert money(pl.Series([written])).cast(pl.String).to_list() == [read]


@pytest.mark.parametrize("written", ["1.234,00", "1.230,00", "12.345", "1E5", "1,23", "壹佰元", "99999999999999999"])
def test_what_is_no_amount_is_never_guessed(written: str) -> None:
    assert money(pl.Series([written])).to_list() == [None]


def test_a_cell_is_shown_masked_unless_it_can_be_nobody_s() -> None:
    assert [shown(one) for one in ("2026-02-30", "12.345", "6299000000000000011", "张三丰")] == [
        "2026-02-30",
        "12.345",
        "62**",
        "张三**",
    ]

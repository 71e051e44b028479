from decimal import Decimal

import pytest

from screening.rulebook.parameters import Parameter, bind
from screening.rulebook.reasons import percent, shown, stored, yuan


@pytest.mark.parametrize(
    ("value", "unit", "bound"),
    [
        (50_000, "CNY", 5_000_000),
        (Decimal("0.01"), "CNY", 1),
        ("7 days", None, 7),
        ("1 day", None, 1),
        ("24 hours", None, 86_400),
        ("30 minutes", None, 1_800),
        (Decimal("0.9"), "share", Decimal("0.9")),
        (3, None, 3),
        ("工资|代发", None, "工资|代发"),
    ],
)
def test_what_an_analyst_writes_is_bound_exactly(value: object, unit: str | None, bound: object) -> None:
    assert bind(value, unit) == bound  # type: ignore[arg-type]


def test_a_parameter_is_shown_in_the_reader_s_language() -> None:
    assert Parameter("window", "7 days").shown("zh") == "7天"
    assert Parameter("window", "7 days").shown("en") == "7 days"
    assert Parameter("line", 50_000, "CNY").shown("zh") == "50,000"
    assert Parameter("share", Decimal("0.9"), "share").shown("zh") == "90%"


@pytest.mark.parametrize(
    ("value", "seconds"), [("7 days", 604_800), ("24 hours", 86_400), ("30 minutes", 1_800), (7, None)]
)
def test_a_time_has_seconds_and_a_number_has_none(value: int | str, seconds: int | None) -> None:
    assert Parameter("window", value).seconds == seconds


def test_money_is_shown_to_the_fen_and_stored_exactly() -> None:
    assert yuan(123_456_789) == "1,234,567.89"
    assert yuan(-5) == "-0.05"
    assert yuan(100) == "1"
    assert stored(123_456_789, "CNY") == "1234567.89"


def test_a_rate_beyond_tenfold_is_not_written_out() -> None:
    assert percent(Decimal("22.3469")) == ">1,000%"
    assert percent(Decimal("0.36")) == "36.0%"


def test_what_cannot_be_told_is_shown_as_such() -> None:
    assert shown(None, "rate") == "—"
    assert stored(None, "rate") is None

from datetime import UTC, date, datetime

import pytest

from screening.clock import date_of, day_of, local, seconds_of, time_of, today


@pytest.mark.parametrize("day", [date(1969, 12, 31), date(1970, 1, 1), date(2026, 2, 28)])
def test_a_day_number_leads_back_to_its_date(day: date) -> None:
    assert date_of(day_of(day)) == day


def test_a_naive_time_is_local() -> None:
    assert seconds_of(datetime.fromisoformat("1970-01-02T00:00:01")) == 86_401


def test_a_zoned_time_is_turned_into_local_time() -> None:
    late = datetime(2026, 1, 1, 17, tzinfo=UTC)
    assert local(late) == datetime.fromisoformat("2026-01-02T01:00")
    assert date_of(day_of(late)) == date(2026, 1, 2)


def test_seconds_lead_back_to_their_time() -> None:
    moment = datetime.fromisoformat("2026-03-04T05:06:07")
    assert time_of(seconds_of(moment)) == moment


def test_seconds_and_days_agree() -> None:
    moment = datetime.fromisoformat("2026-03-04T23:59:59")
    assert seconds_of(moment) // 86_400 == day_of(moment)


def test_today_is_a_date() -> None:
    assert isinstance(today(), date)

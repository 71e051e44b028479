"""Local time: the wall clock of Asia/Shanghai, as days and seconds since 1970-01-01 00:00 local."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE_NAME = "Asia/Shanghai"
ZONE = ZoneInfo(ZONE_NAME)

_FIRST_DAY = date(1970, 1, 1)
_FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def local(moment: datetime) -> datetime:
    """Give a moment as naive local time; a naive one is local already."""
    return moment if moment.tzinfo is None else moment.astimezone(ZONE).replace(tzinfo=None)


def now() -> datetime:
    """Give the local time without a zone, to the second."""
    return local(datetime.now(UTC)).replace(microsecond=0)


def today() -> date:
    """Give the local date."""
    return now().date()


def day_of(day: date) -> int:
    """Give the number of a local date; a datetime gives the number of the local day it falls on."""
    plain = local(day).date() if isinstance(day, datetime) else day
    return (plain - _FIRST_DAY).days


def date_of(day: int) -> date:
    """Give the local date that a day number stands for."""
    return _FIRST_DAY + timedelta(days=day)


def seconds_of(moment: datetime) -> int:
    """Give the local wall clock as whole seconds since 1970-01-01 00:00 local."""
    return (local(moment) - _FIRST_MOMENT) // timedelta(seconds=1)


def time_of(seconds: int) -> datetime:
    """Give the naive local time that a count of seconds stands for."""
    return _FIRST_MOMENT + timedelta(seconds=seconds)

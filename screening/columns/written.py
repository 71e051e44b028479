"""Values as analysts write them, and as SQL sees them."""

import re
from decimal import Decimal

from screening.engines.duckdb import Parameter

TIME = re.compile(r"^(\d+) (day|hour|minute)s?$")
SECONDS = {"day": 86400, "hour": 3600, "minute": 60}


def bind(value: int | Decimal | str, unit: str | None) -> Parameter:
    """Give a written value as SQL sees it: fen, whole days, seconds for hours and minutes, exact decimals."""
    if isinstance(value, str):
        time = TIME.match(value)
        if not time:
            return value
        number, word = time.groups()
        return int(number) if word == "day" else int(number) * SECONDS[word]
    if unit == "CNY":
        return int(Decimal(value) * 100)
    return value

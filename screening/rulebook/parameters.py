"""A rule's parameters: how they are written, bound to SQL and shown."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from screening.columns.written import SECONDS, TIME, bind
from screening.engines.duckdb import Parameter as Bound
from screening.errors import RefusedInput

_TIME_ZH = {"day": "天", "hour": "小时", "minute": "分钟"}


@dataclass(frozen=True)
class Parameter:
    """One named value of a rule.

    `value` is written as an analyst writes it: yuan for the unit CNY, "7 days" or "24 hours" for times, else a plain
    number or text. `limits` is the range in which it may be moved. What the law fixes is no parameter: see `law.py`.
    """

    name: str
    value: int | Decimal | str
    unit: str | None = None
    limits: tuple[int | Decimal | str, ...] = ()

    @property
    def bound(self) -> Bound:
        """Give the value as SQL sees it: fen, whole days, seconds for hours and minutes, exact decimals."""
        return bind(self.value, self.unit)

    @property
    def seconds(self) -> int | None:
        """Give a time in seconds; None where the value is no time."""
        time = TIME.match(self.value) if isinstance(self.value, str) else None
        return None if time is None else int(time[1]) * SECONDS[time[2]]

    def shown(self, language: str) -> str:
        """Give the value as a reader sees it, in `zh` or `en`."""
        time = TIME.match(self.value) if isinstance(self.value, str) else None
        if time:
            number, word = time.groups()
            return f"{number}{_TIME_ZH[word]}" if language == "zh" else str(self.value)
        if self.unit in {"share", "rate"}:
            return f"{(Decimal(str(self.value)) * 100).normalize():f}%"
        if isinstance(self.value, int):
            return f"{self.value:,}"
        return str(self.value)


def read_parameter(name: str, entry: dict[str, Any], where: str) -> Parameter:
    """Give a parameter from its TOML entry."""
    unknown = set(entry) - {"default", "unit", "range", "source"}
    if "default" not in entry or unknown:
        what = f"参数 {name} 有未知的键 {sorted(unknown)}" if unknown else f"参数 {name} 缺少 default"
        raise RefusedInput(
            what, where=where, remedy="write { default = …, unit = …, range = […] }; a figure of law stands in law.toml"
        )
    return Parameter(
        name=name,
        value=entry["default"],
        unit=entry.get("unit"),
        limits=tuple(entry.get("range", ())),
    )

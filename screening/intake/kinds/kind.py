"""What one kind of problem is."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["refuse", "reject", "warn"]


@dataclass(frozen=True)
class Kind:
    """One kind of problem; `{column}`, `{detail}` and `{count}` stand for what was found."""

    severity: Severity
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


def refuse(zh: str, en: str, remedy_zh: str, remedy_en: str) -> Kind:
    """Give a kind that refuses the whole delivery."""
    return Kind("refuse", zh, en, remedy_zh, remedy_en)


def reject(zh: str, en: str, remedy_zh: str, remedy_en: str) -> Kind:
    """Give a kind that sets the row aside."""
    return Kind("reject", zh, en, remedy_zh, remedy_en)


def warn(zh: str, en: str, remedy_zh: str, remedy_en: str) -> Kind:
    """Give a kind that is told, and the rows taken all the same."""
    return Kind("warn", zh, en, remedy_zh, remedy_en)

"""The synonym table: what the headings and values of bank returns mean."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PLACE = Path(__file__).with_name("meanings.toml")
TABLES = ("transactions", "accounts", "parties")
WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " "}
_WIDTHS = str.maketrans(WIDE)
_UNITS = ("(元)", "(人民币)", "(人民币元)")


@dataclass(frozen=True)
class Meaning:
    """What a column may hold: its name in a profile, in words, and the headings it goes by."""

    name: str
    zh: str
    en: str
    names: tuple[str, ...]


def plain(heading: str) -> str:
    """Give a heading as it is compared: half width, small letters, without blanks and a unit of yuan."""
    text = "".join(heading.translate(_WIDTHS).split()).replace("\ufeff", "").strip("'\"=").lower()
    for unit in _UNITS:
        text = text.removesuffix(unit)
    return text


@cache
def meanings(table: str) -> dict[str, Meaning]:
    """Give what the columns of a table may mean, in the order of the synonym table."""
    return {name: Meaning(name, said["zh"], said["en"], tuple(said["names"])) for name, said in _said()[table].items()}


@cache
def known_values() -> dict[str, dict[str, str]]:
    """Give for each kind of value what each way of writing it means."""
    return {kind: flat(groups) for kind, groups in _said()["values"].items()}


@cache
def words(kind: str) -> tuple[str, ...]:
    """Give the words that tell an instrument, an organisation or a row of totals."""
    return tuple(_said()["words"][kind])


def flat(groups: dict[str, list[Any]]) -> dict[str, str]:
    """Give value to meaning, from meaning to values."""
    return {str(value).upper(): meaning for meaning, values in groups.items() for value in values}


@cache
def _said() -> dict[str, Any]:
    return tomllib.loads(PLACE.read_text(encoding="utf-8"))

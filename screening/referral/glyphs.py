"""Texts that a set of fonts can show: what no font has, and what would turn a line around, stands as 〔U+20BB7〕.

PDF/A admits no empty box, and a name must not vanish because its character is rare.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from screening.referral.typeset import Unset, typeset

_PROBE = '#set text(font: json("fonts.json"))\n#json("characters.json").join(" ")'
_UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
_ANY_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - local, as everywhere
_KEPT = "\n\t"
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
Table = dict[int, str]


def unshown(value: Any, families: list[str]) -> Table:
    """Give for each character of a value's texts that cannot be shown what stands in its place."""
    table = hidden(value)
    return table | _named(_missing(sorted(_characters(value) - {chr(code) for code in table}), families))


def hidden(value: Any) -> Table:
    """Give for each character of a value's texts that is no sign to be read, such as one that turns a line, its number."""
    return _named(one for one in _characters(value) if unicodedata.category(one) in _HIDDEN)


def _named(characters: Iterable[str]) -> Table:
    return {ord(one): f"〔U+{ord(one):04X}〕" for one in characters}


def _characters(value: Any) -> set[str]:
    return {character for text in texts(value) for character in text if character not in _KEPT}


def texts(value: Any) -> Iterator[str]:
    """Give every text within lists and mappings."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)


def replaced(value: Any, table: Table) -> Any:
    """Give the value with its texts' characters replaced."""
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, dict):
        return {name: replaced(one, table) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [replaced(one, table) for one in value]
    return value


def _missing(characters: list[str], families: list[str]) -> set[str]:
    """Set the characters as a document of their own, and give those that typst refuses."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name, told in (("fonts.json", families), ("characters.json", characters)):
            (root / name).write_text(json.dumps(told), encoding="utf-8")
        (root / "probe.typ").write_text(_PROBE, encoding="utf-8")
        try:
            typeset(root, "probe.typ", _ANY_DAY)
        except Unset as refusal:
            found = _UNSHOWN.findall(refusal.diagnostic)
            if not found:
                raise
            plain = (_ESCAPED.sub(lambda code: chr(int(code[1], 16)), one) for one in found)
            return {character for one in plain for character in one if character != " "}
    return set()

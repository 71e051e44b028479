"""Code lists of a message: ours with how well each was checked, or those of whoever receives it.

`--lists FOLDER` may hold `goaml.toml` or `camlmac.toml` in the form of ours, whose lists and settings go before ours,
and for goAML the receiving FIU's XSD: its enumerations go before both, and the message is checked against it as well.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from lxml import etree

from screening.errors import RefusedInput

_XS = "{http://www.w3.org/2001/XMLSchema}"
NO_NETWORK = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


@dataclass(frozen=True)
class CodeList:
    """The codes of one field; an open list also takes codes that it does not name. `tag` says how it was checked."""

    name: str
    codes: frozenset[str]
    tag: str
    open: bool = False

    def has(self, code: str) -> bool:
        """Tell whether a code may stand in the field."""
        return self.open or code in self.codes


@dataclass(frozen=True)
class CodeLists:
    """All lists of a message, what a receiver has set, and his XSD where he gave one."""

    lists: Mapping[str, CodeList]
    fill: Mapping[str, Any]
    maps: Mapping[str, Mapping[str, str]]
    xsd: etree.XMLSchema | None = field(default=None, compare=False)

    def code(self, field_name: str, ours: str, otherwise: str) -> str:
        """Give the receiver's code for one of our words; `otherwise` where he named none."""
        return self.maps.get(field_name, {}).get(ours, otherwise)

    def tags(self) -> tuple[tuple[str, str], ...]:
        """Give each list with how it was checked."""
        return tuple((one.name, one.tag) for one in self.lists.values())


def code_lists(message: str, folder: Path | None = None) -> CodeLists:
    """Give the lists of a message (`goaml`, `camlmac`); what a folder holds goes before ours."""
    ours = _shipped(message)
    if folder is None:
        return ours
    if not folder.is_dir():
        raise RefusedInput("没有这个目录 / no such folder", where=folder, remedy="--lists FOLDER")
    theirs = folder / f"{message}.toml"
    lists, fill, maps = dict(ours.lists), dict(ours.fill), {name: dict(one) for name, one in ours.maps.items()}
    if theirs.is_file():
        read = _read(theirs.read_text(encoding="utf-8"), theirs)
        lists |= read.lists
        fill |= read.fill
        for name, one in read.maps.items():
            maps[name] = maps.get(name, {}) | dict(one)
    xsd = None
    for file in sorted(folder.glob("*.xsd")) if message == "goaml" else ():
        tree, xsd = _xsd(file)
        lists |= _enumerations(tree, file.name)
    return CodeLists(lists, fill, maps, xsd)


@cache
def _shipped(message: str) -> CodeLists:
    place = files("screening.referral.checking") / "lists" / f"{message}.toml"
    return _read(place.read_text(encoding="utf-8"), Path(str(place)))


def _read(text: str, where: Path) -> CodeLists:
    try:
        read = tomllib.loads(text)
        lists = {
            name: CodeList(name, frozenset(_codes(one["codes"])), str(one["tag"]), bool(one.get("open", False)))
            for name, one in read.get("lists", {}).items()
        }
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise RefusedInput(
            f"读不了代码表 / not a file of code lists: {error}",
            where=where,
            remedy='[lists.NAME] tag = "…" codes = "A B"',
        ) from error
    return CodeLists(lists, read.get("fill", {}), read.get("map", {}))


def _codes(given: Mapping[str, str] | str) -> list[str]:
    return given.split() if isinstance(given, str) else list(given)


def _xsd(file: Path) -> tuple[Any, etree.XMLSchema]:
    try:
        tree = etree.parse(file, NO_NETWORK)
        return tree, etree.XMLSchema(tree)
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise RefusedInput(f"不是可用的 XSD / not a usable XSD: {error}", where=file) from error


def _enumerations(tree: Any, name: str) -> dict[str, CodeList]:
    """Give the enumerations of an XSD's named simple types."""
    found = {}
    for kind in tree.iter(f"{_XS}simpleType"):
        codes = frozenset(one.get("value") for one in kind.iter(f"{_XS}enumeration"))
        if kind.get("name") and codes:
            found[kind.get("name")] = CodeList(kind.get("name"), codes, f"V:{name}")
    return found

"""A large message read row by row: each booking passes by as a document of its own, only the frame around them stays.

A report of 50,000 bookings is a tree of more than a gigabyte; its frame, in which each booking is left empty, is small.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from lxml import etree

from screening.referral.checking.problems import Problem
from screening.report.words import Pair


@dataclass(frozen=True)
class Spot:
    """Where a row stands: the element of the frame around it, and its number there from 1."""

    parent: Any
    number: int


class Rows:
    """The rows of a message, given one at a time; the frame is whole once all have passed by."""

    def __init__(self, content: bytes, within: str, tag: str) -> None:
        """Prepare reading the rows `tag` that stand in elements `within`."""
        self._content, self._within, self._tag = content, within, tag
        self._counts: dict[Any, int] = {}
        self.frame: Any = None
        """The root element, or the problem that the content is no XML."""

    def __iter__(self) -> Iterator[tuple[Any, Spot]]:
        """Give each row as a document of its own, and its spot; no entity is resolved and no file fetched."""
        read = etree.iterparse(BytesIO(self._content), tag=self._tag, resolve_entities=False, no_network=True)
        try:
            for _, row in read:
                parent = row.getparent()
                if parent is None or parent.tag != self._within:
                    continue
                self._counts[parent] = self._counts.get(parent, 0) + 1
                yield _taken_out(row), Spot(parent, self._counts[parent])
        except etree.XMLSyntaxError as error:
            self.frame = no_xml(error)
            return
        self.frame = with_doctype(read.root) or read.root

    def placed(self, found: Iterable[tuple[Spot, Problem]]) -> list[Problem]:
        """Give problems of rows with their places in the whole message."""
        paths = {parent: str(parent.getroottree().getpath(parent)) for parent in self._counts}
        return [
            replace(one, place=f"{paths[spot.parent]}{self._step(spot)}{_inside(one.place)}") for spot, one in found
        ]

    def _step(self, spot: Spot) -> str:
        return f"/{self._tag}[{spot.number}]" if self._counts[spot.parent] > 1 else f"/{self._tag}"


def no_xml(error: etree.XMLSyntaxError) -> Problem:
    """Give the problem that a content is no XML."""
    return Problem(
        f"{error.lineno}:{error.offset}",
        Pair("不是格式良好的 XML", f"not well-formed XML: {error.msg}"),
        Pair("用导出命令重新生成", "make it again with the export"),
    )


def with_doctype(root: Any) -> Problem | None:
    """Give the problem that a document type is declared, which could bring in anything."""
    if not root.getroottree().docinfo.doctype:
        return None
    return Problem(
        "/",
        Pair("不得带文档类型声明", "a document type declaration is not taken"),
        Pair("删去 DOCTYPE", "remove it"),
    )


def _taken_out(row: Any) -> Any:
    """Give an element as the root of its own document; an empty one stays in its place."""
    alone = etree.Element(row.tag, dict(row.attrib))
    alone.text, row.text = row.text, None
    alone.extend(list(row))
    return alone


def _inside(place: str) -> str:
    """Give what is below the row in a place that counts from the row."""
    _, _, rest = place[1:].partition("/")
    return f"/{rest}" if rest else ""

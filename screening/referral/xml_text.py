"""XML as our messages write it: elements by name, text that XML can hold and that fits its field."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CUT = "……（截断 / cut）"
"""Stands at the end of a text that was longer than its field."""


@dataclass(frozen=True)
class Long:
    """An element of very many children, each made when it is written and then let go; None among them is left out."""

    tag: str
    children: Iterable[Any]
    seqno: int | None = None


def held(text: str, most: int | None = None) -> str:
    """Give a text as XML can hold it: a character that it cannot becomes �, and what is longer than the field is cut."""
    clean = _NOT_IN_XML.sub("\ufffd", text)
    if most is None or len(clean) <= most:
        return clean
    mark = CUT if most > 4 * len(CUT) else "…"
    return clean[: most - len(mark)] + mark


def element(tag: str, *children: Any, seqno: int | None = None) -> Any:
    """Give an element with text or with children; a child that is None is left out."""
    made = etree.Element(tag)
    if seqno is not None:
        made.set("seqno", str(seqno))
    for child in children:
        if isinstance(child, str):
            made.text = child
        elif child is not None:
            made.append(child)
    return made


def comment(text: str) -> Any:
    """Give a comment; two hyphens, which end one, are kept apart."""
    return etree.Comment(f" {held(text).replace('--', '- -').rstrip('-')} ")


def written(root: Any, *above: str) -> bytes:
    """Give a file: declaration, comments, the root, indented; the same elements give the same bytes, `Long` or not."""
    made = BytesIO()
    made.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    for text in above:
        made.write(f"{_plain(comment(text))}\n".encode())
    for line in _lines(root, 0):
        made.write(f"{line}\n".encode())
    return made.getvalue()


def _lines(node: Any, depth: int) -> Iterator[str]:
    """Give an element as it stands at a depth, a `Long` one child by child."""
    margin = " " * depth
    if not isinstance(node, Long):
        etree.indent(node, space=" ", level=depth)
        yield margin + _plain(node)
        return
    number = "" if node.seqno is None else f' seqno="{node.seqno}"'
    yield f"{margin}<{node.tag}{number}>"
    for child in node.children:
        if child is not None:
            yield from _lines(child, depth + 1)
    yield f"{margin}</{node.tag}>"


def _plain(node: Any) -> str:
    return str(etree.tostring(node, encoding="unicode"))

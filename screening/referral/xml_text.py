"""XML as our messages write it: elements by name, text that XML can hold and that fits its field."""

import re
from typing import Any

from lxml import etree

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CUT = "……（截断 / cut）"
"""Stands at the end of a text that was longer than its field."""


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
    """Give a file: declaration, comments, the root, indented; the same tree gives the same bytes."""
    etree.indent(root, space=" ")
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', *(_plain(comment(text)) for text in above), _plain(root)]
    return "".join(f"{part}\n" for part in parts).encode()


def _plain(node: Any) -> str:
    return str(etree.tostring(node, encoding="unicode"))

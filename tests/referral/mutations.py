"""Ways to spoil an XML message: each gives the file with one thing changed."""

from collections.abc import Callable
from typing import Any

from lxml import etree

Change = Callable[[Any], object]


def spoiled(good: bytes, change: Change) -> bytes:
    """The file after a change to its root."""
    root = etree.fromstring(good)
    change(root)
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def drop(path: str) -> Change:
    """Take an element away."""

    def change(root: Any) -> None:
        found = root.find(path)
        found.getparent().remove(found)

    return change


def say(path: str, text: str) -> Change:
    """Put another text into an element."""

    def change(root: Any) -> None:
        root.find(path).text = text

    return change


def move_first(path: str) -> Change:
    """Put an element before all that stand beside it."""

    def change(root: Any) -> None:
        found = root.find(path)
        found.getparent().insert(0, found)

    return change


def twice(path: str) -> Change:
    """Put an element in a second time, behind itself."""

    def change(root: Any) -> None:
        found = root.find(path)
        found.addnext(etree.fromstring(etree.tostring(found, with_tail=False)))

    return change


def add(path: str, tag: str, text: str = "x", **attributes: str) -> Change:
    """Put a new element at the end of another."""

    def change(root: Any) -> None:
        etree.SubElement(root.find(path), tag, attributes).text = text

    return change


def note(path: str, **attributes: str) -> Change:
    """Set attributes of an element."""

    def change(root: Any) -> None:
        root.find(path).attrib.update(attributes)

    return change

"""Tables for a terminal, aligned where Chinese and English stand side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from collections.abc import Sequence


def text_table(headings: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "") -> str:
    """Give rows under headings; the first column stands to the left, numbers to the right."""
    cells = [[cell(value) for value in row] for row in rows]
    widths = [max(_width(one) for one in column) for column in zip(headings, *cells, strict=True)]
    left = [all(isinstance(row[place], str) for row in rows) for place in range(len(headings))]
    lines = [[*headings], ["-" * width for width in widths], *cells]
    text = [
        "  ".join(
            _padded(one, width, to_left=side) for one, width, side in zip(line, widths, left, strict=True)
        ).rstrip()
        for line in lines
    ]
    return "\n".join([*([title] if title else []), *text])


def cell(value: Any) -> str:
    """Give a value as people read it: fractions with three digits, whole numbers in groups, nothing as a dash."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "是 yes" if value else "否 no"
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return str(value)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text: str, width: int, *, to_left: bool) -> str:
    room = " " * (width - _width(text))
    return text + room if to_left else room + text

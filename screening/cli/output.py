"""What the command line prints: JSON for programs, tables and progress for people."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table

_WIDE = 400
_BACK = "\r\x1b[K"


def console() -> Console:
    """Give the console for what people read; plain and as wide as it needs where stdout is no terminal."""
    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=_WIDE)


def print_json(value: Any) -> None:
    """Print a value, dataclasses included, as JSON; amounts as exact text, dates in ISO form."""
    print(json.dumps(_plain(value), ensure_ascii=False, indent=2, default=_as_text))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _as_text(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[Any]], *, title: str | None = None) -> None:
    """Print rows under headings; numbers stand to the right."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for index, heading in enumerate(headings):
        numeric = bool(rows) and all(isinstance(row[index], int | float | Decimal) for row in rows)
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    console().print(table)


def _cell(value: Any) -> str:
    from rich.markup import escape  # noqa: PLC0415 - only where a table is printed

    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return escape(_as_text(value))


class Progress:
    """One line on stderr that tells the stage and how far it is; silent where stderr is no terminal."""

    def __init__(self) -> None:
        """Look once whether anybody is watching."""
        self.shown = sys.stderr.isatty()
        self._last = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Tell that `done` of `total` are through."""
        moment = time.monotonic()
        if not self.shown or (done < total and moment - self._last < 0.1):  # noqa: PLR2004 - ten times a second
            return
        self._last = moment
        share = f" {done:,} / {total:,}" if total else ""
        sys.stderr.write(f"{_BACK}{stage}{share}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self.shown:
            sys.stderr.write(_BACK)
            sys.stderr.flush()


@contextmanager
def progress() -> Iterator[Progress]:
    """Give a progress line that is gone when the work is done or has failed."""
    line = Progress()
    try:
        yield line
    finally:
        line.clear()

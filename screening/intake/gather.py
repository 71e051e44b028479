"""Small frames put together before they are handed on, so that the ledger gets files of a useful size."""

from collections.abc import Callable

import polars as pl

ENOUGH_ROWS = 1_000_000
ENOUGH_BYTES = 200 << 20


class Gathering:
    """Frames held back until there are enough rows."""

    def __init__(self, receive: Callable[[pl.DataFrame], None]) -> None:
        """Keep whom to hand them to."""
        self._receive = receive
        self._held: list[pl.DataFrame] = []
        self._rows = 0
        self._bytes = 0

    def add(self, frame: pl.DataFrame) -> None:
        """Take a frame; hands all on when there is enough."""
        self._held.append(frame)
        self._rows += frame.height
        self._bytes += int(frame.estimated_size())
        if self._rows >= ENOUGH_ROWS or self._bytes >= ENOUGH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Hand on what is held."""
        if self._held:
            self._receive(pl.concat(self._held))
            self._held, self._rows, self._bytes = [], 0, 0

"""Movements of money, gathered column by column before they become the bookings of banks."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

CASH = -1  # the other side is banknotes
BANK = -2  # the other side is the bank itself: interest, fees
INSTRUMENTS = (
    "cash", "transfer", "card", "payroll", "loan_disbursement", "loan_repayment", "interest", "fee", "other",
)  # fmt: skip
CHANNELS = ("counter", "atm", "mobile", "online", "pos", "third_party", "batch", "other")
_INSTRUMENT = {word: code for code, word in enumerate(INSTRUMENTS)}
_CHANNEL = {word: code for code, word in enumerate(CHANNELS)}


@dataclass(frozen=True)
class Movements:
    """Every movement of the county; one array a column, one row a movement."""

    payer: NDArray[np.int32]
    payee: NDArray[np.int32]
    fen: Ints
    at: Ints
    instrument: NDArray[np.int8]
    channel: NDArray[np.int8]
    purpose: NDArray[np.int32]
    branch: NDArray[np.int16]
    agent: NDArray[np.int32]
    life: NDArray[np.bool_]

    def __len__(self) -> int:
        """Give the number of movements."""
        return len(self.payer)


_TYPES = (np.int32, np.int32, np.int64, np.int64, np.int8, np.int8, np.int32, np.int16, np.int32, np.bool_)


def fen(yuan: NDArray[np.floating[Any]] | float) -> Ints:
    """Give an amount in whole fen."""
    return np.asarray(np.rint(np.asarray(yuan, dtype=np.float64) * 100)).astype(np.int64)


class Ledger:
    """Takes movements in bulk (`add`) or singly (`pay`) and gives them back as columns."""

    def __init__(self) -> None:
        """Start an empty ledger; what is entered counts as ordinary life until `life` is set to False."""
        self.life = True
        self._chunks: list[Movements] = []
        self._rows: list[tuple[Any, ...]] = []
        self._words: dict[str, int] = {"": 0}

    @property
    def words(self) -> list[str]:
        """Every remark and agent name used, by its code; the first is the empty remark."""
        return list(self._words)

    def word(self, text: str) -> int:
        """Give the code of a remark or a name."""
        return self._words.setdefault(text, len(self._words))

    def add(
        self,
        payer: Ints | int,
        payee: Ints | int,
        amount: Ints,
        at: Ints,
        purpose: str | Ints,
        *,
        instrument: str = "transfer",
        channel: str | Ints = "mobile",
        branch: Ints | int = -1,
    ) -> None:
        """Enter many movements at once; single values are repeated. Amounts are fen, purposes text or codes."""
        self._flush()
        size = len(at)
        code = self.word(purpose) if isinstance(purpose, str) else purpose
        way = _CHANNEL[channel] if isinstance(channel, str) else channel
        columns = (payer, payee, amount, at, _INSTRUMENT[instrument], way, code, branch, 0, self.life)
        spread: Iterator[NDArray[Any]] = (
            np.broadcast_to(np.asarray(c, dtype=t), size) for c, t in zip(columns, _TYPES, strict=True)
        )
        self._chunks.append(Movements(*spread))

    def pay(
        self,
        payer: int,
        payee: int,
        yuan: float,
        at: int,
        purpose: str = "",
        *,
        instrument: str = "transfer",
        channel: str = "mobile",
        branch: int = -1,
        agent: str = "",
    ) -> None:
        """Enter one movement of an amount in yuan at one second; nothing is entered when the amount is nothing."""
        if round(yuan * 100) <= 0:
            return
        row = (payer, payee, round(yuan * 100), int(at), _INSTRUMENT[instrument], _CHANNEL[channel])
        self._rows.append((*row, self.word(purpose), branch, self.word(agent), self.life))

    def movements(self) -> Movements:
        """Everything entered so far, in the order of entry."""
        self._flush()
        whole = Movements(*(np.concatenate([getattr(c, f.name) for c in self._chunks]) for f in fields(Movements)))
        self._chunks = [whole]
        return whole

    def _flush(self) -> None:
        if self._rows:
            columns = zip(*self._rows, strict=True)
            self._chunks.append(Movements(*(np.array(c, dtype=t) for c, t in zip(columns, _TYPES, strict=True))))
            self._rows = []


def channel_code(word: str) -> int:
    """Give the code under which a channel is kept."""
    return _CHANNEL[word]

"""One account's bookings, and which receipts each of its payments was made of: first in first out, and pro rata.

Both are exact in fen. A payment is made only of money that arrived before it: of bookings at one moment, payments come
first. What no receipt on record explains is old money: the balance before the first booking, or receipts nobody sent.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

FIFO, PRO_RATA = "fifo", "pro_rata"
METHODS = (FIFO, PRO_RATA)


class Entry(NamedTuple):
    """One booking: local seconds, fen, whether it was paid out, and who stands on the other side where one does."""

    entry_id: int
    at: int
    amount: int
    paid: bool
    other: int | None = None
    transfer: int | None = None
    balance: int | None = None
    kind: str = ""
    far_entry: int | None = None


class Match(NamedTuple):
    """So much of a payment that is of a receipt, and where in each it lies, in fen from its start.

    `receipt` None is old money; `payment` None is what stayed to the end of the record.
    """

    receipt: int | None
    payment: int | None
    amount: int
    receipt_from: int
    payment_from: int


@dataclass(frozen=True)
class Book:
    """The bookings of one account; `held` is whether a submitting bank keeps it, `partners` how many it dealt with.

    `size` counts its bookings: those of a hub need not be at hand.
    """

    account: int
    entries: tuple[Entry, ...]
    held: bool = True
    partners: int = 0
    size: int = 0

    @cached_property
    def ordered(self) -> tuple[Entry, ...]:
        """Give the bookings in order of time, payments before receipts of the same moment."""
        return tuple(sorted(self.entries, key=lambda one: (one.at, not one.paid, one.entry_id)))

    @cached_property
    def opening(self) -> int | None:
        """Give the balance before the first booking in fen, by the first balance that the bank gives; None if none."""
        booked = sorted(self.entries, key=lambda one: (one.at, one.entry_id))
        net = accumulate(_signed(one) for one in booked)
        known = next(
            ((one.balance, moved) for one, moved in zip(booked, net, strict=True) if one.balance is not None), None
        )
        return None if known is None else max(known[0] - known[1], 0)

    def before(self, entry_id: int) -> int | None:
        """Give what the account held right before a booking, in fen; None where no balance is known."""
        if self.opening is None:
            return None
        held = self.opening
        for one in self.ordered:
            if one.entry_id == entry_id:
                break
            held = max(held + _signed(one), 0)
        return held

    @cached_property
    def by_id(self) -> dict[int, Entry]:
        """Give each booking by its number."""
        return {one.entry_id: one for one in self.entries}

    def matches(self, method: str) -> tuple[Match, ...]:
        """Give which receipts each payment was made of, in order of payment."""
        return self._fifo if method == FIFO else self._pro_rata

    def matches_of(self, entry_id: int | None, method: str) -> tuple[Match, ...]:
        """Give what one payment was made of, or where one receipt went, in order of payment."""
        return self._of_fifo.get(entry_id, ()) if method == FIFO else self._of_pro_rata.get(entry_id, ())

    @cached_property
    def _of_fifo(self) -> dict[int | None, tuple[Match, ...]]:
        return _by_entry(self._fifo)

    @cached_property
    def _of_pro_rata(self) -> dict[int | None, tuple[Match, ...]]:
        return _by_entry(self._pro_rata)

    @cached_property
    def _fifo(self) -> tuple[Match, ...]:
        return tuple(fifo(self.ordered, self.opening or 0))

    @cached_property
    def _pro_rata(self) -> tuple[Match, ...]:
        return tuple(pro_rata(self.ordered, self.opening or 0))


@dataclass
class _Lot:
    """What is left of one receipt, and how much of it has gone."""

    receipt: int | None
    left: int
    gone: int = 0

    def take(self, amount: int, payment: int, payment_from: int) -> Match:
        """Use some of it for a payment."""
        match = Match(self.receipt, payment, amount, self.gone, payment_from)
        self.left -= amount
        self.gone += amount
        return match


def fifo(ordered: Sequence[Entry], opening: int) -> list[Match]:
    """Give what payments are made of where the oldest money goes first."""
    lots = deque([_Lot(None, opening)] if opening else [])
    found: list[Match] = []
    for one in ordered:
        if not one.paid:
            lots.append(_Lot(one.entry_id, one.amount))
            continue
        covered = 0
        while covered < one.amount and lots:
            part = min(one.amount - covered, lots[0].left)
            found.append(lots[0].take(part, one.entry_id, covered))
            covered += part
            if not lots[0].left:
                lots.popleft()
        found += _unseen(one, covered)
    return [*found, *_stayed(lots)]


def pro_rata(ordered: Sequence[Entry], opening: int) -> list[Match]:
    """Give what payments are made of where each takes of all money in the account by its share of the balance."""
    lots = [_Lot(None, opening)] if opening else []
    found: list[Match] = []
    for one in ordered:
        if not one.paid:
            lots.append(_Lot(one.entry_id, one.amount))
            continue
        covered = min(one.amount, sum(lot.left for lot in lots))
        placed = 0
        for lot, part in zip(lots, shared_out(covered, [lot.left for lot in lots]), strict=True):
            if part:
                found.append(lot.take(part, one.entry_id, placed))
                placed += part
        lots = [lot for lot in lots if lot.left]
        found += _unseen(one, covered)
    return [*found, *_stayed(lots)]


def shared_out(amount: int, weights: Sequence[int]) -> list[int]:
    """Share an amount out by weights, to the fen: what rounding leaves goes to the largest remainders, the first on a tie.

    No part is above its weight where the amount is not above their sum.
    """
    total = sum(weights)
    if not total:
        return [0 for _ in weights]
    parts = [amount * weight // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: (-(amount * weights[place] % total), place))
    for place in order[: amount - sum(parts)]:
        parts[place] += 1
    return parts


def _by_entry(matches: Sequence[Match]) -> dict[int | None, tuple[Match, ...]]:
    """Give the matches of each booking, whichever side of them it is on."""
    found: dict[int | None, list[Match]] = {}
    for one in matches:
        for entry_id in (one.receipt, one.payment):
            if entry_id is not None:
                found.setdefault(entry_id, []).append(one)
    return {entry_id: tuple(own) for entry_id, own in found.items()}


def _signed(one: Entry) -> int:
    return -one.amount if one.paid else one.amount


def _unseen(one: Entry, covered: int) -> list[Match]:
    """Give the rest of a payment that no money on record covers."""
    return [Match(None, one.entry_id, one.amount - covered, 0, covered)] if covered < one.amount else []


def _stayed(lots: Sequence[_Lot] | deque[_Lot]) -> list[Match]:
    """Give what is left of receipts at the end."""
    return [Match(lot.receipt, None, lot.left, lot.gone, 0) for lot in lots if lot.receipt is not None]

"""Where money went, or came from: hop by hop, through the payments that were made of it.

Each account on the way is reckoned by itself (`account_book`): which receipts its payments were made of. So following
forward and back rest on the same sums, no payment uses money that came after it, and nothing is lost: whatever left the
start ends somewhere, and `Trace.ends` adds up to it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from screening.networks.account_book import FIFO, Book, Match, shared_out

START, TARGET, HUB, OUTSIDE, HOPS, LEAST, BUDGET = "start", "target", "hub", "outside", "hops", "least", "budget"
STAYED, LATER, OLD, UNMATCHED = "stayed", "later", "old", "unmatched"
CUT_SHORT = frozenset({HUB, BUDGET})

Books = Callable[[Collection[int]], Mapping[int, Book]]
"""Gives the books of some accounts; asked once for each account."""


@dataclass(frozen=True)
class Limits:
    """How far money is followed: hops, seconds that it may rest in one account, fen below which a payment is left.

    An account with more than `hub_partners` partners or `hub_entries` bookings is an end (payment institutions, shops);
    `pieces` bounds the whole search.
    """

    hops: int = 6
    within: int = 72 * 3600
    least: int = 100_00
    hub_partners: int = 200
    hub_entries: int = 4000
    pieces: int = 20_000


class Root(NamedTuple):
    """One payment to begin with: who paid whom, what and when, and the booking at the account where it is followed on.

    `account` is the payee where money is followed forward, and the payer where it is followed back.
    """

    near: int
    account: int
    entry_id: int | None
    transfer: int | None
    at: int
    amount: int


@dataclass(frozen=True)
class Piece:
    """A part of the start sum in one payment: `account` has it now, `near` is the account one hop nearer the start."""

    number: int
    parent: int | None
    near: int
    account: int
    entry_id: int | None
    transfer: int | None
    at: int
    hop: int
    start: int
    amount: int


@dataclass(frozen=True)
class End:
    """What of a piece goes no further, and why."""

    piece: int
    reason: str
    amount: int


@dataclass
class Trace:
    """Everything that was followed, by one method; amounts in fen."""

    method: str
    back: bool
    pieces: list[Piece] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)

    @property
    def started(self) -> int:
        """Give the start sum."""
        return sum(one.amount for one in self.pieces if one.parent is None)

    def arrived(self) -> dict[int, int]:
        """Give what arrived at each account; what passes an account twice counts twice."""
        sums: defaultdict[int, int] = defaultdict(int)
        for one in self.pieces:
            sums[one.account] += one.amount
        return dict(sums)

    def ended(self) -> dict[int, dict[str, int]]:
        """Give what ended at each account, by reason."""
        sums: defaultdict[int, dict[str, int]] = defaultdict(dict)
        for end in self.ends:
            account = self.pieces[end.piece].account
            sums[account][end.reason] = sums[account].get(end.reason, 0) + end.amount
        return dict(sums)


def follow(
    roots: Sequence[Root],
    books: Books,
    limits: Limits,
    method: str = FIFO,
    *,
    back: bool = False,
    starts: Collection[int] = (),
    targets: Collection[int] = (),
) -> Trace:
    """Follow some payments forward, or back to what they were made of.

    `starts` and `targets` are accounts where money has come home, or arrived where it was looked for, and stops.
    """
    trace = Trace(method, back)
    layer = [_add(trace, None, root, 0, root.amount) for root in roots]
    while layer:
        known = books(sorted({one.account for one in layer}))
        small = _small(layer, limits.least)
        following: list[Piece] = []
        for piece in layer:
            reason = _end_of(piece, known[piece.account], limits, starts, targets)
            if reason is None and piece.parent is not None and piece.transfer in small:
                reason = LEAST
            if reason is None and len(trace.pieces) >= limits.pieces:
                reason = BUDGET
            if reason is not None:
                trace.ends.append(End(piece.number, reason, piece.amount))
                continue
            following += _onward(trace, piece, known[piece.account], limits)
        layer = following
    return trace


def _add(trace: Trace, parent: Piece | None, root: Root, start: int, amount: int) -> Piece:
    """Add one piece to a trace and give it."""
    piece = Piece(
        number=len(trace.pieces),
        parent=None if parent is None else parent.number,
        near=root.near,
        account=root.account,
        entry_id=root.entry_id,
        transfer=root.transfer,
        at=root.at,
        hop=1 if parent is None else parent.hop + 1,
        start=start,
        amount=amount,
    )
    trace.pieces.append(piece)
    return piece


def _small(layer: Iterable[Piece], least: int) -> set[int | None]:
    """Give the transfers of which less than `least` is of the start sum."""
    sums: defaultdict[int | None, int] = defaultdict(int)
    for one in layer:
        sums[one.transfer] += one.amount
    return {transfer for transfer, amount in sums.items() if amount < least}


def _end_of(piece: Piece, book: Book, limits: Limits, starts: Collection[int], targets: Collection[int]) -> str | None:
    """Give why a piece is not followed, or None."""
    rules = (
        (TARGET, piece.account in targets),
        (START, piece.account in starts),
        (OUTSIDE, not book.held),
        (HUB, book.partners > limits.hub_partners or book.size > limits.hub_entries),
        (HOPS, piece.hop >= limits.hops),
        (UNMATCHED, piece.entry_id is None),
    )
    return next((reason for reason, holds in rules if holds), None)


def _onward(trace: Trace, piece: Piece, book: Book, limits: Limits) -> list[Piece]:
    """Follow one piece through an account; gives the pieces it went into, and notes in the trace what ended there."""
    made: list[Piece] = []
    for match, start, amount in _shares(trace, piece, book):
        far = match.receipt if trace.back else match.payment
        if far is None:
            trace.ends.append(End(piece.number, OLD if trace.back else STAYED, amount))
            continue
        entry = book.by_id[far]
        rested = abs(entry.at - book.by_id[piece.entry_id or 0].at)
        if rested > limits.within:
            trace.ends.append(End(piece.number, LATER, amount))
        elif entry.other is None:
            trace.ends.append(End(piece.number, entry.kind or UNMATCHED, amount))
        else:
            root = Root(piece.account, entry.other, entry.far_entry, entry.transfer, entry.at, entry.amount)
            made.append(_add(trace, piece, root, start, amount))
    return made


def _shares(trace: Trace, piece: Piece, book: Book) -> list[tuple[Match, int, int]]:
    """Give each match that a piece takes part in: where in the far payment its share lies, and how much it is."""
    own = book.matches_of(piece.entry_id, trace.method)
    if trace.method == FIFO:
        return [found for one in own if (found := _overlap(one, piece, back=trace.back))]
    parts = shared_out(piece.amount, [one.amount for one in own])
    return [(one, 0, part) for one, part in zip(own, parts, strict=True) if part]


def _overlap(match: Match, piece: Piece, *, back: bool) -> tuple[Match, int, int] | None:
    """Give what a match and a piece have in common, by where both lie in the payment; None where nothing."""
    here, there = (match.payment_from, match.receipt_from) if back else (match.receipt_from, match.payment_from)
    first = max(here, piece.start)
    last = min(here + match.amount, piece.start + piece.amount)
    return (match, there + first - here, last - first) if last > first else None


def towards(trace: Trace, targets: Collection[int]) -> dict[int, int]:
    """Give for each piece on the way to some accounts how much of it got there, in fen, by the piece's number."""
    sums: defaultdict[int, int] = defaultdict(int)
    for piece in reversed(trace.pieces):
        if piece.account in targets:
            sums[piece.number] += piece.amount
        if piece.parent is not None and sums[piece.number]:
            sums[piece.parent] += sums[piece.number]
    return {number: amount for number, amount in sums.items() if amount}


@dataclass(frozen=True)
class Flow:
    """All that went from one account to another: fen of the start sum, and the transfers in which it did."""

    payer: int
    payee: int
    hop: int
    amount: int
    transfers: tuple[int, ...]
    first_at: int
    last_at: int


def flows(trace: Trace, only: Mapping[int, int] | None = None) -> list[Flow]:
    """Give the flows of a trace in order of hop; `only` has the pieces that count, and how much of each."""
    groups: defaultdict[tuple[int, int], list[Piece]] = defaultdict(list)
    for one in trace.pieces:
        if only is None or one.number in only:
            groups[(one.account, one.near) if trace.back else (one.near, one.account)].append(one)
    found = [
        Flow(
            payer=payer,
            payee=payee,
            hop=min(one.hop for one in pieces),
            amount=sum(one.amount if only is None else only[one.number] for one in pieces),
            transfers=tuple(sorted({one.transfer for one in pieces if one.transfer is not None})),
            first_at=min(one.at for one in pieces),
            last_at=max(one.at for one in pieces),
        )
        for (payer, payee), pieces in groups.items()
    ]
    return sorted(found, key=lambda one: (one.hop, -one.amount, one.payer, one.payee))

"""The banks' books: movements turned into bookings with balances that chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from county.dates import DAYS, ORIGIN
from county.shopping import held_flags

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from county.ledger import Ints, Ledger, Movements
    from county.people import County

SKEW = 100  # the most seconds by which two banks' clocks differ here; the contract's tolerance is 120
_SPAN = 2**27  # more seconds than the period has


@dataclass(frozen=True)
class Bookings:
    """One row a booking, in order of account and time."""

    movement: NDArray[np.int32]
    account: NDArray[np.int32]
    outward: NDArray[np.bool_]
    at: Ints
    balance: Ints
    reverses: NDArray[np.int32]  # the row that this row takes back, or -1


def enter_reversals(county: County, ledger: Ledger, share: float = 0.0006) -> tuple[Ints, Ints]:
    """Take back a few everyday payments within the hour; gives the movements taken back and those that do so."""
    rng = county.rng("reversals")
    done = ledger.movements()
    held = held_flags(county)
    fit = np.flatnonzero(done.life & held[done.payer] & ~held[done.payee] & (done.payee >= 0) & (done.fen < 300_000))
    fit = fit[done.at[fit] < ORIGIN + (DAYS - 1) * 86_400]
    taken = np.sort(rng.choice(fit, max(2, int(len(done) * share)), replace=False))
    before = len(done)
    later = done.at[taken] + rng.integers(120, 3_600, len(taken))
    ledger.add(
        done.payee[taken].astype(np.int64),
        done.payer[taken].astype(np.int64),
        done.fen[taken],
        later,
        "冲正",
        instrument="other",
    )
    return taken, np.arange(before, before + len(taken))


def keep(county: County, movements: Movements, taken: Ints, taking: Ints) -> Bookings:
    """Book every movement on the accounts that submitting banks keep."""
    held = held_flags(county)
    out_rows = np.flatnonzero(held[movements.payer]).astype(np.int32)
    in_rows = np.flatnonzero(held[movements.payee]).astype(np.int32)
    movement = np.concatenate([out_rows, in_rows])
    account = np.concatenate([movements.payer[out_rows], movements.payee[in_rows]])
    outward = np.arange(len(movement)) < len(out_rows)
    at = movements.at[movement] - ORIGIN
    at[len(out_rows) :] += _skew(county, movements, in_rows)
    at = np.clip(at, 0, DAYS * 86_400 - 1)
    order = np.argsort(account.astype(np.int64) * _SPAN + at, kind="stable")
    movement, account, outward = movement[order], account[order], outward[order]
    # A bank books one thing after another: of two bookings in one second the later gets the next second.
    key = account.astype(np.int64) * _SPAN + at[order] - np.arange(len(order))
    at = np.maximum.accumulate(key) + np.arange(len(order)) - account.astype(np.int64) * _SPAN
    balance = _balances(county, account, np.where(outward, -1, 1) * movements.fen[movement])
    reverses = _reversed_rows(movement, account, len(movements), taken, taking)
    return Bookings(movement, account, outward, at + ORIGIN, balance, reverses)


def _skew(county: County, movements: Movements, rows: NDArray[np.int32]) -> Ints:
    """By how much the payee's bank books later, or a little earlier, when it is another submitting bank."""
    rng = county.rng("clocks")
    bank = np.array([a.bank if a.held else -1 for a in county.accounts] + [-1, -1])
    payer, payee = bank[movements.payer[rows]], bank[movements.payee[rows]]
    shift = np.minimum(rng.exponential(18.0, len(rows)).astype(np.int64) - 4, SKEW)
    return np.where((payer >= 0) & (payer != payee), shift, 0)


def _balances(county: County, account: NDArray[np.int32], signed: Ints) -> Ints:
    """Give the balance after each booking; every account starts with enough never to fall below nothing."""
    starts = np.flatnonzero(np.r_[True, account[1:] != account[:-1]])
    lengths = np.diff(np.r_[starts, len(account)])
    running = np.cumsum(signed)
    running -= np.repeat(running[starts] - signed[starts], lengths)
    lowest = np.minimum.reduceat(running, starts)
    wanted = np.array([round(a.opening * 100) for a in county.accounts], dtype=np.int64)[account[starts]]
    spare = county.rng("spare").integers(0, 9_000, len(starts))
    opening = np.where(wanted + lowest >= 0, wanted, spare - lowest)
    result: Ints = running + np.repeat(opening, lengths)
    return result


def _reversed_rows(
    movement: NDArray[np.int32], account: NDArray[np.int32], count: int, taken: Ints, taking: Ints
) -> NDArray[np.int32]:
    """For each booking the row it reverses: the booking of the movement taken back on the same account."""
    original = np.full(count, -1, dtype=np.int32)
    original[taking] = taken
    reverses = np.full(len(movement), -1, dtype=np.int32)
    wanted = {(int(original[movement[r]]), int(account[r])): r for r in np.flatnonzero(original[movement] >= 0)}
    for row in np.flatnonzero(np.isin(movement, taken)):
        taker = wanted.get((int(movement[row]), int(account[row])))
        if taker is not None:
            reverses[taker] = row
    return reverses

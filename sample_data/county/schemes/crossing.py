"""Payers and payees who pay crosswise, once or over several layers of accounts."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from county.dates import DAY, HOUR, moment
from county.kinds import Kind
from county.means import OPEN, small_talk
from county.schemes._accounts import idle_account, young_account
from county.stage import uneven

if TYPE_CHECKING:
    from county.stage import Stage


def _pairs(stage: Stage, payers: list[int], payees: list[int], density: float) -> list[tuple[int, int]]:
    """Choose who pays whom: about that share of all pairs, nobody with fewer than two, the first payer everyone."""
    pairs = {(payer, payee) for payer in payers for payee in payees if stage.chance(density)}
    pairs.update((payers[0], payee) for payee in payees)
    for turn, payer in enumerate(payers):
        pairs.update((payer, payees[(turn + k) % len(payees)]) for k in range(2))
    for turn, payee in enumerate(payees):
        pairs.add((payers[(turn + 1) % len(payers)], payee))
    return sorted(pairs)


def bipartite(stage: Stage) -> None:
    """Let several accounts pay several others crosswise within days; the payers' accounts are new, or share a telephone."""
    people = stage.culprits(stage.whole(3, 5))
    start = stage.start(9)
    by_device = stage.does("shared_device")
    payers = []
    for turn, person in enumerate(people):
        new = not by_device and (turn < 2 or stage.chance(0.5))
        payers.append(young_account(stage, person, start) if new else stage.side_account(person))
        if by_device and turn < 3:
            stage.county.accounts[payers[-1]].device = stage.county.accounts[payers[0]].device
    own = stage.culprits(stage.whole(1, 2))
    payees = [*own, *stage.abroad(stage.whole(2, 4))]
    if stage.does("borrowed_account"):
        lent = stage.borrowed(people[0])
        payees += [] if lent is None else [lent]
    pairs = _pairs(stage, payers, payees, stage.between(0.7, 1.0))
    first = last = stage.time(start, 8, 10)
    for payer in payers:
        mine = [payee for one, payee in pairs if one == payer]
        total = stage.between(8_000, 45_000) * len(mine)
        stage.supply(payer, total * 1.02, first)
        for payee, part in zip(
            mine, uneven(stage.rng, total, len(mine), 1 if stage.does("uneven_amounts") else 100), strict=True
        ):
            yuan = max(part, 6_000.0)
            at = stage.time(start + stage.whole(0, 3), 10, 22)
            pieces = (
                [round(yuan * 0.5 + 2_500, 2), round(yuan * 0.5 - 2_500, 2)]
                if stage.does("split_onward") and yuan > 17_000
                else [yuan]
            )
            for piece in pieces:
                stage.pay(payer, payee, piece, at, stage.remark(*OPEN))
                at += stage.whole(600, 4 * HOUR)
            last = max(last, at)
        if stage.does("other_payments"):
            small_talk(stage, payer, start, 4, 900)
    held = [one for one in payees if stage.county.accounts[one].held]
    stage.record(first, last, payers=len(payers), payees=len(payees), pairs=len(pairs))
    stage.cast(payers, "payer", culpable=True)
    stage.cast(held, "payee", culpable=True)


def stack(stage: Stage) -> None:
    """Send a sum through three or four layers of accounts, from each account of a layer to most of the next."""
    depth = stage.whole(3, 4)
    start = stage.start(14)
    layers: list[list[int]] = [stage.culprits(2)]
    for _ in range(depth - 1):
        people = stage.culprits(stage.whole(2, 3))
        layers.append([_hand(stage, person, start, turn) for turn, person in enumerate(people)])
    layers.append(stage.abroad(stage.whole(2, 3)))
    total = stage.between(120_000, 900_000)
    first = int(moment(start, stage.whole(8, 11) * HOUR))
    for account in layers[0]:
        stage.supply(account, total / 2, first)
    amounts = dict.fromkeys(layers[0], total / 2)
    opens = first
    step = 1 if stage.does("uneven_amounts") else 10
    last = first
    for payers, payees in itertools.pairwise(layers):
        got = dict.fromkeys(payees, 0.0)
        for payer in payers:
            for payee, part in zip(payees, uneven(stage.rng, amounts[payer], len(payees), step), strict=True):
                at = opens + stage.whole(600, 9 * HOUR)
                for piece in uneven(stage.rng, part, 2, 1) if stage.does("split_onward") else [part]:
                    stage.pay(payer, payee, piece, at, stage.remark(*OPEN))
                    at += stage.whole(600, 3 * HOUR)
                got[payee] += part
                last = max(last, at)
        keeps = stage.between(0.915, 0.995) if stage.does("varying_commission") else stage.between(0.97, 0.99)
        amounts = {payee: yuan * keeps for payee, yuan in got.items()}
        opens = last + (stage.whole(20, 40) if stage.does("pauses") else stage.whole(1, 14)) * HOUR
        if stage.does("other_payments"):
            small_talk(stage, payees[0], start + 1, 2, 600)
    stage.record(first, last, layers=depth + 1, total=round(total), days=(last - first) // DAY + 1)
    stage.cast(layers[0], "first_layer", culpable=True)
    for place, layer in enumerate(layers[1:-1], start=2):
        stage.cast(layer, f"layer_{place}", culpable=True)


def _hand(stage: Stage, person: int, day: int, turn: int) -> int:
    """Give the account that a person in the middle works through."""
    if stage.does("lawful_income") and turn == 0:
        return person
    return young_account(stage, person, day) if stage.chance(0.6) else idle_account(stage, person, day)


KINDS = (
    Kind(
        "bipartite", bipartite, ("ml_bipartite",),
        ("lawful_remarks", "uneven_amounts", "mixed_hours", "borrowed_account", "shared_device", "other_payments",
         "split_onward"),
        parts=7, per_million=5,
    ),
    Kind(
        "stack", stack, ("ml_stack",),
        ("lawful_remarks", "uneven_amounts", "lawful_income", "varying_commission", "pauses", "other_payments",
         "split_onward"),
        parts=11, per_million=5,
    ),
)  # fmt: skip

"""Chains of transfers from some accounts to others, in order of time, the shortest first."""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Hop(NamedTuple):
    """One transfer: local seconds and fen."""

    transfer: int
    payer: int
    payee: int
    at: int
    amount: int


Step = Callable[[Collection[int]], Mapping[int, list[Hop]]]
"""Gives the transfers out of some accounts, or into them, by account and in order of time."""

Crowded = Callable[[Collection[int], int], Collection[int]]
"""Gives those of some accounts that have more partners than a number."""


@dataclass(frozen=True)
class Route:
    """The accounts that a chain passes; `best` is the chain of the largest smallest amount, then the earliest."""

    accounts: tuple[int, ...]
    best: tuple[Hop, ...]
    chains: int

    @property
    def carried(self) -> int:
        """Give the smallest amount on the way, in fen: more cannot have come through."""
        return min(one.amount for one in self.best)


@dataclass(frozen=True)
class ChainLimits:
    """How far chains are looked for: hops, seconds between two of them, fen of each, and how many states are tried."""

    hops: int = 4
    within: int = 30 * 86400
    least: int = 0
    hub_partners: int = 200
    states: int = 50_000


@dataclass(frozen=True)
class Chains:
    """The routes found; `hubs` were not passed through, and `cut_short` tells that the budget ended the search."""

    routes: tuple[Route, ...]
    hubs: tuple[int, ...]
    cut_short: bool


def chains(
    sources: Collection[int], targets: Collection[int], onto: Step, into: Step, crowded: Crowded, limits: ChainLimits
) -> Chains:
    """Find every chain in which each transfer is later than the one before; no account is passed twice.

    `onto` gives the transfers out of accounts, `into` those into them, `crowded` the hubs among them.
    """
    near, hubs = _distances(targets, into, crowded, limits)
    found: defaultdict[tuple[int, ...], list[tuple[Hop, ...]]] = defaultdict(list)
    states: deque[tuple[Hop, ...]] = deque()
    seen, cut_short = 0, False
    for hop in _usable(onto(sorted(sources)), limits):
        if hop.payee not in sources and near.get(hop.payee, limits.hops) < limits.hops:
            states.append((hop,))
    while states:
        level = list(states)
        states.clear()
        open_ones = [one for one in level if one[-1].payee not in targets]
        for one in level:
            if one[-1].payee in targets:
                found[one[0].payer, *(hop.payee for hop in one)].append(one)
        ends = {
            one[-1].payee for one in open_ones if limits.hops - len(one) >= near.get(one[-1].payee, limits.hops + 1)
        }
        after = _by_payer(_usable(onto(sorted(ends - set(hubs))), limits)) if ends else {}
        for one in open_ones:
            for hop in after.get(one[-1].payee, ()):
                if seen >= limits.states:
                    cut_short = True
                    break
                if _fits(one, hop, near, limits):
                    states.append((*one, hop))
                    seen += 1
    return Chains(_ranked(found), tuple(sorted(hubs)), cut_short)


def _distances(
    targets: Collection[int], into: Step, crowded: Crowded, limits: ChainLimits
) -> tuple[dict[int, int], set[int]]:
    """Give how many transfers each account is from the targets at least, and the hubs among those passed."""
    near = dict.fromkeys(targets, 0)
    hubs: set[int] = set()
    border = sorted(targets)
    for distance in range(1, limits.hops + 1):
        known = into(border)
        passed = {hop.payer for hops in known.values() for hop in hops if hop.amount >= limits.least}
        new = sorted(passed - near.keys())
        near.update(dict.fromkeys(new, distance))
        wide = set(crowded(new, limits.hub_partners))
        hubs |= wide
        border = [one for one in new if one not in wide]
    return near, hubs


def _usable(found: Mapping[int, list[Hop]], limits: ChainLimits) -> list[Hop]:
    return [hop for _, hops in sorted(found.items()) for hop in hops if hop.amount >= limits.least]


def _by_payer(hops: list[Hop]) -> dict[int, list[Hop]]:
    found: defaultdict[int, list[Hop]] = defaultdict(list)
    for hop in hops:
        found[hop.payer].append(hop)
    return dict(found)


def _fits(chain: tuple[Hop, ...], hop: Hop, near: Mapping[int, int], limits: ChainLimits) -> bool:
    """Tell whether a transfer carries a chain on: later, soon enough, to a new account from which the target is in reach."""
    last = chain[-1]
    left = limits.hops - len(chain) - 1
    return (
        0 < hop.at - last.at <= limits.within
        and near.get(hop.payee, left + 1) <= left
        and hop.payee != chain[0].payer
        and all(hop.payee != one.payee for one in chain)
    )


def _ranked(found: Mapping[tuple[int, ...], list[tuple[Hop, ...]]]) -> tuple[Route, ...]:
    """Give the routes, shortest first, then by what can have come through, then by time."""
    routes = [
        Route(accounts, min(group, key=lambda one: (-min(hop.amount for hop in one), one[0].at, one)), len(group))
        for accounts, group in found.items()
    ]
    return tuple(sorted(routes, key=lambda one: (len(one.accounts), -one.carried, one.best[0].at, one.accounts)))

"""Which ring of a new run is which known ring: matched by the accounts at their core, one kind at a time."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Cores = Mapping[str, Collection[str]]
"""The core accounts of rings, by name or by ring_id: all members but borrowers and depositors."""


@dataclass(frozen=True)
class MatchSettings:
    """When two rings are one, and when a ring sleeps."""

    same_percent: int = 50
    """So much of the smaller core is in the other [E]: of a ring that doubled, halved, or came together with another of
    its size, half of the smaller core at least is still there."""
    quiet_days: int = 90
    """So long without a booking, and the ring sleeps [E]: a quarter, three instalments of a loan repaid by the month."""


@dataclass(frozen=True)
class _Link:
    """A known ring and a found one that are one, wholly or in part; `shared` counts the core accounts of both."""

    name: str
    ring_id: str
    shared: int
    likeness: Fraction


@dataclass(frozen=True)
class Matched:
    """How found rings come from known ones.

    `keeps` gives for a found ring the one name that it carries on, `parted` the names of which it is a part that left,
    `merged` for a name that no ring carries on the ring in which its accounts are now.
    """

    keeps: dict[str, str]
    parted: dict[str, tuple[str, ...]]
    merged: dict[str, str]


def match(known: Cores, found: Cores, once_merged: Cores, settings: MatchSettings) -> Matched:
    """Match the found rings of one kind with the known ones.

    The strongest link comes first: most core accounts shared, then most alike (Jaccard), then by name and ring_id; a name
    goes to one ring and a ring takes one name. What is linked and got no name is a part that left; a name that got no ring
    is merged into the ring of its strongest link. A part takes again a name of `once_merged`, if it is linked to one.
    Every ring is compared only with those that share an account with it.
    """
    links = _links(known, found, settings)
    keeps = _given(links, ())
    carried = set(keeps.values())
    parted: dict[str, list[str]] = {}
    merged: dict[str, str] = {}
    for link in links:
        if link.ring_id not in keeps:
            parted.setdefault(link.ring_id, []).append(link.name)
        elif link.name not in carried:
            merged.setdefault(link.name, link.ring_id)
    again = _given(_links(once_merged, found, settings), keeps)
    return Matched(
        keeps=keeps | again,
        parted={ring_id: tuple(names) for ring_id, names in parted.items()},
        merged=merged,
    )


def _links(known: Cores, found: Cores, settings: MatchSettings) -> list[_Link]:
    """Give the links, strongest first."""
    names: dict[str, list[str]] = {}
    for name, core in known.items():
        for account in set(core):
            names.setdefault(account, []).append(name)
    links = []
    for ring_id, core in found.items():
        here = set(core)
        for name, shared in Counter(name for account in here for name in names.get(account, ())).items():
            there = set(known[name])
            if shared * 100 >= min(len(here), len(there)) * settings.same_percent:
                links.append(_Link(name, ring_id, shared, Fraction(shared, len(here | there))))
    return sorted(links, key=lambda link: (-link.shared, -link.likeness, link.name, link.ring_id))


def _given(links: Sequence[_Link], named: Collection[str]) -> dict[str, str]:
    """Give each ring that is not `named` yet the name of its strongest link that is still free."""
    given: dict[str, str] = {}
    taken: set[str] = set()
    for link in links:
        if link.ring_id not in named and link.ring_id not in given and link.name not in taken:
            given[link.ring_id] = link.name
            taken.add(link.name)
    return given

"""Below the line: a seeded blind sample of those whom no alert concerns, and what judging it says of the others."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from math import comb

_STEPS = 60


def drawn(population: Iterable[str], size: int, *seed: object) -> list[str]:
    """Give a simple random sample in the order of its drawing: the same population and seed give the same.

    The order is that of a hash of seed and member, so that it does not hang on how the population is listed.
    """
    mark = "\0".join(str(one) for one in seed)
    return sorted(population, key=lambda one: hashlib.sha256(f"{mark}\0{one}".encode()).digest())[:size]


def dealt_in(ranked: Collection[str], sample: Collection[str], places: int, *seed: object) -> list[str]:
    """Give the first places of a queue with the sample dealt in among the ranked at places that the seed draws.

    The ranked keep their order among each other. Nothing in the list tells which are of the sample.
    """
    chosen = list(sample)[:places]
    places = min(places, len(ranked) + len(chosen))
    at = sorted(int(one) for one in drawn((str(one) for one in range(places)), len(chosen), *seed))
    rest, mine = iter(ranked), iter(chosen)
    slots = set(at)
    merged = [next(mine) if one in slots else next(rest, None) for one in range(places)]
    return [one for one in merged if one is not None]


@dataclass(frozen=True)
class MissRate:
    """How many of a judged sample were missed, and the exact interval of the share missed; None where none was judged."""

    judged: int
    missed: int
    confidence: float

    @property
    def share(self) -> float | None:
        """Give the share missed."""
        return self.missed / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Give the Clopper-Pearson interval of the share missed: never too narrow, whatever the share is."""
        return clopper_pearson(self.missed, self.judged, self.confidence) if self.judged else None


def clopper_pearson(hits: int, of: int, confidence: float) -> tuple[float, float]:
    """Give the exact interval of a share (Clopper and Pearson 1934) by halving: the tails hold half the rest each."""
    tail = (1 - confidence) / 2
    lower = 0.0 if hits == 0 else _crossing(lambda share: 1 - _at_most(hits - 1, of, share), tail)
    upper = 1.0 if hits == of else 1 - _crossing(lambda share: _at_most(hits, of, 1 - share), tail)
    return lower, upper


def _at_most(hits: int, of: int, share: float) -> float:
    """Give the probability of at most so many hits."""
    return sum(comb(of, one) * share**one * (1 - share) ** (of - one) for one in range(hits + 1))


def _crossing(rising: Callable[[float], float], line: float) -> float:
    """Give where a rising function crosses a line between 0 and 1."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < line else (low, middle)
    return (low + high) / 2


def expected_shares(
    declared: Mapping[str, float], weight: int, judged: Mapping[str, tuple[int, int]]
) -> dict[str, float]:
    """Give for each priority the share of alerts reckoned well founded: the declared one, moved by what was judged.

    `judged` holds (well founded, judged) by priority; the declared share counts as `weight` judged cases.
    """
    return {
        priority: (judged.get(priority, (0, 0))[0] + weight * share) / (judged.get(priority, (0, 0))[1] + weight)
        for priority, share in declared.items()
    }

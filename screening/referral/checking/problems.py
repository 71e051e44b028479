"""What a validator says of a message."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from screening.report.words import Pair

PartialSums = Mapping[str, int | Decimal]
"""Those of a dossier's `Sums` that a message can tell, by their names."""


@dataclass(frozen=True)
class Problem:
    """Something wrong in a message: the element's path, the cause, the remedy."""

    place: str
    what: Pair
    remedy: Pair

    def __str__(self) -> str:
        """Place, cause and remedy in one line, both languages."""
        return f"{self.place}: {self.what.zh} / {self.what.en}; {self.remedy.zh} / {self.remedy.en}"


@dataclass(frozen=True)
class Checked:
    """What checking a message found: problems, remarks that are no fault, and the code lists used with their provenance."""

    kind: str
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()
    lists: tuple[tuple[str, str], ...] = ()

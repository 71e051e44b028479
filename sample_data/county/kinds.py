"""The kinds of scheme and the parts of lawful life that the county knows: whatever lies in schemes/ and lives/."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from county import lives as life_modules
from county import schemes as scheme_modules
from county.people import ROOMY

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from county.ledger import Ledger
    from county.people import County
    from county.stage import Stage
    from county.truth import Truth

LATER = 100  # the turn of all kinds and lives that name none
FIRST_LIVES = 9  # the turns from 0 on that are those of the first parts of lawful life
BASE_STREAM = "reserve"


@dataclass(frozen=True)
class Kind:
    """One kind of scheme: how it is played, how often, by how many, and which rules are meant to find it."""

    name: str
    play: Callable[[Stage], None]
    rules: tuple[str, ...]  # ids of the rules that count as this kind's own
    evasions: tuple[str, ...] = ()
    parts: int = 1  # the most people that one instance takes by `stage.culprits`
    tip: tuple[str, str] | None = None  # source and text of what people report of it
    per_million: float = 10  # instances in a million bookings, never fewer than one
    least_bookings: int = ROOMY  # smaller counties have none of the kind
    turn: int = LATER  # kinds of a lower turn are cast and played first, then by module and place in KINDS
    reserve: str = ""  # kinds that name the same reserve take their people out of one; otherwise each has its own

    def instances(self, county: County) -> int:
        """Give how often the kind is played in a county of that size."""
        return county.scaled(self.per_million) if county.bookings >= self.least_bookings else 0


@cache
def all_kinds() -> tuple[Kind, ...]:
    """Give every kind in the order of play; two of one name are refused."""
    found = [kind for module in _modules(scheme_modules) for kind in module.KINDS]
    names = [kind.name for kind in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"scheme kinds declared more than once: {', '.join(twice)}")
    return tuple(sorted(found, key=lambda kind: kind.turn))


def kind_of(name: str) -> Kind | None:
    """Give the kind of that name; null when no module declares it."""
    return next((kind for kind in all_kinds() if kind.name == name), None)


@cache
def all_lives(*, roomy: bool = True) -> tuple[Callable[[County, Ledger, Truth], None], ...]:
    """Give every part of lawful life in the order of play: by the module's TURN where it has one, then by its name.

    A county without much room has the first parts alone, so that a further one leaves the tiny extract as it is.
    """
    turns = {m: int(getattr(m, "TURN", LATER)) for m in _modules(life_modules)}
    return tuple(m.live for m in sorted(turns, key=turns.__getitem__) if roomy or turns[m] < FIRST_LIVES)


def _modules(package: ModuleType) -> list[ModuleType]:
    names = sorted(one.name for one in pkgutil.iter_modules(package.__path__) if not one.name.startswith("_"))
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]

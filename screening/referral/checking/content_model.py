"""What may stand inside an element, in which order and how often, written as a document type writes it.

`a, b?, (c | d)+, e:person` reads: an `a`, perhaps a `b`, one or more of `c` or `d`, an `e` that is made as a `person` is.
A model becomes the automaton of its positions (Glushkov 1961): after each name it knows which names may follow, so that
the first wrong one is told together with what was expected there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_TOKEN = re.compile(r"\s*([A-Za-z_][\w]*(?::\w+)?|[(),|?*+])")


@dataclass(frozen=True)
class Misplaced:
    """The first name that may not stand where it does; `at` is one past the last where names are lacking at the end."""

    at: int
    expected: tuple[str, ...]


@dataclass(frozen=True)
class _Part:
    """A part of a model: whether it may be empty, and the positions that it may begin and end with."""

    empty: bool
    first: frozenset[int]
    last: frozenset[int]


@dataclass
class ContentModel:
    """A parsed model; `places` are its names with the kinds that they are made as."""

    text: str
    places: list[tuple[str, str]] = field(default_factory=list)
    _follow: list[set[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Parse the text; what is no model raises ValueError."""
        self._tokens = _tokens(self.text)
        self._whole = self._sequence()
        if self._tokens:
            raise ValueError(f"not a content model, from {self._tokens[-1]!r} on: {self.text}")

    def kinds(self) -> dict[str, str]:
        """Give every name of the model with the kind that it is made as."""
        return dict(self.places)

    def misplaced(self, names: Sequence[str]) -> Misplaced | None:
        """Give the first name out of place; None where the names fit."""
        allowed, done = self._whole.first, self._whole.empty
        for at, name in enumerate(names):
            here = {place for place in allowed if self.places[place][0] == name}
            if not here:
                return Misplaced(at, self._names(allowed))
            allowed = frozenset().union(*(self._follow[place] for place in here))
            done = bool(here & self._whole.last)
        return None if done else Misplaced(len(names), self._names(allowed))

    def _names(self, places: frozenset[int]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.places[place][0] for place in sorted(places)))

    def _sequence(self) -> _Part:
        part = self._repeated()
        while self._next_is(","):
            part = self._joined(part, self._repeated())
        while self._next_is("|"):
            other = self._repeated()
            while self._next_is(","):
                other = self._joined(other, self._repeated())
            part = _Part(part.empty or other.empty, part.first | other.first, part.last | other.last)
        return part

    def _joined(self, one: _Part, other: _Part) -> _Part:
        for place in one.last:
            self._follow[place] |= other.first
        return _Part(
            one.empty and other.empty,
            one.first | other.first if one.empty else one.first,
            one.last | other.last if other.empty else other.last,
        )

    def _repeated(self) -> _Part:
        part = self._single()
        for mark in "?*+":
            if self._next_is(mark):
                if mark != "?":
                    for place in part.last:
                        self._follow[place] |= part.first
                return _Part(part.empty or mark != "+", part.first, part.last)
        return part

    def _single(self) -> _Part:
        if self._next_is("("):
            part = self._sequence()
            if not self._next_is(")"):
                raise ValueError(f"a bracket is not closed: {self.text}")
            return part
        if not self._tokens or not self._tokens[-1][0].isidentifier():
            raise ValueError(f"a name is lacking: {self.text}")
        name, _, kind = self._tokens.pop().partition(":")
        self.places.append((name, kind or name))
        self._follow.append(set())
        only = frozenset({len(self.places) - 1})
        return _Part(empty=False, first=only, last=only)

    def _next_is(self, mark: str) -> bool:
        if self._tokens and self._tokens[-1] == mark:
            self._tokens.pop()
            return True
        return False


def _tokens(text: str) -> list[str]:
    """Give the marks and names of a model, the last first."""
    found, at = [], 0
    while text[at:].strip():
        token = _TOKEN.match(text, at)
        if token is None:
            raise ValueError(f"not a content model, at {text[at : at + 10]!r}: {text}")
        found.append(token.group(1))
        at = token.end()
    return found[::-1]

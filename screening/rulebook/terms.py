"""What parameters and facts of rules are called, in both languages: words beside the rules, on which nothing rests."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = "terms.toml"
_SEPARATOR = " / "
Words = tuple[str, str]


@dataclass(frozen=True)
class Terms:
    """Chinese and English names of parameters and of facts; what has none stands for itself."""

    parameters: Mapping[str, Words]
    facts: Mapping[str, Words]

    def parameter(self, name: str) -> Words:
        """Give what a parameter is called."""
        return self.parameters.get(name, (name, name))

    def fact(self, name: str) -> Words:
        """Give what a fact is called."""
        return self.facts.get(name, (name, name))


def read_terms(folder: Path) -> Terms:
    """Give the names of a rules folder; none where it has no file of them, as older folders have not."""
    file = folder / FILE
    about = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return Terms(_words(about.get("parameters", {})), _words(about.get("facts", {})))


def _words(table: Mapping[str, str]) -> dict[str, Words]:
    return {name: (zh, en or zh) for name, text in table.items() for zh, _, en in [text.partition(_SEPARATOR)]}

"""The typologies that the packs watch for, and the regulator's own terms for them, from `rules/typologies.toml`."""

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from screening.rulebook.rule import Rule


@dataclass(frozen=True)
class Typology:
    """One typology: its slug, name and pack."""

    slug: str
    title_zh: str
    pack: str


@dataclass(frozen=True)
class Term:
    """A term of the regulator, and the slugs of the typologies that watch for it; `ml_*` stands for all of a pack."""

    zh: str
    en: str
    typologies: tuple[str, ...]


def read_typologies(rules_folder: Path) -> tuple[list[Typology], list[Term]]:
    """Give the typologies and the terms of a rules folder."""
    found = tomllib.loads((rules_folder / "typologies.toml").read_text(encoding="utf-8"))
    return (
        [Typology(one["slug"], one["title_zh"], one["pack"]) for one in found["typology"]],
        [Term(one["zh"], one["en"], tuple(one["typologies"])) for one in found["term"]],
    )


def typology_of(rule: Rule) -> str:
    """Give the slug of the typology that a rule belongs to: the one it names, else its own id."""
    return str(rule.about.get("typology", rule.rule_id))


def watching(term: Term, rules: list[Rule]) -> list[Rule]:
    """Give the rules that watch for a term."""
    return [rule for rule in rules if any(fnmatchcase(typology_of(rule), one) for one in term.typologies)]

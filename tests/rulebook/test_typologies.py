"""Every typology has a rule, and every term of the regulator has rules that watch for it."""

import pytest

from screening.home import shipped
from screening.rulebook.rule import PACKS, read_rulebook
from screening.rulebook.typologies import Term, Typology, read_typologies, typology_of, watching

BOOK = read_rulebook(shipped("rules"))
TYPOLOGIES, TERMS = read_typologies(shipped("rules"))
KNOWN = {typology_of(rule) for rule in BOOK.rules}


def test_there_are_seventy_typologies_in_five_packs() -> None:
    assert len({one.slug for one in TYPOLOGIES}) == 70
    assert {one.pack for one in TYPOLOGIES} == set(PACKS)


@pytest.mark.parametrize("typology", TYPOLOGIES, ids=lambda one: one.slug)
def test_a_typology_has_a_rule_in_its_pack(typology: Typology) -> None:
    assert {rule.pack for rule in BOOK.rules if typology_of(rule) == typology.slug} == {typology.pack}


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda one: one.rule_id)
def test_a_rule_belongs_to_a_known_typology(rule: object) -> None:
    assert typology_of(rule) in {one.slug for one in TYPOLOGIES}  # type: ignore[arg-type]


@pytest.mark.parametrize("term", TERMS, ids=lambda one: one.zh)
def test_a_term_of_the_regulator_has_rules(term: Term) -> None:
    assert watching(term, list(BOOK.rules))

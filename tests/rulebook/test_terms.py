"""Every parameter and fact of every rule is called something in both languages, and nothing else is."""

import re
from pathlib import Path

import pytest

from screening.home import shipped
from screening.rulebook.reasons import STANDARD
from screening.rulebook.rule import Rulebook, read_rulebook
from screening.rulebook.terms import Terms, read_terms

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return read_rulebook(shipped("rules"))


@pytest.fixture(scope="module")
def terms() -> Terms:
    return read_terms(shipped("rules"))


def test_every_parameter_has_words_and_no_words_are_left_over(rulebook: Rulebook, terms: Terms) -> None:
    assert set(terms.parameters) == {name for rule in (*rulebook.rules, *rulebook.lawful) for name in rule.parameters}


def test_every_fact_has_words_and_no_words_are_left_over(rulebook: Rulebook, terms: Terms) -> None:
    assert set(terms.facts) == {name for rule in rulebook.rules for name in rule.facts} | set(STANDARD)


def test_words_are_chinese_and_english(terms: Terms) -> None:
    for zh, en in (*terms.parameters.values(), *terms.facts.values()):
        assert CHINESE.search(zh)
        assert en
        assert not CHINESE.search(en)


def test_what_has_no_words_stands_for_itself(tmp_path: Path) -> None:
    none = read_terms(tmp_path)
    assert none.parameter("min_borrowers") == ("min_borrowers", "min_borrowers")
    assert none.fact("taken") == ("taken", "taken")

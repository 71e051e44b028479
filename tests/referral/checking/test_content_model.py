import re
from itertools import product

import pytest

from screening.referral.checking.content_model import ContentModel


def fits(model: str, names: str) -> bool:
    return ContentModel(model).misplaced(list(names)) is None


@pytest.mark.parametrize(
    ("model", "pattern"),
    [
        ("a, b", "ab"),
        ("a?, b", "a?b"),
        ("a+, (b | c)*", "a+[bc]*"),
        ("(a, b?)?, c", "(ab?)?c"),
        ("((a+, b?) | b), c", "(a+b?|b)c"),
        ("(a | (b, c))+", "(a|bc)+"),
        ("a, b | c", "ab|c"),
    ],
)
def test_a_model_takes_what_the_regular_expression_of_the_same_shape_takes(model: str, pattern: str) -> None:
    for length in range(5):
        for names in map("".join, product("abc", repeat=length)):
            assert fits(model, names) is bool(re.fullmatch(pattern, names)), names


def test_the_first_name_out_of_place_is_told_with_what_was_expected() -> None:
    found = ContentModel("a, b?, (c | d)").misplaced(["a", "a"])
    assert found is not None
    assert (found.at, found.expected) == (1, ("b", "c", "d"))


def test_what_is_lacking_at_the_end_is_told() -> None:
    found = ContentModel("a, b, c?").misplaced(["a"])
    assert found is not None
    assert (found.at, found.expected) == (1, ("b",))


def test_a_name_knows_the_kind_that_it_is_made_as() -> None:
    assert ContentModel("a:person, b").kinds() == {"a": "person", "b": "b"}


@pytest.mark.parametrize("model", ["a,, b", "(a, b", "a b", "a, )", "", "a, !"])
def test_what_is_no_model_is_refused(model: str) -> None:
    with pytest.raises(ValueError, match=":"):
        ContentModel(model)

import pytest

from screening.referral.checking.code_lists import code_lists
from screening.referral.checking.shape import ANY, shape

MESSAGES = ("goaml", "camlmac")


@pytest.mark.parametrize("name", MESSAGES)
def test_every_kind_of_a_shape_is_an_element_or_a_field(name: str) -> None:
    its = shape(name)
    kinds = {kind for model in its.models.values() for _, kind in model.places} | set(its.roots)
    assert kinds - {ANY} == set(its.models) | set(its.fields)


@pytest.mark.parametrize("name", MESSAGES)
def test_every_code_field_has_a_list_that_says_how_it_was_checked(name: str) -> None:
    fields = (form.split() for form in shape(name).fields.values())
    wanted = {form[1] for form in fields if form[0] == "code"}
    lists = code_lists(name).lists
    assert wanted == set(lists)
    assert all(one.tag[:1] in {"V", "M", "E"} for one in lists.values())

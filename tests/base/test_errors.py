import pytest

from screening.errors import NotAWorkspace, RefusedInput, ScreeningError, WrongCall
from screening.home import PACKAGE, shipped


def test_an_error_tells_place_cause_and_remedy_in_one_sentence() -> None:
    assert str(ScreeningError("it broke", where="a/b", remedy="mend it")) == "a/b: it broke; mend it"
    assert str(ScreeningError("it broke")) == "it broke"


def test_each_error_knows_its_exit_status() -> None:
    assert [kind.exit_code for kind in (RefusedInput, WrongCall, NotAWorkspace)] == [1, 2, 2]


def test_the_data_folders_of_the_checkout_are_found() -> None:
    assert shipped("rules") == PACKAGE.parent / "rules"


def test_a_folder_that_is_not_shipped_is_a_wrong_call() -> None:
    with pytest.raises(WrongCall, match="models"):
        shipped("secrets")

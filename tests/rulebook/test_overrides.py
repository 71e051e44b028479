"""A county's own values of parameters: taken within the range, refused beyond it."""

from decimal import Decimal
from pathlib import Path

import pytest

from screening.errors import RefusedInput
from screening.home import shipped
from screening.rulebook.overrides import overridden, read_overrides, refusal
from screening.rulebook.rule import Rulebook, read_rulebook


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return read_rulebook(shipped("rules"))


def changed(book: Rulebook, file: Path, text: str) -> Rulebook:
    file.write_text(text, encoding="utf-8")
    return overridden(book, read_overrides(file), str(file))


def test_without_a_file_nothing_changes(book: Rulebook, tmp_path: Path) -> None:
    assert overridden(book, read_overrides(tmp_path / "none.toml"), "none") == book


def test_a_value_within_its_range_is_taken(book: Rulebook, tmp_path: Path) -> None:
    own = changed(book, tmp_path / "o.toml", '[ml_cash_structuring]\nmin_count = 4\nwindow = "5 days"\n')
    parameters = own.of("ml_cash_structuring").parameters
    assert (parameters["min_count"].value, parameters["window"].bound) == (4, 5)
    assert own.of("ml_cash_structuring").version == book.of("ml_cash_structuring").version


def test_both_ends_of_a_range_are_allowed(book: Rulebook) -> None:
    rule = book.of("ml_cash_structuring")
    assert refusal(rule, "min_count", 2) is None
    assert refusal(rule, "min_count", 10) is None
    assert refusal(rule, "window", "30 days") is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("min_count", 11, "outside its range"),
        ("window", "31 days", "outside its range"),
        ("window", 7, "not of the kind"),
        ("min_count", Decimal("2.5"), "not of the kind"),
        ("min_count", "3", "not of the kind"),
        ("min_cuont", 3, "did you mean 'min_count'"),
    ],
)
def test_a_value_beyond_what_is_allowed_is_refused(book: Rulebook, name: str, value: object, said: str) -> None:
    found = refusal(book.of("ml_cash_structuring"), name, value)
    assert found is not None
    assert said in found


def test_every_problem_is_told_at_once(book: Rulebook, tmp_path: Path) -> None:
    text = "[ml_cash_structuring]\nmin_count = 99\nnone = 1\n[ml_cash_structurin]\nx = 1\n"
    with pytest.raises(RefusedInput) as error:
        changed(book, tmp_path / "o.toml", text)
    assert str(error.value).count("[ml_cash_structurin") == 3


def test_a_value_under_no_rule_is_refused(book: Rulebook, tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match="stands under no rule"):
        changed(book, tmp_path / "o.toml", "min_count = 3\n")

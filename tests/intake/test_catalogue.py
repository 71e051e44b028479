import re
from pathlib import Path

from screening.intake.catalogue import PLACE, catalogue
from screening.intake.kinds import GROUPS, KINDS


def test_the_catalogue_of_problems_is_what_the_code_says() -> None:
    assert PLACE.read_text(encoding="utf-8") == catalogue(), "run: python -m screening.intake.catalogue"


def test_every_code_has_a_test_that_provokes_it() -> None:
    files = sorted(Path(__file__).parent.glob("test_*.py"))
    told = set(re.findall(r'"(\w+)"', "\n".join(file.read_text(encoding="utf-8") for file in files)))
    assert set(KINDS) - told == set()


def test_every_kind_is_in_one_group() -> None:
    assert sum(len(kinds) for kinds in GROUPS.values()) == len(KINDS)

from screening.intake.catalogue import PLACE, catalogue


def test_the_catalogue_of_problems_is_what_the_code_says() -> None:
    assert PLACE.read_text(encoding="utf-8") == catalogue(), "run: python -m screening.intake.catalogue"

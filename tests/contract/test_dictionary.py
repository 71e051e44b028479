from screening.contract.dictionary import PLACE, dictionary


def test_the_data_dictionary_is_what_the_schemas_say() -> None:
    assert PLACE.read_text(encoding="utf-8") == dictionary(), "run: python -m screening.contract.dictionary"

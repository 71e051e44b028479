from screening.intake.forms.document import PLACE, document


def test_the_synonym_table_is_what_the_code_reads() -> None:
    text = PLACE.read_text(encoding="utf-8")
    assert document(text) == text, "run: python -m screening.intake.forms.document"

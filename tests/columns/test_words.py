from pathlib import Path

import pyarrow as pa
import pytest

from screening.columns.words import classify_names, classify_purposes, read_words

WORDS = read_words(Path(__file__).parents[2] / "rules" / "words.toml")


def purpose(text: str) -> str | None:
    return classify_purposes(pa.table({"purpose": [text]}), WORDS)["class"][0].as_py()


def name(text: str) -> tuple[str | None, str | None]:
    row = classify_names(pa.table({"name": [text]}), WORDS).to_pylist()[0]
    return row["class"], row["holder"]


@pytest.mark.parametrize("text", ["工资", "３月工资", "工 资", "工*资", "代发工资"])
def test_widths_spaces_and_marks_do_not_hide_a_word(text: str) -> None:
    assert purpose(text) == "wage"


def test_a_remark_without_a_known_word_has_no_class() -> None:
    assert purpose("你好") is None


def test_the_narrower_class_wins() -> None:
    assert purpose("还借款") == "repay"
    assert purpose("借款") == "loan"


def test_a_person_an_organisation_and_neither() -> None:
    assert name("欧阳某某") == (None, "individual")
    assert name("某某县第一小学") == ("school", "organisation")
    assert name("XQ-17") == (None, None)

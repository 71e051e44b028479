import polars as pl
import pytest

from screening.intake.identity import doubtful_resident_id


@pytest.mark.parametrize(
    ("id_type", "number", "doubtful"),
    [
        ("resident_id", "11010519491231002X", False),
        ("resident_id", "11010519491231002x", False),
        ("resident_id", "110105194912310021", True),
        ("resident_id", "11010519491231", True),
        ("passport", "E12345678", False),
    ],
)
def test_the_check_digit_is_the_standard_s(id_type: str, number: int, doubtful: bool) -> None:
    frame = pl.DataFrame({"id_type": [id_type], "id_number": [number]})
    assert frame.select(doubtful_resident_id()).item() is doubtful

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from screening.alerts.judged import by_name, read_judged
from screening.errors import RefusedInput


def csv(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "judged.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_judgements_are_read_in_either_language_and_by_any_name(tmp_path: Path) -> None:
    found = read_judged(
        csv(
            tmp_path,
            "alert_id,account_id,judgement,judged_on\nA1,,confirmed,2026-03-02\n,6299,排除,2026-03-01\nA2,,cannot_tell,2026-03-03\n",
        )
    )
    assert [(one.name, one.well_founded) for one in found] == [("6299", False), ("A1", True), ("A2", None)]
    assert found[0].on == date(2026, 3, 1)


def test_parquet_is_read_too(tmp_path: Path) -> None:
    file = tmp_path / "judged.parquet"
    pl.DataFrame({"subject_id": ["b/1"], "judgement": ["属实"], "judged_on": [date(2026, 3, 1)]}).write_parquet(file)
    assert [(one.name, one.well_founded) for one in read_judged(file)] == [("b/1", True)]


def test_every_bad_row_is_named(tmp_path: Path) -> None:
    file = csv(
        tmp_path, "alert_id,judgement,judged_on\nA1,guilty,2026-01-01\n,explained,2026-01-01\nA3,explained,soon\n"
    )
    with pytest.raises(RefusedInput, match=r"row 1.*guilty.*row 2.*row 3"):
        read_judged(file)


@pytest.mark.parametrize("heading", ["alert_id,judged_on", "judgement,judged_on"])
def test_missing_columns_are_named(tmp_path: Path, heading: str) -> None:
    with pytest.raises(RefusedInput, match="columns are missing"):
        read_judged(csv(tmp_path, f"{heading}\n"))


def test_the_newest_judgement_on_any_of_the_names_counts(tmp_path: Path) -> None:
    found = by_name(
        read_judged(
            csv(
                tmp_path,
                "alert_id,account_id,judgement,judged_on\nA1,,explained,2026-03-01\n,6299,confirmed,2026-03-05\n",
            )
        )
    )
    one = found.of("A1", "b/1", "6299")
    assert one is not None
    assert one.well_founded
    assert found.of("A9", "b/9") is None

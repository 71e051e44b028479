import shutil
from pathlib import Path

import pytest
from deliveries import write

from screening.errors import WrongCall
from screening.intake.submit import validate


@pytest.mark.parametrize("kind", ["zip", "tar", "gztar"])
@pytest.mark.parametrize("inside", [".", "delivery"])
def test_an_archive_is_as_good_as_the_folder(kind: str, inside: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "root" / "delivery")
    packed = shutil.make_archive(str(tmp_path / "packed"), kind, folder if inside == "." else folder.parent)
    from_archive, from_folder = validate(tmp_path / packed), validate(folder)
    assert from_archive.accepted
    assert from_archive.digest == from_folder.digest


def test_a_folder_named_by_its_manifest_is_opened(tmp_path: Path) -> None:
    assert validate(write(tmp_path / "in") / "manifest.json").accepted


def test_an_empty_folder_says_that_the_manifest_is_missing(tmp_path: Path) -> None:
    receipt = validate(tmp_path)
    assert [one.code for one in receipt.problems] == ["manifest_missing"]


def test_a_broken_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.zip").write_bytes(b"PK\x03\x04 not really")
    assert [one.code for one in validate(tmp_path / "in.zip").problems] == ["archive_unreadable"]


def test_a_single_data_file_is_a_wrong_call(tmp_path: Path) -> None:
    (tmp_path / "transactions.csv").write_text("a,b")
    with pytest.raises(WrongCall, match="manifest"):
        validate(tmp_path / "transactions.csv")


def test_a_path_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(WrongCall, match="no such"):
        validate(tmp_path / "nothing")

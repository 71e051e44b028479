"""The county's key: for its owner only, never written over, opened with its passphrase alone."""

from pathlib import Path

import pytest

from screening.errors import RefusedInput, WrongCall
from screening.referral.keys import PRIVATE, PUBLIC, VARIABLE, fingerprint_of, holds, make_key, open_key


def test_the_private_file_is_for_its_owner_only(tmp_path: Path) -> None:
    made = make_key(tmp_path / "keys")
    assert (tmp_path / "keys" / PRIVATE).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert open_key(tmp_path / "keys").fingerprint == made.fingerprint
    assert fingerprint_of((tmp_path / "keys" / PUBLIC).read_bytes()) == made.fingerprint


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    first = make_key(tmp_path)
    with pytest.raises(WrongCall, match="lies here already"):
        make_key(tmp_path)
    assert open_key(tmp_path).fingerprint == first.fingerprint


def test_a_private_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    make_key(tmp_path)
    (tmp_path / PRIVATE).chmod(0o640)
    with pytest.raises(RefusedInput, match="others may read"):
        open_key(tmp_path)


def test_a_passphrase_is_needed_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_key(tmp_path, "a longer horse")
    assert b"ENCRYPTED" in (tmp_path / PRIVATE).read_bytes()
    for wrong in (None, "another horse"):
        with pytest.raises(RefusedInput, match="wrong passphrase"):
            open_key(tmp_path, wrong)
    monkeypatch.setenv(VARIABLE, "a longer horse")
    assert open_key(tmp_path).fingerprint == made.fingerprint


def test_no_key_and_no_key_file_are_told_apart_from_a_damaged_one(tmp_path: Path) -> None:
    with pytest.raises(WrongCall, match="no key yet"):
        open_key(tmp_path)
    with pytest.raises(RefusedInput, match="not a public key"):
        fingerprint_of(b"nothing of the kind")


def test_a_signature_holds_for_its_bytes_and_its_key_alone(tmp_path: Path) -> None:
    one, other = make_key(tmp_path / "one"), make_key(tmp_path / "other")
    signature = one.sign(b"list")
    assert signature == one.sign(b"list")
    assert [holds(one.public, signature, b"list"), holds(one.public, signature, b"lisT")] == [True, False]
    assert not holds(other.public, signature, b"list")

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

from county_files import Files

Run = Callable[..., CompletedProcess[str]]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(run: Run, tmp_path: Path) -> None:
    for name, seed in (("a", "3"), ("b", "3"), ("c", "4")):
        assert run(str(tmp_path / name), "--bookings", "20000", "--seed", seed).returncode == 0
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert contents(tmp_path / "a") != contents(tmp_path / "c")


def test_the_tiny_extract_is_what_the_command_makes(run: Run, tmp_path: Path, tiny: Files) -> None:
    assert run("--tiny", str(tmp_path / "tiny")).returncode == 0
    assert contents(tmp_path / "tiny") == contents(tiny.root)


def test_the_tiny_extract_is_small_and_has_every_kind(tiny: Files) -> None:
    assert sum(len(b) for b in contents(tiny.root).values()) < 1_500_000
    assert 12_000 <= len(tiny.transactions) <= 20_000
    about = json.loads((tiny.root / "truth" / "county.json").read_text(encoding="utf-8"))
    assert len(about["schemes_by_kind"]) == 15


def test_a_folder_in_use_is_refused_in_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    for words in ((), ("--force",)):
        done = run(str(tmp_path), "--bookings", "20000", *words)
        assert done.returncode == 2
        assert "exists and is not empty" in done.stderr
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_a_wrong_number_of_bookings_or_no_folder_is_a_wrong_call(run: Run, tmp_path: Path) -> None:
    assert run(str(tmp_path / "x"), "--bookings", "5").returncode == 2
    assert run().returncode == 2


def test_force_replaces_an_older_county(run: Run, tmp_path: Path) -> None:
    out = str(tmp_path / "county")
    assert run(out, "--bookings", "20000").returncode == 0
    assert run(out, "--bookings", "20000").returncode == 2
    assert run(out, "--bookings", "20000", "--force").returncode == 0


def test_help_teaches(run: Run) -> None:
    done = run("--help")
    assert done.returncode == 0
    assert "examples:" in done.stdout

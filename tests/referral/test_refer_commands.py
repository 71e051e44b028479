"""The commands from key to result, as an office types them."""

import json
import shutil
from pathlib import Path

import pytest
from office import FIRST, Office
from typer.testing import CliRunner

from screening.cases.store import FILE
from screening.cli import app
from screening.errors import WrongCall
from screening.referral.keys import PUBLIC


def call(*words: object, typed: str | None = None) -> str:
    """What a command prints; an error of the command is raised."""
    done = CliRunner().invoke(app, [str(word) for word in words], input=typed, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def county(office: Office, tmp_path: Path) -> Path:
    """A copy of the office's workspace as it was before anything was referred, without its key."""
    copy = tmp_path / "county"
    shutil.copytree(office.workspace.path, copy, ignore=shutil.ignore_patterns("keys", "referrals", f"{FILE}*"))
    shutil.move(copy / FIRST, copy / FILE)
    return copy


def test_a_case_goes_from_draft_to_the_polices_answer(county: Path, office: Office, tmp_path: Path) -> None:
    here = ("-w", county)
    fingerprint = json.loads(call("key", "make", *here, "--json"))["fingerprint"]
    assert json.loads(call("key", "show", *here, "--json"))["fingerprint"] == fingerprint
    drafted = call("refer", office.items["laundering"], "--out", tmp_path / "draft", *here)
    assert "a draft, not sealed" in drafted
    officers = ("--officer", "甲 0001", "--officer", "乙 0002")
    made = json.loads(
        call("referrals", "draft", office.items["laundering"], "--by", "he.cha", *officers, *here, "--json")
    )["referral_id"]
    call("referrals", "propose", made, "--by", "he.cha", *here)
    with pytest.raises(WrongCall, match="wrong password"):
        call("referrals", "approve", made, "--by", "fu.he", *here, typed="a guess that fails\n")
    call("referrals", "approve", made, "--by", "fu.he", *here, typed="correct horse\n")
    sealed = json.loads(
        call("refer", office.items["laundering"], "--out", tmp_path / "sealed", "--by", "he.cha", *here, "--json")
    )
    assert (sealed["draft"], sealed["key"], sealed["referral"]["referral_id"]) == (False, fingerprint, made)
    told = json.loads(call("refer", "verify", tmp_path / "sealed", "--key", county / "keys" / PUBLIC, "--json"))
    assert (told["holds"], told["key_pinned"], told["faults"]) == (True, True, [])
    call("referrals", "send", made, "--by", "he.cha", *here)
    call("referrals", "receive", made, "--by", "he.cha", "--receipt", "回执 1", *here)
    call("referrals", "return", made, "--by", "he.cha", "--why", "不属管辖", *here)
    shown = json.loads(call("referrals", "show", made, *here, "--json"))
    assert (shown["state"], shown["answer"], shown["next"]) == ("returned", "不属管辖", None)
    assert made in call("referrals", "list", *here)
    assert json.loads(call("referrals", "statistics", *here, "--json"))["returned"] == 1


def test_a_folder_that_was_changed_fails_the_command(folders: dict[str, Path], tmp_path: Path) -> None:
    folder = shutil.copytree(folders["laundering"], tmp_path / "copy")
    (folder / "goaml.xml").write_bytes(b"<report/>")
    done = CliRunner().invoke(app, ["refer", "verify", str(folder)])
    assert done.exit_code == 1
    assert "goaml.xml: 被改动 / changed" in done.stdout


@pytest.mark.parametrize("option", ["--audience", "--message"])
def test_a_word_that_is_none_is_refused(option: str, office: Office, tmp_path: Path) -> None:
    with pytest.raises(WrongCall, match="no such value"):
        call("refer", "X", "--out", tmp_path / "out", option, "nobody", "-w", office.workspace.path)

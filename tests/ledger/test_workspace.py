from pathlib import Path

import pytest

from screening.errors import NotAWorkspace, ScreeningError, WrongCall
from screening.ledger.workspace import Workspace


def test_an_empty_workspace_has_version_zero_and_no_files(tmp_path: Path) -> None:
    snapshot = Workspace.create(tmp_path / "county").snapshot()
    assert (snapshot.version, snapshot.submissions, snapshot.files, snapshot.reference) == (0, (), {}, {})


def test_a_workspace_may_lie_in_a_folder_with_chinese_blanks_and_percent_signs(tmp_path: Path) -> None:
    path = tmp_path / "某县 50% 台账"
    Workspace.create(path)
    assert Workspace.open(path).snapshot().version == 0


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")
    with pytest.raises(WrongCall, match="not empty"):
        Workspace.create(tmp_path)


def test_a_workspace_is_not_made_twice(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "county")
    with pytest.raises(WrongCall, match="already"):
        Workspace.create(tmp_path / "county")


def test_a_folder_without_the_marker_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(NotAWorkspace, match="screening init"):
        Workspace.open(tmp_path)


def test_a_workspace_of_another_layout_is_refused(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "county")
    workspace.marker.write_text("layout = 99")
    with pytest.raises(NotAWorkspace, match="99"):
        Workspace.open(workspace.path)


def test_the_workspace_named_comes_before_the_variable_and_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, set_, here = (Workspace.create(tmp_path / name) for name in ("named", "set", "here"))
    (here.path / "below").mkdir()
    monkeypatch.chdir(here.path / "below")
    monkeypatch.delenv("SCREENING_WORKSPACE", raising=False)
    assert Workspace.find() == here
    monkeypatch.setenv("SCREENING_WORKSPACE", str(set_.path))
    assert Workspace.find() == set_
    assert Workspace.find(named.path) == named


def test_no_workspace_anywhere_tells_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCREENING_WORKSPACE", raising=False)
    with pytest.raises(NotAWorkspace, match="screening init"):
        Workspace.find()


def test_a_version_that_never_was_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ScreeningError, match="no version 7"):
        Workspace.create(tmp_path / "county").snapshot(7)

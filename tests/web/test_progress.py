import json
from pathlib import Path

from screening.web.progress import Step, is_working, steps, written


def test_each_step_is_a_line_and_reads_back(tmp_path: Path) -> None:
    file = tmp_path / "progress.jsonl"
    with written(file) as watch:
        watch("columns", "", 0)
        watch("columns", "accounts", 12)
    assert [(one.stage, one.made, one.rows) for one in steps(file)] == [("columns", "", 0), ("columns", "accounts", 12)]


def test_steps_are_there_while_the_work_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "progress.jsonl"
    with written(file) as watch:
        watch("rules", "", 0)
        assert len(steps(file)) == 1


def test_a_line_that_is_half_written_is_left_for_later(tmp_path: Path) -> None:
    file = tmp_path / "progress.jsonl"
    whole = json.dumps(vars(Step("2026-01-01T00:00:00", "rules")))
    file.write_text(f'{whole}\n{{"at": "2026', encoding="utf-8")
    assert len(steps(file)) == 1


def test_whether_somebody_works_is_told_by_the_lock(tmp_path: Path) -> None:
    file = tmp_path / "progress.jsonl"
    assert is_working(file) is None
    with written(file):
        assert is_working(file) is True
    assert is_working(file) is False


def test_without_a_file_nothing_is_written(tmp_path: Path) -> None:
    with written(None) as watch:
        watch("rules", "", 0)
    assert list(tmp_path.iterdir()) == []

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def call(script: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARKS / script), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def numbers(file: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def test_detection_measures_a_county_where_there_is_no_outside_data(tmp_path: Path) -> None:
    out = tmp_path / "detection.json"
    done = call("detection.py", "--bookings", "20000", "--outside", str(tmp_path / "absent"), "--json", str(out))
    assert done.returncode == 0, done.stderr
    assert "no outside data" in done.stderr
    assert "recall" in done.stdout
    result = numbers(out)
    assert result["outside"] == []
    (county,) = result["counties"]
    assert sum(row["schemes"] for row in county["recall"]) == 15
    assert county["ranking"]["labelled"] > 0


def test_run_tells_seconds_memory_and_the_ratio_to_a_plain_sort(tmp_path: Path) -> None:
    out = tmp_path / "run.json"
    done = call("run.py", "--bookings", "20000", "--json", str(out))
    assert done.returncode == 0, done.stderr
    timed = numbers(out)
    assert timed["run"]["peak_mb"] > 10
    assert timed["run_over_sort"] > 1
    assert {"columns", "rules", "publish"} <= set(timed["run"]["stages"])
    assert {"transfers", "transactions"} <= {row["table"] for row in timed["run"]["tables"]}
    assert timed["run"]["rules"]


@pytest.mark.parametrize("script", ["run.py", "detection.py", "networks.py"])
def test_help_shows_examples(script: str) -> None:
    done = call(script, "--help")
    assert done.returncode == 0
    assert "examples:" in done.stdout


def test_a_folder_in_use_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept", encoding="utf-8")
    done = call("detection.py", "--keep", str(tmp_path))
    assert done.returncode == 2
    assert "not empty" in done.stderr


def test_explanations_are_tried_by_taking_their_bookings_out(tmp_path: Path) -> None:
    out = tmp_path / "explanations.json"
    done = call("explanations.py", "--bookings", "20000", "--alerts", "5", "--json", str(out))
    assert done.returncode == 0, done.stderr
    (county,) = json.loads(out.read_text(encoding="utf-8"))
    assert county["alerts"] == 5
    assert county["bookings_taken_out"] > 0
    assert county["below"] + len(county["still"]) == 5

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import screening
from deliveries import tables, write, write_with

from screening import __version__
from screening.contract.tables import REFERENCE
from screening.intake.profile import profiles


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    made = screening("init", tmp_path / "county")
    assert made.returncode == 0, made.stderr
    return tmp_path / "county"


def test_a_good_delivery_exits_0_and_prints_its_receipt(workspace: Path, tmp_path: Path) -> None:
    done = screening("submit", write(tmp_path / "in"), "-w", workspace)
    assert (done.returncode, done.stderr) == (0, "")
    assert "accepted" in done.stdout
    assert "1100.10" in done.stdout


def test_a_refused_delivery_exits_1_and_tells_cause_and_remedy(workspace: Path, tmp_path: Path) -> None:
    done = screening("submit", write_with(tmp_path / "in", tables()["transactions"].drop("amount")), "-w", workspace)
    assert done.returncode == 1
    assert "required column amount is missing" in done.stdout
    assert "add the column" in done.stdout


def test_the_receipt_comes_as_json(tmp_path: Path) -> None:
    done = screening("validate", write(tmp_path / "in"), "--json")
    receipt = json.loads(done.stdout)
    assert receipt["status"] == "accepted"
    assert receipt["tables"]["transactions"] == {"sent": 4, "accepted": 4, "rejected": 0}


def test_the_workspace_is_found_from_a_folder_inside_it_and_by_the_variable(workspace: Path, tmp_path: Path) -> None:
    delivery = write(tmp_path / "in")
    assert screening("submit", delivery, cwd=workspace / "runs").returncode == 0
    assert screening("submit", delivery, SCREENING_WORKSPACE=str(workspace)).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("submit", "nowhere", "-w", "county"),
        ("submit", ".", "-w", "."),
        ("validate", "nowhere"),
        ("reference", "lpr", "nowhere.csv", "-w", "county"),
        ("reference", "nothing", "nowhere.csv", "-w", "county"),
        ("import", "--profile", "swift", "f.csv", "--out", "o"),
        ("import", "f.csv"),
        ("init", "county"),
        ("submit",),
        ("nonsense",),
    ],
)
def test_a_wrong_call_exits_2_without_a_traceback(arguments: tuple[str, ...], workspace: Path) -> None:
    done = screening(*arguments, cwd=workspace.parent)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_an_empty_folder_is_refused_in_words(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = screening("submit", tmp_path / "empty", "-w", workspace)
    assert done.returncode == 1
    assert "manifest.json" in done.stdout


def test_an_unexpected_failure_is_one_sentence_and_a_traceback_on_demand(workspace: Path, tmp_path: Path) -> None:
    (workspace / "ledger" / "submissions" / "_delta_log" / "00000000000000000000.json").write_text("{")
    plain = screening("submit", write(tmp_path / "in"), "-w", workspace)
    assert plain.returncode == 1
    assert "Traceback" not in plain.stderr
    assert len(plain.stderr.strip().splitlines()) == 1
    asked = screening("submit", tmp_path / "in", "-w", workspace, SCREENING_DEBUG="1")
    assert "Traceback" in asked.stderr


def test_a_reference_table_is_taken(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "lpr.csv").write_text("effective_from,one_year,five_year\n2020-08-20,0.0385,0.0465\n")
    done = screening("reference", "lpr", tmp_path / "lpr.csv", "-w", workspace, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["rows"] == 1


def test_a_bad_reference_table_exits_1(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "lpr.csv").write_text("effective_from,one_year\n2020-08-20,0.0385\n")
    done = screening("reference", "lpr", tmp_path / "lpr.csv", "-w", workspace)
    assert done.returncode == 1
    assert "five_year" in done.stdout


def test_an_import_can_be_submitted(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "tran_id,orig_acct,bene_acct,tx_type,base_amt,tran_timestamp,is_sar\n1,7,8,TRANSFER,5.5,2017-01-01T00:00:00Z,True\n"
    )
    made = screening("import", "-p", "amlsim", tmp_path / "t.csv", "-o", tmp_path / "out", "--json")
    assert json.loads(made.stdout)["rows"]["transactions"] == 2
    assert screening("submit", tmp_path / "out", "-w", workspace).returncode == 0


def test_the_profiles_are_listed() -> None:
    listed = screening("import", "--list", "--json")
    assert [one["name"] for one in json.loads(listed.stdout)] == profiles()


def test_the_version_is_told() -> None:
    assert screening("--version").stdout.strip() == f"screening {__version__}"


@pytest.mark.parametrize("command", ["init", "submit", "validate", "reference", "import"])
def test_each_command_teaches_with_an_example(command: str) -> None:
    told = screening(command, "--help").stdout
    assert f"screening {command} " in told.split("example")[1]


def test_the_help_of_reference_names_every_table() -> None:
    told = screening("reference", "--help").stdout
    assert all(table in told for table in REFERENCE)


def test_the_command_line_starts_without_the_heavy_libraries() -> None:
    heavy = {"polars", "deltalake", "pyarrow", "pydantic"}
    code = f"import sys, screening.cli; print(sorted(set(sys.modules) & {heavy}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_help_is_there_at_once() -> None:
    start = time.perf_counter()
    assert screening("--help").returncode == 0
    assert time.perf_counter() - start < 2

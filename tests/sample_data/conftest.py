"""One small county, made by the command itself, for all tests of the generator."""

import subprocess
import sys
from pathlib import Path

import pytest
from county_files import Files

SCRIPT = Path(__file__).resolve().parents[2] / "sample_data" / "generate.py"
sys.path.append(str(SCRIPT.parent))


def generate(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SCRIPT), *words], capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    out = tmp_path_factory.mktemp("sample") / "county"
    done = generate(str(out), "--bookings", "60000", "--seed", "5")
    assert done.returncode == 0, done.stderr
    return Files(out)


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A county of full size, where every evasion has room."""
    out = tmp_path_factory.mktemp("large") / "county"
    done = generate(str(out))
    assert done.returncode == 0, done.stderr
    return Files(out)


@pytest.fixture(scope="session")
def tiny() -> Files:
    return Files(SCRIPT.parent / "tiny")


@pytest.fixture(scope="session")
def run() -> object:
    return generate

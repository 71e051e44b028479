"""The commands on pools, as a user calls them."""

import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from commands import screening as call

from screening.ledger.workspace import Workspace


def screening(*arguments: object) -> CompletedProcess[str]:
    return call(*arguments, COLUMNS="220")


@pytest.fixture(scope="module")
def place(tiny_workspace: Workspace, tiny_run: Path) -> Path:
    assert tiny_run.is_dir()
    return tiny_workspace.path


def test_a_pool_from_the_list_is_shown_with_months_and_lines_of_law(place: Path) -> None:
    listed = screening("pools", "-w", place, "--json")
    assert listed.returncode == 0, listed.stderr
    name = json.loads(listed.stdout)[0]["name"]
    assert name in screening("pools", "-w", place).stdout
    shown = screening("pool", name, "-w", place).stdout
    for part in ("before + in − out = after", "lines of law", "存款人 / depositors", "合计 / all", "clues only"):
        assert part in shown


def test_the_sheet_as_json_has_what_the_table_has(place: Path) -> None:
    name = json.loads(screening("pools", "-w", place, "--json").stdout)[0]["name"]
    sheet = json.loads(screening("pool", name, "-w", place, "--json").stdout)
    assert {"measures", "lines", "months", "exclusions", "operators", "promoters", "depositors", "tree"} <= set(sheet)


def test_an_unknown_pool_is_a_wrong_call(place: Path) -> None:
    done = screening("pool", "R0", "-w", place)
    assert done.returncode == 2
    assert "screening pools" in done.stderr

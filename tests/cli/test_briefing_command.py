import json
from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner

from screening.cli import app
from screening.ledger.workspace import Workspace


@pytest.fixture
def county(tiny_workspace: Workspace, tiny_run: Path) -> str:
    assert tiny_run.is_dir()
    return str(tiny_workspace.path)


def test_a_document_and_figures_in_one_call(county: str, tmp_path: Path) -> None:
    out = tmp_path / "简报.docx"
    said = CliRunner().invoke(app, ["briefing", "-w", county, "--out", str(out), "--json"])
    told = json.loads(said.stdout)
    assert said.exit_code == 0
    assert f"{told['month'][:4]}年" in "\n".join(line.text for line in Document(str(out)).paragraphs)
    assert [one["key"] for one in told["sections"]][:3] == ["overview", "rings", "typologies"]


def test_without_a_file_it_is_printed(county: str) -> None:
    said = CliRunner().invoke(app, ["briefing", "-w", county, "--publicity"])
    assert said.exit_code == 0
    assert "总体情况 / Overview" in said.stdout
    assert "机构热点" not in said.stdout

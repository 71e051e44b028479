import json
from pathlib import Path

import pytest
import typer
from dossiers import rich_dossier
from typer.testing import CliRunner

from screening.cli import refer_check
from screening.errors import RefusedInput
from screening.referral.as_json import dossier_json
from screening.referral.camlmac import camlmac_files, camlmac_xml
from screening.referral.goaml import goaml_xml

MESSAGES = {"json": dossier_json, "goaml": goaml_xml, "camlmac": camlmac_xml}
app = typer.Typer()
refer_check.add(app)


@pytest.mark.parametrize("kind", MESSAGES)
def test_each_message_is_known_and_holds(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "message"
    file.write_bytes(MESSAGES[kind](rich_dossier()))
    said = CliRunner().invoke(app, ["check", str(file), "--json"])
    told = json.loads(said.stdout)
    assert (said.exit_code, told["kind"], told["holds"], told["problems"]) == (0, kind, True, [])


def test_a_fault_is_told_with_its_place_and_fails(tmp_path: Path) -> None:
    file = tmp_path / "goaml.xml"
    file.write_bytes(goaml_xml(rich_dossier()).replace(b"<amount_local>500000.00", b"<amount_local>-1"))
    said = CliRunner().invoke(app, ["check", str(file)])
    assert said.exit_code == 1
    assert "/report/transaction[1]/amount_local" in said.stdout
    assert "不合格 / does not hold" in said.stdout


def test_drafts_are_split_into_one_file_for_each_bank(tmp_path: Path) -> None:
    file = tmp_path / "camlmac.xml"
    file.write_bytes(camlmac_xml(rich_dossier()))
    said = CliRunner().invoke(app, ["drafts", str(file), "--out", str(tmp_path / "banks")])
    assert said.exit_code == 0
    split = {one.name: one.read_bytes() for one in (tmp_path / "banks").iterdir()}
    assert split == {f"camlmac-{bank}.xml": content for bank, content in camlmac_files(rich_dossier()).items()}


def test_what_holds_no_drafts_is_not_split(tmp_path: Path) -> None:
    file = tmp_path / "goaml.xml"
    file.write_bytes(goaml_xml(rich_dossier()))
    with pytest.raises(RefusedInput, match="drafts"):
        CliRunner().invoke(app, ["drafts", str(file), "--out", str(tmp_path / "banks")], catch_exceptions=False)


def test_another_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "page.xml"
    file.write_text("<html/>", encoding="utf-8")
    with pytest.raises(RefusedInput, match="html"):
        CliRunner().invoke(app, ["check", str(file)], catch_exceptions=False)

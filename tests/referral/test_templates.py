import re
import runpy
from pathlib import Path

from screening.home import shipped
from screening.referral.letter_fields import letter_fields
from screening.referral.templates import template
from tests.referral import made_up

FOLDER = shipped("templates")


def test_the_committed_letter_is_what_its_script_makes() -> None:
    made = runpy.run_path(str(FOLDER / "make_clue_transfer.py"))["letter"]()
    assert made == (FOLDER / "clue-transfer.docx").read_bytes()


def test_the_readme_lists_every_field_of_the_letter() -> None:
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    fields = letter_fields(made_up.lending_dossier())
    named = set(re.findall(r"^\| `([^`.]+)` \|", told, re.MULTILINE))
    assert set(fields) <= named
    for name, value in fields.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            row = next(line for line in told.splitlines() if line.startswith(f"| `{name}` |"))
            assert set(re.findall(r"`one\.([^`]+)`", row)) == set(value[0])


def test_a_workspaces_own_template_comes_before_the_shipped_one(tmp_path: Path) -> None:
    assert template(tmp_path, "dossier.typ") == template(None, "dossier.typ") == FOLDER / "dossier.typ"
    own = tmp_path / "templates" / "dossier.typ"
    own.parent.mkdir()
    own.write_text("")
    assert template(tmp_path, "dossier.typ") == own

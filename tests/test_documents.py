"""Documents that are made from the code are what the code says, and what they name exists."""

import re
import tomllib
from pathlib import Path

import pytest

from screening.cli import app
from screening.cli.handbook import PLACE, handbook
from screening.rulebook.catalogue import documents, left_over

ROOT = Path(__file__).parents[1]
RULE_DOCUMENTS = documents()
MARKDOWN = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("sample_data/*.md")]


@pytest.mark.parametrize("place", list(RULE_DOCUMENTS), ids=lambda place: place.name)
def test_the_rule_documents_are_what_the_rules_say(place: Path) -> None:
    assert place.read_text(encoding="utf-8") == RULE_DOCUMENTS[place], "run: python -m screening.rulebook.catalogue"


def test_no_page_of_a_rule_is_left_over() -> None:
    assert not left_over(), "run: python -m screening.rulebook.catalogue"


def test_the_commands_are_what_help_says() -> None:
    assert PLACE.read_text(encoding="utf-8") == handbook(app), "run: python -m screening.cli.handbook"


@pytest.mark.parametrize("file", MARKDOWN, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_lead_somewhere(file: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", file.read_text(encoding="utf-8")):
        if not target.startswith("mailto:"):
            assert (file.parent / target).exists(), target


@pytest.mark.parametrize("file", MARKDOWN, ids=lambda file: str(file.relative_to(ROOT)))
def test_commands_named_in_documents_exist(file: Path) -> None:
    known = {
        line.removeprefix("## `screening ").removesuffix("`") for line in PLACE.read_text(encoding="utf-8").splitlines()
    }
    for command in re.findall(r"^screening ([a-z]+(?: [a-z]+)?)", file.read_text(encoding="utf-8"), re.MULTILINE):
        assert command in known or command.split()[0] in known, command


def test_every_runtime_library_is_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    modules = {"argon2-cffi": "argon2", "scikit-learn": "sklearn", "python-docx": "docx"}
    code = "\n".join(
        file.read_text(encoding="utf-8")
        for folder in ("screening", "sample_data")
        for file in (ROOT / folder).rglob("*.py")
    )
    for wanted in project["dependencies"]:
        name = re.split(r"[<>=]", wanted)[0]
        module = modules.get(name, name)
        assert re.search(rf"^\s*(?:import|from) {module}\b", code, re.MULTILINE), (
            f"{name} is a dependency that nothing uses"
        )


def test_no_file_names_a_registry_host() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "index-url" not in lock

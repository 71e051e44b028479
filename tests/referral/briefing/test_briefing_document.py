import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from screening.errors import RefusedInput
from screening.home import shipped
from screening.ledger.workspace import Workspace
from screening.referral.briefing.document import TEMPLATE, document, file_name, template_of
from screening.referral.briefing.section import Briefing, shown
from screening.report.words import Pair

SHIPPED = shipped("templates") / TEMPLATE


@pytest.fixture
def made(make: Callable[..., Briefing]) -> Briefing:
    return make()


def text_of(content: bytes) -> str:
    paper = Document(BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells])


def test_the_shipped_template_is_the_one_that_its_script_makes() -> None:
    sys.path.insert(0, str(SHIPPED.parent))
    from make_briefing import template  # noqa: PLC0415 - a script beside its file

    assert SHIPPED.read_bytes() == template(), "python templates/make_briefing.py"


def test_every_section_and_row_is_in_the_document(made: Briefing) -> None:
    text = text_of(document(made, SHIPPED))
    for section in made.sections:
        assert section.title.zh in text
        assert all(shown(cell, "zh") in text for row in section.rows for cell in row)


def test_the_same_briefing_gives_the_same_bytes(made: Briefing) -> None:
    assert document(made, SHIPPED) == document(made, SHIPPED)


def test_hostile_text_stays_text(made: Briefing) -> None:
    hostile = '<w:p/>{{ 7*7 }}\x00{%p endfor %}&"'
    first = replace(made.sections[0], rows=((Pair(hostile, ""), 1, 2, "-1"),))
    text = text_of(document(replace(made, sections=(first,)), SHIPPED))
    assert '<w:p/>{{ 7*7 }}\ufffd{%p endfor %}&"' in text


def test_a_county_may_have_its_own_template(tmp_path: Path, made: Briefing) -> None:
    workspace = Workspace.create(tmp_path / "county")
    assert template_of(workspace) == SHIPPED
    own = workspace.path / "templates" / TEMPLATE
    own.parent.mkdir()
    paper = Document()
    paper.add_paragraph("本县简报 {{ 月份 }}，{{ 各节 | length }} 节")
    paper.save(str(own))
    assert f"{len(made.sections)} 节" in text_of(document(made, template_of(workspace)))


@pytest.mark.parametrize("field", ["{{ 不存在 }}", "{% for one in %}", "{{ ''.__class__.__mro__ }}"])
def test_a_template_that_cannot_be_filled_is_refused(tmp_path: Path, made: Briefing, field: str) -> None:
    paper = Document()
    paper.add_paragraph(field)
    paper.save(str(tmp_path / "own.docx"))
    with pytest.raises(RefusedInput, match=r"own\.docx"):
        document(made, tmp_path / "own.docx")


def test_what_is_no_document_is_refused(tmp_path: Path, made: Briefing) -> None:
    (tmp_path / "own.docx").write_text("text", encoding="utf-8")
    with pytest.raises(RefusedInput, match="not a Word document"):
        document(made, tmp_path / "own.docx")


def test_the_public_version_is_called_so(made: Briefing) -> None:
    assert file_name(made) == f"briefing-{made.month}.docx"
    assert file_name(replace(made, publicity=True)).endswith("-public.docx")

"""The briefing as a Word document, written into a template that a county may replace (`templates/briefing.docx`)."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Emu, Mm
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from screening.errors import RefusedInput
from screening.ledger.workspace import Workspace
from screening.referral.archive import settled
from screening.referral.briefing.section import Briefing
from screening.referral.briefing.values import fields
from screening.referral.templates import template
from screening.referral.xml_text import held
from screening.report.svg import width_of

TEMPLATE = "briefing.docx"
_WIDEST_COLUMN, _MARGINS, _PAGE = 160.0, 16.0, Mm(170)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def document(briefing: Briefing, template_file: Path) -> bytes:
    """Give the briefing as .docx; the same briefing and template give the same bytes.

    Raises RefusedInput for a template that is no .docx, is broken, or names a field that a briefing has not.
    """
    paper = DocxTemplate(template_file)
    try:
        paper.init_docx()
        paper.render(_plain(fields(briefing)), SandboxedEnvironment(undefined=StrictUndefined, autoescape=True))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise _refused(template_file, "不是 Word 文档（.docx） / not a Word document") from error
    except (TemplateError, SecurityError) as error:
        raise _refused(template_file, f"模板写法有误 / the template is broken: {error}") from error
    for table in paper.docx.tables:
        if table.rows and table.rows[0]._tr.xpath("./w:trPr/w:tblHeader"):  # noqa: SLF001 - python-docx has no word for it
            _fit(table)
    known = paper.docx.core_properties
    known.title = f"预警分析研判简报 {briefing.month}"
    known.author = known.last_modified_by = known.comments = known.keywords = ""
    known.created = known.modified = briefing.made_at
    buffer = BytesIO()
    paper.save(buffer)
    return settled(buffer.getvalue())


def _fit(table: Any) -> None:
    """Give the columns of a table the room that their texts need, within the width that the table has."""
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    needed = [
        max(min(width_of(text), _WIDEST_COLUMN) for text in column) + _MARGINS for column in zip(*rows, strict=True)
    ]
    for place, column in enumerate(table.columns):
        column.width = Emu(int(_PAGE * needed[place] / sum(needed)))
        for cell in column.cells:
            cell.width = column.width


def template_of(workspace: Workspace) -> Path:
    """Give the workspace's own template of the briefing where it has one, else the shipped one."""
    return template(workspace.path, TEMPLATE)


def file_name(briefing: Briefing) -> str:
    """Give the name under which a briefing is saved."""
    return f"briefing-{briefing.month}{'-public' if briefing.publicity else ''}.docx"


def _plain(value: Any) -> Any:
    """Give fields with every text as a document can hold it."""
    if isinstance(value, str):
        return held(value)
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _refused(file: Path, what: str) -> RefusedInput:
    return RefusedInput(what, where=file, remedy="字段见 docs/briefing.md / the fields are in docs/briefing.md")

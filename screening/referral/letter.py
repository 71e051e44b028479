"""The letter that transfers a clue (案件线索移送函), written into a Word template that a county may replace."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from screening.errors import RefusedInput, WrongCall, did_you_mean
from screening.referral.archive import settled
from screening.referral.dossier import Dossier
from screening.referral.glyphs import hidden, replaced
from screening.referral.letter_fields import letter_fields

TEMPLATE = "clue-transfer.docx"


def letter(dossier: Dossier, template: Path) -> bytes:
    """Give the letter as .docx; the same dossier and template give the same bytes.

    Every value is text: nothing in it is read as markup or as a field. A field that the template names and a dossier has
    not, a broken template, or a file that is no .docx is refused with RefusedInput, naming it.
    """
    fields = letter_fields(dossier)
    fields = replaced(fields, hidden(fields))
    paper = _opened(template)
    _check(paper, template, fields)
    try:
        paper.render(fields, SandboxedEnvironment(undefined=StrictUndefined, autoescape=True), autoescape=True)
    except UndefinedError as unknown:
        raise _refusal(
            template, f"模板里有未知的字段 / the template names an unknown field: {unknown.message}"
        ) from unknown
    except (TemplateError, SecurityError) as broken:
        raise _refusal(template, f"模板写法有误 / the template is broken: {broken}") from broken
    _sign(paper, dossier)
    buffer = BytesIO()
    paper.save(buffer)
    return settled(buffer.getvalue())


def _opened(template: Path) -> Any:
    if not template.is_file():
        raise WrongCall("没有这个移送函模板 / no such template of the letter", where=template)
    paper = DocxTemplate(template)
    try:
        paper.init_docx()
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as broken:
        raise _refusal(template, "不是 Word 文档（.docx） / not a Word document") from broken
    return paper


def _check(paper: Any, template: Path, fields: dict[str, Any]) -> None:
    """Refuse a template that names fields which no dossier has, all of them at once, before it is filled in."""
    try:
        named = paper.get_undeclared_template_variables(SandboxedEnvironment())
    except TemplateError as broken:
        raise _refusal(template, f"模板写法有误 / the template is broken: {broken}") from broken
    if unknown := sorted(named - set(fields)):
        told = "、".join(f"{one}{did_you_mean(one, fields)}" for one in unknown)
        raise _refusal(template, f"模板里有未知的字段 / the template names unknown fields: {told}")


def _refusal(template: Path, what: str) -> RefusedInput:
    return RefusedInput(
        what, where=template, remedy="字段见 templates/README.md / the fields are in templates/README.md"
    )


def _sign(paper: Any, dossier: Dossier) -> None:
    """Set the document's own properties from the dossier, so that no clock and no user's name gets in."""
    known = paper.docx.core_properties
    known.title, known.subject = dossier.head.title.zh, dossier.head.number
    known.author = known.last_modified_by = dossier.head.authority
    known.created = known.modified = dossier.head.made_at
    known.keywords = known.comments = known.category = ""
    known.revision = 1

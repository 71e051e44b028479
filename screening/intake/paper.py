"""Parts of a Chinese office document: A4, East Asian fonts by name, tables whose heading repeats."""

from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

BODY_FONT = "仿宋"
HEAD_FONT = "黑体"
_LATIN = "Times New Roman"
_BODY_POINTS = 12
_TABLE_POINTS = 9
_INDENT = 2 * _BODY_POINTS


def blank_page() -> Any:
    """Give an empty A4 document whose text is set in Chinese fonts."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _LATIN, Pt(_BODY_POINTS)
    _east_asian(normal.element.get_or_add_rPr(), BODY_FONT)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.25
    return document


def title(document: Any, text: str) -> None:
    """Add the title, in the middle."""
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.space_after = Pt(10)
    write(line, text, points=20, font=HEAD_FONT, bold=True)


def heading(document: Any, text: str) -> None:
    """Add a heading that stays with what follows."""
    line = document.add_paragraph()
    line.paragraph_format.space_before = Pt(8)
    line.paragraph_format.space_after = Pt(3)
    line.paragraph_format.keep_with_next = True
    write(line, text, points=_BODY_POINTS, font=HEAD_FONT, bold=True)


def paragraph(document: Any, text: str, *, indent: bool = True, hold: bool = False) -> None:
    """Add a paragraph, its first line set in by two characters as is the custom; `hold` keeps it with the next one."""
    line = document.add_paragraph()
    line.paragraph_format.keep_with_next = hold
    if indent:
        line.paragraph_format.first_line_indent = Pt(_INDENT)
    write(line, text)


def table(document: Any, headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
    """Add a table with a heading that repeats on every page and rows that no page break cuts."""
    grid = document.add_table(rows=0, cols=len(headings))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Cm(width)
    for number, texts in enumerate([headings, *rows]):
        line = grid.add_row()
        properties = line._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no word for these
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(line.cells, texts, widths, strict=True):
            cell.width = Cm(width)
            cell.paragraphs[0].paragraph_format.line_spacing = 1.1
            font = BODY_FONT if number else HEAD_FONT
            write(cell.paragraphs[0], text, points=_TABLE_POINTS, font=font, bold=number == 0)


def write(
    line: Any, text: str, *, points: float | None = None, font: str = BODY_FONT, bold: bool | None = None
) -> None:
    """Add text to a paragraph in a font that Chinese characters take too."""
    run = line.add_run(text)
    run.font.name, run.font.bold = _LATIN, bold
    if points:
        run.font.size = Pt(points)
    _east_asian(run._element.get_or_add_rPr(), font)  # noqa: SLF001 - python-docx sets the Latin font only


def _east_asian(properties: Any, font: str) -> None:
    fonts = properties.get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)

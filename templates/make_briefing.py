"""Makes `briefing.docx`, the shipped template of the monthly briefing; its fields are in docs/briefing.md.

Run `python templates/make_briefing.py` after a change; a test holds the committed file to it.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from screening.referral.archive import settled

TARGET = Path(__file__).with_name("briefing.docx")
TEXT, HEAD = "仿宋", "黑体"
BLUE, GREY, INK = RGBColor(0x2F, 0x6F, 0xB3), RGBColor(0x5B, 0x65, 0x77), RGBColor(0x1D, 0x24, 0x33)
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def template() -> bytes:
    """Give the template as a .docx; the same code gives the same bytes."""
    page = _page()
    _say(_line(page, CENTRE, 6), "预警分析研判简报", 22, HEAD, INK)
    _say(_line(page, CENTRE, 4), "{{ 月份 }}{% if 公开稿 %}（公开稿）{% endif %}", 14, TEXT, INK)
    _say(
        _line(page, CENTRE, 8),
        "数据截至 {{ 截止日 }}，{{ 生成时间 }} 生成{% if 运行 %}，运行 {{ 运行 }}{% endif %}",
        9,
        TEXT,
        GREY,
    )
    _say(_line(page, None, 8), "{{ 声明 }}", 10.5, HEAD, INK)
    _say(_line(page), "{%p for 节 in 各节 %}", 9, TEXT, INK)
    _say(_line(page, None, 4, before=12, keep=True), "{{ 节.标题 }}", 14, HEAD, INK)
    _repeated(page, "one in 节.说明", "{{ one }}")
    _say(_line(page), "{%p if 节.条 %}", 9, TEXT, INK)
    _bars(page)
    _say(_line(page), " ", 4, TEXT, INK)
    _say(_line(page), "{%p endif %}", 9, TEXT, INK)
    _say(_line(page), "{%p if 节.空 %}", 9, TEXT, INK)
    _say(_line(page), "本月无。", 10.5, TEXT, INK)
    _say(_line(page), "{%p else %}", 9, TEXT, INK)
    _rows(page)
    _say(_line(page), "{%p endif %}", 9, TEXT, INK)
    _repeated(page, "one in 节.略去", "{{ one }}")
    _say(_line(page), "{%p endfor %}", 9, TEXT, INK)
    buffer = BytesIO()
    page.save(buffer)
    return settled(buffer.getvalue())


def _page() -> Any:
    page = Document()
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)
    section.left_margin = section.right_margin = Mm(20)
    normal = page.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(10.5)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), TEXT)
    normal.paragraph_format.space_after = Pt(0)
    foot = section.footer.paragraphs[0]
    foot.alignment = CENTRE
    _say(foot, "{{ 声明 }}", 8, TEXT, GREY)
    known = page.core_properties
    known.author = known.last_modified_by = known.comments = known.title = ""
    return page


def _line(page: Any, align: Any = None, after: float = 0, before: float = 0, *, keep: bool = False) -> Any:
    line = page.add_paragraph()
    line.alignment = align
    line.paragraph_format.space_after, line.paragraph_format.space_before = Pt(after), Pt(before)
    line.paragraph_format.keep_with_next = keep
    return line


def _say(line: Any, text: str, points: float, font: str, colour: RGBColor) -> None:
    run = line.add_run(text)
    run.font.size, run.font.name, run.font.color.rgb = Pt(points), "Times New Roman", colour
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - no other way


def _repeated(page: Any, loop: str, text: str) -> None:
    _say(_line(page), f"{{%p for {loop} %}}", 9, TEXT, INK)
    _say(_line(page, None, 3), text, 9, TEXT, GREY)
    _say(_line(page), "{%p endfor %}", 9, TEXT, INK)


def _bars(page: Any) -> None:
    """Add the chart: a table of names, bars of blocks, and counts, this month and the month before."""
    table = _table(page, 4, 4, (52, 78, 20, 20))
    for cell, text in zip(table.rows[0].cells, ("", "", "本月", "上月"), strict=True):
        cell.paragraphs[0].alignment = RIGHT
        _say(cell.paragraphs[0], text, 8, HEAD, GREY)
    _say(table.rows[1].cells[0].paragraphs[0], "{%tr for 条 in 节.条 %}", 8, TEXT, INK)
    for cell, text, colour in zip(
        table.rows[2].cells,
        ("{{ 条.名 }}", "{{ 条.本月 }}", "{{ 条.本月数 }}", "{{ 条.上月数 }}"),
        (INK, BLUE, INK, GREY),
        strict=True,
    ):
        _say(cell.paragraphs[0], text, 8.5, TEXT, colour)
    for cell in table.rows[2].cells[2:]:
        cell.paragraphs[0].alignment = RIGHT
    _say(table.rows[3].cells[0].paragraphs[0], "{%tr endfor %}", 8, TEXT, INK)


def _rows(page: Any) -> None:
    """Add the table of a section, whose columns are as many as it has."""
    table = _table(page, 4, 7, (24,) * 7, ruled=True)
    table.rows[0]._tr.get_or_add_trPr().append(_flag("w:tblHeader"))  # noqa: SLF001 - python-docx has no word for it
    for row, one, loop, font in ((table.rows[0], "栏", "节.栏", HEAD), (table.rows[2], "格", "行", TEXT)):
        tags = (
            f"{{%tc for {one} in {loop} %}}",
            f"{{%tc if {one}.右 %}}",
            "{%tc else %}",
            "{%tc endif %}",
            "{%tc endfor %}",
        )
        cells = iter(row.cells)
        for text in (tags[0], tags[1], f"{{{{ {one}.文 }}}}", tags[2], f"{{{{ {one}.文 }}}}", tags[3], tags[4]):
            line = next(cells).paragraphs[0]
            line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(1)
            _say(line, text, 8.5, font, INK)
        row.cells[2].paragraphs[0].alignment = RIGHT
        row._tr.get_or_add_trPr().append(_flag("w:cantSplit"))  # noqa: SLF001 - as above
    _say(table.rows[1].cells[0].paragraphs[0], "{%tr for 行 in 节.行 %}", 8.5, TEXT, INK)
    _say(table.rows[3].cells[0].paragraphs[0], "{%tr endfor %}", 8.5, TEXT, INK)


def _table(page: Any, rows: int, columns: int, widths: tuple[int, ...], *, ruled: bool = False) -> Any:
    table = page.add_table(rows, columns)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    if ruled:
        table.style = "Table Grid"
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return table


def _flag(name: str) -> Any:
    return OxmlElement(name)


if __name__ == "__main__":
    TARGET.write_bytes(template())

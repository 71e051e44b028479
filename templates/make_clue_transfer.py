"""Makes `clue-transfer.docx`, the shipped template of the letter that transfers a clue; the fields are in README.md.

Run `python templates/make_clue_transfer.py` after a change; a test holds the committed file to it. The page is that of a
Chinese official document (GB/T 9704): title in the middle, 仿宋 of 16 points on lines of 28, page number at the foot.
"""

import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from screening.intake.paper import write
from screening.referral.archive import settled

TARGET = Path(__file__).with_name("clue-transfer.docx")
RED = RGBColor(0xC0, 0x00, 0x00)
TEXT, HEAD, TITLE = "仿宋", "黑体", "宋体"
FALLBACKS = {
    TEXT: "FangSong,FangSong_GB2312,STFangsong,Noto Serif CJK SC,Source Han Serif SC",
    HEAD: "SimHei,STHeiti,Noto Sans CJK SC,Source Han Sans SC",
    TITLE: "SimSun,STSong,Noto Serif CJK SC,Source Han Serif SC",
}
LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
Widths = Sequence[float]


def letter() -> bytes:
    """Give the template as a .docx; the same code gives the same bytes."""
    page = _page()
    _top(page)
    _facts(page)
    _end(page)
    _checklist(page)
    _receipt(page)
    buffer = BytesIO()
    page.save(buffer)
    return settled(buffer.getvalue())


def _page() -> Any:
    page = Document()
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(32)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(22)
    normal = page.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(16)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), TEXT)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = Pt(28)
    normal.paragraph_format.widow_control = True
    head = section.header.paragraphs[0]
    head.alignment = RIGHT
    _say(head, "{{ 草稿标记 }}", points=12, font=HEAD, colour=RED)
    foot = section.footer.paragraphs[0]
    foot.alignment = CENTRE
    foot.paragraph_format.line_spacing = 1.0
    _say(foot, "— ", points=14, font=TITLE)
    _counted(foot, "PAGE")
    _say(foot, " —", points=14, font=TITLE)
    note = section.footer.add_paragraph()
    note.alignment = CENTRE
    note.paragraph_format.line_spacing = 1.0
    _say(note, "{{ 线索声明 }}", points=9, font=TEXT)
    _name_fallbacks(page)
    return page


def _name_fallbacks(page: Any) -> None:
    """Tell which fonts stand in where the machine lacks those of official documents."""
    part = next(one.target_part for one in page.part.rels.values() if one.reltype.endswith("/fontTable"))
    fonts = parse_xml(part.blob)
    for name, others in FALLBACKS.items():
        font = parse_xml(f'<w:font {nsdecls("w")} w:name="{name}"><w:altName w:val="{others}"/></w:font>')
        fonts.insert(0, font)
    part._blob = _xml(fonts)  # noqa: SLF001 - python-docx has no word for the table of fonts


def _xml(element: Any) -> bytes:
    from lxml import etree  # noqa: PLC0415 - only this one line writes XML by hand

    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True))


def _top(page: Any) -> None:
    """Add the issuing body in red, number, red line, title, addressee and opening."""
    line = _line(page, align=CENTRE, spacing=1.0)
    _say(line, "{{ 移送机关 }}", points=30, font=TITLE, bold=True, colour=RED)
    line = _line(page, align=CENTRE)
    line.paragraph_format.space_before = Pt(14)
    _say(line, "{{ 文号 }}")
    _red_line(line)
    line = _line(page, align=CENTRE, spacing=Pt(34))
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(22), Pt(14)
    _say(line, "关于移送{{ 案由 }}案件线索的函", points=22, font=TITLE, bold=True)
    _paragraph(page, "{{ 接收机关 }}：", indent=False)
    _paragraph(
        page,
        "根据《行政执法机关移送涉嫌犯罪案件的规定》（国务院令第310号），现将{{ 案由 }}的案件线索移送你单位，请审查处理。",
    )
    _paragraph(page, "{{ 线索声明 }}", font=HEAD)
    for field in ("移送性质", "版本说明"):
        _only_if(page, field, f"{{{{ {field} }}}}")
    _paragraph(page, "{%p for one in 略去内容 %}")
    _paragraph(page, "本版略去：{{ one }}。")
    _paragraph(page, "{%p endfor %}")


def _facts(page: Any) -> None:
    _heading(page, "一、线索来源")
    _paragraph(page, "{{ 线索来源 }}")
    _heading(page, "二、当事人")
    _paragraph(page, "{{ 当事人说明 }}")
    _table(
        page, "当事人", "当事人",
        ("编号", "姓名或名称", "证件及号码", "联系方式、住址", "角色（推定）"),
        ("编号", "名称", "证件", "联系", "角色"), (12, 24, 44, 50, 26),
    )  # fmt: skip
    _heading(page, "三、主要事实")
    _loop(page, "主要事实", "{{ one }}")
    _table(page, "数额", None, ("项目", "数额"), ("项目", "数值"), (90, 66), right=(1,))
    _heading(page, "四、资金情况")
    _paragraph(page, "{{ 资金情况 }}")
    _table(
        page, "账户", "账户",
        ("编号", "账号", "户名", "银行", "收（元）", "付（元）"),
        ("编号", "账号", "户名", "银行", "收", "付"), (12, 42, 24, 28, 25, 25), right=(4, 5),
    )  # fmt: skip
    _heading(page, "五、涉嫌触犯条款及数额线")
    _paragraph(page, "{{ 条款说明 }}")
    _table(
        page, "条款", "条款",
        ("依据", "内容", "数额线", "本案数值", "是否达到"),
        ("依据", "内容", "数额线", "本案", "达到"), (34, 44, 24, 34, 20), right=(2, 3),
    )  # fmt: skip
    _heading(page, "六、已采取措施")
    _loop(page, "已采取措施", "{{ one }}")
    _heading(page, "七、存疑、缺口与不主张的事项")
    _loop(page, "存疑", "{{ one }}")
    _loop(page, "不主张", "不主张：{{ one }}")
    _heading(page, "八、建议")
    _loop(page, "建议", "{{ one }}")


def _end(page: Any) -> None:
    _paragraph(page, "附件：", hold=True)
    _loop(page, "附件", "{{ one.序号 }}．{{ one.名称 }}（{{ one.用途 }}）")
    _paragraph(page, "（附件共{{ 附件份数 }}项，各文件的 SHA-256 见封存清单 MANIFEST.json。）", hold=True)
    for text in ("{{ 移送机关 }}（印章）", "{{ 成文日期 }}"):
        line = _line(page, align=RIGHT)
        line.paragraph_format.space_before = Pt(14) if "印章" in text else Pt(0)
        line.paragraph_format.right_indent = Pt(48)
        line.paragraph_format.keep_with_next = True
        _say(line, text)
    _paragraph(page, "承办人：{{ 承办人一 }}", indent=False, space=14, hold=True)
    _paragraph(page, "承办人：{{ 承办人二 }}", indent=False, hold=True)
    _paragraph(page, "审批人：{{ 审批人 }}　　审批时间：{{ 审批时间 }}", indent=False, hold=True)
    _paragraph(page, "联系电话：", indent=False)


def _checklist(page: Any) -> None:
    _title_of_annex(page, "附表　移送要件清单")
    _paragraph(page, "依《行政执法机关移送涉嫌犯罪案件的规定》（国务院令第310号）。", indent=False)
    _table(
        page, "移送要件", None,
        ("文书或步骤", "条款", "期限", "状态", "说明"),
        ("事项", "条款", "期限", "状态", "说明"), (44, 30, 26, 16, 40),
    )  # fmt: skip


def _receipt(page: Any) -> None:
    _title_of_annex(page, "送达回执")
    _paragraph(page, "{{ 移送机关 }}：", indent=False)
    _paragraph(page, "你单位{{ 文号 }}移送的{{ 案由 }}案件线索及附件{{ 附件份数 }}项收悉。")
    rows = (
        ("接收人（签名）", ""), ("接收时间", "　　　　年　　月　　日　　时"), ("是否属本机关管辖", "□ 是　　□ 否，已转送："),
        ("审查结果", "□ 立案　　□ 不予立案"), ("不予立案的理由", ""), ("接收机关（印章）", ""),
    )  # fmt: skip
    grid = page.add_table(rows=0, cols=2)
    grid.style, grid.alignment, grid.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(grid.columns, (50, 106), strict=True):
        column.width = Mm(width)
    for name, value in rows:
        line = grid.add_row()
        line.height = Mm(14)
        for cell, text, width in zip(line.cells, (name, value), (50, 106), strict=True):
            cell.width = Mm(width)
            _say(cell.paragraphs[0], text, points=14)
    _paragraph(
        page,
        "（依第七条应在二十四小时内在回执上签字；依第八条应在三日内决定是否立案并书面通知移送机关。）",
        points=12,
        space=8,
    )


def _line(page: Any, *, align: Any = LEFT, spacing: Any = None) -> Any:
    line = page.add_paragraph()
    line.alignment = align
    if spacing is not None:
        line.paragraph_format.line_spacing = spacing
    return line


def _say(
    line: Any, text: str, *, points: float = 16, font: str = TEXT, bold: bool | None = None, colour: Any = None
) -> None:
    write(line, text, points=points, font=font, bold=bold)
    if colour is not None:
        line.runs[-1].font.color.rgb = colour


def _paragraph(
    page: Any,
    text: str,
    *,
    indent: bool = True,
    font: str = TEXT,
    points: float = 16,
    space: float = 0,
    hold: bool = False,
) -> None:
    line = _line(page)
    line.paragraph_format.keep_with_next = hold
    line.paragraph_format.space_before = Pt(space)
    if indent:
        line.paragraph_format.first_line_indent = Pt(2 * points)
    _say(line, text, points=points, font=font)


def _loop(page: Any, field: str, text: str) -> None:
    """Add a paragraph for each text of a field."""
    _paragraph(page, f"{{%p for one in {field} %}}")
    _paragraph(page, text)
    _paragraph(page, "{%p endfor %}")


def _only_if(page: Any, field: str, text: str) -> None:
    _paragraph(page, f"{{%p if {field} %}}")
    _paragraph(page, text)
    _paragraph(page, "{%p endif %}")


def _heading(page: Any, text: str) -> None:
    line = _line(page)
    line.paragraph_format.first_line_indent = Pt(32)
    line.paragraph_format.keep_with_next = True
    _say(line, text, font=HEAD)


def _title_of_annex(page: Any, text: str) -> None:
    """Add the title of an annex, which begins a page."""
    line = _line(page, align=CENTRE)
    line.paragraph_format.page_break_before = True
    line.paragraph_format.space_after = Pt(10)
    _say(line, text, points=18, font=HEAD)


def _table(
    page: Any,
    field: str,
    only_if: str | None,
    heads: Sequence[str],
    names: Sequence[str],
    widths: Widths,
    right: Widths = (),
) -> None:
    """Add a table with a row for each entry of a field; its head repeats and no page break cuts a row."""
    if only_if:
        _paragraph(page, f"{{%p if {only_if} %}}")
    grid = page.add_table(rows=0, cols=len(heads))
    grid.style, grid.alignment, grid.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    rows: list[list[str]] = [
        list(heads),
        [f"{{%tr for one in {field} %}}", *[""] * (len(heads) - 1)],
        [f"{{{{ one.{name} }}}}" for name in names],
        ["{%tr endfor %}", *[""] * (len(heads) - 1)],
    ]
    for number, texts in enumerate(rows):
        line = grid.add_row()
        properties = line._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no words for these
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for place, (cell, text, width) in enumerate(zip(line.cells, texts, widths, strict=True)):
            cell.width = Mm(width)
            cell.paragraphs[0].paragraph_format.line_spacing = Pt(15)
            cell.paragraphs[0].alignment = RIGHT if place in right else LEFT
            _say(cell.paragraphs[0], text, points=10.5, font=TEXT if number else HEAD)
    if only_if:
        _paragraph(page, "{%p endif %}")


def _counted(line: Any, what: str) -> None:
    """Add a field that the word processor counts, such as the page's number."""
    run = line.add_run()
    run.font.size = Pt(14)
    for kind in ("begin", None, "separate", "end"):
        element = OxmlElement("w:fldChar") if kind else OxmlElement("w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = what
        run._r.append(element)  # noqa: SLF001 - python-docx has no word for a field


def _red_line(line: Any) -> None:
    """Draw the red line of an official letter below a paragraph."""
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", "C00000")):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    line._p.get_or_add_pPr().append(border)  # noqa: SLF001 - python-docx has no word for a border


if __name__ == "__main__":
    TARGET.write_bytes(letter())
    sys.stdout.write(f"{TARGET}\n")

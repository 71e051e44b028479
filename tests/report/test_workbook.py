import io
import tracemalloc
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from lxml import etree

from screening.errors import WrongCall
from screening.report import workbook
from screening.report.workbook import Column, Kind, Sheet, write_workbook

SPACE = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
COLUMNS = (
    Column("账号 account"),
    Column("金额 amount", Kind.YUAN),
    Column("笔数 bookings", Kind.WHOLE),
    Column("日期 day", Kind.DAY),
    Column("时间 at", Kind.MOMENT),
    Column("比例 share", Kind.SHARE),
    Column("摘要 remark", width=40, wrapped=True),
)
ROW = (
    "6222021234567890123",
    Decimal("1234567.05"),
    12,
    date(2026, 3, 4),
    datetime.fromisoformat("2026-03-04T09:30"),
    0.5,
    "货款",
)


def book(*rows: tuple[object, ...], columns: tuple[Column, ...] = COLUMNS) -> bytes:
    out = io.BytesIO()
    write_workbook(out, "证据 evidence", [Sheet("交易", columns, rows)])
    return out.getvalue()


def part(made: bytes, name: str = "xl/worksheets/sheet1.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        return etree.fromstring(file.read(name))


def cells(made: bytes) -> dict[str, etree._Element]:
    return {one.get("r"): one for one in part(made).iterfind(".//s:c", SPACE)}


def read(made: bytes) -> pl.DataFrame:
    return fastexcel.read_excel(made).load_sheet(0, dtypes={0: "string"}).to_polars()


def test_a_row_reads_back_as_it_was() -> None:
    found = read(book(ROW)).row(0)
    assert found[0] == "6222021234567890123"
    assert found[1:3] == (1234567.05, 12)
    assert str(found[3])[:10] == "2026-03-04"
    assert found[4] == datetime.fromisoformat("2026-03-04T09:30")
    assert found[5:] == (0.5, "货款")


def test_an_account_number_is_written_as_text() -> None:
    assert cells(book(ROW))["A2"].get("t") == "inlineStr"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "https://example.org", "00123"])
def test_text_that_looks_like_something_else_stays_text(text: str) -> None:
    made = book((text,), columns=(Column("a"),))
    cell = cells(made)["A2"]
    assert cell.get("t") == "inlineStr"
    assert "".join(cell.itertext()) == text
    assert part(made).find(".//s:f", SPACE) is None
    assert part(made).find(".//s:hyperlink", SPACE) is None


def test_characters_that_no_xml_holds_do_not_break_the_file() -> None:
    made = book(("a\x00b\x1f<&>\n",), columns=(Column("a"),))
    assert "<&>" in "".join(cells(made)["A2"].itertext())


def test_nothing_leaves_a_cell_empty() -> None:
    row = cells(book((None, None, None, None, None, None, None)))
    assert all(row[f"{letter}2"].find("s:v", SPACE) is None for letter in "ABCDEFG")


def test_text_longer_than_a_cell_holds_is_cut_and_says_so() -> None:
    text = "".join(cells(book(("长" * 40_000,), columns=(Column("a"),)))["A2"].itertext())
    assert (len(text), text[-1]) == (32_767, "…")


def test_the_head_is_frozen_and_has_filters() -> None:
    sheet = part(book(ROW, ROW))
    pane = sheet.find(".//s:pane", SPACE)
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    assert sheet.find("s:autoFilter", SPACE).get("ref") == "A1:G3"


def test_a_table_without_rows_still_has_its_head() -> None:
    made = book()
    assert "".join(cells(made)["A1"].itertext()) == "账号 account"
    assert part(made).find("s:autoFilter", SPACE).get("ref") == "A1:G1"


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    write_workbook(tmp_path / "one.xlsx", "证据 evidence", [Sheet("交易", COLUMNS, [ROW])])
    assert book(ROW) == book(ROW) == (tmp_path / "one.xlsx").read_bytes()


def test_more_rows_than_a_spreadsheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    book(ROW, ROW)
    with pytest.raises(WrongCall, match="rows"):
        book(ROW, ROW, ROW)


def test_memory_does_not_grow_with_the_rows() -> None:
    columns = (Column("a"), Column("b", Kind.WHOLE))

    def peak(count: int) -> int:
        tracemalloc.start()
        rows = ((f"row {number}", number) for number in range(count))
        write_workbook(io.BytesIO(), "t", [Sheet("t", columns, rows)])
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(10_000) - peak(1_000) < 500_000

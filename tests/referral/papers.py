"""Reads finished documents back: the text of a letter, of a PDF, and the cells of a workbook."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from docx import Document
from lxml import etree
from pypdf import PdfReader

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def letter_text(letter: bytes) -> str:
    """All paragraphs and cells of a letter, one a line."""
    paper = Document(BytesIO(letter))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    ends = [line.text for part in (paper.sections[0].header, paper.sections[0].footer) for line in part.paragraphs]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells, *ends])


def letter_table(letter: bytes, first: str) -> list[list[str]]:
    """The rows of the table whose first heading is so."""
    (found,) = [one for one in Document(BytesIO(letter)).tables if one.rows[0].cells[0].text == first]
    return [[cell.text for cell in row.cells] for row in found.rows]


@cache
def pdf_pages(pdf: bytes) -> list[str]:
    """The text of each page, without the blanks that line breaks leave."""
    return [re.sub(r"[\s\u200b]", "", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def cells(file: Path, sheet: int) -> list[dict[str, tuple[str, str]]]:
    """The rows of a sheet of a workbook: for each column letter what kind of cell it is, and its value."""
    with ZipFile(file) as book:
        page = etree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))
        shared = (
            ["".join(text for text in one.itertext()) for one in etree.fromstring(book.read("xl/sharedStrings.xml"))]
            if "xl/sharedStrings.xml" in book.namelist()
            else []
        )
    rows = []
    for row in page.iter(f"{MAIN}row"):
        found = {}
        for cell in row.iter(f"{MAIN}c"):
            kind, value = cell.get("t", "n"), "".join(cell.itertext())
            column = re.sub(r"\d", "", cell.get("r", ""))
            found[column] = (kind, shared[int(value)] if kind == "s" else value)
        rows.append(found)
    return rows


def sheet_names(file: Path) -> list[str]:
    with ZipFile(file) as book:
        return [one.get("name", "") for one in etree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")]


def parts(file: Path) -> dict[str, bytes]:
    with ZipFile(file) as book:
        return {name: book.read(name) for name in book.namelist()}

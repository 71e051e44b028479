"""The evidence workbook added up again from its own rows, one after another, as whoever receives it would."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from screening.errors import RefusedInput
from screening.referral import words
from screening.referral.checking.problems import PartialSums

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_COUNTS = {
    "persons": "当事人 persons", "accounts": "账户 accounts", "bookings": "流水 transactions", "loans": "借款 loans",
    "pools": "资金池 pools", "findings": "规则命中 findings",
}  # fmt: skip
_TOTALS = {
    "movements": ("资金往来 flows", "笔数"), "moved": ("资金往来 flows", "金额"), "lent": ("借款 loans", "到手"),
    "repaid": ("借款 loans", "已还"), "deposited": ("资金池 pools", "吸收"), "paid_back": ("资金池 pools", "返还"),
}  # fmt: skip
"""Sheet and column that give a sum; evidence is added up by its direction."""


def sums_of_workbook(file: Path) -> PartialSums:
    """Give the sums of an evidence workbook as its rows add up to them; RefusedInput for what is no such workbook."""
    try:
        with ZipFile(file) as book:
            return _added_up(book)
    except (BadZipFile, KeyError, etree.XMLSyntaxError, ArithmeticError) as error:
        raise RefusedInput(f"不是证据台账 / not an evidence workbook: {error}", where=file) from error


def _added_up(book: ZipFile) -> dict[str, int | Decimal]:
    # The sheets lie in the order in which the workbook names them, as our writer lays them.
    names = [one.get("name") for one in etree.fromstring(book.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")]
    places = {name: f"xl/worksheets/sheet{place}.xml" for place, name in enumerate(names, 1)}
    wanted: dict[str, set[str]] = {sheet: set() for sheet in _COUNTS.values()}
    for sheet, column in _TOTALS.values():
        wanted.setdefault(sheet, set()).add(column)
    wanted[_COUNTS["bookings"]] = {words.DIRECTIONS["in"].zh, words.DIRECTIONS["out"].zh}
    counts: dict[str, int] = {}
    totals: dict[tuple[str, str], Decimal] = {}
    for sheet, columns in wanted.items():
        counts[sheet], added = 0, dict.fromkeys(columns, Decimal("0.00"))
        for row in _rows(book, places[sheet]):
            counts[sheet] += 1
            for column in columns:
                added[column] += _figure(row, column)
        totals |= {(sheet, column): value for column, value in added.items()}
    ways = {f"amount_{way}": (_COUNTS["bookings"], word.zh) for way, word in words.DIRECTIONS.items()}
    return {name: counts[sheet] for name, sheet in _COUNTS.items()} | {
        name: totals[place] for name, place in (_TOTALS | ways).items()
    }


def _figure(row: dict[str, str], column: str) -> Decimal:
    """Give a cell's figure; a direction stands for the amount of a booking that went so."""
    if "方向" in row and column not in row:
        return Decimal(row["金额"]) if row["方向"] == column else Decimal(0)
    return Decimal(row.get(column) or 0)


def _rows(book: ZipFile, name: str) -> Iterator[dict[str, str]]:
    """Give the rows below a sheet's head by the first line of each title, the first of two that are called the same."""
    titles: dict[str, str] = {}
    with book.open(name) as opened:
        for _, row in etree.iterparse(opened, tag=f"{_MAIN}row", resolve_entities=False, no_network=True):
            cells = {_letters(cell): "".join(cell.itertext()) for cell in row}
            _let_go(row)
            if not titles:
                titles = {letters: text.partition("\n")[0] for letters, text in cells.items()}
                continue
            told: dict[str, str] = {}
            for letters, title in titles.items():
                told.setdefault(title, cells.get(letters, ""))
            yield told


def _letters(cell: Any) -> str:
    return str(cell.get("r")).rstrip("0123456789")


def _let_go(row: Any) -> None:
    row.clear()
    while row.getprevious() is not None:
        del row.getparent()[0]

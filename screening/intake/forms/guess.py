"""A profile guessed from headings and values: what each column means, how sure that is, and what is missing."""

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from screening.intake.forms.bookings import meaning_cells
from screening.intake.forms.evidence import fit, settled, sides, unread
from screening.intake.forms.form import Form, Match, missing
from screening.intake.forms.meanings import TABLES, known_values, meanings, plain
from screening.intake.forms.numbers import money
from screening.intake.forms.source import Sheet, sheets
from screening.intake.forms.text_file import ROW

_SAMPLE = 5_000
_FEWEST = 2
_SURE = 0.95
_SHORTEST_PART = 3
_CLOSED = ("success", "currency", "cash")


@dataclass(frozen=True)
class ColumnGuess:
    """What one column means, and how sure that is: sure, likely or unknown."""

    heading: str
    meaning: str | None
    words: str
    certainty: str
    why: str


@dataclass
class SheetGuess:
    """What one sheet holds."""

    file: str
    table: str | None
    heading: int
    encoding: str
    separator: str
    columns: list[ColumnGuess] = field(default_factory=list)
    values: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    signed: bool = False
    missing: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Guess:
    """What all the sheets of some files hold."""

    sheets: list[SheetGuess]

    @property
    def sure(self) -> bool:
        """Whether there are bookings, and nothing that they need is missing or in doubt."""
        known = [one for one in self.sheets if one.table]
        return any(one.table == "transactions" for one in known) and not any(one.missing or one.doubts for one in known)


def guess(files: list[Path]) -> Guess:
    """Give what the sheets of some files hold, as far as headings and values tell."""
    return Guess([_guess_sheet(sheet) for path in files for sheet in sheets(path) if any(map(any, sheet.first_rows))])


def _guess_sheet(sheet: Sheet) -> SheetGuess:
    label = f"{sheet.file}:{sheet.name}" if sheet.name else sheet.file
    row, table, named = _heading(sheet)
    found = SheetGuess(label, table, row, sheet.told.get("encoding", ""), sheet.told.get("separator", ""))
    heading = sheet.first_rows[row - 1]
    if table is None:
        found.columns = [ColumnGuess(text.strip(), None, "", "unknown", "") for text in heading if text.strip()]
        return found
    match = Match(table, _places(table, heading, named))
    rows = next(iter(sheet.read(row)), None)
    cells = _sample(table, match, rows)
    shares = fit(table, cells)
    found.columns = [_column(table, place, text, named, shares) for place, text in enumerate(heading) if text.strip()]
    meant = set(match.columns)
    if table == "transactions":
        _judge_bookings(found, cells, meant)
    found.missing = missing(table, meant, signed=found.signed)
    found.doubts += [
        f"{one.heading}: {one.why}"
        for one in found.columns
        if one.meaning in _needed(table) and one.certainty != "sure"
    ]
    return found


def _heading(sheet: Sheet) -> tuple[int, str | None, dict[int, tuple[str, bool]]]:
    """Give the row whose cells bear most of the known headings, the table they are of, and each cell's meaning."""
    best: tuple[int, str | None, dict[int, tuple[str, bool]]] = (1, None, {})
    most = 0.0
    for row, cells in enumerate(sheet.first_rows, start=1):
        for rank, table in enumerate(TABLES):
            named = _named(table, cells)
            known = sum(exact for _, exact in named.values())
            lacking = len(missing(table, {meaning for meaning, _ in named.values()}, signed=True))
            points = known - 3 * lacking - rank / 10
            if known >= _FEWEST and (best[1] is None or points > most):
                best, most = (row, table, named), points
    return best


def _named(table: str, heading: list[str]) -> dict[int, tuple[str, bool]]:
    """Give the meaning of each cell of a heading, and whether its very name is known rather than a part of it."""
    exact = {plain(name): meaning for meaning, one in reversed(meanings(table).items()) for name in one.names}
    found: dict[int, tuple[str, bool]] = {}
    for place, cell in enumerate(heading):
        text = plain(cell)
        if text in exact:
            found[place] = (exact[text], True)
            continue
        parts = [name for name in exact if len(name) >= _SHORTEST_PART and name in text]
        if parts:
            found[place] = (exact[max(parts, key=len)], False)
    return found


def _places(table: str, heading: list[str], named: dict[int, tuple[str, bool]]) -> dict[str, tuple[int, ...]]:
    """Give the columns of each meaning, in the order of the synonym table, exact names first."""
    columns: dict[str, tuple[int, ...]] = {}
    for meaning, one in meanings(table).items():
        order = {plain(name): rank for rank, name in enumerate(one.names)}
        mine = [place for place, (meant, _) in named.items() if meant == meaning]
        exact = [place for place in mine if named[place][1]]
        if mine:
            columns[meaning] = tuple(
                sorted(exact or mine, key=lambda place: order.get(plain(heading[place]), len(order)))
            )
    return columns


def _sample(table: str, match: Match, rows: pl.DataFrame | None) -> pl.DataFrame:
    if rows is None:
        return pl.DataFrame(schema=dict.fromkeys(meanings(table), pl.String()) | {ROW: pl.Int64()})
    blank = Form("", "", "", {}, known_values())
    return meaning_cells(blank, match, rows.head(_SAMPLE))


def _column(
    table: str, place: int, heading: str, named: dict[int, tuple[str, bool]], shares: dict[str, float]
) -> ColumnGuess:
    text = heading.strip()
    if place not in named:
        return ColumnGuess(text, None, "", "unknown", "未列入同义词表 / not in the synonym table")
    meaning, exact = named[place]
    one = meanings(table)[meaning]
    share = shares.get(meaning, 1.0)
    sure = exact and share >= _SURE
    why = "名称相符 / the name is known" if exact else "名称部分相符 / part of the name is known"
    if share < _SURE:
        why += f"；{1 - share:.0%} 的取值读不懂 / of the values cannot be read"
    return ColumnGuess(text, meaning, f"{one.zh} / {one.en}", "sure" if sure else "likely", why)


def _needed(table: str) -> set[str]:
    if table == "transactions":
        return {"card", "account", "time", "date", "amount", "amount_in", "amount_out"}
    return {"card", "account", "id_number"}


def _judge_bookings(found: SheetGuess, cells: pl.DataFrame, meant: set[str]) -> None:
    """Settle what tells in from out, by the flag's values and by the balances, and tell what stays open."""
    amounts = money(cells["amount"])
    negative = bool((amounts < 0).any())
    if "direction" in meant:
        groups, doubts = settled(cells, amounts)
        found.values["direction"] = groups
        found.doubts += doubts
        if negative:
            found.doubts.append("有收付标志而金额有负数 / amounts below zero beside a flag")
    elif negative and "amount" in meant:
        found.signed = True
        if not sides(cells, amounts):
            found.doubts.append(
                "只有正负号表示收付，余额不能证实 / only the sign tells in from out, and no balance proves it"
            )
    for kind in _CLOSED:
        strange = unread(kind, cells[kind])
        if strange and kind != "cash":
            found.doubts.append(f"{kind}: 取值不明 / values of unknown meaning: {', '.join(strange[:5])}")
        elif strange:
            found.values[kind] = {"?": strange}

"""A briefing for publicity: kinds and counts only; nothing that leads to a person, an account, a bank, a case or a few."""

from collections import Counter
from dataclasses import replace

from screening.referral.audience import FEWEST
from screening.referral.briefing.section import Bar, Briefing, Cell, Section
from screening.report.words import Pair

_KEPT = ("overview", "rings", "typologies", "tips", "judgements")
_SUPPRESSED = Pair(
    f"少于 {FEWEST} 的数不列，能反推出它的数也不列", f"counts below {FEWEST} are left out, and what would tell them"
)
_LEFT_OUT = Pair(
    "公开稿不含机构、网点、团伙名称、案件、规则实效与移送明细",
    "for publicity institutions, branches, names of rings, cases, rules by judgement and referrals are left out",
)
_Row = tuple[Cell, ...]


def public(briefing: Briefing) -> Briefing:
    """Give the briefing as it may be published; each section says what it left out."""
    kept = [_by_kind(one) if one.key == "rings" else _without_few(one) for one in briefing.sections if one.key in _KEPT]
    first = replace(kept[0], left_out=(_LEFT_OUT, *kept[0].left_out))
    return replace(briefing, publicity=True, run_id="", sections=(first, *kept[1:]))


def _without_few(section: Section) -> Section:
    """Give a section without rows on few people, and no small count in the others.

    Where one row alone would be missing, its figure could be told from a sum: the next smallest goes with it.
    """
    people = 1 if section.people is None else section.people
    rows = [row for row in section.rows if not _few(row[people])]
    if len(rows) == len(section.rows) - 1:
        counted = [row for row in rows if row[people]]
        rows.remove(min(counted or rows, key=lambda row: int(str(row[people]))))
    bars = tuple(_bar(one) for one in section.bars if not _few(one.value))
    cleaned = [(row[people], _row(row), row) for row in rows]
    # A row that counts nobody says something only while its other figures may stand.
    kept = tuple(made for many, made, row in cleaned if many or made == row)
    made = replace(section, rows=kept, bars=bars)
    return made if made == section else replace(made, left_out=(*section.left_out, _SUPPRESSED))


def _row(row: _Row) -> _Row:
    """Give a row without small counts; the change that would tell one goes with it."""
    if not any(map(_few, row)):
        return row
    return tuple(None if _few(cell) or _is_change(cell) else cell for cell in row)


def _few(cell: object) -> bool:
    return isinstance(cell, int) and 0 < cell < FEWEST


def _is_change(cell: object) -> bool:
    return isinstance(cell, str) and cell.lstrip("+-").isdigit()


def _bar(bar: Bar) -> Bar:
    return replace(bar, before=None) if _few(bar.before) else bar


def _by_kind(section: Section) -> Section:
    """Give how many rings changed, by kind and change; none by its name."""
    counted = Counter((row[1], row[2]) for row in section.rows)
    rows = tuple((kind, event, many) for (kind, event), many in counted.items() if not _few(many))
    columns = (section.columns[1], section.columns[2], Pair("个数", "rings"))
    bars = tuple(one for one in section.bars if not _few(one.value))
    return replace(section, columns=columns, rows=rows, bars=bars, left_out=(_SUPPRESSED,))

"""A briefing as JSON holds it, and as a template of a document is filled with it."""

from datetime import date
from decimal import Decimal
from typing import Any

from screening.referral.briefing.section import Bar, Briefing, Cell, Section, highest, numeric, shown
from screening.report.words import Pair

WIDEST = 30
"""Blocks of the longest bar in a document."""


def as_json(briefing: Briefing) -> dict[str, Any]:
    """Give a briefing for programs: texts in both languages, amounts as exact text, days in ISO form."""
    return {
        "month": briefing.month,
        "compared_with": briefing.before,
        "run_id": briefing.run_id or None,
        "as_of": briefing.as_of,
        "made_at": briefing.made_at.isoformat(),
        "publicity": briefing.publicity,
        "sections": [_section(one) for one in briefing.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": _cell(section.title),
        "says": [_cell(one) for one in section.says],
        "columns": [_cell(one) for one in section.columns],
        "rows": [[_cell(cell) for cell in row] for row in section.rows],
        "bars": [{"label": _cell(one.label), "value": one.value, "before": one.before} for one in section.bars],
        "left_out": [_cell(one) for one in section.left_out],
    }


def _cell(cell: Cell) -> Any:
    if isinstance(cell, Pair):
        return {"zh": cell.zh, "en": cell.en}
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:.2f}" if isinstance(cell, Decimal) else cell


def fields(briefing: Briefing) -> dict[str, Any]:
    """Give what a template of the briefing's document may name, in Chinese; all of it is text."""
    return {
        "月份": f"{briefing.month[:4]}年{int(briefing.month[5:])}月",
        "上月": briefing.before,
        "截止日": briefing.as_of,
        "生成时间": f"{briefing.made_at:%Y-%m-%d %H:%M}",
        "运行": briefing.run_id,
        "公开稿": briefing.publicity,
        "声明": "数据分析结论为线索，未经查证；不含个人姓名、证件号、账号。",
        "各节": [_part(number, one) for number, one in enumerate(briefing.sections, 1)],
    }


_ORDINALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


def _part(number: int, section: Section) -> dict[str, Any]:
    right = numeric(section)
    longest = highest(section.bars)
    return {
        "标题": f"{_ORDINALS[number - 1]}、{section.title.zh}",
        "说明": [one.zh for one in section.says],
        "栏": [{"文": one.zh, "右": right[at]} for at, one in enumerate(section.columns)],
        "行": [[{"文": shown(cell, "zh"), "右": right[at]} for at, cell in enumerate(row)] for row in section.rows],
        "条": [_bar(one, longest) for one in section.chart],
        "略去": [one.zh for one in section.left_out],
        "空": not section.rows,
    }


def _bar(bar: Bar, longest: int) -> dict[str, str]:
    return {
        "名": bar.label.zh,
        "本月": "█" * max(round(bar.value * WIDEST / longest), 1 if bar.value else 0),
        "本月数": f"{bar.value:,}",
        "上月数": "—" if bar.before is None else f"{bar.before:,}",
    }

"""The correction notice (补正通知): what a bank's clerk must put right, where, how, and by when."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from screening.clock import today
from screening.contract.tables import SUBMISSION, columns_of
from screening.intake.paper import blank_page, heading, paragraph, table, title
from screening.intake.problems import Place, Problem
from screening.intake.receipt import Receipt

WORKING_DAYS = 5
_SHOWN = 3
_SATURDAY = 5
_TABLES = {"transactions": "交易", "accounts": "账户", "parties": "客户", "loans": "贷款"}
_HEADINGS = ("序", "范围", "字段", "问题", "补正要求", "数量", "首批行号与值")
_WIDTHS = (0.7, 3.2, 2.9, 3.4, 3.0, 1.2, 2.6)
_GAP = "\u3000" * 8
_RANK = {"refuse": 0, "reject": 1, "warn": 2}


def write_notice(receipt: Receipt, path: Path, *, working_days: int = WORKING_DAYS, issued: date | None = None) -> None:
    """Write the notice of a receipt as a .docx; personal data in it is masked as in the receipt."""
    day = issued or today()
    must = [one for one in _ordered(receipt.problems) if one.severity != "warn"]
    should = [one for one in _ordered(receipt.problems) if one.severity == "warn"]
    page = blank_page()
    title(page, "数据报送补正通知")
    paragraph(page, f"致：报送行 {receipt.bank_id or '（联行号未能读出）'}", indent=False)
    for text in _opening(receipt, must, should, deadline(day, working_days), working_days):
        paragraph(page, text)
    for number, (name, problems) in enumerate(
        (name, problems) for name, problems in (("须补正的问题", must), ("请核实并书面说明的问题", should)) if problems
    ):
        heading(page, f"{'一二'[number]}、{name}（{len(problems)} 项）")
        table(page, _HEADINGS, [_row(place, one) for place, one in enumerate(problems, 1)], _WIDTHS)
    heading(page, "说明")
    for text in _remarks(receipt):
        paragraph(page, text)
    heading(page, "签章")
    for text in (
        f"监管单位（盖章）：{_GAP}经办人：{_GAP}联系电话：",
        f"签发日期：{_chinese(day)}",
        f"报送行签收人：{_GAP}　　签收日期：　　　　年　　月　　日",
    ):
        paragraph(page, text, indent=False, hold=True)
    paragraph(page, "（本通知一式两份，签收后一份退回监管单位。）", indent=False)
    page.save(str(path))


def deadline(issued: date, working_days: int) -> date:
    """Give the last day: so many working days after the day of issue; public holidays are not known here."""
    day, left = issued, working_days
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day


def _ordered(problems: Sequence[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda one: (_RANK[one.severity], one.table or "", one.file or "", one.column or ""))


def _opening(receipt: Receipt, must: list[Problem], should: list[Problem], last: date, working_days: int) -> list[str]:
    period = ""
    if receipt.period_start and receipt.period_end:
        first, end = (date.fromisoformat(day) for day in (receipt.period_start, receipt.period_end))
        period = f"，期间{_chinese(first)}至{_chinese(end)}"
    received = datetime.fromisoformat(receipt.received_at)
    name = receipt.submission_id or "未能读出"
    sent = f"贵行于{_chinese(received.date())} {received:%H:%M} 报送的数据（报送编号“{name}”{period}）"
    if not must and not should:
        return [f"{sent}经检查未发现问题，无须补正。"]
    until = f"请于{_chinese(last)}（本通知签发后 {working_days} 个工作日，遇法定节假日顺延）前"
    if not receipt.accepted:
        return [
            f"{sent}经检查不符合报送要求，整份未予接收。",
            f"{until}，按下表改正后，以同一报送编号重新报送全部文件。",
        ]
    rejected = sum(count.rejected for count in receipt.tables.values())
    if rejected:
        again = f"使用新的报送编号，并在 manifest.json 的 replaces 中填写“{receipt.submission_id}”"
        return [
            f"{sent}已接收，其中 {rejected:,} 行不合格，未予接收。",
            f"{until}，按下表改正后整份重新报送：{again}。重新报送的数据将整份替换原数据。",
        ]
    return [f"{sent}已全部接收，下列事项需要核实。", f"{until}书面说明；确有缺漏的，使用新的报送编号整份重新报送。"]


def _row(number: int, one: Problem) -> tuple[str, ...]:
    scope = "\n".join(part for part in (_TABLES.get(one.table or "", one.table), one.file) if part) or "整份报送"
    return (
        str(number),
        scope,
        _field(one),
        f"{one.message_zh}\n[{one.code}]",
        _requirement(one),
        f"{one.count:,}" + (" 行" if one.rows else ""),
        "\n".join(_place(place, one.file) for place in one.rows[:_SHOWN]) or "—",
    )


def _field(one: Problem) -> str:
    if not one.column:
        return "—"
    known = columns_of(one.table).get(one.column) if one.table in SUBMISSION else None
    return f"{one.column}\n{re.split('[，；：（]', known.zh)[0]}" if known else one.column


def _requirement(one: Problem) -> str:
    """Give what to do; where a column's list of values is closed, with the list."""
    known = columns_of(one.table).get(one.column or "") if one.table in SUBMISSION else None
    return f"{one.remedy_zh}。可用：{'、'.join(known.values)}" if known and known.values else one.remedy_zh


def _place(place: Place, file: str | None) -> str:
    told = f"第 {place.row:,} 行" if file else f"{place.file} 第 {place.row:,} 行"
    return told if place.value is None else f"{told}：{place.value}"


def _remarks(receipt: Receipt) -> list[str]:
    remarks = [
        "1. 行号指该 Parquet 文件内的行，从 1 数起；个人信息已遮盖，请按行号在原文件中查找。",
        "2. 字段的类型、取值和格式以《数据字典》为准；方括号内为问题代码，可在《问题一览》中查到详细说明。",
        "3. 重新报送前可自行检查：screening validate 报送文件夹。检查不改动任何数据。",
    ]
    if receipt.rejected_rows:
        remarks.append("4. 全部未接收的行及每行的原因另附 Parquet 清单，请向经办人索取。")
    return remarks


def _chinese(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"

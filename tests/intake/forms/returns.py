"""Bank returns for tests, as banks give them back: invented people, identity numbers under region 99."""

import csv
import io
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from screening.intake.foreign import convert
from screening.intake.forms.convert import Imported
from screening.intake.forms.delivery import Asked
from screening.intake.forms.form import Form
from screening.intake.profile import load_profile
from screening.intake.submit import validate

BANK = "990000000011"
HEADING = [
    "交易卡号",
    "交易账号",
    "账户开户名称",
    "开户人证件号码",
    "交易时间",
    "交易金额",
    "交易余额",
    "收付标志",
    "交易对手账卡号",
    "现金标志",
    "对手户名",
    "对手身份证号",
    "对手开户银行",
    "摘要说明",
    "交易币种",
    "交易网点名称",
    "交易网点代码",
    "交易发生地",
    "交易是否成功",
    "传票号",
    "终端号",
    "IP地址",
    "MAC地址",
    "对手交易余额",
    "交易流水号",
    "日志号",
    "凭证种类",
    "凭证号",
    "交易柜员号",
    "商户名称",
    "商户号",
    "备注",
    "交易类型",
    "查询反馈结果原因",
]
ACCOUNTS = [
    "账户开户名称",
    "开户人证件号码",
    "交易卡号",
    "交易账号",
    "账号开户时间",
    "账户余额",
    "可用余额",
    "币种",
    "开户网点代码",
    "开户网点",
    "账户状态",
    "销户日期",
]
PEOPLE = ["客户名称", "证照类型", "证照号码", "单位地址", "联系电话", "工作单位", "法人代表"]


def resident_id(number: int) -> str:
    """Give an identity number with a right check digit, of nobody: region 990101 is not in use."""
    stem = f"99010119800101{number:03d}"
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(stem))
    return stem + "10X98765432"[total % 11]


ZHANG, LI = resident_id(11), resident_id(22)
GOOD: dict[str, str] = {
    "交易卡号": "6299000000000000011",
    "交易账号": "10010000011",
    "账户开户名称": "张三",
    "开户人证件号码": ZHANG,
    "交易时间": "2026-03-05 10:11:12",
    "交易金额": "1234.50",
    "交易余额": "5000.00",
    "收付标志": "进",
    "交易对手账卡号": "6299000000000000022",
    "现金标志": "转账",
    "对手户名": "李四",
    "摘要说明": "货款",
    "交易币种": "CNY",
    "交易是否成功": "成功",
    "交易流水号": "S1",
}


def booking(**changes: str) -> dict[str, str]:
    return GOOD | changes


def line(given: dict[str, str], heading: list[str] = HEADING) -> list[str]:
    return [given.get(name, "") for name in heading]


def table(*rows: dict[str, str], heading: list[str] = HEADING) -> list[list[str]]:
    return [heading, *(line(row, heading) for row in rows)]


def write_text(path: Path, rows: list[list[str]], encoding: str = "utf-8", separator: str = ",") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False, "default_date_format": "yyyy-mm-dd hh:mm:ss"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell)
    book.close()
    return path


def brought(
    *files: Path, profile: str | Form = "bank_return", out: Path | None = None, **asked: Any
) -> tuple[Imported, pl.DataFrame]:
    """Import, check the submissions as the regulator does, and give the bookings in order."""
    folder = out or files[0].parent / "out"
    form = load_profile(profile) if isinstance(profile, str) else profile
    made = convert(form, list(files), folder, lambda *_: None, Asked(**({"bank_id": BANK} | asked)))
    assert isinstance(made, Imported)
    for one in made.submissions:
        receipt = validate(one.folder)
        assert receipt.accepted, receipt.problems
        assert not [problem for problem in receipt.problems if problem.severity == "reject"]
    rows = pl.concat(pl.read_parquet(one.folder / "transactions-*.parquet") for one in made.submissions)
    return made, rows.sort("booked_at", "transaction_id")


def report(made: Imported) -> list[tuple[str, int, str, str]]:
    """Give the report's file, row, reason and value."""
    assert made.report is not None
    read = pl.read_csv(made.report, infer_schema=False)
    return read.select("file", pl.col("row").cast(pl.Int64), "reason", pl.col("value").fill_null("")).rows()

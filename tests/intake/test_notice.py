import re
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest
from deliveries import BANK, many_transactions, tables, write, write_with
from docx import Document

from screening.intake.notice import deadline, write_notice
from screening.intake.receipt import Receipt
from screening.intake.submit import validate

ISSUED = date(2026, 3, 2)


def words(receipt: Receipt, tmp_path: Path, days: int = 5) -> str:
    path = tmp_path / "notice.docx"
    write_notice(receipt, path, working_days=days, issued=ISSUED)
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


def spoilt() -> pl.DataFrame:
    first = pl.int_range(pl.len()) == 0
    return many_transactions(100).with_columns(
        account_id=pl.when(first).then(pl.lit("6217000000001234567")).otherwise("account_id"),
        instrument=pl.when(first).then(pl.lit("barter")).otherwise("instrument"),
    )


def test_it_names_bank_submission_place_requirement_and_deadline(tmp_path: Path) -> None:
    told = words(validate(write_with(tmp_path / "in", spoilt())), tmp_path)
    for wanted in (BANK, "2026-01", "transactions.parquet", "account_id", "记账账户", "第 1 行", "2026 年 3 月 9 日"):
        assert wanted in told
    assert "在 accounts 表中补报该账户" in told
    assert "签收人" in told


def test_a_closed_list_is_told_with_its_values(tmp_path: Path) -> None:
    assert "loan_repayment" in words(validate(write_with(tmp_path / "in", spoilt())), tmp_path)


def test_personal_data_is_masked(tmp_path: Path) -> None:
    told = words(validate(write_with(tmp_path / "in", spoilt())), tmp_path)
    assert "6217****4567" in told
    assert "6217000000001234567" not in told


def test_a_refused_delivery_is_sent_again_under_its_own_id_and_a_taken_one_under_a_new_one(tmp_path: Path) -> None:
    refused = words(validate(write_with(tmp_path / "a", spoilt().drop("amount"))), tmp_path)
    taken = words(validate(write_with(tmp_path / "b", spoilt())), tmp_path)
    assert "以同一报送编号重新报送" in refused
    assert "replaces" in taken


def test_without_a_problem_nothing_need_be_done(tmp_path: Path) -> None:
    assert "无须补正" in words(validate(write(tmp_path / "in", tables())), tmp_path)


def test_even_a_delivery_that_cannot_be_read_gets_its_notice(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "manifest.json" in words(validate(tmp_path / "empty"), tmp_path)


def test_every_run_of_text_names_an_east_asian_font(tmp_path: Path) -> None:
    words(validate(write_with(tmp_path / "in", spoilt())), tmp_path)
    with ZipFile(tmp_path / "notice.docx") as packed:
        text = packed.read("word/document.xml").decode()
    assert len(re.findall(r"<w:r>", text)) == len(re.findall(r'w:eastAsia="(?:仿宋|黑体)"', text))


@pytest.mark.parametrize(("days", "last"), [(1, date(2026, 3, 3)), (5, date(2026, 3, 9)), (10, date(2026, 3, 16))])
def test_the_deadline_counts_working_days(days: int, last: date) -> None:
    assert deadline(ISSUED, days) == last

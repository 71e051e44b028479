from decimal import Decimal
from pathlib import Path

import pytest

from screening.referral.workbook import evidence_workbook
from tests.referral import made_up
from tests.referral.papers import cells, parts, sheet_names

SHEETS = [
    "说明 Summary", "流水 transactions", "借款 loans", "借款逐笔 loan flows", "借款计息 schedules", "资金池 pools",
    "资金池逐月 pool months", "当事人 persons", "账户 accounts", "资金往来 flows", "规则命中 findings", "出处 sources",
]  # fmt: skip


@pytest.fixture(scope="module")
def lending(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("book") / "evidence.xlsx"
    evidence_workbook(made_up.lending_dossier(), file)
    return file


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("book") / "evidence.xlsx"
    evidence_workbook(made_up.pool_dossier(), file)
    return file


def column(file: Path, sheet: str, title: str) -> list[tuple[str, str]]:
    """The cells below a heading: kind and value."""
    head, *rows = cells(file, 1 + SHEETS.index(sheet))
    (letter,) = [place for place, (_, text) in head.items() if text.split("\n")[0] == title]
    return [row.get(letter, ("", "")) for row in rows]


def total(values: list[tuple[str, str]]) -> Decimal:
    assert {kind for kind, _ in values} <= {"n"}
    return sum((Decimal(value) for _, value in values), Decimal(0))


def test_the_sheets_are_those_that_the_documents_name(lending: Path) -> None:
    assert sheet_names(lending) == SHEETS


def test_rows_of_evidence_add_up_to_the_dossiers_sums(lending: Path) -> None:
    sums = made_up.lending_dossier().sums
    sides = [text for _, text in column(lending, SHEETS[1], "方向")]
    amounts = column(lending, SHEETS[1], "金额")
    for side, whole in (("收", sums.amount_in), ("付", sums.amount_out)):
        assert total([one for one, told in zip(amounts, sides, strict=True) if told == side]) == whole
    assert len(amounts) == sums.bookings


def test_loans_add_up_to_the_dossiers_sums(lending: Path) -> None:
    sums = made_up.lending_dossier().sums
    assert total(column(lending, SHEETS[2], "到手")) == sums.lent
    assert total(column(lending, SHEETS[2], "已还")) == sums.repaid
    counted = column(lending, SHEETS[3], "计入（放款为负）")
    assert total(counted) == sums.repaid - sums.lent
    assert total(column(lending, SHEETS[9], "金额")) == sums.moved


def test_pools_add_up_to_the_dossiers_sums(pool: Path) -> None:
    sums = made_up.pool_dossier().sums
    assert total(column(pool, SHEETS[5], "吸收")) == sums.deposited
    assert total(column(pool, SHEETS[5], "返还")) == sums.paid_back
    assert total(column(pool, SHEETS[6], "吸收")) == sums.deposited


def test_the_summary_repeats_the_sums(lending: Path) -> None:
    told = [text for _, text in column(lending, SHEETS[0], "内容")]
    assert f"{made_up.lending_dossier().sums.amount_in:,.2f}" in told


def test_a_row_names_submission_file_digest_and_row(lending: Path) -> None:
    first = made_up.lending_dossier().bookings[0]
    found = [column(lending, SHEETS[1], name)[0][1] for name in ("报送批次", "文件", "文件摘要值", "行号")]
    assert found == [first.submission_id, first.file, first.file_sha256, str(first.row_number)]


def test_account_numbers_are_text_with_every_digit(lending: Path) -> None:
    numbers = column(lending, SHEETS[8], "账号")
    assert {kind for kind, _ in numbers} == {"s"} or {kind for kind, _ in numbers} == {"inlineStr"}
    assert [text for _, text in numbers] == [one.number for one in made_up.lending_dossier().accounts]


def test_no_formula_lives(tmp_path: Path) -> None:
    file = tmp_path / "evidence.xlsx"
    evidence_workbook(made_up.hostile_dossier(), file)
    assert not any(b"<f>" in part or b"<f " in part for name, part in parts(file).items() if "worksheets" in name)
    assert column(file, SHEETS[1], "摘要")[0][1] == "=cmd|'/c calc'!A1"


def test_each_source_file_is_listed_once_with_its_rows(lending: Path) -> None:
    counts = column(lending, SHEETS[11], "引用行数")
    assert total(counts) == made_up.lending_dossier().sums.bookings
    digests = [text for _, text in column(lending, SHEETS[11], "摘要值")]
    assert len(set(digests)) == len(digests)


def test_two_makings_give_the_same_bytes(lending: Path, tmp_path: Path) -> None:
    again = tmp_path / "evidence.xlsx"
    evidence_workbook(made_up.lending_dossier(), again)
    assert again.read_bytes() == lending.read_bytes()


def test_heads_are_frozen_and_filtered(lending: Path) -> None:
    page = parts(lending)["xl/worksheets/sheet2.xml"]
    assert b'state="frozen"' in page
    assert b"<autoFilter" in page

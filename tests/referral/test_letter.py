from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document

from screening.errors import RefusedInput, WrongCall
from screening.home import shipped
from screening.referral import words
from screening.referral.dossier import Dossier, Message
from screening.referral.letter import letter
from screening.referral.letter_fields import MOST_PERSONS
from tests.referral import made_up
from tests.referral.papers import letter_table, letter_text

TEMPLATE = shipped("templates") / "clue-transfer.docx"


def a_template(tmp_path: Path, *lines: str) -> Path:
    page = Document()
    for line in lines:
        page.add_paragraph(line)
    file = tmp_path / "own.docx"
    page.save(str(file))
    return file


@pytest.mark.parametrize("dossier", [made_up.lending_dossier(), made_up.pool_dossier(), made_up.laundering_dossier()])
def test_sums_in_the_letter_are_those_of_the_dossier(dossier: Dossier) -> None:
    rows = dict(letter_table(letter(dossier, TEMPLATE), "项目")[1:])
    told = {name: rows[pair.zh] for name, pair in words.SUMS.items() if pair.zh in rows}
    assert {name: Decimal(value.replace(",", "")) for name, value in told.items()} == {
        name: Decimal(getattr(dossier.sums, name)) for name in told
    }
    assert {"persons", "accounts", "bookings", "amount_in", "amount_out", "movements", "moved"} <= set(told)
    assert ("lent" in told) == bool(dossier.sums.loans)
    assert ("deposited" in told) == bool(dossier.sums.pools)


def test_the_letter_names_who_sends_it_to_whom_by_which_number() -> None:
    text = letter_text(letter(made_up.lending_dossier(), TEMPLATE))
    for part in (
        "某县地方金融管理局",
        "某县公安局：",
        "某金监移〔2026〕7号",
        "承办人：经办甲",
        "承办人：经办乙",
        "审批人：shen.pi",
    ):
        assert part in text


def test_a_line_of_law_stands_with_figure_and_answer() -> None:
    rows = letter_table(letter(made_up.lending_dossier(), TEMPLATE), "依据")
    assert rows[1][2:] == ["10 笔", "14 笔", "已达到"]
    unknown = letter_table(letter(made_up.laundering_dossier(), TEMPLATE), "依据")
    assert unknown[1][2:] == ["5,000,000.00 元", "无法判断", "无法判断"]


def test_the_checklist_gives_days_and_what_is_open() -> None:
    rows = letter_table(letter(made_up.lending_dossier(), TEMPLATE), "文书或步骤")
    assert ["涉嫌犯罪案件移送书", "国务院令第310号第6(1)条", "—", "已备", "本函"] in rows
    assert ["涉案物品清单", "国务院令第310号第6(3)条", "—", "待办", "未扣押物品"] in rows
    assert "2026-11-27 09:30" in {row[2] for row in rows}


def test_a_draft_says_so_and_an_approved_letter_does_not() -> None:
    assert "草稿" in letter_text(letter(made_up.draft_dossier(), TEMPLATE))
    assert "草稿" not in letter_text(letter(made_up.lending_dossier(), TEMPLATE))


def test_findings_are_called_clues() -> None:
    assert "数据分析结论为线索，未经查证" in letter_text(letter(made_up.lending_dossier(), TEMPLATE))


def test_an_edition_without_persons_says_what_it_leaves_out() -> None:
    text = letter_text(letter(made_up.publicity_dossier(), TEMPLATE))
    assert "本版略去：当事人、账户、流水均已略去。" in text
    assert "宣传版" in text
    assert made_up.name_of(1) not in text


def test_a_long_list_of_persons_is_cut_and_says_where_the_rest_is() -> None:
    text = letter(made_up.pool_dossier(), TEMPLATE)
    assert len(_persons(text)) == MOST_PERSONS
    assert "其余见附件 dossier.pdf" in letter_text(text)


def _persons(told: bytes) -> list[str]:
    for table in Document(BytesIO(told)).tables:
        if table.rows[0].cells[1].text == "姓名或名称":
            return [row.cells[0].text for row in table.rows[1:]]
    return []


def test_a_withdrawal_names_the_referral_it_withdraws() -> None:
    dossier = made_up.lending_dossier()
    head = replace(dossier.head, message=Message.WITHDRAW, earlier="REF-2025-0009")
    text = letter_text(letter(replace(dossier, head=head), TEMPLATE))
    assert "撤回移送，原移送编号 REF-2025-0009" in text
    assert "请停止使用原移送材料" in text


def test_texts_that_look_like_markup_or_fields_stay_text() -> None:
    text = letter_text(letter(made_up.hostile_dossier(), TEMPLATE))
    shown = made_up.HOSTILE.replace("\u0007", "〔U+0007〕").replace("\u202e", "〔U+202E〕")
    assert shown in text


def test_two_makings_give_the_same_bytes() -> None:
    dossier = made_up.lending_dossier()
    assert letter(dossier, TEMPLATE) == letter(dossier, TEMPLATE)


def test_the_properties_are_the_dossiers_not_the_machines() -> None:
    known = Document(BytesIO(letter(made_up.lending_dossier(), TEMPLATE))).core_properties
    assert (known.author, known.last_modified_by) == ("某县地方金融管理局", "某县地方金融管理局")
    assert known.created.replace(tzinfo=None) == made_up.MADE_AT


def test_pages_are_numbered() -> None:
    with ZipFile(BytesIO(letter(made_up.lending_dossier(), TEMPLATE))) as told:
        feet = [told.read(name).decode() for name in told.namelist() if name.startswith("word/footer")]
    assert any("PAGE" in foot for foot in feet)


def test_a_countys_own_template_is_filled_in(tmp_path: Path) -> None:
    own = a_template(tmp_path, "致{{ 接收机关 }}：{{ 案由 }}")
    assert letter_text(letter(made_up.lending_dossier(), own)).startswith("致某县公安局：疑似高利放贷团伙")


def test_an_unknown_field_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match=r"接受机关.*did you mean '接收机关'"):
        letter(made_up.lending_dossier(), a_template(tmp_path, "{{ 接受机关 }}"))


def test_an_unknown_part_of_a_row_is_named(tmp_path: Path) -> None:
    own = a_template(tmp_path, "{%p for one in 附件 %}", "{{ one.页数 }}", "{%p endfor %}")
    with pytest.raises(RefusedInput, match="页数"):
        letter(made_up.lending_dossier(), own)


def test_a_broken_template_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match=r"own\.docx.*the template is broken"):
        letter(made_up.lending_dossier(), a_template(tmp_path, "{% for one in 附件 %}"))


def test_a_template_cannot_reach_into_the_program(tmp_path: Path) -> None:
    with pytest.raises(RefusedInput, match="the template is broken"):
        letter(made_up.lending_dossier(), a_template(tmp_path, "{{ 案由.__class__.__mro__ }}"))


def test_what_is_no_word_document_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "own.docx"
    file.write_text("not a document")
    with pytest.raises(RefusedInput, match="not a Word document"):
        letter(made_up.lending_dossier(), file)
    with pytest.raises(WrongCall, match="no such template"):
        letter(made_up.lending_dossier(), tmp_path / "none.docx")

import json
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from screening.errors import RefusedInput, WrongCall
from screening.referral import words
from screening.referral.dossier import Dossier
from screening.referral.pdf import chinese_fonts, dossier_pdf, sums_in
from screening.referral.pdf_data import Bounds
from screening.report.words import Pair
from tests.referral import made_up
from tests.referral.papers import pdf_pages

FEW = Bounds(bookings=20, findings=5, flows=5, loan_sheets=2, depositors=5, ties=5)


@pytest.fixture(scope="module")
def lending() -> bytes:
    return dossier_pdf(made_up.lending_dossier(), bounds=FEW)


@pytest.fixture(scope="module")
def pool() -> bytes:
    return dossier_pdf(made_up.pool_dossier(), bounds=FEW)


def sums_on(page: str, dossier: Dossier) -> dict[str, Decimal]:
    """The sums as the summary prints them: each after its words."""
    found, told = {}, page.partition("数额Infigures")[2]
    for name, pair, _ in words.sums_of(dossier):
        after = told.split(pair.zh + pair.en.replace(" ", ""), maxsplit=1)[1]
        digits = after[: next((at for at, one in enumerate(after) if one not in "0123456789,."), len(after))]
        found[name] = Decimal(digits.replace(",", ""))
    return found


@pytest.mark.parametrize("kind", ["lending", "pool"])
def test_sums_on_the_first_page_are_those_of_the_dossier(kind: str, request: pytest.FixtureRequest) -> None:
    dossier = made_up.lending_dossier() if kind == "lending" else made_up.pool_dossier()
    told = sums_on(pdf_pages(request.getfixturevalue(kind))[0], dossier)
    assert told == {name: Decimal(value) for name, _, value in words.sums_of(dossier)}


def test_sums_lie_inside_as_a_file_that_needs_no_pdf_library(lending: bytes) -> None:
    told, sums = sums_in(lending), made_up.lending_dossier().sums
    assert told["number"] == "某金监移〔2026〕7号"
    assert {name: Decimal(value) for name, value in told["sums"].items()} == {
        name: Decimal(value) for name, value in vars(sums).items()
    }
    (attached,) = PdfReader(BytesIO(lending)).attachments["sums.json"]
    assert json.loads(attached) == told


def test_a_file_without_sums_is_refused() -> None:
    with pytest.raises(RefusedInput, match="no sums inside"):
        sums_in(b"%PDF-1.7 /Type /EmbeddedFile stream\nrubbish endobj")


def test_the_file_says_that_it_is_pdf_a_3(lending: bytes) -> None:
    told = PdfReader(BytesIO(lending)).trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in told
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in told


def test_every_page_has_the_number_its_place_and_the_caution(lending: bytes) -> None:
    pages = pdf_pages(lending)
    for place, page in enumerate(pages, 1):
        assert "某金监移〔2026〕7号" in page
        assert f"第{place}页共{len(pages)}页" in page
        assert "数据分析结论为线索，未经查证" in page


def test_the_summary_is_one_page_and_names_who_did_what(lending: bytes) -> None:
    first, second = pdf_pages(lending)[:2]
    assert f"P1{made_up.name_of(0)}组织organiser" in first
    assert "10笔，本案14笔，已达到" in first
    assert "一、涉嫌情形与数额线" in second


def test_a_crowded_summary_still_is_one_page() -> None:
    dossier = made_up.lending_dossier()
    many = (Pair("证据所示" * 30, "what the evidence tells " * 12),) * 8
    pages = pdf_pages(dossier_pdf(replace(dossier, summary=many), bounds=FEW))
    assert "涉嫌情形与已达到的数额线" in pages[0]
    assert "一、涉嫌情形与数额线" in pages[1]


def test_a_loan_can_be_done_again_by_hand(lending: bytes) -> None:
    loan = made_up.lending_dossier().loans[13]
    text = "".join(pdf_pages(lending))
    for line in loan.sheet["schedules"][0]["lines"]:
        amounts = ("counted", "interest", "to_interest", "to_principal", "interest_due", "principal")
        assert words.amount(line["counted"]) + str(line["days"]) in text
        assert "".join(words.amount(line[name]) for name in amounts[1:]) in text
    assert "见台账" not in text
    assert loan.sheet["measures"][0]["formula"].replace(" ", "") in text


def test_a_rule_stands_with_text_version_and_parameters(lending: bytes) -> None:
    text = "".join(pdf_pages(lending))
    for part in ("WHEREloans>=$min", "sha256:0123456789abcdef", "10count，set_bylaw"):
        assert part in text


def test_rows_beyond_the_bound_are_said_to_be_in_the_workbook(pool: bytes) -> None:
    text = "".join(pdf_pages(pool))
    assert f"以上为20条流水，共{made_up.pool_dossier().sums.bookings}条；其余见evidence.xlsx" in text
    assert "T20" in text
    assert "T21" not in text.partition("证据流水")[2].partition("出处文件")[0].partition("出处（批次")[2]


def test_a_draft_is_marked_on_every_page_and_an_approved_one_is_not(lending: bytes) -> None:
    marked = pdf_pages(dossier_pdf(made_up.draft_dossier(), bounds=FEW))
    assert all(page.count("草稿") > 1 for page in marked)
    assert "草稿" not in "".join(pdf_pages(lending))


def test_texts_that_look_like_code_stay_text_and_unseen_characters_are_named() -> None:
    pages = pdf_pages(dossier_pdf(made_up.hostile_dossier(), bounds=FEW))
    shown = made_up.HOSTILE.replace("\u0007", "〔U+0007〕").replace("\u202e", "〔U+202E〕").replace(" ", "")
    assert shown in pages[0]
    assert "=cmd|'/ccalc'!A1" in "".join(pages)


def test_a_character_that_no_font_has_stands_as_its_number() -> None:
    dossier = made_up.publicity_dossier()
    rare = replace(dossier, summary=(Pair("姓𰀀名", "name"),))
    assert "姓〔U+30000〕名" in pdf_pages(dossier_pdf(rare))[0]


def test_an_edition_without_persons_says_what_it_leaves_out() -> None:
    text = "".join(pdf_pages(dossier_pdf(made_up.publicity_dossier())))
    assert "当事人、账户、流水均已略去" in text
    assert made_up.name_of(3) not in text


def test_two_makings_give_the_same_bytes(lending: bytes) -> None:
    assert dossier_pdf(made_up.lending_dossier(), bounds=FEW) == lending


def test_a_machine_without_chinese_fonts_is_told_what_to_install() -> None:
    with pytest.raises(WrongCall, match="fonts-noto-cjk"):
        chinese_fonts(["DejaVu Sans", "Libertinus Serif"])


def test_one_chinese_font_serves_for_text_and_tables() -> None:
    fonts = chinese_fonts(["SimSun", "Libertinus Serif"])
    assert (fonts["serif"][0], fonts["sans"][0]) == ("SimSun", "SimSun")


def test_a_broken_template_is_refused_with_its_line(tmp_path: Path) -> None:
    own = tmp_path / "dossier.typ"
    own.write_text('#let data = json("dossier.json")\n#data.nothing\n')
    with pytest.raises(RefusedInput, match=r'dossier\.typ:2:\d+.*does not contain key "nothing"'):
        dossier_pdf(made_up.publicity_dossier(), own)


def test_a_template_cannot_read_other_files(tmp_path: Path) -> None:
    own = tmp_path / "dossier.typ"
    own.write_text('#read("/../../../etc/hostname")')
    with pytest.raises(RefusedInput, match="cannot be set"):
        dossier_pdf(made_up.publicity_dossier(), own)

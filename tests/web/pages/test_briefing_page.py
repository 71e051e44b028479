from io import BytesIO

from docx import Document
from fastapi import FastAPI
from visitors import house_of, visitor

from screening.cases.audit import latest


def test_the_briefing_shows_every_section_with_its_chart(screened: FastAPI) -> None:
    text = visitor(screened, "analyst").get("/briefing").text
    for key in ("overview", "rings", "typologies", "institutions", "townships", "completeness", "tips", "cases"):
        assert f'<section id="{key}">' in text
    assert '<svg class="bars"' in text


def test_the_public_version_names_no_bank(screened: FastAPI) -> None:
    text = visitor(screened, "analyst").get("/briefing?publicity=yes").text
    assert '<section id="institutions">' not in text
    assert "公开稿不含机构" in text


def test_the_document_is_the_page_and_taking_it_out_is_logged(screened: FastAPI) -> None:
    got = visitor(screened, "investigator").get("/briefing.docx?publicity=yes")
    assert got.headers["content-disposition"].endswith('-public.docx"')
    assert any("公开稿" in line.text for line in Document(BytesIO(got.content)).paragraphs)
    with house_of(screened).store.read() as session:
        assert latest(session, 1)[0].action == "briefing.docx"


def test_a_month_without_a_run_is_told(screened: FastAPI) -> None:
    got = visitor(screened, "analyst").get("/briefing?month=1999-01")
    assert got.status_code == 400
    assert "没有截至 1999-01 的运行" in got.text


def test_without_any_run_the_page_says_so(app: FastAPI) -> None:
    assert visitor(app, "analyst").get("/briefing").status_code == 200

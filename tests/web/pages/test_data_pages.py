import io
import re
import zipfile
from datetime import timedelta
from urllib.parse import urlencode

from fastapi import FastAPI
from visitors import LOGINS, house_of, visitor

from screening.cases.audit import latest
from screening.ledger.withdrawal import withdraw
from screening.web.records import Record, write_record

BANK = "901990100011"


def submission_of(app: FastAPI) -> str:
    return next(one for one in house_of(app).ledger.standings() if one.key[0] == BANK).key[1]


def test_every_submission_is_listed_with_its_state(screened: FastAPI) -> None:
    page = visitor(screened, "investigator").get("/data").text
    for one in house_of(screened).ledger.standings():
        assert urlencode({"bank": one.key[0], "id": one.key[1]}).replace("&", "&amp;") in page
    assert "计入" in page


def test_the_strips_are_of_all_banks_and_the_table_tells_the_same(screened: FastAPI) -> None:
    page = visitor(screened, "investigator").get("/data").text
    for one in house_of(screened).ledger.coverage():
        assert f'href="/data/coverage/{one.bank_id}"' in page
        assert f'href="/data/coverage/{one.bank_id}?by=bookings"' in page


def test_an_empty_ledger_has_no_strips(app: FastAPI) -> None:
    page = visitor(app, "investigator").get("/data").text
    assert "没有报送" in page
    assert '<svg class="plot' not in page


def test_a_withdrawn_submission_no_longer_covers_its_days(county_copy: FastAPI) -> None:
    house, who = house_of(county_copy), visitor(county_copy, "investigator")
    before = len(house.ledger.coverage())
    withdraw(house.workspace, BANK, submission_of(county_copy), by="li.si", reason="重复报送")
    assert len(house.ledger.coverage()) == before - 1
    listing = who.get("/data").text
    assert "已撤回" in listing
    assert "没有任何报送计入的报送行" in listing
    page = who.get("/data/submission?" + urlencode({"bank": BANK, "id": submission_of(county_copy)})).text
    assert "重复报送" in page


def test_a_bank_has_a_calendar_of_each_of_its_days(screened: FastAPI) -> None:
    found = next(one for one in house_of(screened).ledger.coverage() if one.bank_id == BANK)
    page = visitor(screened, "investigator").get(f"/data/coverage/{BANK}").text
    assert len(re.findall(r"<rect [^>]*><title>", page)) == (found.last - found.first) / timedelta(days=1) + 1


def test_a_bank_that_sent_nothing_is_not_found(screened: FastAPI) -> None:
    assert visitor(screened, "investigator").get("/data/coverage/900000000000").status_code == 404


def test_a_submission_shows_its_receipt_and_how_complete_it_is(screened: FastAPI) -> None:
    receipt = house_of(screened).ledger.receipt(BANK, submission_of(screened))
    page = (
        visitor(screened, "auditor")
        .get("/data/submission?" + urlencode({"bank": BANK, "id": submission_of(screened)}))
        .text
    )
    assert receipt
    assert receipt.digest in page  # type: ignore[operator]
    for one in receipt.completeness.measures:  # type: ignore[union-attr]
        assert one.zh in page
    for problem in receipt.problems:
        assert problem.code in page
    assert "style=" not in page.partition("<main>")[2]


def test_no_other_file_is_read_by_a_made_up_address(screened: FastAPI) -> None:
    who, known = visitor(screened, "auditor"), submission_of(screened)
    for query in (
        {"bank": BANK, "id": known, "refused": "/../../x"},
        {"bank": "..", "id": "workspace"},
        {"bank": BANK, "id": f"{known}.completeness"},
        {"bank": BANK, "id": ""},
    ):
        assert who.get("/data/submission?" + urlencode(query)).status_code == 404
        assert who.get("/data/notice.docx?" + urlencode(query)).status_code == 404


def test_the_correction_notice_comes_as_a_document_and_that_is_logged(screened: FastAPI) -> None:
    who, known = visitor(screened, "supervisor"), submission_of(screened)
    got = who.get("/data/notice.docx?" + urlencode({"bank": BANK, "id": known}))
    with zipfile.ZipFile(io.BytesIO(got.content)) as file:
        assert "数据报送补正通知" in file.read("word/document.xml").decode()
    with house_of(screened).store.read() as session:
        last = latest(session, 1, actor=LOGINS["supervisor"])[0]
    assert (last.action, last.about) == ("data.notice", known)


def test_uploads_under_way_are_shown(county_copy: FastAPI) -> None:
    house = house_of(county_copy)
    write_record(house.workspace, Record(BANK, "next-month", "checking", "2026-11-24T09:00:00", "0" * 64, "x", ".zip"))
    page = visitor(county_copy, "analyst").get("/data").text
    assert "正在检查" in page
    assert "next-month" in page

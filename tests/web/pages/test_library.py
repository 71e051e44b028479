"""The book behind the pages: a large one is made aside while pages say so, and a failure is told."""

import sys
import time

import pytest
from fastapi import FastAPI
from visitors import house_of, visitor

from screening.bench.book import book_file
from screening.web.pages import library


@pytest.fixture
def evidence(county_copy: FastAPI, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a page that needs the book, in a county whose book is large and is not there."""
    shown = house_of(county_copy).shelf.newest()
    assert shown
    book_file(house_of(county_copy).workspace, shown.run).unlink(missing_ok=True)
    monkeypatch.setattr(library, "SMALL", -1)
    row = next(row for row in shown.alerts.to_dicts() if row["subject_kind"] == "party" and shown.findings(row))
    return f"/alerts/{row['alert_id']}/evidence/{shown.findings(row)[0]['finding_id']}"


def test_a_page_says_that_its_book_is_being_prepared_until_it_is_there(county_copy: FastAPI, evidence: str) -> None:
    who = visitor(county_copy, "investigator")
    first = who.get(evidence)
    assert (first.status_code, first.headers["refresh"], first.headers["retry-after"]) == (503, "10", "10")
    assert "正在准备本次运行的查询账册" in first.text
    assert who.get("/queue").status_code == 200
    maker = house_of(county_copy).library._maker  # noqa: SLF001 - waited for, not polled
    assert maker
    maker.process.wait(timeout=120)
    assert who.get(evidence).status_code == 200


def test_a_book_that_could_not_be_made_is_told_and_tried_again(
    county_copy: FastAPI, evidence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = visitor(county_copy, "investigator")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert who.get(evidence).status_code == 503
    maker = house_of(county_copy).library._maker  # noqa: SLF001
    assert maker
    maker.process.wait(timeout=60)
    told = who.get(evidence)
    assert (told.status_code, "没有做成" in told.text, "screening book --run" in told.text) == (400, True, True)
    assert house_of(county_copy).library._maker is not maker  # noqa: SLF001


def test_a_server_that_ends_takes_the_maker_with_it(county_copy: FastAPI, evidence: str) -> None:
    visitor(county_copy, "investigator").get(evidence)
    found = house_of(county_copy).library
    maker = found._maker  # noqa: SLF001
    assert maker
    began = time.monotonic()
    found.close()
    assert maker.process.poll() is not None
    assert time.monotonic() - began < 30

"""Referrals in the browser: drafted on a case, approved by another, taken out as a ZIP for a reason."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from fastapi import FastAPI
from visitors import Visitor, house_of, visitor

from screening.cases.audit import latest
from screening.cases.referrals import find_referral
from screening.referral.keys import key_folder, make_key
from screening.referral.verify import verify_folder

OFFICERS = "甲 0001\r\n乙 0002"


def seen(app: FastAPI, referral_id: str) -> int:
    with house_of(app).store.read() as session:
        return find_referral(session, referral_id).version


def step(app: FastAPI, who: Visitor, referral_id: str, act: str, **fields: object) -> int:
    """The status of a step of a referral as it stands."""
    return who.post(f"/referrals/{referral_id}/{act}", seen=seen(app, referral_id), **fields).status_code


def state(app: FastAPI, referral_id: str) -> str:
    with house_of(app).store.read() as session:
        return find_referral(session, referral_id).state


@pytest.fixture
def case_id(county_copy: FastAPI) -> str:
    """A case of the smallest alert of a party."""
    shown = house_of(county_copy).shelf.newest()
    assert shown is not None
    alert = shown.alerts.filter(subject_kind="party", packs=["money_laundering"])["alert_id"][0]
    got = visitor(county_copy, "investigator").post(f"/alerts/{alert}/case", title="核查某商户")
    return got.headers["location"].split("/")[2].partition("?")[0]


def test_a_case_is_referred_by_two_people(county_copy: FastAPI, case_id: str, tmp_path: Path) -> None:
    app, mine, other = county_copy, visitor(county_copy, "investigator"), visitor(county_copy, "approver")
    got = mine.post(f"/cases/{case_id}/refer", officers=OFFICERS, recipient="某县公安局")
    made = re.search(r"Y\d{4}-\d{5}", got.headers["location"]).group()  # type: ignore[union-attr]
    assert made in mine.get(f"/cases/{case_id}").text
    assert step(app, mine, made, "propose") == 303
    draft = mine.post(f"/referrals/{made}/folder", reason="审阅草稿")
    with zipfile.ZipFile(io.BytesIO(draft.content)) as archive:
        assert f"{made}/DRAFT-letter.docx" in archive.namelist()
    assert step(app, other, made, "approve", words="同意") == 303
    assert "screening key make" in mine.post(f"/referrals/{made}/folder", reason="移送").text
    seal = make_key(key_folder(house_of(app).workspace.path))
    sealed = mine.post(f"/referrals/{made}/folder", reason="移送公安")
    with zipfile.ZipFile(io.BytesIO(sealed.content)) as archive:
        archive.extractall(tmp_path)
    assert verify_folder(tmp_path / made, seal.public).holds
    assert mine.post(f"/referrals/{made}/folder", reason="再次下载").content == sealed.content
    assert (house_of(app).workspace.path / "referrals" / made / "MANIFEST.json").is_file()
    for act, words in (("send", ""), ("receive", "回执 1"), ("accept", ""), ("result", "移送起诉")):
        assert step(app, mine, made, act, words=words) == 303
    assert state(app, made) == "closed"
    assert made in mine.get("/referrals").text
    with house_of(app).store.read() as session:
        reasons = [entry.detail for entry in latest(session, 50, made, action="referral.folder")]
    assert [reason for reason in reasons if "移送公安" in reason]


def test_nobody_approves_his_own_and_no_folder_leaves_without_a_reason(county_copy: FastAPI, case_id: str) -> None:
    mine = visitor(county_copy, "supervisor")
    got = mine.post(f"/cases/{case_id}/refer", officers=OFFICERS)
    made = got.headers["location"].split("/")[2].partition("?")[0]
    assert step(county_copy, mine, made, "propose") == 303
    assert step(county_copy, mine, made, "approve") == 403
    assert "须写明理由" in mine.post(f"/referrals/{made}/folder", reason=" ").text
    assert state(county_copy, made) == "proposed"


def test_a_referral_that_is_not_there_is_not_found(app: FastAPI) -> None:
    assert visitor(app, "auditor").get("/referrals/Y1999-00001").status_code == 404
    assert visitor(app, "auditor").get("/referrals").status_code == 200

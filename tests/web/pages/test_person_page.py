import json
import re

import pytest
from fastapi import FastAPI
from older_run import GONE, OLDER, with_older_run
from visitors import LOGINS, Visitor, house_of, visitor

from screening.bench.county import County
from screening.cases.audit import latest
from screening.cases.folders import About, open_case
from screening.cases.records import Person
from screening.contract import vocabulary as codes
from screening.web.pages import vocabulary
from screening.web.pages.known import key_of
from screening.web.pages.shelf import Shown

SCRIPT = "<script>alert(1)</script>"


def shown_of(app: FastAPI) -> Shown:
    found = house_of(app).shelf.newest()
    assert found
    return found


def persons(app: FastAPI, limit: int = 10_000) -> list[list[dict[str, object]]]:
    """Every person, as all accounts of his that a bank keeps."""
    shown = shown_of(app)
    with house_of(app).county(shown) as county:
        parties = county.tables.rows("SELECT DISTINCT party_id FROM book.accounts WHERE held ORDER BY party_id")
        return [county.persons_of(str(one["party_id"]), "party")[0] for one in parties[:limit]]


def page_of(app: FastAPI, person: list[dict[str, object]]) -> str:
    return f"/persons/{key_of(shown_of(app), int(str(person[0]['party_id'])))}"


def first_alerted(app: FastAPI) -> list[dict[str, object]]:
    """The person whom the first alert concerns."""
    shown = shown_of(app)
    with house_of(app).county(shown) as county:
        return county.persons_of(shown.alerts["account_ids"][0][0])[0]


def unalerted(app: FastAPI) -> list[dict[str, object]]:
    """The first person whom no alert concerns."""
    marks = shown_of(app).marks
    return next(one for one in persons(app) if not marks.alerts_of(str(row["account"]) for row in one))


def test_every_account_of_an_alert_leads_to_its_person_and_nobody_is_in_the_clear(screened: FastAPI) -> None:
    shown, who = shown_of(screened), visitor(screened, "investigator")
    keys = {
        key
        for alert in shown.alerts["alert_id"][:5]
        for key in re.findall(r"/persons/[\w-]+", who.get(f"/alerts/{alert}").text)
    }
    assert keys
    for key in sorted(keys)[:12]:
        got = who.get(key)
        assert got.status_code == 200
        with house_of(screened).county(shown) as county:
            rows = county.persons_of(key.rpartition("-")[2], "party")[0]
        for row in rows:
            for secret in ("account", "id_number", "phone", "name", "address"):
                assert not row[secret] or str(row[secret]) not in got.text


def test_a_person_s_page_has_all_his_accounts_over_all_banks(screened: FastAPI) -> None:
    person = max(persons(screened), key=lambda rows: (len({row["bank_id"] for row in rows}), len(rows)))
    text = visitor(screened, "analyst").get(page_of(screened, person)).text
    assert text.count('class="spark"') == len(person)
    for row in person:
        assert str(row["bank_id"]) in text


def test_an_address_of_nobody_or_of_another_run_is_not_there(screened: FastAPI) -> None:
    who, own = visitor(screened, "investigator"), key_of(shown_of(screened), 1)
    mark = own.rpartition("-")[0]
    for key in ("nobody", f"{mark}-999999999", f"{mark}-x", f"{mark}-", "00000000-1", f"{mark}-１"):
        assert who.get(f"/persons/{key}").status_code == 404, key
    assert who.get(f"/persons/{own}").status_code == 200


def test_unmasking_takes_a_reason_and_is_logged_without_the_secret(county_copy: FastAPI) -> None:
    person, who = first_alerted(county_copy), visitor(county_copy, "investigator")
    page, account = page_of(county_copy, person), str(person[0]["account"])
    assert who.post(f"{page}/unmask", reason=" ").status_code == 400
    clear = who.post(f"{page}/unmask", reason="核对开户资料").text
    assert account in clear
    assert str(person[0]["name"]) in clear
    assert account not in who.get(page).text, "once only"
    with house_of(county_copy).store.read() as session:
        line = latest(session, 1)[0]
        assert (line.actor, line.action, line.about) == (LOGINS["investigator"], "unmask", page.rpartition("/")[2])
        assert json.loads(line.detail)["reason"] == "核对开户资料"
        assert account not in line.detail


@pytest.mark.parametrize("role", ["analyst", "auditor"])
def test_who_reads_masked_has_no_way_to_unmask(role: str, screened: FastAPI) -> None:
    who, page = visitor(screened, role), page_of(screened, first_alerted(screened))
    assert "/unmask" not in who.get(page).text
    assert who.post(f"{page}/unmask", reason="x").status_code == 403


def test_looking_at_somebody_whom_no_alert_concerns_is_logged_and_at_others_not(county_copy: FastAPI) -> None:
    who = visitor(county_copy, "investigator")

    def last() -> tuple[str, str]:
        with house_of(county_copy).store.read() as session:
            line = latest(session, 1)[0]
            return line.action, line.about

    who.get(page_of(county_copy, first_alerted(county_copy)))
    assert last()[0] == "sign_in"
    page = page_of(county_copy, unalerted(county_copy))
    assert "没有预警不等于没有问题" in who.get(page).text
    assert last() == ("person.read", page.rpartition("/")[2])


@pytest.mark.parametrize("by", ["account", "id_number", "phone", "name"])
def test_a_search_finds_who_is_in_no_alert(by: str, screened: FastAPI) -> None:
    person = next(one for one in persons(screened) if one[0][by] and one[0]["id_number"])
    got = visitor(screened, "investigator").client.get("/queue", params={"q": str(person[0][by]), "state": "all"})
    assert page_of(screened, person) in got.text
    assert "已知的人" in got.text


def test_a_search_that_names_nobody_offers_nobody(screened: FastAPI) -> None:
    assert "已知的人" not in visitor(screened, "investigator").get("/queue?q=nobody&state=all").text


def test_an_alert_of_an_earlier_run_stands_on_the_person_s_page(county_copy: FastAPI) -> None:
    account = with_older_run(county_copy)
    with house_of(county_copy).county(shown_of(county_copy)) as county:
        person = county.persons_of(account)[0]
    text = visitor(county_copy, "investigator").get(page_of(county_copy, person)).text
    assert f"/alerts/{GONE}" in text
    assert OLDER in text


def test_a_case_on_a_person_stands_on_his_page(county_copy: FastAPI) -> None:
    shown = shown_of(county_copy)
    row = shown.alerts.row(0, named=True)
    with house_of(county_copy).store.write() as session:
        one = session.query(Person).filter_by(login=LOGINS["investigator"]).one()
        about = About(row["alert_id"], shown.run_id, row["subject_kind"], row["subject_id"])
        case_id = open_case(session, "核查", [about], one).case_id
    text = visitor(county_copy, "investigator").get(page_of(county_copy, first_alerted(county_copy))).text
    assert f"/cases/{case_id}" in text


def test_a_script_in_what_banks_tell_is_text(county_copy: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    page, told = page_of(county_copy, first_alerted(county_copy)), County.persons_of

    def scripted(county: County, text: str, by: str = "account", *, limit: int = 50) -> list[list[dict[str, object]]]:
        fields = dict.fromkeys(
            ("name", "id_number", "phone", "address", "occupation", "employer", "risk_rating"), SCRIPT
        )
        return [[{**row, **fields} for row in person] for person in told(county, text, by, limit=limit)]

    monkeypatch.setattr(County, "persons_of", scripted)
    who: Visitor = visitor(county_copy, "investigator")
    for text in (who.get(page).text, who.post(f"{page}/unmask", reason="核对").text):
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_every_code_of_the_contract_has_words() -> None:
    assert set(vocabulary.POSTS) == set(codes.POSTS)
    assert set(vocabulary.LISTS) == set(codes.WATCHLISTS)
    assert set(vocabulary.TIP_SOURCES) == set(codes.TIP_SOURCES)
    assert set(vocabulary.INSTITUTION_KINDS) == set(codes.INSTITUTION_KINDS)
    assert set(vocabulary.COLLATERALS) == set(codes.COLLATERALS)
    assert set(vocabulary.HOLDERS) == {*codes.PARTY_TYPES, "unknown"}

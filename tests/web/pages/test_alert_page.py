import json
import re
from dataclasses import replace

import polars as pl
import pytest
from fastapi import FastAPI
from older_run import GONE, OLDER, with_older_run
from visitors import LOGINS, house_of, visitor

from screening.bench.county import County
from screening.cases.audit import latest
from screening.cases.folders import About, find_case, open_case
from screening.cases.judgements import Analysis, approve, propose
from screening.cases.records import Person
from screening.contract import vocabulary
from screening.report.words import INSTRUMENTS
from screening.web.pages.shelf import Holder, Row, Shown


def shown_of(app: FastAPI) -> Shown:
    found = house_of(app).shelf.newest()
    assert found
    return found


def with_findings(shown: Shown) -> Row:
    """The first alert of a person that rests on findings."""
    return next(row for row in shown.alerts.to_dicts() if row["subject_kind"] == "party" and shown.findings(row))


def test_every_alert_has_a_page_on_which_nobody_is_in_the_clear(screened: FastAPI) -> None:
    shown, who = shown_of(screened), visitor(screened, "investigator")
    for row in shown.alerts.to_dicts():
        got = who.get(f"/alerts/{row['alert_id']}")
        assert got.status_code == 200
        for account in row["account_ids"]:
            holder = shown.holders[account]
            for secret in (account, holder.id_number, holder.phone, holder.name):
                assert not secret or secret not in got.text


def test_the_page_says_why_on_which_law_and_what_speaks_against_it(screened: FastAPI) -> None:
    shown, who = shown_of(screened), visitor(screened, "investigator")
    row = with_findings(shown)
    text = who.get(f"/alerts/{row['alert_id']}").text
    finding = shown.findings(row)[0]
    about = shown.rulebook.of(finding["rule_id"]).about
    assert about["title_zh"] in text
    assert about["basis"][0]["instrument"] in text
    assert f"/evidence/{finding['finding_id']}" in text
    assert "本人及单位尚未陈述" in text
    assert "数据完整性" in text
    assert text.count('class="f-') >= 2, "the score is drawn in parts with its sum"


def test_the_parts_drawn_add_up_to_the_score(screened: FastAPI) -> None:
    shown, who = shown_of(screened), visitor(screened, "investigator")
    row = with_findings(shown)
    points = re.findall(r">\+([0-9.]+)</text>", who.get(f"/alerts/{row['alert_id']}").text)
    assert round(sum(map(float, points)), 2) == row["risk_score"]


def test_an_alert_of_another_run_is_not_there(screened: FastAPI) -> None:
    assert visitor(screened, "investigator").get("/alerts/A0000").status_code == 404


def test_evidence_leads_to_the_file_and_row_and_is_masked(screened: FastAPI) -> None:
    shown, who = shown_of(screened), visitor(screened, "investigator")
    row = with_findings(shown)
    for finding in shown.findings(row):
        got = who.get(f"/alerts/{row['alert_id']}/evidence/{finding['finding_id']}")
        assert got.status_code == 200
        assert len(re.findall(r"\.(?:parquet|csv)#\d+", got.text)) >= min(200, len(finding["evidence"]))
        assert finding["account_id"] not in got.text


def test_evidence_of_another_alert_is_not_shown(screened: FastAPI) -> None:
    shown, who = shown_of(screened), visitor(screened, "investigator")
    row = with_findings(shown)
    other = next(one for one in shown.alerts.to_dicts() if not set(one["account_ids"]) & set(row["account_ids"]))
    finding = shown.findings(row)[0]["finding_id"]
    assert who.get(f"/alerts/{other['alert_id']}/evidence/{finding}").status_code == 404


def test_unmasking_takes_a_reason_and_is_logged_without_the_secret(county_copy: FastAPI) -> None:
    shown, who = shown_of(county_copy), visitor(county_copy, "investigator")
    row = with_findings(shown)
    holder = shown.holders[row["account_ids"][0]]
    page = f"/alerts/{row['alert_id']}"
    assert who.post(f"{page}/unmask", reason="  ").status_code == 400
    clear = who.post(f"{page}/unmask", reason="核对开户资料").text
    assert holder.name in clear
    assert holder.id_number in clear
    assert holder.account_id in clear
    assert holder.account_id not in who.get(page).text, "once only"
    with house_of(county_copy).store.read() as session:
        line = latest(session, 1)[0]
        assert (line.actor, line.action, line.about) == (LOGINS["investigator"], "unmask", row["alert_id"])
        assert json.loads(line.detail)["reason"] == "核对开户资料"
        assert holder.account_id not in line.detail
        assert holder.name not in line.detail


@pytest.mark.parametrize("role", ["analyst", "auditor"])
def test_who_reads_masked_has_no_way_to_unmask(role: str, screened: FastAPI) -> None:
    row = with_findings(shown_of(screened))
    who = visitor(screened, role)
    assert "/unmask" not in who.get(f"/alerts/{row['alert_id']}").text
    assert who.post(f"/alerts/{row['alert_id']}/unmask", reason="x").status_code == 403


def test_an_earlier_judgement_on_the_same_person_is_told(county_copy: FastAPI) -> None:
    shown = shown_of(county_copy)
    row = with_findings(shown)
    with house_of(county_copy).store.write() as session:
        one, other = (
            session.query(Person).filter_by(login=LOGINS[role]).one() for role in ("investigator", "approver")
        )
        about = About("Aearlier", "an-older-run", row["subject_kind"], row["subject_id"])
        case = open_case(session, "旧案", [about], one)
        judgement = propose(session, case, "explained", Analysis("<script>已核对</script>"), one)
        approve(session, judgement, other)
    text = visitor(county_copy, "investigator").get(f"/alerts/{row['alert_id']}").text
    assert "&lt;script&gt;已核对" in text
    assert "已解释，排除" in text


def test_a_case_is_opened_from_an_alert_once(county_copy: FastAPI) -> None:
    row = with_findings(shown_of(county_copy))
    who = visitor(county_copy, "investigator")
    got = who.post(f"/alerts/{row['alert_id']}/case", title="线索核查")
    case_id = got.headers["location"].split("/")[2].partition("?")[0]
    with house_of(county_copy).store.read() as session:
        assert find_case(session, case_id).title == "线索核查"
    assert who.post(f"/alerts/{row['alert_id']}/case", title="再来一次").status_code == 409


def test_every_means_of_payment_has_words() -> None:
    assert set(INSTRUMENTS) == set(vocabulary.INSTRUMENTS)


SCRIPT = "<script>alert(1)</script>"


def test_a_script_in_a_holder_s_name_is_text(county_copy: FastAPI) -> None:
    shown, who = shown_of(county_copy), visitor(county_copy, "investigator")
    row = with_findings(shown)
    account = row["account_ids"][0]
    holders: dict[str, Holder] = shown.holders  # type: ignore[assignment]
    holders[account] = replace(holders[account], name=SCRIPT, id_number=SCRIPT, phone=SCRIPT)
    for text in (
        who.get(f"/alerts/{row['alert_id']}").text,
        who.post(f"/alerts/{row['alert_id']}/unmask", reason="核对").text,
    ):
        assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_script_in_a_bank_s_remark_is_text_and_masked(county_copy: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    shown, who = shown_of(county_copy), visitor(county_copy, "investigator")
    row = with_findings(shown)
    page = f"/alerts/{row['alert_id']}/evidence/{shown.findings(row)[0]['finding_id']}"

    written = County.bookings_named

    def remarked(county: County, transaction_ids: list[str], account_id: str) -> list[dict[str, object]]:
        found = written(county, transaction_ids, account_id)
        return [{**one, "purpose": SCRIPT, "counterparty_name": SCRIPT} for one in found]

    monkeypatch.setattr(County, "bookings_named", remarked)
    assert "alert(1)" not in who.get(page).text
    assert who.post(f"{page}/unmask", reason="").status_code == 400
    clear = who.post(f"{page}/unmask", reason="核对用途").text
    assert SCRIPT not in clear
    assert "&lt;script&gt;alert(1)" in clear
    with house_of(county_copy).store.read() as session:
        assert json.loads(latest(session, 1)[0].detail)["reason"] == "核对用途"


def test_money_over_time_is_drawn_and_stands_in_a_table(screened: FastAPI) -> None:
    shown, who = shown_of(screened), visitor(screened, "investigator")
    row = with_findings(shown)
    text = who.get(f"/alerts/{row['alert_id']}").text
    assert 'class="t-in' in text
    assert 'class="w-' in text, "the windows of its findings"
    assert "列为表格" in text


def test_a_ring_is_drawn_with_a_link_to_its_network(screened: FastAPI) -> None:
    shown, who = shown_of(screened), visitor(screened, "investigator")
    rings = [row for row in shown.alerts.to_dicts() if row["subject_kind"] == "ring"]
    assert rings
    for row in rings:
        text = who.get(f"/alerts/{row['alert_id']}").text
        assert f'href="/rings/{row["subject_id"]}"' in text
        assert re.search('class="net (?:wide|narrow)"', text)


def test_facts_and_conditions_are_told_in_words(screened: FastAPI) -> None:
    shown, who = shown_of(screened), visitor(screened, "investigator")
    row = with_findings(shown)
    finding = shown.findings(row)[0]
    text = who.get(f"/alerts/{row['alert_id']}/evidence/{finding['finding_id']}").text
    assert "证据笔数" in text
    assert ">total<" not in text
    for name in shown.rulebook.of(finding["rule_id"]).parameters:
        assert f'title="{name}"' in who.get(f"/alerts/{row['alert_id']}").text
        assert f">{name} =" not in text


def test_an_alert_that_the_newest_run_has_no_longer_is_shown_from_the_run_that_had_it(county_copy: FastAPI) -> None:
    with_older_run(county_copy)
    who = visitor(county_copy, "investigator")
    got = who.get(f"/alerts/{GONE}")
    assert got.status_code == 200
    assert "最新一次运行中已没有这条预警" in got.text
    assert OLDER in got.text
    assert "没有新预警承接" in got.text
    case = who.post(f"/alerts/{GONE}/case", title="旧线索").headers["location"].partition("?")[0]
    assert f"/alerts/{GONE}" in who.get(case).text


def test_an_alert_that_is_gone_names_the_one_that_carries_it_on(county_copy: FastAPI) -> None:
    with_older_run(county_copy)
    shown = shown_of(county_copy)
    changes = pl.read_parquet(shown.run.path / "alert_changes.parquet")
    carried = changes.with_columns(
        earlier_alert_ids=pl.when(pl.int_range(pl.len()) == 0)
        .then(pl.lit([GONE], dtype=pl.List(pl.String)))
        .otherwise("earlier_alert_ids")
    )
    carried.write_parquet(shown.run.path / "alert_changes.parquet")
    text = visitor(county_copy, "investigator").get(f"/alerts/{GONE}").text
    assert f'href="/alerts/{changes["alert_id"][0]}"' in text
    assert "没有新预警承接" not in text

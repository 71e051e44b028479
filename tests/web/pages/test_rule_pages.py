import re
from html import unescape

from fastapi import FastAPI
from visitors import LOGINS, Visitor, house_of, visitor

from screening.cases.audit import latest
from screening.web.jobs import State

RULE = "ml_fan_in"


def test_every_rule_is_listed_with_what_it_found(screened: FastAPI) -> None:
    page = visitor(screened, "auditor").get("/rules").text
    books = house_of(screened).rules.books()
    for one in (*books.in_force.rules, *books.in_force.lawful):
        assert f'href="/rules/{one.rule_id}"' in page
    assert house_of(screened).shelf.newest().run_id in page  # type: ignore[union-attr]


def test_rules_are_listed_without_any_run(app: FastAPI) -> None:
    assert f'href="/rules/{RULE}"' in visitor(app, "auditor").get("/rules").text


def test_every_rule_has_its_page_in_both_languages(screened: FastAPI) -> None:
    who = visitor(screened, "auditor")
    books = house_of(screened).rules.books()
    for language in ("zh", "en"):
        who.client.cookies.set("language", language)
        for one in (*books.in_force.rules, *books.in_force.lawful):
            assert one.about[f"title_{language}"] in unescape(who.get(f"/rules/{one.rule_id}").text)


def test_a_rule_shows_its_law_and_its_sql(screened: FastAPI) -> None:
    rule, _ = house_of(screened).rules.books().find(RULE)  # type: ignore[misc]
    page = visitor(screened, "auditor").get(f"/rules/{RULE}").text
    assert str(rule.about["basis"][0]["instrument"]) in page
    assert "SELECT" in page
    assert rule.version in page


def test_a_value_of_the_county_is_marked(county_copy: FastAPI) -> None:
    house = house_of(county_copy)
    house.workspace.overrides.write_text(f"[{RULE}]\npayers_person = 12\n", encoding="utf-8")
    who = visitor(county_copy, "auditor")
    assert "本县取值" in who.get("/rules").text
    assert "<td>12</td>" in who.get(f"/rules/{RULE}").text


def test_who_may_not_run_cannot_try_values(screened: FastAPI) -> None:
    assert 'name="p.payers_person"' not in visitor(screened, "investigator").get(f"/rules/{RULE}").text


def test_a_value_out_of_range_is_refused_before_anything_starts(screened: FastAPI) -> None:
    got = visitor(screened, "analyst").post(f"/rules/{RULE}/backtest", **{"p.payers_person": "4000"})
    assert got.status_code == 400
    assert house_of(screened).jobs.latest() == []


def test_a_back_test_is_started_from_the_page_and_shown_with_its_chart(county_copy: FastAPI) -> None:
    house, who = house_of(county_copy), visitor(county_copy, "analyst")
    page = who.post(f"/rules/{RULE}/backtest", **{"p.payers_person": "5,40"}).headers["location"]
    with house.store.read() as session:
        assert latest(session, 1, actor=LOGINS["analyst"])[0].action == "job.start"
    told = house.jobs.wait(page.removeprefix("/jobs/"), 120)
    assert told.state is State.DONE, told.error
    assert len(told.result["trials"]) == 3
    shown = who.get(f"/rules/{RULE}").text
    assert "回测结果" in shown
    assert f'src="{page}/chart.svg"' in shown
    chart = who.get(f"{page}/chart.svg")
    assert chart.headers["content-type"] == "image/svg+xml"
    assert "script-src 'self'" in chart.headers["content-security-policy"]
    assert "回测结果" not in who.get(f"/rules/ml_fan_out?test={page.removeprefix('/jobs/')}").text


def test_a_rule_tells_what_became_of_its_judged_alerts(county_copy: FastAPI) -> None:
    alert = house_of(county_copy).shelf.newest().alerts.row(0, named=True)  # type: ignore[union-attr]
    rule_id, who, other = alert["rule_ids"][0], visitor(county_copy, "investigator"), visitor(county_copy, "approver")
    assert "尚无已复核的结论" in who.get(f"/rules/{rule_id}").text
    case = who.post(f"/alerts/{alert['alert_id']}/case", title="核查").headers["location"].partition("?")[0]
    who.post(f"{case}/judge", seen=seen(who, case), verdict="explained", grounds="已核对")
    other.post(f"{case}/approve", seen=seen(other, case))
    page = who.get(f"/rules/{rule_id}").text
    assert re.search(r"已解释 <b>1</b>", page)
    assert "0 / 1" in who.get("/rules").text


def seen(who: Visitor, case: str) -> str:
    """The version of a case that somebody sees."""
    return re.search(r'name="seen" value="(\d+)"', who.get(case).text).group(1)  # type: ignore[union-attr]

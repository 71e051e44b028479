import json
import os
import signal

from fastapi import FastAPI
from visitors import LOGINS, house_of, visitor

from screening.cases.audit import latest
from screening.web.jobs import State


def newest(app: FastAPI) -> str:
    return house_of(app).past.lines()[0].run_id


def test_the_list_has_every_run_with_its_figures(screened: FastAPI) -> None:
    page = visitor(screened, "analyst").get("/runs").text
    line = house_of(screened).past.lines()[0]
    assert f'href="/runs/{line.run_id}"' in page
    assert f"{line.alerts:,}" in page


def test_without_runs_the_list_says_so(app: FastAPI) -> None:
    assert "还没有运行" in visitor(app, "auditor").get("/runs").text


def test_only_who_may_start_a_run_sees_the_form(app: FastAPI) -> None:
    assert "开始筛查" in visitor(app, "analyst").get("/runs").text
    assert "开始筛查" not in visitor(app, "investigator").get("/runs").text


def test_a_run_shows_what_it_saw_and_by_what_it_was_made(screened: FastAPI) -> None:
    run_id = newest(screened)
    record = house_of(screened).shelf.newest().run.record  # type: ignore[union-attr]
    page = visitor(screened, "supervisor").get(f"/runs/{run_id}").text
    for one in record["inputs"]["submissions"]:
        assert one["submission_id"] in page
        assert one["digest"][:12] in page
    for part in ("各步用时", "LPR 数据陈旧" if record["warnings"] else "", record["rule_pack_digest"][:12]):
        assert part in page


def test_a_run_that_is_not_there_is_a_page_that_says_so(screened: FastAPI) -> None:
    got = visitor(screened, "analyst").get("/runs/20200101T000000-00000000")
    assert (got.status_code, "没有这次运行" in got.text) == (404, True)
    assert visitor(screened, "analyst").get("/runs/..%2f..%2fworkspace.toml").status_code == 404


def test_the_record_comes_as_a_file_and_that_is_logged(screened: FastAPI) -> None:
    who, run_id = visitor(screened, "auditor"), newest(screened)
    got = who.get(f"/runs/{run_id}/run.json")
    assert json.loads(got.content)["run_id"] == run_id
    assert "attachment" in got.headers["content-disposition"]
    with house_of(screened).store.read() as session:
        last = latest(session, 1, actor=LOGINS["auditor"])[0]
    assert (last.action, last.about) == ("run.file", run_id)


def test_a_run_without_a_report_says_so(screened: FastAPI) -> None:
    assert visitor(screened, "analyst").get(f"/runs/{newest(screened)}/report.html").status_code == 404


def test_a_report_is_shown_where_nothing_in_it_can_run(county_copy: FastAPI) -> None:
    house, run_id = house_of(county_copy), newest(county_copy)
    (house.workspace.runs / run_id / "report.html").write_text("<script>1</script>", encoding="utf-8")
    got = visitor(county_copy, "analyst").get(f"/runs/{run_id}/report.html")
    policy = got.headers["content-security-policy"]
    assert "sandbox" in policy.split("; ")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


def test_a_run_beside_itself_is_refused(screened: FastAPI) -> None:
    run_id = newest(screened)
    assert visitor(screened, "analyst").get(f"/runs/{run_id}/compare?with={run_id}").status_code == 400


def test_a_pipeline_that_is_not_ours_is_refused(screened: FastAPI) -> None:
    who = visitor(screened, "analyst")
    assert who.post("/runs", pipeline="own.toml").status_code == 400
    assert who.post("/runs", pipeline="full", as_of="tomorrow").status_code == 400
    assert house_of(screened).jobs.latest() == []


def test_a_run_is_started_watched_and_compared_from_the_pages(county_copy: FastAPI) -> None:
    """One whole story, because a run takes seconds."""
    house, before = house_of(county_copy), newest(county_copy)
    who = visitor(county_copy, "analyst")
    first_day = max(one.submission.period_end for one in house.ledger.standings()).replace(day=1)
    job_page = who.post("/runs", pipeline="full", as_of=first_day.isoformat()).headers["location"]
    job_id = job_page.removeprefix("/jobs/")
    with house.store.read() as session:
        last = latest(session, 1, actor=LOGINS["analyst"])[0]
    assert (last.action, last.about) == ("job.start", job_id)
    assert "data-live" in who.get(job_page).text
    assert 'http-equiv="refresh"' in who.get(job_page).text
    refused = who.post("/runs", pipeline="full")
    assert refused.status_code == 409
    assert LOGINS["analyst"] in refused.text
    assert job_page in visitor(county_copy, "supervisor").get("/runs").text
    told = house.jobs.wait(job_id, 120)
    assert told.state is State.DONE, told.error
    page = who.get(job_page).text
    assert f'href="/runs/{told.result["run_id"]}"' in page
    assert "data-live" not in page
    compared = who.get(f"/runs/{told.result['run_id']}/compare?with={before}").text
    assert "截止日" in compared
    assert told.result["run_id"] == newest(county_copy)


def test_a_job_is_stopped_from_its_page(county_copy: FastAPI) -> None:
    house, who = house_of(county_copy), visitor(county_copy, "analyst")
    before = len(house.past.lines())
    page = who.post("/runs", pipeline="full").headers["location"]
    job_id = page.removeprefix("/jobs/")
    assert who.post(f"{page}/cancel").status_code == 303
    assert house.jobs.wait(job_id, 60).state is State.CANCELLED
    assert "中止；没有留下任何结果" in who.get(page).text
    assert len(house.past.lines()) == before
    with house.store.read() as session:
        assert latest(session, 1, actor=LOGINS["analyst"])[0].action == "job.cancel"


def test_a_killed_job_is_shown_as_ended(county_copy: FastAPI) -> None:
    house, who = house_of(county_copy), visitor(county_copy, "analyst")
    page = who.post("/runs", pipeline="full").headers["location"]
    job_id = page.removeprefix("/jobs/")
    told = house.jobs.find(job_id)
    assert told
    os.kill(told.job.pid, signal.SIGKILL)
    house.jobs.wait(job_id, 60)
    assert "进程已不在" in who.get(page).text

import random
import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from httpx import Response
from visitors import LOGINS, Visitor, house_of, visitor

from screening.cases.audit import latest
from screening.cases.contents import contents
from screening.cases.folders import About, add_alerts, find_case
from screening.cases.records import Case, Person
from screening.clock import today

SCRIPT = "<script>alert(1)</script>"
GROUNDS = {"grounds": "经核对合同与流水", "identity": "个体经营者", "transactions": "快进快出"}


class AtCase:
    """Somebody at one case."""

    def __init__(self, app: FastAPI, role: str, case_id: str = "") -> None:
        self.app, self.who = app, visitor(app, role)
        if not case_id:
            case_id = self.who.post("/cases", title="核查某商户").headers["location"].split("/")[2].partition("?")[0]
        self.case_id = case_id

    def seen(self) -> int:
        with house_of(self.app).store.read() as session:
            return session.get_one(Case, self.case_id).version

    def act(self, act: str, **fields: object) -> Response:
        return self.who.post(f"/cases/{self.case_id}/{act}", **({"seen": self.seen()} | fields))

    def text(self) -> str:
        return self.who.get(f"/cases/{self.case_id}").text

    @property
    def state(self) -> str:
        with house_of(self.app).store.read() as session:
            return session.get_one(Case, self.case_id).state


@pytest.fixture
def at_case(app: FastAPI) -> AtCase:
    return AtCase(app, "investigator")


def put_alerts(app: FastAPI, case_id: str, *alerts: str) -> None:
    with house_of(app).store.write() as session:
        by = session.query(Person).filter_by(login=LOGINS["investigator"]).one()
        add_alerts(session, find_case(session, case_id), [About(one, "run", "party", "P1") for one in alerts], by)


def test_a_case_that_is_not_there_is_not_found(app: FastAPI) -> None:
    assert visitor(app, "investigator").get("/cases/C1999-00001").status_code == 404


def test_a_judgement_waits_for_a_second_person(app: FastAPI, at_case: AtCase) -> None:
    assert at_case.act("judge", verdict="confirmed", **GROUNDS).status_code == 303
    assert at_case.state == "proposed"
    other = AtCase(app, "approver", at_case.case_id)
    assert other.act("approve", why="同意").status_code == 303
    assert at_case.state == "closed"
    assert "经核对合同与流水" in other.text()


def test_nobody_approves_his_own_judgement_though_he_may_do_both(app: FastAPI) -> None:
    own = AtCase(app, "supervisor")
    own.act("judge", verdict="explained", grounds="已核对")
    got = own.act("approve", why="同意")
    assert got.status_code == 403
    assert "不得复核自己的结论" in got.text
    assert own.state == "proposed"


def test_what_has_to_be_written_is_asked_for_and_what_was_typed_stays(at_case: AtCase) -> None:
    got = at_case.act("judge", verdict="confirmed", grounds="有可疑", identity="")
    assert got.status_code == 400
    assert "客户身份特征" in got.text
    assert "有可疑</textarea>" in got.text
    assert at_case.state == "open"


def test_a_judgement_is_sent_back_with_what_is_lacking(app: FastAPI, at_case: AtCase) -> None:
    at_case.act("judge", verdict="explained", grounds="已核对")
    other = AtCase(app, "approver", at_case.case_id)
    assert other.act("send-back", why="").status_code == 400
    assert other.act("send-back", why="请附合同").status_code == 303
    assert at_case.state == "open"
    assert "请附合同" in at_case.text()


def test_a_judgement_is_withdrawn_by_its_author_only(app: FastAPI, at_case: AtCase) -> None:
    at_case.act("judge", verdict="cannot_tell", grounds="资料不足")
    assert AtCase(app, "supervisor", at_case.case_id).act("withdraw").status_code == 400
    assert at_case.act("withdraw").status_code == 303
    assert at_case.state == "open"


def test_a_request_for_information_leaves_the_case_open(app: FastAPI, at_case: AtCase) -> None:
    at_case.act("judge", verdict="request_information", grounds="请银行补充开户资料")
    AtCase(app, "approver", at_case.case_id).act("approve")
    assert at_case.state == "open"


def test_a_closed_case_is_opened_again_for_a_reason(app: FastAPI, at_case: AtCase) -> None:
    at_case.act("judge", verdict="explained", grounds="已核对")
    AtCase(app, "approver", at_case.case_id).act("approve")
    assert at_case.act("reopen", why="").status_code == 400
    assert at_case.act("reopen", why="新线索").status_code == 303
    assert at_case.state == "open"


def test_who_saw_an_older_state_of_the_case_is_told(at_case: AtCase) -> None:
    seen = at_case.seen()
    at_case.act("due", on=(today() + timedelta(days=9)).isoformat())
    got = at_case.act("park", until=(today() + timedelta(days=3)).isoformat(), why="等合同", seen=seen)
    assert got.status_code == 409
    assert "已被他人修改" in got.text
    assert at_case.state == "open"


def test_a_case_is_parked_until_a_day_and_taken_up_again(at_case: AtCase) -> None:
    assert at_case.act("park", until=today().isoformat(), why="等").status_code == 400
    assert at_case.act("park", until="soon", why="等").status_code == 400
    at_case.act("park", until=(today() + timedelta(days=3)).isoformat(), why="等合同")
    assert (at_case.state, "等合同" in at_case.text()) == ("parked", True)
    at_case.act("unpark")
    assert at_case.state == "open"


def test_the_list_takes_up_cases_whose_day_has_come(app: FastAPI, at_case: AtCase) -> None:
    at_case.act("park", until=(today() + timedelta(days=3)).isoformat(), why="等合同")
    with house_of(app).store.write() as session:
        session.get_one(Case, at_case.case_id).parked_until = today()
    assert at_case.case_id in at_case.who.get("/cases?state=open").text
    assert at_case.state == "open"


def test_cases_are_merged_split_and_linked(app: FastAPI, at_case: AtCase) -> None:
    other = AtCase(app, "investigator")
    put_alerts(app, at_case.case_id, "A1", "A2")
    assert other.act("link", other=at_case.case_id, why="同一地址").status_code == 303
    assert "同一地址" in at_case.text()
    assert at_case.act("split", alert="A2", title="拆出").status_code == 303
    with house_of(app).store.read() as session:
        assert [one.alert_id for one in contents(session, find_case(session, at_case.case_id)).alerts] == ["A1"]
    got = at_case.act("merge", into=other.case_id)
    assert got.headers["location"].startswith(f"/cases/{other.case_id}")
    assert at_case.state == "merged"
    assert "A1" in other.text()


def test_a_case_is_given_to_somebody(app: FastAPI, at_case: AtCase) -> None:
    AtCase(app, "supervisor", at_case.case_id).act("give", to=LOGINS["supervisor"])
    assert at_case.case_id not in at_case.who.get("/cases?mine=1").text
    assert at_case.case_id in visitor(app, "supervisor").get("/cases?mine=1").text


def test_tasks_are_noted_and_done(at_case: AtCase) -> None:
    at_case.act("task", what="调取合同", to=LOGINS["investigator"], on="2026-12-01")
    number = re.search(r"/tasks/(\d+)/done", at_case.text())
    assert number
    assert at_case.act(f"tasks/{number.group(1)}/done").status_code == 303
    assert '<s class="soft">调取合同</s>' in at_case.text()


def test_a_task_of_another_case_cannot_be_done_from_here(app: FastAPI, at_case: AtCase) -> None:
    at_case.act("task", what="调取合同")
    number = re.search(r"/tasks/(\d+)/done", at_case.text())
    assert number
    assert AtCase(app, "investigator").act(f"tasks/{number.group(1)}/done").status_code == 400


def attached(at_case: AtCase, name: str, content: bytes) -> Response:
    fields = {"csrf": at_case.who.token(), "seen": str(at_case.seen())}
    return at_case.who.client.post(
        f"/cases/{at_case.case_id}/attach", data=fields, files={"file": (name, content, "text/html")}
    )


@pytest.mark.parametrize("size", [1, 70_000])
def test_a_file_comes_back_byte_for_byte_and_as_a_download(size: int, at_case: AtCase) -> None:
    content = random.Random(size).randbytes(size) + b"\r\n\n\r--boundary\r\n\x00"
    assert attached(at_case, "../合同 1.html", content).status_code == 303
    path = re.search(r'href="(/cases/[^"]+/files/\d+)">合同 1.html', at_case.text())
    assert path
    got = at_case.who.get(path.group(1))
    assert got.content == content
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith("attachment;")
    assert got.headers["x-content-type-options"] == "nosniff"


def test_a_file_of_another_case_is_not_given(app: FastAPI, at_case: AtCase) -> None:
    attached(at_case, "a.txt", b"x")
    other = AtCase(app, "investigator")
    assert other.who.get(f"/cases/{other.case_id}/files/1").status_code == 400


def test_a_form_that_is_too_large_is_refused_before_it_is_read(at_case: AtCase) -> None:
    assert at_case.act("note", text="长" * 1_000_000).status_code == 413


@pytest.mark.parametrize("place", ["title", "note", "task", "grounds", "why", "file"])
def test_a_script_stays_text_wherever_it_was_written(place: str, app: FastAPI) -> None:
    who = AtCase(app, "investigator")
    if place == "title":
        case_id = who.who.post("/cases", title=SCRIPT).headers["location"].split("/")[2].partition("?")[0]
        who = AtCase(app, "investigator", case_id)
    elif place == "note":
        who.act("note", text=SCRIPT)
    elif place == "task":
        who.act("task", what=SCRIPT)
    elif place == "grounds":
        who.act("judge", verdict="explained", grounds=SCRIPT)
    elif place == "why":
        who.act("park", until=(today() + timedelta(days=3)).isoformat(), why=SCRIPT)
    else:
        attached(who, f"{SCRIPT.replace('/', '')}.txt", b"x")
    text = who.text()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_what_was_done_is_on_the_page_and_in_the_log(app: FastAPI, at_case: AtCase) -> None:
    at_case.act("note", text="已电话核实")
    assert "写笔记" in at_case.text()
    with house_of(app).store.read() as session:
        assert latest(session, 1)[0].action == "case.note"


def test_who_only_reads_sees_no_form_of_work(app: FastAPI, at_case: AtCase) -> None:
    reader: Visitor = visitor(app, "auditor")
    text = reader.get(f"/cases/{at_case.case_id}").text
    assert f'action="/cases/{at_case.case_id}' not in text

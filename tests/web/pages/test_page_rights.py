"""Every page by every role: the table below says who may, and a page that is not in it fails."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import Response
from visitors import LOGINS, Visitor, house_of, opened, visitor

from screening.cases.audit import latest
from screening.cases.rights import ROLES
from screening.ledger.workspace import Workspace
from screening.web.pages.areas import AREAS

EVERYBODY = frozenset(ROLES)
READS = EVERYBODY - {"administrator"}
WORKS, ASSIGNS, APPROVES = (
    frozenset({"investigator", "supervisor"}),
    frozenset({"supervisor"}),
    frozenset({"approver", "supervisor"}),
)
ADMINISTRATOR, AUDITOR, ANALYST = frozenset({"administrator"}), frozenset({"auditor"}), frozenset({"analyst"})
OPEN = {("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/shown"), ("GET", "/static/{name}")}
MAY: dict[tuple[str, str], frozenset[str]] = {
    ("GET", "/"): EVERYBODY,
    ("POST", "/sign-out"): EVERYBODY,
    ("GET", "/password"): EVERYBODY,
    ("POST", "/password"): EVERYBODY,
    ("GET", "/people"): ADMINISTRATOR,
    ("POST", "/people"): ADMINISTRATOR,
    ("POST", "/people/{login}/password"): ADMINISTRATOR,
    ("POST", "/people/{login}/roles"): ADMINISTRATOR,
    ("POST", "/people/{login}/disable"): ADMINISTRATOR,
    ("POST", "/people/{login}/enable"): ADMINISTRATOR,
    ("GET", "/audit"): AUDITOR,
    ("GET", "/queue"): READS,
    ("GET", "/queue.csv"): READS,
    ("GET", "/queue.xlsx"): READS,
    ("GET", "/reading"): READS,
    ("GET", "/reading/{item_id}"): READS,
    ("POST", "/reading/{item_id}/case"): WORKS,
    ("POST", "/queue/views"): READS,
    ("POST", "/queue/views/{view_id}/drop"): READS,
    ("POST", "/queue/next"): WORKS,
    ("POST", "/queue/assign"): ASSIGNS,
    ("GET", "/alerts/{alert_id}"): READS,
    ("GET", "/alerts/{alert_id}/evidence/{finding_id}"): READS,
    ("POST", "/alerts/{alert_id}/hold"): WORKS,
    ("POST", "/alerts/{alert_id}/let-go"): WORKS,
    ("POST", "/alerts/{alert_id}/case"): WORKS,
    ("POST", "/alerts/{alert_id}/unmask"): WORKS | APPROVES,
    ("POST", "/alerts/{alert_id}/evidence/{finding_id}/unmask"): WORKS | APPROVES,
    ("GET", "/loans/{loan_id}"): READS,
    ("GET", "/persons/{key}"): READS,
    ("POST", "/persons/{key}/unmask"): WORKS | APPROVES,
    ("GET", "/institutions"): READS,
    ("GET", "/institutions/{institution_id}"): READS,
    ("GET", "/briefing"): READS,
    ("GET", "/briefing.docx"): READS,
    ("GET", "/referrals"): READS,
    ("GET", "/referrals/{referral_id}"): READS,
    ("POST", "/cases/{case_id}/refer"): WORKS,
    ("POST", "/referrals/{referral_id}/propose"): WORKS,
    ("POST", "/referrals/{referral_id}/approve"): APPROVES,
    ("POST", "/referrals/{referral_id}/refuse"): APPROVES,
    ("POST", "/referrals/{referral_id}/folder"): WORKS | APPROVES,
    ("POST", "/referrals/{referral_id}/send"): WORKS,
    ("POST", "/referrals/{referral_id}/receive"): WORKS,
    ("POST", "/referrals/{referral_id}/accept"): WORKS,
    ("POST", "/referrals/{referral_id}/return"): WORKS,
    ("POST", "/referrals/{referral_id}/result"): WORKS,
    ("GET", "/rings"): READS,
    ("GET", "/rings/{ring_id}"): READS,
    ("GET", "/network"): READS,
    ("POST", "/network/open"): READS,
    ("POST", "/network/arrange"): READS,
    ("POST", "/network/node"): READS,
    ("POST", "/network/edge"): READS,
    ("POST", "/network/follow"): READS,
    ("POST", "/network/path"): READS,
    ("POST", "/network/files/{form}"): READS,
    ("POST", "/network/unmask"): WORKS | APPROVES,
    ("GET", "/cases"): READS,
    ("POST", "/cases"): WORKS,
    ("GET", "/cases/{case_id}"): READS,
    ("GET", "/cases/{case_id}/files/{number}"): READS,
    ("POST", "/cases/{case_id}/give"): ASSIGNS,
    ("POST", "/cases/{case_id}/due"): WORKS,
    ("POST", "/cases/{case_id}/park"): WORKS,
    ("POST", "/cases/{case_id}/unpark"): WORKS,
    ("POST", "/cases/{case_id}/reopen"): WORKS,
    ("POST", "/cases/{case_id}/merge"): WORKS,
    ("POST", "/cases/{case_id}/split"): WORKS,
    ("POST", "/cases/{case_id}/link"): WORKS,
    ("POST", "/cases/{case_id}/note"): WORKS,
    ("POST", "/cases/{case_id}/attach"): WORKS,
    ("POST", "/cases/{case_id}/task"): WORKS,
    ("POST", "/cases/{case_id}/tasks/{number}/done"): WORKS,
    ("POST", "/cases/{case_id}/judge"): WORKS,
    ("POST", "/cases/{case_id}/withdraw"): WORKS,
    ("POST", "/cases/{case_id}/approve"): APPROVES,
    ("POST", "/cases/{case_id}/send-back"): APPROVES,
    ("GET", "/runs"): READS,
    ("POST", "/runs"): ANALYST,
    ("GET", "/runs/{run_id}"): READS,
    ("GET", "/runs/{run_id}/compare"): READS,
    ("GET", "/runs/{run_id}/run.json"): READS,
    ("GET", "/runs/{run_id}/report.html"): READS,
    ("GET", "/jobs/{job_id}"): READS,
    ("GET", "/jobs/{job_id}/chart.svg"): READS,
    ("POST", "/jobs/{job_id}/cancel"): ANALYST,
    ("GET", "/data"): READS,
    ("GET", "/data/coverage/{bank_id}"): READS,
    ("GET", "/data/submission"): READS,
    ("GET", "/data/notice.docx"): READS,
    ("GET", "/rules"): READS,
    ("POST", "/rules/ready"): ANALYST,
    ("GET", "/rules/{rule_id}"): READS,
    ("POST", "/rules/{rule_id}/backtest"): ANALYST,
    ("GET", "/model"): READS,
}
ENTRANCES = [one for area in AREAS for one in area.entrances]
SERVED = {(one.method, one.path) for one in ENTRANCES}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, people: Path) -> FastAPI:
    return opened(Workspace.create(tmp_path_factory.mktemp("rights") / "county"), people)


@pytest.fixture(scope="module")
def signed_in(shared: FastAPI) -> dict[str, Visitor]:
    return {role: visitor(shared, role) for role in ROLES}


@pytest.fixture(scope="module")
def strangers(shared: FastAPI) -> dict[str, str]:
    """The token of another session of each role."""
    return {role: visitor(shared, role).token() for role in ROLES}


def called(who: Visitor, method: str, path: str, csrf: str = "x") -> Response:
    path = re.sub(r"\{\w+\}", "nobody", path)
    return who.get(path) if method == "GET" else who.post(path, csrf=csrf)


def test_the_table_is_of_all_pages_and_of_no_others() -> None:
    assert set(MAY) | OPEN == SERVED


def test_every_address_outside_the_banks_api_is_behind_the_gate(shared: FastAPI) -> None:
    served = {
        (method, route.path)
        for route in shared.router.routes
        if hasattr(route, "path") and not route.path.startswith("/v1/")
        for method in route.methods - {"HEAD"}
    }
    assert served == SERVED


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "path"), sorted(set(MAY) - {("POST", "/sign-out")}))
def test_a_page_is_open_to_its_roles_and_to_no_others(
    method: str, path: str, role: str, signed_in: dict[str, Visitor]
) -> None:
    got = called(signed_in[role], method, path)
    assert ("没有权限" in got.text) == (role not in MAY[method, path])
    # A form with a wrong token is refused to those of the role too, but for its token.
    assert (got.status_code == 403) == (role not in MAY[method, path] or method == "POST")
    assert ("表单已失效" in got.text) == (role in MAY[method, path] and method == "POST")


@pytest.mark.parametrize(("method", "path"), sorted(set(MAY)))
def test_who_has_not_signed_in_is_sent_to_the_door(method: str, path: str, shared: FastAPI) -> None:
    who = visitor(shared)
    filled = path.replace("{login}", "nobody")
    got = who.get(filled) if method == "GET" else who.post(filled)
    assert (got.status_code, got.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize(("method", "path"), sorted(key for key in SERVED if key[0] == "POST"))
def test_a_form_without_its_token_is_refused(
    method: str, path: str, signed_in: dict[str, Visitor], strangers: dict[str, str]
) -> None:
    role = min(MAY.get((method, path), EVERYBODY))
    for csrf in ("", "a" * 32, strangers[role], "é"):
        assert called(signed_in[role], method, path, csrf=csrf).status_code == 403


def test_a_refusal_for_want_of_a_right_is_logged(shared: FastAPI, signed_in: dict[str, Visitor]) -> None:
    signed_in["investigator"].get("/people")
    with house_of(shared).store.read() as session:
        last = latest(session, 1, actor=LOGINS["investigator"])[0]
        assert (last.action, last.about) == ("page.refused", "/people")


def test_no_page_is_in_the_banks_document(shared: FastAPI) -> None:
    assert all(path.startswith("/v1/") for path in shared.openapi()["paths"])

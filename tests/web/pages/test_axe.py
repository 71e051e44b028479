"""Every page is usable by people who cannot see it, or not well: axe finds nothing grave on any, light or dark."""

import re
import shutil
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from older_run import OLDER, with_older_run
from playwright.sync_api import Browser
from starlette.routing import Route
from visitors import PLENTY, house_of
from watchers import Watched, needs_chromium, served_pages

from screening.cases.folders import attach, listed
from screening.cases.people import add_person, find_person, set_password
from screening.cases.sample_day import SUPERVISOR, colleagues, first_cases
from screening.ledger.workspace import Workspace
from screening.referral.making import Wanted, begin
from screening.runs.reading import open_run
from screening.web.app import make_app
from screening.web.pages.areas import AREAS
from screening.web.pages.house import House

pytestmark = needs_chromium
WORD = "a longer horse"
OTHERS = {"guan.li": "administrator", "shen.ji": "auditor", "fen.xi": "analyst"}
NO_PAGE = {
    "/": "leads on to another page",
    "/static/{name}": "a file",
    "/queue.csv": "a file",
    "/queue.xlsx": "a file",
    "/briefing.docx": "a file",
    "/data/notice.docx": "a file",
    "/cases/{case_id}/files/{number}": "a file",
    "/jobs/{job_id}/chart.svg": "a drawing, shown on the rule's page",
    "/runs/{run_id}/run.json": "a file",
    "/runs/{run_id}/report.html": "a run's report, which has tests of its own",
}
"""What is given to a GET without being a page of ours."""
ROUTES = [
    Route(one.path, lambda: None)
    for one in (entrance for area in AREAS for entrance in area.entrances)
    if one.method == "GET" and one.path not in NO_PAGE
]
EACH = 2
"""So many pages of one kind are looked at."""
GRAVE = {"serious", "critical", "moderate"}
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_LINK = re.compile(r'href="(/[^"#]*)')
Page = tuple[str, str]
"""A login and an address that it may open."""


@pytest.fixture(scope="module")
def words() -> dict[str, str]:
    """The password of each login."""
    return dict.fromkeys(OTHERS, WORD)


@pytest.fixture(scope="module")
def url(
    tiny_workspace: Workspace, tiny_run: Path, words: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The pages of the tiny county with cases in every state, a referral, a back-test and an older run."""
    assert tiny_run.is_dir()
    workspace = Workspace.find(Path(shutil.copytree(tiny_workspace.path, tmp_path_factory.mktemp("axe") / "w")))
    app = make_app(workspace, PLENTY)
    with served_pages(app) as address:
        _fill(house_of(app), workspace, words)
        with_older_run(app)
        yield address


def _fill(house: House, workspace: Workspace, words: dict[str, str]) -> None:
    words.update({one.login: one.password for one in colleagues(house.store)})
    assert first_cases(house.store, open_run(workspace))
    with house.store.write() as session:
        case = listed(session)[0][0]
        attach(session, case, "合同.txt", "text/plain", b"x", find_person(session, SUPERVISOR))
        for login, role in OTHERS.items():
            add_person(session, login, f"{role} 某甲", [role], "first password")
            set_password(session, login, WORD, login)
    begin(workspace, house.store, Wanted(case.case_id, officers=("甲 0001", "乙 0002")), SUPERVISOR)


def kind_of(address: str) -> str | None:
    """The address in the table of routes that a path is served by."""
    path = address.partition("?")[0]
    return next((one.path for one in ROUTES if one.path_regex.match(path)), None)


@contextmanager
def caller(url: str, login: str, word: str) -> Iterator[httpx.Client]:
    """Somebody signed in, without a browser."""
    with httpx.Client(base_url=url, trust_env=False, follow_redirects=True, timeout=60) as client:
        door = client.get("/sign-in").text
        client.post("/sign-in", data={"login": login, "password": word, "csrf": _CSRF.findall(door)[0]})
        yield client


@pytest.fixture(scope="module")
def tested(url: str) -> str:
    """The page of a back-test that was started on a rule's page."""
    with caller(url, "fen.xi", WORD) as client:
        rule = client.get("/rules/ml_fan_in").text
        asked = {"csrf": _CSRF.findall(rule)[0], "p.payers_person": "5,40"}
        job = client.post("/rules/ml_fan_in/backtest", data=asked).url.path
        while "http-equiv" in client.get(job).text:
            time.sleep(0.2)
    return job


@pytest.fixture(scope="module")
def pages(url: str, words: dict[str, str], tiny_run: Path) -> dict[str, list[Page]]:
    """Pages of every kind as links lead there, each with the first who may open it."""
    by_form = ["/queue?q=nothing-is-called-that", f"/runs/{OLDER}/compare?with={tiny_run.name}"]
    found: dict[str, list[Page]] = {"/sign-in": [("", "/sign-in")]}
    for login in (SUPERVISOR, *OTHERS):
        with caller(url, login, words[login]) as client:
            _walk(client, login, found, by_form)
    return found


def _walk(client: httpx.Client, login: str, found: dict[str, list[Page]], by_form: list[str]) -> None:
    """Follow the links from the menu, and what forms lead to; of a kind no more is opened than is looked at."""
    waiting = deque([*_LINK.findall(client.get("/").text), *by_form])
    seen = set[str]()
    while waiting:
        address = waiting.popleft().replace("&amp;", "&")
        kind = kind_of(address)
        if kind is None or address in seen or len(found.get(kind, [])) >= EACH:
            continue
        seen.add(address)
        got = client.get(address)
        if got.status_code == httpx.codes.FORBIDDEN:
            continue
        assert got.status_code == httpx.codes.OK, address
        found.setdefault(kind, []).append((login, address))
        waiting += _LINK.findall(got.text)


def test_links_lead_to_every_page(pages: dict[str, list[Page]]) -> None:
    """A page that no link leads to from where people begin is lost to them."""
    assert set(pages) | {"/jobs/{job_id}"} == {one.path for one in ROUTES}


def test_axe_finds_nothing_grave_on_any_page_light_or_dark(
    pages: dict[str, list[Page]], tested: str, browser: Browser, url: str, words: dict[str, str]
) -> None:
    wanted = sorted({page for known in pages.values() for page in known})
    wanted += [("fen.xi", tested), ("fen.xi", f"/rules/ml_fan_in?test={tested.rpartition('/')[2]}")]
    problems = []
    for login in sorted({login for login, _ in wanted}):
        who = Watched(browser, url, login or None, words.get(login, ""), bypass_csp=True)
        for address in (address for mine, address in wanted if mine == login):
            who.tab.emulate_media(color_scheme="light")
            who.tab.goto(f"{url}{address}")
            problems += [f"{address}: {one}" for one in _grave(who, {})]
            who.tab.emulate_media(color_scheme="dark")
            colours = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
            problems += [f"{address} in the dark: {one}" for one in _grave(who, colours)]
        who.context.close()
    assert not problems, "\n".join(problems)


def _grave(who: Watched, only: dict[str, object]) -> Iterator[str]:
    """What axe finds; colours are the only thing that differs in the dark."""
    found = Axe().run(who.tab, options={"resultTypes": ["violations"], **only}).response
    for one in found["violations"]:
        if one["impact"] in GRAVE:
            for node in one["nodes"][:3]:
                yield f"{one['impact']} {one['id']} {node['target']} {node['html'][:120]} {node['failureSummary'][-200:]}"

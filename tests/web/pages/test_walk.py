"""A day at the pages in a real browser: nothing in the console, nothing asked of another machine."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from visitors import LOGINS, PASSWORD, PLENTY

from screening.cases.store import FILE
from screening.ledger.workspace import Workspace
from screening.web.app import make_app

CHROMIUM = shutil.which("chromium")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the Debian package `chromium`")


@pytest.fixture
def url(tiny_workspace: Workspace, tiny_run: Path, people: Path, tmp_path: Path) -> Iterator[str]:
    assert tiny_run.is_dir()
    copy = Path(shutil.copytree(tiny_workspace.path, tmp_path / "copy"))
    shutil.copy(people, copy / FILE)
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(make_app(Workspace.find(copy), PLENTY), log_config=None, access_log=False, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


class Watched:
    """One person's browser, with what its console said and what it asked of others."""

    def __init__(self, browser: Browser, url: str, role: str, **options: object) -> None:
        self.said: list[str] = []
        self.outside: list[str] = []
        self.context: BrowserContext = browser.new_context(**options)  # type: ignore[arg-type]
        self.tab: Page = self.context.new_page()
        self.tab.on("console", lambda message: self.said.append(message.text))
        self.tab.on("pageerror", lambda error: self.said.append(str(error)))
        self.tab.on(
            "request", lambda request: self.outside.append(request.url) if not request.url.startswith(url) else None
        )
        self.tab.goto(url)
        self.tab.fill("[name=login]", LOGINS[role])
        self.tab.fill("[name=password]", PASSWORD)
        self.tab.press("[name=password]", "Enter")
        self.tab.wait_for_url(f"{url}/queue")


def test_from_the_queue_to_an_approved_judgement_by_keyboard_and_click(browser: Browser, url: str) -> None:
    first = Watched(browser, url, "supervisor")
    tab = first.tab
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    tab.keyboard.press("k")
    assert tab.locator("tr.at").count() == 1
    wanted = tab.locator("tr.at a").first.get_attribute("href")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"{url}{wanted}")
    tab.keyboard.press("?")
    assert tab.locator("#help").is_visible()
    tab.keyboard.press("Escape")
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "search"
    tab.keyboard.press("Escape")
    tab.keyboard.press("n")
    tab.wait_for_url(f"{url}/alerts/*")
    tab.fill("[name=title]", "核查疑似线索")
    tab.get_by_role("button", name="立案").click()
    tab.wait_for_url(f"{url}/cases/*")
    case = tab.url.partition("?")[0]
    tab.get_by_label("已解释，排除").check()
    tab.fill("[name=grounds]", "已核对合同")
    tab.get_by_role("button", name="提交复核").click()
    tab.wait_for_url(f"{case}?done=proposed")
    assert first.said == []
    tab.get_by_role("button", name="复核同意").click()
    assert "不得复核自己的结论" in tab.locator("[role=alert]").inner_text()
    # The browser itself notes in its console that a page came with a status of refusal.
    assert [text for text in first.said if "status of 403" not in text] == []
    second = Watched(browser, url, "approver")
    second.tab.goto(case)
    second.tab.get_by_role("button", name="复核同意").click()
    second.tab.wait_for_url(f"{case}?done=approved")
    assert "已结案" in second.tab.locator("h1").inner_text()
    assert second.said == []
    assert first.outside == second.outside == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_no_page_is_wider_than_the_window_or_complains(
    size: tuple[int, int], scheme: str, browser: Browser, url: str
) -> None:
    who = Watched(browser, url, "supervisor", viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    alert = who.tab.locator("tbody a").first.get_attribute("href")
    for path in ("/queue", f"{alert}", "/cases", "/password"):
        who.tab.goto(f"{url}{path}")
        assert who.tab.evaluate("document.documentElement.scrollWidth") <= size[0], path
    assert who.said == who.outside == []


def test_the_pages_work_without_script(browser: Browser, url: str) -> None:
    who = Watched(browser, url, "supervisor", java_script_enabled=False)
    who.tab.get_by_role("button", name="English").click()
    assert "Queue" in who.tab.locator("h1").inner_text()
    who.tab.get_by_role("button", name="Take the next one").click()
    assert "/alerts/" in who.tab.url

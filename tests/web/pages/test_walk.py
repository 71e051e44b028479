"""A day at the pages in a real browser: nothing in the console, nothing asked of another machine."""

import pytest
from playwright.sync_api import Browser
from visitors import LOGINS, PASSWORD
from watchers import Watched, needs_chromium

pytestmark = needs_chromium


def test_from_the_queue_to_an_approved_judgement_with_the_mouse(browser: Browser, url: str) -> None:
    first = Watched(browser, url, "supervisor")
    tab = first.tab
    tab.locator("[data-next]").click()
    tab.wait_for_url(f"{url}/alerts/*")
    alert = tab.url.partition("?")[0]
    tab.locator("details summary", has_text="条件").first.click()
    tab.locator("a[href*='/evidence/']").first.click()
    tab.wait_for_url(f"{alert}/evidence/*")
    assert tab.locator("tbody tr").count() > 0
    tab.goto(alert)
    tab.locator("a[href^='/persons/']").first.click()
    tab.wait_for_url(f"{url}/persons/*")
    tab.go_back()
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
    second = Watched(browser, url, "approver")
    second.tab.goto(case)
    second.tab.get_by_role("button", name="复核同意").click()
    second.tab.wait_for_url(f"{case}?done=approved")
    assert "已结案" in second.tab.locator("h1").inner_text()
    assert first.complaints == second.complaints == []
    assert first.outside == second.outside == []


def test_the_same_day_with_the_keyboard_alone(browser: Browser, url: str) -> None:
    first = Watched(browser, url, None)
    tab, keys = first.tab, first.tab.keyboard
    _sign_in(first, LOGINS["supervisor"])
    for key in "jjk":
        keys.press(key)
    assert tab.locator("tr.at").count() == 1
    wanted = tab.locator("tr.at a").first.get_attribute("href")
    keys.press("Enter")
    tab.wait_for_url(f"{url}{wanted}")
    keys.press("?")
    assert tab.locator("#help").is_visible()
    keys.press("Escape")
    keys.press("/")
    assert tab.evaluate("document.activeElement.id") == "search"
    keys.press("Escape")
    keys.press("n")
    tab.wait_for_url(lambda at: "/alerts/" in at and f"{wanted}" not in at)
    alert = tab.url.partition("?")[0]
    first.tab_to("details summary")
    keys.press("Enter")
    first.tab_to("a[href*='/evidence/']")
    keys.press("Enter")
    tab.wait_for_url(f"{alert}/evidence/*")
    first.tab_to("main a[href^='/alerts/']")
    keys.press("Enter")
    tab.wait_for_url(lambda at: at.startswith(alert) and "/evidence/" not in at)
    first.tab_to("[name=title]")
    keys.type("核查疑似线索")
    keys.press("Enter")
    tab.wait_for_url(f"{url}/cases/*")
    case = tab.url.partition("?")[0]
    first.tab_to("[name=verdict]")
    keys.press("ArrowDown")
    assert tab.get_by_label("已解释，排除").is_checked()
    first.tab_to("[name=grounds]")
    keys.type("已核对合同")
    _press(first, "form[action$='/judge'] button")
    tab.wait_for_url(f"{case}?done=proposed")
    assert first.said == []
    _press(first, "form[action$='/approve'] button.main")
    tab.locator("[role=alert]").wait_for()
    assert "不得复核自己的结论" in tab.locator("[role=alert]").inner_text()
    second = Watched(browser, url, None)
    _sign_in(second, LOGINS["approver"])
    second.tab.goto(case)
    _press(second, "form[action$='/approve'] button.main")
    second.tab.wait_for_url(f"{case}?done=approved")
    assert first.complaints == second.complaints == []
    assert first.outside == second.outside == []


def _sign_in(who: Watched, login: str) -> None:
    who.tab.goto(who.url)
    who.tab_to("[name=login]")
    who.tab.keyboard.type(login)
    who.tab_to("[name=password]")
    who.tab.keyboard.type(PASSWORD)
    who.tab.keyboard.press("Enter")
    who.tab.wait_for_url(f"{who.url}/queue")


def _press(who: Watched, button: str) -> None:
    who.tab_to(button)
    who.tab.keyboard.press("Enter")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_no_page_is_wider_than_the_window_or_complains(
    size: tuple[int, int], scheme: str, browser: Browser, url: str
) -> None:
    who = Watched(browser, url, "supervisor", viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    alert = who.tab.locator("tbody a").first.get_attribute("href")
    for path in ("/queue", f"{alert}", "/cases", "/password", "/institutions"):
        who.tab.goto(f"{url}{path}")
        assert who.tab.evaluate("document.documentElement.scrollWidth") <= size[0], path
    assert who.said == who.outside == []


def test_the_pages_work_without_script(browser: Browser, url: str) -> None:
    who = Watched(browser, url, "supervisor", java_script_enabled=False)
    who.tab.get_by_role("button", name="English").click()
    assert "Queue" in who.tab.locator("h1").inner_text()
    who.tab.get_by_role("button", name="Take the next one").click()
    assert "/alerts/" in who.tab.url

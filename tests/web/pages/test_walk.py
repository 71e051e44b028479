"""A day at the pages in a real browser: nothing in the console, nothing asked of another machine."""

import pytest
from playwright.sync_api import Browser
from walking import CHROMIUM, Watched

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the Debian package `chromium`")


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

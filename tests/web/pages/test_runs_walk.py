"""Runs, data, rules, model and reading list in a real browser: nothing is wider than the window, work tells of itself."""

import pytest
from playwright.sync_api import Browser
from walking import CHROMIUM, Watched

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the Debian package `chromium`")


def test_a_run_started_from_the_page_tells_of_itself_until_it_is_stopped(browser: Browser, url: str) -> None:
    who = Watched(browser, url, "analyst", viewport={"width": 1366, "height": 768})
    who.tab.get_by_role("button", name="English").click()
    for path in ("/runs", "/data", "/data/coverage/901990100011", "/rules", "/rules/ml_fan_in", "/model", "/reading"):
        who.tab.goto(f"{url}{path}")
        assert who.tab.evaluate("document.documentElement.scrollWidth") <= 1366, path
    who.tab.keyboard.press("g")
    who.tab.keyboard.press("r")
    who.tab.wait_for_url(f"{url}/runs")
    who.tab.get_by_role("button", name="Start").click()
    who.tab.wait_for_url(f"{url}/jobs/*")
    # The page is not loaded again by anybody: the stages come by themselves.
    who.tab.get_by_text("Starting…").wait_for(state="detached", timeout=60_000)
    who.tab.get_by_role("button", name="Stop it").click()
    who.tab.locator("[role=status]").wait_for(timeout=60_000)
    assert "Stopped by" in who.tab.locator("[role=status]").inner_text()
    assert who.said == who.outside == []

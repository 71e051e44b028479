import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the Debian package `chromium`")


@pytest.fixture
def file(run_folder: Path, page: str) -> str:
    assert page
    return (run_folder / "report.html").as_uri()


def opened(browser: Browser, file: str, **options: object) -> tuple[Page, list[str], list[str]]:
    """Give the page, what it asked for, and what the console said."""
    asked: list[str] = []
    said: list[str] = []
    tab = browser.new_page(**options)  # type: ignore[arg-type]
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(file)
    return tab, asked, said


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_asks_for_nothing_and_the_console_is_silent(browser: Browser, file: str, scheme: str) -> None:
    _, asked, said = opened(browser, file, color_scheme=scheme)
    assert [url for url in asked if url not in {file, "data:,"}] == []
    assert said == []


def test_the_language_switch_works_without_script(browser: Browser, file: str) -> None:
    tab, _, _ = opened(browser, file, java_script_enabled=False)
    chinese, english = tab.locator("#summary h2 .zh"), tab.locator("#summary h2 .en")
    assert chinese.is_visible()
    assert english.is_visible()
    tab.get_by_label("English").check()
    assert not chinese.is_visible()
    assert english.is_visible()
    tab.get_by_label("中文").check()
    assert chinese.is_visible()
    assert not english.is_visible()


@pytest.mark.parametrize("width", [1366, 820, 390])
def test_the_page_is_no_wider_than_the_window(browser: Browser, file: str, width: int) -> None:
    tab, _, _ = opened(browser, file, viewport={"width": width, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_words_in_drawings_stay_inside(browser: Browser, file: str) -> None:
    tab, _, _ = opened(browser, file, viewport={"width": 1366, "height": 800})
    outside = tab.evaluate(
        """() => [...document.querySelectorAll('svg')].flatMap(svg => {
            const room = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].filter(text => {
                const box = text.getBoundingClientRect();
                return box.left < room.left - 1 || box.right > room.right + 1
                    || box.top < room.top - 1 || box.bottom > room.bottom + 1;
            }).map(text => text.textContent);
        })"""
    )
    assert outside == []

"""The network page in a real browser: opened, followed, filtered, replayed, hidden and drawn, also by keyboard alone."""

import json
import random
import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, Locator, Page, Route
from walking import CHROMIUM, Watched

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the Debian package `chromium`")


@pytest.fixture
def ring(tiny_run: Path) -> Callable[[str], str]:
    """The largest ring of a kind."""

    def found(kind: str) -> str:
        rings = pl.read_parquet(tiny_run / "rings.parquet").filter(pl.col("kind") == kind)
        return str(rings.sort("member_count", "ring_id")["ring_id"][-1])

    return found


def settled(tab: Page) -> None:
    """Wait until everything that was asked of the server has come."""
    tab.locator("#net:not([aria-busy])").wait_for(state="attached")


def node(tab: Page, code: str) -> Locator:
    return tab.locator(f"g.node:has(text.code:text-is('{code}'))")


def focused(tab: Page) -> str:
    """What the focus is on, as it is read out."""
    return str(tab.evaluate("() => document.activeElement.getAttribute('aria-label') || ''"))


def shown(tab: Page, what: str) -> int:
    return tab.locator(what).evaluate_all("all => all.filter(one => one.style.display !== 'none').length")


def boxes(tab: Page) -> list[list[float]]:
    """Where the labels and amounts stand that are shown."""
    return tab.locator(".net-labels text, .net-amounts text").evaluate_all(
        """all => all.filter(one => one.style.display !== 'none').map(one => {
            const box = one.getBoundingClientRect();
            return [box.left, box.top, box.right, box.bottom];
        })"""
    )


def collide(all_boxes: list[list[float]]) -> int:
    return sum(
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        for one, other in combinations(all_boxes, 2)
    )


def test_a_ring_is_read_by_click(browser: Browser, url: str, ring: Callable[[str], str], tmp_path: Path) -> None:
    who = Watched(browser, url, "investigator", viewport={"width": 1366, "height": 768})
    tab = who.tab
    tab.goto(f"{url}/rings/{ring('lending')}")
    nodes, edges = shown(tab, "g.node"), shown(tab, ".net-edges > g")
    assert collide(boxes(tab)) == 0

    node(tab, "放1").click()
    settled(tab)
    opened = shown(tab, "g.node")
    assert opened > nodes
    assert "放1" in tab.locator(".net-panel h2").inner_text()
    assert collide(boxes(tab)) == 0

    line = tab.locator(".net-edges > g:has(path.flow)").first
    line.dispatch_event("pointerdown", {"button": 0, "pointerId": 1, "bubbles": True})
    line.dispatch_event("pointerup", {"button": 0, "pointerId": 1, "bubbles": True})
    settled(tab)
    assert "#" in tab.locator(".net-panel tbody td.id").first.inner_text()

    node(tab, "放1").click()
    settled(tab)
    assert shown(tab, "g.node") == opened, "what is open is not opened again"
    tab.get_by_role("button", name="追去向").click()
    settled(tab)
    assert tab.locator(".net-edges g.on").count() > 0
    assert "先进先出" in tab.locator(".net-panel").inner_text()

    box = tab.locator("[data-day]")
    box.fill(str(box.get_attribute("min")))
    box.dispatch_event("input")
    tab.wait_for_timeout(50)
    assert shown(tab, ".net-edges > g:has(path.flow)") < edges

    for form in ("svg", "png", "csv", "graphml"):
        with tab.expect_download() as download:
            tab.locator(f"[data-file={form}]").click()
        download.value.save_as(tmp_path / form)
    assert (tmp_path / "png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "csv").read_bytes().startswith(b"PK")
    drawing = (tmp_path / "svg").read_text(encoding="utf-8")
    assert "疑似线索" in drawing
    assert not re.search(r"class=|style=|var\(", drawing), "it stands by itself"
    assert who.said == who.outside == []


def test_a_ring_is_read_by_keyboard_alone(browser: Browser, url: str, ring: Callable[[str], str]) -> None:
    who = Watched(browser, url, "investigator", viewport={"width": 1366, "height": 768})
    tab, keys = who.tab, who.tab.keyboard
    tab.goto(f"{url}/rings/{ring('laundering')}")
    tab.locator("[data-do=help]").focus()
    keys.press("Tab")
    first = focused(tab)
    assert "组1" in first
    keys.press("?")
    assert "隐藏" in tab.locator("#net-help").inner_text()
    keys.press("Escape")

    reached = {first}
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        keys.press(key)
        reached.add(focused(tab))
    assert len(reached) > 1

    before = shown(tab, "g.node")
    keys.press("Enter")
    settled(tab)
    opened = shown(tab, "g.node")
    assert opened > before
    keys.press("u")
    assert shown(tab, "g.node") == before

    node(tab, "组1").focus()
    keys.press("h")
    assert shown(tab, "g.node") == before - 1
    keys.press("u")
    assert shown(tab, "g.node") == before

    assert who.said == who.outside == []


def test_lines_ways_and_places_by_keyboard_alone(browser: Browser, url: str, ring: Callable[[str], str]) -> None:
    who = Watched(browser, url, "investigator", viewport={"width": 1366, "height": 768})
    tab, keys = who.tab, who.tab.keyboard
    tab.goto(f"{url}/rings/{ring('laundering')}")
    node(tab, "组1").focus()
    keys.press("e")
    assert "→" in focused(tab)
    payer, payee = (half.split()[0] for half in focused(tab).split(" → "))
    keys.press("Enter")
    settled(tab)
    assert "#" in tab.locator(".net-panel tbody td.id").first.inner_text()

    node(tab, payer).focus()
    keys.press("m")
    node(tab, payee).focus()
    keys.press("m")
    settled(tab)
    assert tab.locator(".net-ways li").count() > 0
    assert tab.locator(".net-edges g.on").count() > 0
    keys.press("Escape")
    assert tab.locator(".net-edges g.on").count() == 0

    node(tab, payer).focus()
    place = node(tab, payer).get_attribute("transform")
    keys.press("Shift+ArrowDown")
    assert node(tab, payer).get_attribute("transform") != place
    keys.press("p")
    moved = node(tab, payer).get_attribute("transform")
    keys.press("a")
    settled(tab)
    assert node(tab, payer).get_attribute("transform") == moved, "pinned, it stays when the others are arranged"

    world = tab.locator(".net-world").get_attribute("transform")
    keys.press("+")
    assert tab.locator(".net-world").get_attribute("transform") != world
    keys.press("0")
    keys.press("d")
    assert tab.evaluate("() => document.activeElement.className") == "net-panel"
    assert who.said == who.outside == []


def test_who_may_unmasks_with_a_reason(browser: Browser, url: str, ring: Callable[[str], str]) -> None:
    who = Watched(browser, url, "investigator")
    tab = who.tab
    tab.goto(f"{url}/rings/{ring('laundering')}")
    node(tab, "组1").focus()
    tab.keyboard.press("Enter")
    settled(tab)
    assert "*" in tab.locator(".net-panel dd .id").first.inner_text()
    tab.fill(".net-unmask [name=reason]", "核对身份")
    tab.get_by_role("button", name="看明文").click()
    settled(tab)
    assert "*" not in tab.locator(".net-panel .done .id").inner_text()
    assert who.said == who.outside == []


def crowded(answer: str, nodes: int, edges: int) -> str:
    """A network page with so many accounts and lines instead of its own."""
    found = re.search(r'(id="net-data">)(.*?)(</script>)', answer, re.DOTALL)
    assert found
    data = json.loads(found.group(2))
    chance = random.Random(7)
    sample = next(one for one in data["nodes"] if not one["many"])
    day = data["last"] - 200
    data["nodes"] = [
        sample
        | {
            "key": f"{one:x}-0",
            "x": chance.uniform(0, 1700),
            "y": chance.uniform(0, 1000),
            "radius": 7.5,
            "rank": one % 9,
        }
        | {"label": f"张* {one:04d}", "code": "", "role": chance.choice(["account", "borrower", "outside", "start"])}
        for one in range(nodes)
    ]
    data["edges"] = [
        {"from": f"{one % nodes:x}-0", "to": f"{(one * 7 + 3 + one // nodes) % nodes:x}-0", "kind": "transfer", "words": "",
         "steps": [[day + step * 10, 100_00 * (one + 1), 1] for step in range(20)], "fen": 2000_00 * (one + 1), "count": 20,
         "lawful": 0}
        for one in range(edges)
    ]  # fmt: skip
    data["first"] = day
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return answer[: found.start(2)] + text + answer[found.end(2) :]


def test_no_labels_collide_with_three_hundred_accounts(browser: Browser, url: str, ring: Callable[[str], str]) -> None:
    who = Watched(browser, url, "investigator", viewport={"width": 1920, "height": 1080})
    tab = who.tab

    def fill(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=crowded(answer.text(), 300, 900))

    tab.route(f"{url}/rings/*", fill)
    tab.goto(f"{url}/rings/{ring('deposit_taking')}")
    assert (shown(tab, "g.node"), shown(tab, ".net-edges > g")) == (300, 900)
    for key in ("0", "+", "+", "+", "-"):
        tab.keyboard.press(key)
        assert shown(tab, ".net-labels text") > 20
        assert collide(boxes(tab)) == 0
    assert who.said == who.outside == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_page_is_not_wider_than_the_window(
    size: tuple[int, int], scheme: str, browser: Browser, url: str, ring: Callable[[str], str]
) -> None:
    who = Watched(browser, url, "investigator", viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    who.tab.goto(f"{url}/rings/{ring('deposit_taking')}")
    assert who.tab.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert who.said == who.outside == []


def test_without_script_the_drawing_and_its_tables_are_there(
    browser: Browser, url: str, ring: Callable[[str], str]
) -> None:
    who = Watched(browser, url, "investigator", java_script_enabled=False)
    who.tab.goto(f"{url}/rings/{ring('lending')}")
    assert who.tab.locator(".net-svg g.node").count() > 3
    assert not who.tab.locator(".net-tools").is_visible()
    who.tab.locator("summary", has_text="往来表").click()
    assert who.tab.locator(".net-tables td.d").first.is_visible()

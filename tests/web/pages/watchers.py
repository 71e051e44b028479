"""Real browsers at the pages: what their consoles say and what they ask of others is kept."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page
from visitors import LOGINS, PASSWORD

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs the Debian package `chromium`")
_MOST_TABS = 300


@contextmanager
def served_pages(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port of this machine; gives its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


class Watched:
    """One person's browser, with what its console said, what it asked of others, and dialogs that opened in it."""

    def __init__(self, browser: Browser, url: str, login: str | None, word: str = PASSWORD, **options: object) -> None:
        self.url, self.said, self.outside, self.dialogs = url, list[str](), list[str](), list[str]()
        self.context: BrowserContext = browser.new_context(**options)  # type: ignore[arg-type]
        self.tab: Page = self.context.new_page()
        self.tab.on("console", lambda message: self.said.append(message.text))
        self.tab.on("pageerror", lambda error: self.said.append(str(error)))
        self.tab.on("dialog", self._dismiss)
        self.tab.on(
            "request", lambda request: self.outside.append(request.url) if not request.url.startswith(url) else None
        )
        if login:
            self.tab.goto(url)
            self.tab.fill("[name=login]", LOGINS.get(login, login))
            self.tab.fill("[name=password]", word)
            self.tab.press("[name=password]", "Enter")
            self.tab.wait_for_url(lambda at: not at.endswith("/sign-in"))

    def _dismiss(self, dialog: object) -> None:
        self.dialogs.append(dialog.message)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    @property
    def complaints(self) -> list[str]:
        """What the console said, but for the browser's own note that a page came with a status of refusal."""
        return [text for text in self.said if "status of 403" not in text]

    def tab_to(self, selector: str) -> None:
        """Press Tab until what the selector names has the focus: no mouse, no shortcut of the test's own."""
        for _ in range(_MOST_TABS):
            if self.tab.evaluate("wanted => document.activeElement?.matches(wanted) ?? false", selector):
                return
            self.tab.keyboard.press("Tab")
        pytest.fail(f"no way to {selector} by the keyboard on {self.tab.url}")

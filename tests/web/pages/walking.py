"""A person at the pages in a real browser, and the server that he calls."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page
from visitors import LOGINS, PASSWORD, PLENTY

from screening.ledger.workspace import Workspace
from screening.web.app import make_app

CHROMIUM = shutil.which("chromium")


@contextmanager
def served(workspace: Workspace) -> Iterator[str]:
    """The address at which the pages of a workspace are served."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(make_app(workspace, PLENTY), log_config=None, access_log=False, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


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

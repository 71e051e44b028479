"""What stands around every call: the limit of an address, safe headers, one line in the log, no traceback outside."""

import json
import logging
import time
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from screening.web.answers import refused, too_often
from screening.web.limits import Window
from screening.web.refusals import Refusal

LOG = logging.getLogger("screening.web")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_GONE = 499


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, *, calls: int) -> None:
        """Allow an address so many calls a minute."""
        self._app = app
        self._window = Window(calls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a call on, and see to how it ends."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        call = _Call(scope, receive, send)
        try:
            await self._pass(scope, call)
        except ClientDisconnect:
            call.status = _GONE
        except Exception as error:  # noqa: BLE001 - the last line of defence of the server
            log_failure(error)
            if not call.status:
                await refused(Refusal("failed"))(scope, call.receive, call.send)
        finally:
            call.log()

    async def _pass(self, scope: Scope, call: "_Call") -> None:
        seconds = self._window.wait(address_of(scope), time.monotonic())
        if seconds:
            await refused(too_often(seconds))(scope, call.receive, call.send)
        else:
            await self._app(scope, call.receive, call.send)


class _Call:
    """One call under way: what has come, and how it was answered."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._start = time.perf_counter()
        self.bytes = 0
        self.status = 0

    async def receive(self) -> Message:
        """Count the bytes that come."""
        message = await self._receive()
        self.bytes += len(message.get("body", b""))
        return message

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """Note the status, and add the headers that the answer has not set itself."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)

    def log(self) -> None:
        """Write one line that tells who, what, how much and how long; a path may hold anything and is left out."""
        state = self._scope["state"]
        line = {
            "method": self._scope["method"],
            "route": getattr(self._scope.get("route"), "path", None),
            "bank": state.get("bank_id"),
            "id": state.get("submission_id"),
            "status": self.status,
            "bytes": self.bytes,
            "ms": round((time.perf_counter() - self._start) * 1000),
        }
        LOG.info(json.dumps(line))


def address_of(scope: Scope) -> str:
    """Give the address that a call comes from; a trusted proxy's word for it has been heard before this."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def log_failure(error: BaseException) -> None:
    """Log where something failed; its message may quote data and is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    LOG.error(json.dumps({"failure": type(error).__name__, "place": place}))


def note(request: Request, **facts: str) -> None:
    """Note a fact of a call for its line in the log."""
    for name, value in facts.items():
        setattr(request.state, name, value)

"""The gate before every page: who calls, whether he may, and whether a form is one of ours."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.routing import Route

from screening.cases.audit import record
from screening.cases.judgements import SameEyes
from screening.cases.rights import Right
from screening.cases.sign_ins import caller_of
from screening.cases.store import Conflict
from screening.errors import ScreeningError
from screening.web.pages.call import DOOR, SESSION, Call
from screening.web.pages.house import House
from screening.web.pages.library import BeingPrepared
from screening.web.pages.page import error_page, go, set_cookie
from screening.web.pages.sent import LARGEST, LARGEST_WITH_FILE, read_sent

Handler = Callable[[Call], Response]
FORBIDDEN, BAD, MISSING, CONFLICT, TOO_LARGE, UNREADY = 403, 400, 404, 409, 413, 503
AGAIN_SECONDS = 10
"""After so long a page that was not ready is asked for again."""


class Open(StrEnum):
    """Whom a page is open to that asks for no right."""

    EVERYBODY = "everybody"
    SIGNED_IN = "signed_in"
    UNCHANGED = "unchanged"
    """Also open to who still has to change his first password."""


Needs = Right | Open


@dataclass(frozen=True)
class Entrance:
    """One address of the pages and what it needs."""

    method: str
    path: str
    needs: Needs
    handler: Handler
    with_file: bool = False


class Area:
    """The entrances of one area; none is made without saying what it needs."""

    def __init__(self) -> None:
        """Begin without any."""
        self.entrances: list[Entrance] = []

    def get(self, path: str, needs: Needs) -> Callable[[Handler], Handler]:
        """Give what makes a function the page of an address."""
        return self._at("GET", path, needs)

    def post(self, path: str, needs: Needs, *, with_file: bool = False) -> Callable[[Handler], Handler]:
        """Give what makes a function take the form of an address."""
        return self._at("POST", path, needs, with_file=with_file)

    def _at(self, method: str, path: str, needs: Needs, *, with_file: bool = False) -> Callable[[Handler], Handler]:
        def keep(handler: Handler) -> Handler:
            self.entrances.append(Entrance(method, path, needs, handler, with_file))
            return handler

        return keep


def routes_of(areas: Sequence[Area], house: House) -> list[Route]:
    """Give the routes of some areas, each behind the gate; they are in no OpenAPI document."""
    return [
        Route(one.path, _endpoint(one, house), methods=[one.method], include_in_schema=False)
        for area in areas
        for one in area.entrances
    ]


def _endpoint(entrance: Entrance, house: House) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        body = b""
        if entrance.method == "POST":
            most = LARGEST_WITH_FILE if entrance.with_file else LARGEST
            length = request.headers.get("content-length", "")
            if not length.isdigit() or int(length) > most:
                call = Call(request, house, None, "")
                return error_page(call, TOO_LARGE, "表单过大 / the form is too large")
            body = await request.body()
        return await run_in_threadpool(_pass, entrance, house, request, body)

    return endpoint


def _pass(entrance: Entrance, house: House, request: Request, body: bytes) -> Response:
    """Let a call pass to its page, or turn it away."""
    secret = request.cookies.get(SESSION, "")
    caller = caller_of(house.store, secret) if secret else None
    door = request.cookies.get(DOOR, "")
    fresh = "" if caller or door else secrets.token_urlsafe(24)
    call = Call(request, house, caller, caller.csrf if caller else door or fresh)
    response = _turned_away(entrance, call) or _answered(entrance, call, body, known=not fresh)
    if fresh:
        set_cookie(response, request, DOOR, fresh)
    return response


def _turned_away(entrance: Entrance, call: Call) -> Response | None:
    """Give the answer to who may not come in here; None for who may."""
    if entrance.needs is Open.EVERYBODY:
        return None
    if call.caller is None:
        return go("/sign-in")
    if entrance.needs is Open.UNCHANGED:
        return None
    if call.caller.must_change:
        return go("/password")
    if isinstance(entrance.needs, Right) and not call.may(entrance.needs):
        with call.house.store.write() as session:
            record(session, call.me.login, "page.refused", entrance.path, method=entrance.method)
        return error_page(call, FORBIDDEN, "没有权限 / you may not do this", "请管理员授予角色 / ask the administrator")
    return None


def _answered(entrance: Entrance, call: Call, body: bytes, *, known: bool) -> Response:
    """Give a page's answer; what it refuses on purpose becomes a page that says so."""
    try:
        if entrance.method == "POST":
            call = replace(call, sent=read_sent(call.request.headers.get("content-type", ""), body))
            if not known or not secrets.compare_digest(call.sent.one("csrf").encode(), call.csrf.encode()):
                return error_page(
                    call,
                    FORBIDDEN,
                    "表单已失效 / the form has expired",
                    "返回、刷新后再试 / go back, reload and try again",
                )
        return entrance.handler(call)
    except BeingPrepared as error:
        response = error_page(call, UNREADY, error.what, error.remedy)
        response.headers["Retry-After"] = str(AGAIN_SECONDS)
        if entrance.method == "GET":
            response.headers["Refresh"] = str(AGAIN_SECONDS)
        return response
    except ScreeningError as error:
        return error_page(call, status_of(error), error.what, error.remedy)


def status_of(error: ScreeningError) -> int:
    """Give the status that an error stands for."""
    if isinstance(error, NotThere):
        return MISSING
    if isinstance(error, Conflict):
        return CONFLICT
    return FORBIDDEN if isinstance(error, SameEyes) else BAD


class NotThere(ScreeningError):  # noqa: N818 - named by what happened
    """Nothing has this address."""

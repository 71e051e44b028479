"""Coming in and going out: sign-in, the first page, one's own password, language and light, our own files."""

import time

from fastapi import Response

from screening.cases.people import set_password
from screening.cases.rights import Right
from screening.cases.sign_ins import NotLetIn, sign_in, sign_out
from screening.errors import WrongCall
from screening.web.pages.call import LANGUAGE, LANGUAGES, SESSION, THEME, THEMES, Call
from screening.web.pages.gate import Area, NotThere, Open
from screening.web.pages.page import HEADERS, drop_cookie, go, page, set_cookie, static_file

area = Area()
YEAR = 365 * 24 * 3600
_KINDS = {
    "pages.css": "text/css",
    "pages.js": "text/javascript",
    "network.js": "text/javascript",
    "network_picture.js": "text/javascript",
    "network_panel.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
_TOO_OFTEN = 429


@area.get("/", Open.SIGNED_IN)
def home(call: Call) -> Response:
    """Send everybody to the first page that is his."""
    if call.may(Right.READ):
        return go("/queue")
    return go("/people" if call.may(Right.PEOPLE) else "/audit")


@area.get("/sign-in", Open.EVERYBODY)
def ask_in(call: Call) -> Response:
    """Show the form, or the first page to who is in already."""
    return go("/") if call.caller else page(call, "sign_in.jinja", problem=None, remedy=None)


@area.post("/sign-in", Open.EVERYBODY)
def let_in(call: Call) -> Response:
    """Let somebody in: a new secret each time, and the session that the browser had before ends."""
    seconds = call.house.tries.wait(call.address, time.monotonic())
    if seconds:
        said = "尝试过于频繁，请一分钟后再试 / too many tries: wait a minute"
        return page(call, "sign_in.jinja", _TOO_OFTEN, problem=said, remedy=None)
    try:
        secret = sign_in(call.house.store, call.sent.one("login"), call.sent.exact("password"), call.address)
    except NotLetIn as error:
        return page(call, "sign_in.jinja", 401, problem=error.what, remedy=error.remedy)
    _end(call)
    response = go("/")
    set_cookie(response, call.request, SESSION, secret)
    return response


@area.post("/sign-out", Open.UNCHANGED)
def let_out(call: Call) -> Response:
    """End the session."""
    _end(call)
    response = go("/sign-in", done="signed_out")
    drop_cookie(response, call.request, SESSION)
    return response


@area.get("/password", Open.UNCHANGED)
def ask_password(call: Call) -> Response:
    """Show the form of one's own password."""
    return page(call, "password.jinja", problem=None, remedy=None)


@area.post("/password", Open.UNCHANGED)
def change_password(call: Call) -> Response:
    """Change one's own password, knowing the old one; every session ends and a new one begins."""
    old, new, again = (call.sent.exact(name) for name in ("old", "new", "again"))
    store, login = call.house.store, call.me.login
    try:
        _fit(old, new, again)
        sign_in(store, login, old, call.address)
        with store.write() as session:
            set_password(session, login, new, login)
    except (NotLetIn, WrongCall) as error:
        what = "原口令不对 / the old password is wrong" if isinstance(error, NotLetIn) else error.what
        return page(call, "password.jinja", 400, problem=what, remedy=error.remedy)
    response = go("/", done="password")
    set_cookie(response, call.request, SESSION, sign_in(store, login, new, call.address))
    return response


@area.post("/shown", Open.EVERYBODY)
def shown(call: Call) -> Response:
    """Switch the language or the light, and go back to where the caller was."""
    back = call.sent.one("back")
    # Only a path of ours: `//elsewhere` and `/\elsewhere` would lead to another machine.
    response = go(back if back.startswith("/") and back[1:2] not in {"/", "\\"} else "/")
    for name, known in ((LANGUAGE, LANGUAGES), (THEME, THEMES)):
        if call.sent.one(name) in known:
            set_cookie(response, call.request, name, call.sent.one(name), YEAR)
    return response


@area.get("/static/{name}", Open.EVERYBODY)
def static(call: Call) -> Response:
    """Give one of our own style and script files."""
    name = call.named("name")
    if name not in _KINDS:
        raise NotThere("没有这个文件 / no such file")
    keep = {"Cache-Control": f"public, max-age={YEAR}, immutable"}
    return Response(static_file(name), media_type=_KINDS[name], headers=HEADERS | keep)


def _fit(old: str, new: str, again: str) -> None:
    """Refuse a new password that was mistyped or is the old one."""
    if new != again:
        raise WrongCall("两次输入不一致 / the two are not the same")
    if new == old:
        raise WrongCall("新口令不能与原口令相同 / the new password is the old one")


def _end(call: Call) -> None:
    secret = call.request.cookies.get(SESSION, "")
    if secret:
        sign_out(call.house.store, secret)

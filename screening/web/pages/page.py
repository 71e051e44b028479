"""Pages as they leave: templates filled, headers set, nothing fetched from elsewhere."""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from screening.cases.rights import Right
from screening.clock import local, today
from screening.report.page import TEMPLATES as REPORT_TEMPLATES
from screening.report.page import environment
from screening.report.words import PACKS, PRIORITIES, Pair, halves
from screening.web.pages.call import LANGUAGES, THEMES, Call
from screening.web.pages.said import ACTS, DONE

HERE = Path(str(files("screening.web.pages")))
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Permissions-Policy": "camera=(), geolocation=(), microphone=()"}
_TEMPLATES = environment(HERE / "templates", REPORT_TEMPLATES)
NAV = (
    ("/queue", Pair("队列", "Queue"), Right.READ, "q"),
    ("/rings", Pair("团伙", "Rings"), Right.READ, "n"),
    ("/cases", Pair("案件", "Cases"), Right.READ, "c"),
    ("/referrals", Pair("移送", "Referrals"), Right.READ, "f"),
    ("/institutions", Pair("机构", "Institutions"), Right.READ, "i"),
    ("/briefing", Pair("简报", "Briefing"), Right.READ, "b"),
    ("/runs", Pair("运行", "Runs"), Right.READ, "r"),
    ("/data", Pair("数据", "Data"), Right.READ, "d"),
    ("/rules", Pair("规则", "Rules"), Right.READ, "u"),
    ("/model", Pair("模型", "Model"), Right.READ, "m"),
    ("/people", Pair("人员", "People"), Right.PEOPLE, "p"),
    ("/audit", Pair("审计", "Audit"), Right.AUDIT, "a"),
)
"""The places of the top bar: address, name, whom it is for, and the key that leads there after `g`."""


def page(call: Call, template: str, status: int = 200, **said: Any) -> Response:
    """Give a page made from a template, in the caller's language."""
    done = DONE.get(call.asked("done"))
    text = _TEMPLATES.get_template(template).render(
        call=call,
        me=call.caller,
        csrf=call.csrf,
        nav=[(path, words, key) for path, words, right, key in NAV if call.may(right)],
        here=call.request.url.path,
        done=done,
        w=call.say,
        t=lambda pair: call.say(pair.zh, pair.en),
        h=lambda both: call.say(*halves(both or "")),
        may=lambda right: call.may(Right(right)),
        moment=lambda at: "—" if at is None else f"{local(at):%Y-%m-%d %H:%M}",
        act=lambda code: call.say(*ACTS.get(code, Pair(code, code))),
        packs=PACKS,
        priorities=PRIORITIES,
        languages=LANGUAGES,
        themes=THEMES,
        today=today(),
        version=version_of_files(),
        **said,
    )
    return HTMLResponse(text, status, HEADERS)


def error_page(call: Call, status: int, what: str, remedy: str | None = None) -> Response:
    """Give a page that says what is wrong and what to do."""
    return page(call, "error.jinja", status, number=status, what=what, remedy=remedy)


def go(path: str, **query: str) -> Response:
    """Send the browser to another page of ours."""
    return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, 303, HEADERS)


def set_cookie(response: Response, request: Request, name: str, value: str, seconds: int | None = None) -> None:
    """Set a cookie that no script reads and no other site sends; over TLS it never leaves it."""
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="strict", secure=request.url.scheme == "https"
    )


def drop_cookie(response: Response, request: Request, name: str) -> None:
    """Take a cookie away."""
    response.delete_cookie(name, httponly=True, samesite="strict", secure=request.url.scheme == "https")


def static_file(name: str) -> bytes:
    """Give one of our own style and script files."""
    return (HERE / "static" / name).read_bytes()


@cache
def version_of_files() -> str:
    """Give a mark that changes with the files, so that a browser may keep them."""
    files_ = sorted((HERE / "static").iterdir())
    return hashlib.sha256(b"".join(one.read_bytes() for one in files_)).hexdigest()[:12]

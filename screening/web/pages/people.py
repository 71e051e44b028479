"""People's accounts, for the administrator."""

import secrets
from collections.abc import Callable
from typing import Any

from fastapi import Response

from screening.cases.people import add_person, disable, enable, everybody, set_password, set_roles
from screening.cases.rights import ROLE_NAMES, Right
from screening.cases.store import StoreSession
from screening.web.pages.call import Call
from screening.web.pages.gate import Area
from screening.web.pages.page import go, page

area = Area()


@area.get("/people", Right.PEOPLE)
def people(call: Call) -> Response:
    """List everybody."""
    return _listed(call)


@area.post("/people", Right.PEOPLE)
def add(call: Call) -> Response:
    """Make an account; its first password is on this answer and nowhere else."""
    sent = call.sent
    with call.house.store.write() as session:
        person, first = add_person(
            session, sent.one("login"), sent.one("name") or sent.one("login"), sent.every("role"), by=call.me.login
        )
    return _listed(call, login=person.login, first=first)


@area.post("/people/{login}/password", Right.PEOPLE)
def password(call: Call) -> Response:
    """Give somebody a new first password, told on this answer and nowhere else."""
    first, login = secrets.token_urlsafe(9), call.named("login")
    with call.house.store.write() as session:
        set_password(session, login, first, call.me.login, must_change=True)
    return _listed(call, login=login, first=first)


@area.post("/people/{login}/roles", Right.PEOPLE)
def roles(call: Call) -> Response:
    """Give somebody other roles."""
    return _changed(
        call, "roles", lambda session, login: set_roles(session, login, call.sent.every("role"), call.me.login)
    )


@area.post("/people/{login}/disable", Right.PEOPLE)
def shut_out(call: Call) -> Response:
    """Shut somebody out at once."""
    return _changed(call, "disabled", lambda session, login: disable(session, login, call.me.login))


@area.post("/people/{login}/enable", Right.PEOPLE)
def let_in(call: Call) -> Response:
    """Let somebody in again."""
    return _changed(call, "enabled", lambda session, login: enable(session, login, call.me.login))


def _changed(call: Call, done: str, change: Callable[[StoreSession, str], Any]) -> Response:
    with call.house.store.write() as session:
        change(session, call.named("login"))
    return go("/people", done=done)


def _listed(call: Call, login: str = "", first: str = "") -> Response:
    with call.house.store.read() as session:
        return page(call, "people.jinja", people=everybody(session), role_names=ROLE_NAMES, login=login, first=first)

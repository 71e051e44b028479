"""Browsers for the tests of the pages: each keeps its cookies and sends its forms' tokens."""

import re
import shutil
import warnings
from pathlib import Path

from fastapi import FastAPI
from httpx import Response

from screening.cases.people import add_person, set_password
from screening.cases.rights import ROLES
from screening.cases.store import FILE, open_store
from screening.ledger.workspace import Workspace
from screening.web.app import make_app
from screening.web.pages.house import House
from screening.web.settings import Settings

with warnings.catch_warnings():
    # The client of the framework's tests asks for a newer httpx, which nothing else here needs.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

PASSWORD = "correct horse"  # noqa: S105
PLENTY = Settings(calls_of_an_address=1_000_000, sign_ins_of_an_address=1_000_000)
LOGINS = {role: f"{role}.one" for role in ROLES}
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class Visitor:
    """One browser at the pages of an application."""

    def __init__(self, app: FastAPI) -> None:
        self.client = TestClient(app, follow_redirects=False)

    def get(self, path: str) -> Response:
        return self.client.get(path)

    def token(self, path: str = "/password") -> str:
        """The token of the forms on a page."""
        return _TOKEN.search(self.get(path).text).group(1)  # type: ignore[union-attr]

    def post(self, path: str, csrf: str | None = None, **fields: object) -> Response:
        """Send a form with its token, or with another one."""
        token = self._any_token() if csrf is None else csrf
        return self.client.post(path, data={**fields, "csrf": token})

    def _any_token(self) -> str:
        inside = self.get("/password")
        return self.token("/password" if inside.status_code == 200 else "/sign-in")

    def sign_in(self, login: str, password: str = PASSWORD) -> Response:
        return self.post("/sign-in", login=login, password=password)


def house_of(app: FastAPI) -> House:
    return app.state.house


def peopled(folder: Path) -> Path:
    """A case store with one person of each role, who has changed his first password."""
    store = open_store(folder)
    for role, login in LOGINS.items():
        with store.write() as session:
            add_person(session, login, f"{role} 某甲", [role], "first password")
            set_password(session, login, PASSWORD, login)
    store.close()
    return folder / FILE


def opened(workspace: Workspace, cases: Path, settings: Settings = PLENTY) -> FastAPI:
    """The application of a workspace, with a copy of a case store."""
    shutil.copy(cases, workspace.path / FILE)
    app = make_app(workspace, settings)
    house_of(app).open()
    return app


def visitor(app: FastAPI, role: str | None = None) -> Visitor:
    """A browser, signed in where a role is given."""
    one = Visitor(app)
    if role:
        assert one.sign_in(LOGINS[role]).headers["location"] == "/"
    return one

"""One call of a page: who makes it, in which language, and what he sent."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl

from fastapi import Request

from screening.cases.records import Person
from screening.cases.rights import Right
from screening.cases.sign_ins import Caller
from screening.cases.store import StoreSession
from screening.errors import WrongCall
from screening.web.guard import address_of
from screening.web.pages.house import House
from screening.web.pages.sent import Sent

SESSION, DOOR, LANGUAGE, THEME = "session", "door", "language", "theme"
"""Names of the cookies: the session's secret, the token of the sign-in form, and how the page is shown."""
LANGUAGES = ("zh", "en")
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class Call:
    """One call; `csrf` is the token that its forms carry, and `caller` is nobody where nobody has signed in."""

    request: Request
    house: House
    caller: Caller | None
    csrf: str
    sent: Sent = field(default_factory=Sent)

    @property
    def me(self) -> Caller:
        """Give who has signed in."""
        if self.caller is None:
            raise RuntimeError("a page that needs somebody was opened to nobody")
        return self.caller

    def may(self, right: Right) -> bool:
        """Tell whether the caller has a right."""
        return self.caller is not None and right in self.caller.rights

    def person(self, session: StoreSession) -> Person:
        """Give the caller's account."""
        return session.get_one(Person, self.me.person_id)

    @property
    def address(self) -> str:
        """Give where the call comes from."""
        return address_of(self.request.scope)

    @property
    def language(self) -> str:
        """Give the language of the page: Chinese unless the caller switched."""
        chosen = self.request.cookies.get(LANGUAGE, "")
        return chosen if chosen in LANGUAGES else LANGUAGES[0]

    @property
    def theme(self) -> str:
        """Give light or dark, or auto: as the caller's machine is."""
        chosen = self.request.cookies.get(THEME, "")
        return chosen if chosen in THEMES else THEMES[0]

    def named(self, name: str) -> str:
        """Give a part of the address."""
        return str(self.request.path_params[name])

    def asked(self, name: str) -> str:
        """Give a value asked for behind the question mark."""
        return self.request.query_params.get(name, "").strip()

    def query(self) -> dict[str, str]:
        """Give everything asked for behind the question mark that is not empty."""
        return filled(str(self.request.url.query))

    def say(self, zh: str, en: str) -> str:
        """Give a text in the page's language."""
        return en if self.language == "en" else zh


def filled(query: str) -> dict[str, str]:
    """Give the values of a query that are not empty."""
    return {name: value.strip() for name, value in parse_qsl(query) if value.strip()}


def day_in(text: str) -> date | None:
    """Give the day that a field holds, or none; what is no day is refused."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise WrongCall("不是日期 / not a date", where=text, remedy="2026-11-24") from error


def number_in(text: str) -> int:
    """Give the whole number that a field holds; anything else is refused."""
    if not text.isascii() or not text.isdigit():
        raise WrongCall("不是编号 / not a number", where=text)
    return int(text)

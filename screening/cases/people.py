"""People's accounts: made by an administrator, with argon2id passwords, roles, and a lock after wrong guesses."""

import re
import secrets
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.cases.audit import record
from screening.cases.records import Person, SignIn
from screening.cases.rights import ROLES, Right, rights_of
from screening.errors import WrongCall, did_you_mean

SHORTEST = 10
"""Characters of a password [E]; NIST SP 800-63B asks for length, not for kinds of characters."""
GUESSES = 5
LOCKED = timedelta(minutes=15)
"""Five wrong guesses lock an account for a quarter of an hour [E]."""

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,62}", re.ASCII)
HASHER = PasswordHasher()
"""Argon2id as RFC 9106 advises where memory is short: 64 MiB, three passes."""
_NOBODY = HASHER.hash(secrets.token_urlsafe(16))
"""Checked where nobody has the login, so that the time taken does not tell who exists."""


def add_person(
    session: Session, login: str, name: str, roles: Collection[str], password: str | None = None, by: str = "system"
) -> tuple[Person, str]:
    """Make an account; gives it with its first password, which must be changed at the first sign-in."""
    if not _LOGIN.fullmatch(login):
        raise WrongCall("登录名须为小写字母、数字 / a login is lower-case letters and digits", where=login)
    if session.scalars(select(Person).where(Person.login == login)).first():
        raise WrongCall("登录名已有人用 / the login is taken", where=login)
    first = password or secrets.token_urlsafe(9)
    person = Person(
        login=login,
        name=name,
        roles=_known(roles),
        password=hashed(first),
        must_change=True,
        failures=0,
        locked_until=None,
        disabled_at=None,
        made_at=datetime.now(UTC),
    )
    session.add(person)
    session.flush()
    record(session, by, "person.add", login, roles=person.roles)
    return person, first


def set_roles(session: Session, login: str, roles: Collection[str], by: str = "system") -> Person:
    """Give a person other roles; the last administrator stays one."""
    person = find_person(session, login)
    known = _known(roles)
    _keep_an_administrator(session, person, known)
    record(session, by, "person.roles", login, before=person.roles, after=known)
    person.roles = known
    return person


def set_password(session: Session, login: str, password: str, by: str, *, must_change: bool = False) -> Person:
    """Give a person another password; every session of his ends."""
    person = find_person(session, login)
    person.password = hashed(password)
    person.must_change = must_change
    person.failures, person.locked_until = 0, None
    end_sign_ins(session, person)
    record(session, by, "person.password", login)
    return person


def disable(session: Session, login: str, by: str = "system") -> Person:
    """Shut a person out at once; what he did stays his."""
    person = find_person(session, login)
    _keep_an_administrator(session, person, [])
    person.disabled_at = datetime.now(UTC)
    end_sign_ins(session, person)
    record(session, by, "person.disable", login)
    return person


def enable(session: Session, login: str, by: str = "system") -> Person:
    """Let a person in again, after a lock or after being shut out."""
    person = find_person(session, login)
    person.disabled_at, person.locked_until, person.failures = None, None, 0
    record(session, by, "person.enable", login)
    return person


def find_person(session: Session, login: str) -> Person:
    """Give the person of a login; an unknown one is refused with the nearest."""
    person = session.scalars(select(Person).where(Person.login == login)).first()
    if person is None:
        near = did_you_mean(login, session.scalars(select(Person.login)).all())
        raise WrongCall(f"没有此人 / nobody has this login{near}", where=login, remedy="screening people list")
    return person


def everybody(session: Session) -> list[Person]:
    """Give everybody who has an account, by login."""
    return list(session.scalars(select(Person).order_by(Person.login)))


def check_password(session: Session, login: str, password: str) -> Person | None:
    """Give the person whom login and password let in, else None; wrong guesses count, and lock the account for a while.

    It refuses by its answer and not by an error, since the count of guesses has to be kept.
    """
    person = session.scalars(select(Person).where(Person.login == login)).first()
    moment = datetime.now(UTC)
    right = _matches(person.password if person else _NOBODY, password)
    if person is None or person.disabled_at or (person.locked_until and person.locked_until > moment):
        record(session, "system", "sign_in.refused", login if person else "?")
        return None
    if not right:
        person.failures += 1
        if person.failures >= GUESSES:
            person.failures, person.locked_until = 0, moment + LOCKED
        record(session, "system", "sign_in.refused", login, locked=person.locked_until is not None)
        return None
    person.failures, person.locked_until = 0, None
    if HASHER.check_needs_rehash(person.password):
        person.password = hashed(password)
    return person


def end_sign_ins(session: Session, person: Person) -> None:
    """End every session of a person."""
    moment = datetime.now(UTC)
    for one in session.scalars(select(SignIn).where(SignIn.person_id == person.person_id, SignIn.ended_at.is_(None))):
        one.ended_at = moment


def hashed(password: str) -> str:
    """Give the argon2id hash of a password that is long enough."""
    if len(password) < SHORTEST:
        raise WrongCall(f"口令至少 {SHORTEST} 个字符 / a password has at least {SHORTEST} characters")
    return HASHER.hash(password)


def _matches(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _known(roles: Collection[str]) -> list[str]:
    for role in roles:
        if role not in ROLES:
            raise WrongCall(
                f"没有这个角色 / no such role{did_you_mean(role, ROLES)}", where=role, remedy=", ".join(ROLES)
            )
    if not roles:
        raise WrongCall("须有角色 / a role is needed", remedy=", ".join(ROLES))
    return sorted(set(roles))


def _keep_an_administrator(session: Session, person: Person, roles: Collection[str]) -> None:
    if Right.PEOPLE in rights_of(roles) or Right.PEOPLE not in rights_of(person.roles):
        return
    others = session.scalars(select(Person).where(Person.person_id != person.person_id, Person.disabled_at.is_(None)))
    if not any(Right.PEOPLE in rights_of(other.roles) for other in others):
        raise WrongCall("须留一名管理员 / one administrator must stay", where=person.login)

"""Sessions in a browser: a new secret at each sign-in, kept as a digest, ended by rest, by age or by signing out."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from screening.cases.audit import record
from screening.cases.people import check_password
from screening.cases.records import Person, SignIn
from screening.cases.rights import Right, rights_of
from screening.cases.store import Store
from screening.errors import RefusedInput

RESTS = timedelta(minutes=30)
LASTS = timedelta(hours=12)
"""A session ends after half an hour without a call, and after twelve hours in any case [E]."""
_SEEN_EVERY = timedelta(minutes=1)


class NotLetIn(RefusedInput):
    """Login and password do not let anybody in; the message is the same whatever was wrong."""


@dataclass(frozen=True)
class Caller:
    """Who makes a call: who he is, what he may do, and the token that his forms must carry."""

    person_id: int
    login: str
    name: str
    rights: frozenset[Right]
    csrf: str
    must_change: bool


def sign_in(store: Store, login: str, password: str, address: str) -> str:
    """Let a person in and give the session's secret, which is told this once."""
    secret = secrets.token_urlsafe(32)
    with store.write() as session:
        person = check_password(session, login, password)
        if person:
            moment = datetime.now(UTC)
            session.add(
                SignIn(
                    secret_sha256=_digest(secret),
                    person_id=person.person_id,
                    csrf=secrets.token_urlsafe(24),
                    address=address,
                    began_at=moment,
                    seen_at=moment,
                    ended_at=None,
                )
            )
            record(session, login, "sign_in", login, address=address)
    if not person:
        raise NotLetIn(
            "登录名或口令不对，或账户已锁 / wrong login or password, or the account is locked",
            remedy="十五分钟后再试，或请管理员解锁 / try again in a quarter of an hour, or ask the administrator",
        )
    return secret


def caller_of(store: Store, secret: str) -> Caller | None:
    """Give who holds a session's secret; None where the session has ended or never was."""
    moment = datetime.now(UTC)
    with store.read() as session:
        one = session.get(SignIn, _digest(secret))
        if one is None or one.ended_at or moment - one.seen_at > RESTS or moment - one.began_at > LASTS:
            return None
        person = session.get_one(Person, one.person_id)
        if person.disabled_at:
            return None
        caller = Caller(
            person.person_id, person.login, person.name, rights_of(person.roles), one.csrf, person.must_change
        )
        seen = one.seen_at
    if moment - seen > _SEEN_EVERY:
        with store.write() as session:
            session.get_one(SignIn, _digest(secret)).seen_at = moment
    return caller


def sign_out(store: Store, secret: str) -> None:
    """End a session."""
    with store.write() as session:
        one = session.get(SignIn, _digest(secret))
        if one and not one.ended_at:
            one.ended_at = datetime.now(UTC)
            login = session.get_one(Person, one.person_id).login
            record(session, login, "sign_out", login)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

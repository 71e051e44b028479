"""The banks' tokens: made once, shown once, kept as a digest."""

import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from screening.clock import now, today
from screening.errors import ScreeningError, WrongCall
from screening.ledger.lock import held
from screening.ledger.places import Places
from screening.web.records import uploads

SECRET_BYTES = 32
_BANK = re.compile(r"\d{12}", re.ASCII)


@dataclass(frozen=True)
class Token:
    """What is kept of a token: whose it is and how long it holds; the secret itself is not."""

    token_id: str
    bank_id: str
    sha256: str
    created_at: str
    name: str | None = None
    expires_on: str | None = None
    revoked_at: str | None = None

    def holds(self, day: date) -> bool:
        """Tell whether the token opens anything on a day; the day it expires on is its last."""
        return self.revoked_at is None and (self.expires_on is None or day.isoformat() <= self.expires_on)


def place(places: Places) -> Path:
    """Give the file of the tokens."""
    return places.path / "tokens.json"


def read_tokens(places: Places) -> tuple[Token, ...]:
    """Give every token ever made, revoked and expired ones too."""
    path = place(places)
    try:
        return tuple(Token(**said) for said in json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return ()
    except (ValueError, TypeError) as error:
        raise ScreeningError(
            "令牌文件损坏 / the file of tokens is damaged",
            where=path,
            remedy="从备份恢复 / restore it from a backup",
        ) from error


def add_token(places: Places, bank_id: str, name: str | None = None, expires: date | None = None) -> tuple[Token, str]:
    """Make a token for a bank; gives what is kept, and the secret, which is told this once."""
    if not _BANK.fullmatch(bank_id):
        raise WrongCall(
            "不是 12 位联行号 / not the 12 digits of a CNAPS code", where=bank_id, remedy="核对行号 / check the code"
        )
    if expires and expires < today():
        raise WrongCall("到期日已过 / the date of expiry has passed", where=expires.isoformat())
    secret = secrets.token_urlsafe(SECRET_BYTES)
    token = Token(
        token_id=secrets.token_hex(4),
        bank_id=bank_id,
        sha256=_digest(secret),
        created_at=now().isoformat(),
        name=name,
        expires_on=expires.isoformat() if expires else None,
    )
    _change(places, lambda tokens: (*tokens, token))
    return token, secret


def revoke_token(places: Places, token_id: str) -> Token:
    """Take a token out of use at once; a server that runs sees it with the next call."""

    def revoked(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        if token_id not in {one.token_id for one in tokens}:
            raise WrongCall("没有这个令牌 / there is no such token", where=token_id, remedy="screening tokens list")
        moment = now().isoformat()
        return tuple(
            replace(one, revoked_at=one.revoked_at or moment) if one.token_id == token_id else one for one in tokens
        )

    return next(one for one in _change(places, revoked) if one.token_id == token_id)


def find_token(places: Places, secret: str, day: date) -> Token | None:
    """Give the token that a secret opens on a day; None where there is none, or where it holds no longer."""
    digest = _digest(secret)
    # Every token is compared to its end: how long this takes tells nothing.
    found = [one for one in read_tokens(places) if hmac.compare_digest(one.sha256, digest)]
    return next((one for one in found if one.holds(day)), None)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _change(places: Places, change: Callable[[tuple[Token, ...]], tuple[Token, ...]]) -> tuple[Token, ...]:
    """Write the tokens as a change leaves them, one writer at a time."""
    path = place(places)
    with held(uploads(places) / "tokens.lock", wait=True):
        tokens = change(read_tokens(places))
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        # Nobody but the owner may read it, from its first byte on.
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            json.dump([asdict(one) for one in tokens], out, ensure_ascii=False, indent=2)
        draft.replace(path)
    return tokens

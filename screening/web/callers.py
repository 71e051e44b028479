"""Who is calling: the bank that a token belongs to."""

import json
import time
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from screening.clock import today
from screening.ledger.places import Places
from screening.web.answers import too_often
from screening.web.guard import LOG, address_of, note
from screening.web.limits import Window
from screening.web.refusals import Refusal
from screening.web.settings import Settings
from screening.web.tokens import find_token

_bearer = HTTPBearer(auto_error=False, description="监管方发给银行的令牌 / the token that the regulator gave the bank")


@dataclass(frozen=True)
class Caller:
    """A bank that has shown its token."""

    bank_id: str
    token_id: str


class Doorkeeper:
    """Tells callers by their tokens, and counts how often they come and fail."""

    def __init__(self, places: Places, settings: Settings) -> None:
        """Read tokens from a workspace."""
        self._places = places
        self._calls = Window(settings.calls_of_a_token)
        self._failures = Window(settings.failures_of_an_address)

    def admit(self, secret: str | None, address: str) -> Caller:
        """Give the caller, or refuse."""
        token = find_token(self._places, secret, today()) if secret else None
        moment = time.monotonic()
        if token is None:
            # A good token is never locked out by another's failures: behind a proxy they may share an address.
            seconds = self._failures.wait(address, moment)
            if seconds:
                raise too_often(seconds)
            LOG.warning(json.dumps({"failure": "token_unknown", "address": address}))
            raise Refusal("token_unknown", headers={"WWW-Authenticate": 'Bearer realm="screening"'})
        seconds = self._calls.wait(token.token_id, moment)
        if seconds:
            raise too_often(seconds)
        return Caller(token.bank_id, token.token_id)


async def _caller(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Caller:
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    caller = doorkeeper.admit(credentials.credentials if credentials else None, address_of(request.scope))
    note(request, bank_id=caller.bank_id)
    return caller


Bank = Annotated[Caller, Depends(_caller)]
"""The parameter of an endpoint that only a bank may call."""

"""Answers as they leave: JSON, and problems as RFC 9457 wants them."""

import json
import math
from dataclasses import asdict
from typing import Any

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from screening.web.refusals import Refusal, details

PROBLEM_TYPE = "application/problem+json"
_BY_STATUS = {404: "not_found", 405: "method"}
_RETRY_SECONDS = {"busy": 30, "under_way": 5}


def answer(
    status: int, said: Any, headers: dict[str, str] | None = None, media_type: str = "application/json"
) -> Response:
    """Give a JSON answer; text that is not Unicode proper is written as escapes."""
    text = json.dumps(said, ensure_ascii=False)
    return Response(text.encode("utf-8", "backslashreplace"), status, headers, media_type)


def refused(refusal: Refusal) -> Response:
    """Give the answer that a refusal means."""
    said = details(refusal.code)
    if refusal.receipt:
        said["receipt"] = asdict(refusal.receipt)
    headers = dict(refusal.headers)
    if refusal.code in _RETRY_SECONDS:
        headers.setdefault("Retry-After", str(_RETRY_SECONDS[refusal.code]))
    return answer(refusal.status, said, headers, PROBLEM_TYPE)


def too_often(seconds: float) -> Refusal:
    """Give the refusal of a call that came too soon."""
    return Refusal("too_often", headers={"Retry-After": str(max(1, math.ceil(seconds)))})


async def on_refusal(_request: Request, error: Exception) -> Response:
    """Answer a refusal."""
    return refused(error) if isinstance(error, Refusal) else refused(Refusal("failed"))


async def on_malformed(_request: Request, _error: Exception) -> Response:
    """Answer a call whose parameters do not fit; what was sent is not repeated."""
    return refused(Refusal("query_form"))


async def on_http(_request: Request, error: Exception) -> Response:
    """Answer what the framework refuses: an unknown address, a method that is not taken."""
    if not isinstance(error, HTTPException):
        return refused(Refusal("failed"))
    code = _BY_STATUS.get(error.status_code, "query_form")
    return refused(Refusal(code, headers=dict(error.headers or {})))

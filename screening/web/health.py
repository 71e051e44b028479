"""The address that tells whether the server is alive."""

from dataclasses import asdict, dataclass

from fastapi import APIRouter, Response

from screening import __version__
from screening.web.answers import answer

router = APIRouter(prefix="/v1/health", tags=["health"])


@dataclass(frozen=True)
class Health:
    """That the server answers, and which software it runs."""

    status: str
    software_version: str


@router.get("", response_model=Health, summary="服务器是否在线 / is the server alive")
async def health() -> Response:
    """无须令牌 / needs no token."""
    return answer(200, asdict(Health("alive", __version__)))

"""The web application, put together: one router for each area of the banks' API, and the investigators' pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from screening import __version__
from screening.ledger.workspace import Workspace
from screening.web import health, submissions
from screening.web.answers import on_http, on_malformed, on_refusal
from screening.web.callers import Doorkeeper
from screening.web.described import described
from screening.web.desk import Desk
from screening.web.guard import Guard
from screening.web.pages.areas import AREAS
from screening.web.pages.gate import routes_of
from screening.web.pages.house import House
from screening.web.refusals import Refusal
from screening.web.settings import Settings


class Application(FastAPI):
    """The framework's application with our own OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        """Give the document, with what the framework does not know of."""
        return described(super().openapi())


def make_app(workspace: Workspace, settings: Settings | None = None) -> FastAPI:
    """Give the application for a workspace; the workspace is touched when the server starts, not before."""
    chosen = settings or Settings()
    desk, house = Desk(workspace, chosen), House(workspace, chosen)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        desk.open()
        house.open()
        yield
        house.close()
        desk.close()

    app = Application(
        title="County screening: submissions",
        version=__version__,
        # No page that would fetch scripts from elsewhere; the document itself is enough for tools.
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        lifespan=lifespan,
        exception_handlers={
            Refusal: on_refusal,
            RequestValidationError: on_malformed,
            HTTPException: on_http,
        },
    )
    app.state.settings, app.state.desk, app.state.doorkeeper = chosen, desk, Doorkeeper(workspace, chosen)
    app.state.house = house
    for area in (health, submissions):
        app.include_router(area.router)
    app.router.routes.extend(routes_of(AREAS, house))
    app.add_middleware(Guard, calls=chosen.calls_of_an_address)
    return app

"""The server: one process that serves one workspace until it is told to stop."""

import logging
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import closing, suppress

import uvicorn

from screening.cases.store import open_store
from screening.errors import ScreeningError
from screening.ledger.lock import held
from screening.ledger.workspace import Workspace
from screening.web.app import make_app
from screening.web.guard import LOG
from screening.web.pages.house import first_administrator
from screening.web.records import uploads
from screening.web.settings import Settings

CONNECTIONS = 256
GRACE_SECONDS = 30


def serve(
    workspace: Workspace,
    settings: Settings,
    *,
    host: str,
    port: int,
    trusted_proxy: str | None,
    tell: Callable[[str], None],
    tell_first: Callable[[str, str], None],
) -> None:
    """Serve a workspace until SIGINT or SIGTERM; `tell` is given the address as soon as it listens.

    Where nobody has an account yet, an administrator is made and `tell_first` is given his login and first password.
    """
    with held(uploads(workspace) / "server.lock", wait=False) as alone:
        if not alone:
            raise ScreeningError(
                "另一个服务正在使用该工作区 / another server serves this workspace",
                where=workspace.path,
                remedy="先停止它 / stop it first",
            )
        _log_to_stderr()
        with closing(open_store(workspace.path)) as store:
            made = first_administrator(store)
        if made:
            tell_first(*made)
        server = uvicorn.Server(_config(workspace, settings, trusted_proxy))
        with _listening(host, port) as listener:
            # Uvicorn takes signals only once it runs, and raises them again after it has stopped in good order: one that
            # comes earlier must stop it too, one that comes again finds nothing left to stop.
            signal.signal(signal.SIGTERM, lambda _number, _frame: setattr(server, "should_exit", True))
            name, bound = listener.getsockname()[:2]
            tell(f"http://[{name}]:{bound}" if ":" in name else f"http://{name}:{bound}")
            with suppress(KeyboardInterrupt):
                server.run(sockets=[listener])


def _config(workspace: Workspace, settings: Settings, trusted_proxy: str | None) -> uvicorn.Config:
    return uvicorn.Config(
        make_app(workspace, settings),
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=trusted_proxy is not None,
        forwarded_allow_ips=trusted_proxy or "",
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ws="none",
    )


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ScreeningError(
            f"无法监听 / cannot listen: {error.strerror or error}",
            where=f"{host}:{port}",
            remedy="换一个端口 / take another port",
        ) from error


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for log in (LOG, logging.getLogger("uvicorn.error")):
        log.handlers, log.propagate = [handler], False
    LOG.setLevel(logging.INFO)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)

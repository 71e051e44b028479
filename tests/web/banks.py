"""A real server on a free port of this machine, and deliveries packed as a bank packs them."""

import hashlib
import io
import logging
import socket
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import polars as pl
import uvicorn
from deliveries import BANK, tables, write

from screening.ledger.workspace import Workspace
from screening.web.app import make_app
from screening.web.settings import Settings
from screening.web.tokens import add_token

OTHER_BANK = "990000000028"
ZIP = "application/zip"
PLENTY = Settings(calls_of_a_token=100_000, calls_of_an_address=100_000, failures_of_an_address=100_000)


@dataclass(frozen=True)
class Served:
    """A running server, and a token for each of two banks."""

    url: str
    workspace: Workspace
    token: str
    other_token: str

    def client(self, token: str | None = None) -> httpx.Client:
        return httpx.Client(
            base_url=self.url,
            headers={"Authorization": f"Bearer {token or self.token}"},
            timeout=60,
            trust_env=False,
        )

    def post(self, body: bytes, key: str, token: str | None = None, **headers: str) -> httpx.Response:
        sent = {"Content-Type": ZIP, "Idempotency-Key": key} | {k.replace("_", "-"): v for k, v in headers.items()}
        with self.client(token) as client:
            return client.post("/v1/submissions", content=body, headers=sent)

    def get(self, path: str, token: str | None = None) -> httpx.Response:
        with self.client(token) as client:
            return client.get(path)

    def incoming(self) -> list[Path]:
        return list((self.workspace.path / "uploads" / "incoming").iterdir())

    def idle(self) -> None:
        """Wait until nothing is arriving or being checked."""
        for _ in range(600):
            if not self.incoming():
                return
            time.sleep(0.05)
        raise AssertionError(self.incoming())


@contextmanager
def serving(workspace: Workspace, settings: Settings = PLENTY) -> Iterator[Served]:
    logging.getLogger("screening.web").setLevel(logging.INFO)
    _, token = add_token(workspace, BANK)
    _, other = add_token(workspace, OTHER_BANK)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(make_app(workspace, settings), log_config=None, access_log=False, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", workspace, token, other)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def zipped(folder: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for path in sorted(folder.iterdir()):
            packed.write(path, path.name)
    return out.getvalue()


def taped(folder: Path, mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as tape:
        tape.add(folder, "delivery")
    return out.getvalue()


def delivery(folder: Path, submission_id: str, bank_id: str = BANK, **manifest: object) -> Path:
    """Write a good delivery whose ids no other delivery has."""
    mark = hashlib.sha256(f"{bank_id} {submission_id}".encode()).hexdigest()[:8]
    ids = ("transaction_id", "account_id", "party_id", "loan_id")
    given = {
        table: frame.with_columns((pl.lit(mark) + pl.col(name)).alias(name) for name in ids if name in frame.columns)
        for table, frame in tables().items()
    }
    return write(folder, given, submission_id=submission_id, bank_id=bank_id, **manifest)

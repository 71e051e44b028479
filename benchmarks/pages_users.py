"""Users of the pages and the server they sit at, each in a process or a connection of its own."""

import http.client
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from screening.cases.people import add_person, everybody, set_password
from screening.cases.store import open_store

HERE = Path(__file__).resolve().parent
PASSWORD = "a long horse for the benchmark"  # noqa: S105 - of accounts in a copy
ROLES = ("supervisor", "analyst", "administrator", "auditor")
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class User:
    """One browser with one connection; it calls from an address of its own, as a proxy would tell."""

    def __init__(self, port: int, number: int) -> None:
        """Connect to the server."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._number, self._calls = number, 0
        self._cookies: dict[str, str] = {}

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """Give status, text and where it is sent on to."""
        # A new address after some hundred calls: how many one address may make is no part of what is measured.
        headers = {
            "X-Forwarded-For": f"10.{self._number % 250}.{self._calls // 200 % 250}.1",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
        self._calls += 1
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._answer("GET" if form is None else "POST", path, body, headers)
        text = answer.read()
        for cookie in answer.headers.get_all("set-cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, text.decode("utf-8", "replace"), answer.headers.get("location", "")

    def _answer(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        try:
            self._connection.request(method, path, body, headers)
            return self._connection.getresponse()
        except http.client.RemoteDisconnected:
            # The server hung up on who was silent for some seconds, before it had read anything.
            self._connection.close()
            self._connection.request(method, path, body, headers)
            return self._connection.getresponse()

    def rest(self) -> None:
        """Hang up; the next page connects anew, as a browser does after a while."""
        self._connection.close()

    def send(self, page: str, path: str, **fields: str) -> str:
        """Send a form of a page, with the page's token; gives where it is sent on to, nowhere where it was done before."""
        found = _TOKEN.search(self.ask(page)[1])
        if found is None:
            raise SystemExit(f"{page} holds no form")
        status, text, location = self.ask(path, {**fields, "csrf": found[1]})
        if status not in {http.client.SEE_OTHER, http.client.CONFLICT}:
            raise SystemExit(f"{path}: {status}\n{text[:2000]}")
        return location


class Server:
    """A server in a process of its own, with what it took."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        """Watch a process."""
        self.process, self.port = process, port

    def cpu(self) -> float:
        """Give the seconds of processor that it has taken."""
        parts = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def peak(self) -> int:
        """Give the most memory that it has held, in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) // 1024


@contextmanager
def served(workspace: Path) -> Iterator[Server]:
    """Serve a workspace behind a proxy that is believed, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "screening", "serve", "-w", str(workspace), "--port", str(port)]
    command += ["--trusted-proxy", "127.0.0.1"]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--trusted-proxy", "127.0.0.1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=HERE.parent,
    )
    try:
        for line in process.stdout or ():
            if "listening" in line:
                break
        else:
            raise SystemExit("the server did not start")
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(timeout=60)


def people(workspace: Path, users: int) -> list[str]:
    """Give the logins of so many users, made where they are missing."""
    with closing(open_store(workspace)) as store:
        with store.read() as session:
            known = {one.login for one in everybody(session)}
        logins = [f"bench.{number}" for number in range(users)]
        with store.write() as session:
            for number, login in enumerate(logins):
                if login not in known:
                    add_person(session, login, f"某{number}", ROLES, "first password")
                    set_password(session, login, PASSWORD, login)
    return logins


def signed_in(server: Server, logins: Sequence[str]) -> list[User]:
    """Sign everybody in."""
    users = []
    for number, login in enumerate(logins):
        user = User(server.port, number)
        user.send("/sign-in", "/sign-in", login=login, password=PASSWORD)
        users.append(user)
    return users

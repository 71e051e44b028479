"""Case stores for the tests: SQLite always, PostgreSQL where its programs are installed."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from screening.cases.people import add_person
from screening.cases.records import Person
from screening.cases.store import Store

NO_POSTGRESQL = "PostgreSQL is not installed: Debian's package postgresql"


def _programs() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return places[-1].parent if places else None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server of our own; it refuses to run as root, so root steps down to nobody.

    Its folder is none of pytest's, which only their owner may enter.
    """
    programs = _programs()
    if programs is None:
        pytest.skip(NO_POSTGRESQL)
    folder = Path(tempfile.mkdtemp(prefix="screening-postgresql-"))
    user = None
    if os.getuid() == 0:
        user = "nobody"
        shutil.chown(folder, pwd.getpwnam(user).pw_uid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"

    def call(*words: str) -> None:
        done = subprocess.run(
            [str(programs / words[0]), *words[1:]], check=False, capture_output=True, text=True, user=user, cwd=folder
        )
        assert done.returncode == 0, done.stderr

    call("initdb", "-D", str(data), "-U", "cases", "-A", "trust", "-E", "UTF8", "--no-sync")
    settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    call("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", settings, "start")
    yield f"postgresql://cases@127.0.0.1:{port}"
    call("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'cases.sqlite'}"
    server = request.getfixturevalue("postgresql")
    name = f"t{abs(hash(str(tmp_path))):x}"
    engine = create_engine(
        f"{server}/postgres".replace("postgresql:", "postgresql+pg8000:"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{server}/{name}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty case store."""
    opened = Store(url)
    yield opened
    opened.close()


@pytest.fixture
def people(store: Store) -> dict[str, str]:
    """Three made-up people by role, each with his login."""
    logins = {"investigator": "he.cha", "approver": "fu.he", "administrator": "guan.li", "supervisor": "fu.ze"}
    with store.write() as session:
        for role, login in logins.items():
            add_person(session, login, role, [role], "correct horse")
    return logins


def person(session: Session, login: str) -> Person:
    """The person of a login, in a session."""
    return session.query(Person).filter_by(login=login).one()

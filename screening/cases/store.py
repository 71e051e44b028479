"""The case store: SQLite in the workspace by default, PostgreSQL by its address; the same tables and the same answers.

Whoever writes holds the only pen: SQLite takes BEGIN IMMEDIATE, PostgreSQL an advisory lock. Two that write at once
come one after the other, and the second sees what the first wrote.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from screening.errors import ScreeningError, WrongCall

StoreSession = Session
"""What `read` and `write` give, named for those who do not know the library."""
VARIABLE = "SCREENING_CASES"
FILE = "cases.sqlite"
BUSY_SECONDS = 30
_WRITING = "writing"
_PEN = 7_220_518_206_411
"""Number of the advisory lock on PostgreSQL: any number that nothing else uses."""


class Conflict(ScreeningError):  # noqa: N818 - named by what happened
    """Somebody else changed the same thing in between; nothing of one's own change was kept."""


class Store:
    """A case store, opened and brought up to date."""

    def __init__(self, url: str) -> None:
        """Open the store at an address of SQLAlchemy's form and bring its tables up to date."""
        self.engine = _engine(url)
        _upgrade(self.engine)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one state of the store throughout and writes nothing."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session whose changes are kept whole when the block ends, and not at all when it fails."""
        pen = self.engine.execution_options(**{_WRITING: True})
        with Session(pen, expire_on_commit=False) as session, session.begin():
            try:
                yield session
                session.flush()
            except StaleDataError as error:
                raise Conflict(
                    "已被他人修改 / changed by somebody else in between", remedy="重新打开后再改 / open it again"
                ) from error

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def store_is_there(folder: Path) -> bool:
    """Tell whether a workspace has a case store; looking makes none."""
    return bool(os.environ.get(VARIABLE)) or (folder / FILE).is_file()


def open_store(folder: Path, url: str | None = None) -> Store:
    """Open the store of a workspace: at `url`, else at $SCREENING_CASES, else in the workspace's folder."""
    return Store(url or os.environ.get(VARIABLE) or f"sqlite:///{folder / FILE}")


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise WrongCall("不是数据库地址 / not the address of a database", where=VARIABLE, remedy=_REMEDY) from error
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if kind == "postgresql":
        engine = create_engine(parsed.set(drivername="postgresql+pg8000"), isolation_level="REPEATABLE READ")
        event.listen(engine, "begin", _begin_postgresql)
        return engine
    raise WrongCall(f"不支持 / not supported: {kind}", where=VARIABLE, remedy=_REMEDY)


_REMEDY = "sqlite:////path/cases.sqlite 或 / or postgresql://user@host/name"


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver leaves BEGIN to the listener below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    # REPEATABLE READ takes its view of the data with the first query: a lock of the session, taken before the
    # transaction's own, would come too early, and one inside it too late. So writers read what is committed.
    if connection.get_execution_options().get(_WRITING):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_PEN})")


def _upgrade(engine: Engine) -> None:
    """Make the tables, or bring those of an older version up to date, once though several processes start at once."""
    try:
        with engine.connect() as connection:
            if _head() == _version(connection):
                return
        with engine.execution_options(**{_WRITING: True}).begin() as connection:
            if _head() != _version(connection):
                command.upgrade(_config(connection), "head")
    except DBAPIError as error:
        raise ScreeningError(
            f"数据库无法打开 / the database cannot be opened: {error.orig}",
            where=engine.url.render_as_string(hide_password=True),
            remedy="核对地址、权限与磁盘 / check the address, the rights and the disk",
        ) from error


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _head() -> str | None:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - only needed here

    return ScriptDirectory.from_config(_config()).get_current_head()

"""Copies of the case store: taken while it is in use, checked before they are believed."""

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from screening.cases.audit import Verdict, verify
from screening.cases.store import Store
from screening.errors import RefusedInput, WrongCall

_OWN_TOOL = "用 pg_dump、pg_restore / use pg_dump and pg_restore"


def back_up(store: Store, to: Path) -> Verdict:
    """Copy a store into a new file, whole or not at all, and give what the copy's audit log says.

    Others may go on working: the copy is one state of the store.
    """
    source = _file(store)
    if to.exists():
        raise WrongCall("文件已存在 / the file exists", where=to, remedy="换一个文件名 / name another")
    handle, name = tempfile.mkstemp(dir=to.parent, prefix=f".{to.name}.", suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(part)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")
        found = check_copy(part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(to)
    finally:
        part.unlink(missing_ok=True)
    return found


def restore(copy: Path, folder: Path, name: str) -> tuple[Verdict, Path | None]:
    """Put a copy in the place of a workspace's store; gives its audit log's verdict and where the old store was moved to.

    Stop the server first. The old store is moved aside, never overwritten.
    """
    found = check_copy(copy)
    place = folder / name
    handle, made = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=".part")
    os.close(handle)
    part = Path(made)
    with closing(sqlite3.connect(copy)) as old, closing(sqlite3.connect(part)) as new:
        old.backup(new)
    kept = None
    if place.exists():
        with closing(sqlite3.connect(place)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        kept = _free(folder, name)
        place.rename(kept)
        for rest in ("-wal", "-shm"):
            (folder / f"{name}{rest}").unlink(missing_ok=True)
    part.rename(place)
    return found, kept


def check_copy(copy: Path) -> Verdict:
    """Check that a file is a whole case store with an unbroken audit log."""
    if not copy.is_file():
        raise WrongCall("没有这个文件 / no such file", where=copy)
    try:
        with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as connection:
            answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError as error:
        raise RefusedInput(f"不是案件库 / no case store: {error}", where=copy) from error
    if answer != "ok" or not {"audit", "cases", "people"} <= tables:
        raise RefusedInput(f"案件库不完整 / the case store is not whole: {answer}", where=copy)
    store = Store(f"sqlite:///{copy}")
    try:
        with store.read() as session:
            found = verify(session)
    finally:
        store.close()
    if found.fault:
        raise RefusedInput(found.fault, where=copy, remedy="换一份备份 / take another copy")
    return found


def _free(folder: Path, name: str) -> Path:
    """Give a name beside the store that nothing has."""
    number = 1
    while (folder / f"{name}.old-{number}").exists():
        number += 1
    return folder / f"{name}.old-{number}"


def _file(store: Store) -> Path:
    if store.engine.url.get_backend_name() != "sqlite" or not store.engine.url.database:
        raise WrongCall(
            "只备份 SQLite / only SQLite is copied by this command",
            where=store.engine.url.render_as_string(hide_password=True),
            remedy=_OWN_TOOL,
        )
    return Path(store.engine.url.database)

"""The audit log: only added to, and every way of tampering is found."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from screening.cases.audit import record, verify
from screening.cases.records import Entry
from screening.cases.store import Store


@pytest.fixture
def written(store: Store) -> Store:
    """A log of five lines."""
    for number in range(5):
        with store.write() as session:
            record(session, "fu.he", "case.note", f"C2026-{number:05d}", note=number)
    return store


def _unguarded(store: Store, statement: str) -> None:
    """Change the table as one who owns the database could."""
    with store.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for act in ("UPDATE", "DELETE"):
                connection.execute(text(f"DROP TRIGGER audit_no_{act}"))
        else:
            connection.execute(text("DROP TRIGGER audit_added_to ON audit"))
        connection.execute(text(statement))


def test_an_untouched_log_holds(written: Store) -> None:
    with written.read() as session:
        found = verify(session)
    assert (found.lines, found.fault) == (5, None)


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_a_line(written: Store, statement: str) -> None:
    with pytest.raises(DBAPIError, match="only added to"), written.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit SET detail = '{}' WHERE number = 3", "line 3 was changed"),
        ("UPDATE audit SET actor = 'gu.ji' WHERE number = 5", "line 5 was changed"),
        ("UPDATE audit SET at = '2026-01-01T00:00:00.000000+00:00' WHERE number = 1", "line 1 was changed"),
        ("DELETE FROM audit WHERE number = 2", "line 2 is missing"),
        ("DELETE FROM audit WHERE number = 1", "line 1 is missing"),
    ],
)
def test_tampering_is_found_at_its_line(written: Store, statement: str, fault: str) -> None:
    _unguarded(written, statement)
    with written.read() as session:
        assert fault in str(verify(session).fault)


def test_a_log_cut_off_is_found_by_its_anchor(written: Store) -> None:
    with written.read() as session:
        anchor = verify(session).anchor
    _unguarded(written, "DELETE FROM audit WHERE number = 5")
    with written.read() as session:
        assert verify(session).fault is None
        assert "cut off" in str(verify(session, anchor).fault)


def test_a_log_written_anew_is_found_by_its_anchor(written: Store) -> None:
    with written.read() as session:
        anchor = verify(session).anchor
    _unguarded(written, "DELETE FROM audit")
    for number in range(5):
        with written.write() as session:
            record(session, "fu.he", "case.note", f"C2026-{number:05d}", note=number)
    with written.read() as session:
        assert verify(session).fault is None
        assert "line 5 differs" in str(verify(session, anchor).fault)


def test_a_rolled_back_act_leaves_no_line(written: Store) -> None:
    def fail() -> None:
        with written.write() as session:
            record(session, "fu.he", "case.note", "C2026-00009")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with written.read() as session:
        assert len(session.scalars(select(Entry)).all()) == 5

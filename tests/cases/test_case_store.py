"""The case store: made once, changed whole or not at all, the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from multiprocessing import get_context

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.cases.audit import verify
from screening.cases.folders import find_case, open_case, write_note
from screening.cases.people import find_person
from screening.cases.records import Base, Case, Note, SignIn
from screening.cases.store import Conflict, Store
from screening.errors import WrongCall


def _case(store: Store, login: str) -> str:
    with store.write() as session:
        return open_case(session, "疑似放贷", [], find_person(session, login)).case_id


def test_the_migrations_make_what_the_records_say(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_a_second_opening_finds_everything(store: Store, url: str, people: dict[str, str]) -> None:
    made = _case(store, people["investigator"])
    again = Store(url)
    with again.read() as session:
        assert find_case(session, made).title == "疑似放贷"
    again.close()


def test_a_failed_change_leaves_nothing(store: Store, people: dict[str, str]) -> None:
    def fail(session: Session) -> None:
        open_case(session, "疑似", [], find_person(session, people["investigator"]))
        raise RuntimeError

    with pytest.raises(RuntimeError), store.write() as session:
        fail(session)
    with store.read() as session:
        assert session.scalars(select(Case)).all() == []


def test_a_change_on_an_old_version_is_told_and_not_kept(store: Store, people: dict[str, str]) -> None:
    made = _case(store, people["investigator"])
    with store.read() as session:
        seen = find_case(session, made).version
    with store.write() as session:
        find_case(session, made, seen).title = "改一"
    with pytest.raises(Conflict, match="changed by somebody else"), store.write() as session:
        find_case(session, made, seen).title = "改二"
    with store.read() as session:
        assert find_case(session, made).title == "改一"


def test_a_moment_comes_back_with_its_zone(store: Store, people: dict[str, str]) -> None:
    moment = datetime(2026, 3, 1, 8, 30, 0, 123456, tzinfo=UTC)
    with store.write() as session:
        number = find_person(session, people["approver"]).person_id
        session.add(
            SignIn(
                secret_sha256="0" * 64, person_id=number, csrf="c", address="a", began_at=moment, seen_at=moment,
                ended_at=None,
            )
        )  # fmt: skip
    with store.read() as session:
        assert session.scalars(select(SignIn.began_at)).one() == moment


def _write_notes(url: str, case_id: str, login: str, count: int) -> None:
    store = Store(url)
    for number in range(count):
        with store.write() as session:
            write_note(session, find_case(session, case_id), f"{login} {number}", find_person(session, login))
    store.close()


def test_eight_processes_lose_nothing_and_the_log_holds(store: Store, url: str, people: dict[str, str]) -> None:
    made = _case(store, people["investigator"])
    start = get_context("spawn")
    crowd = [start.Process(target=_write_notes, args=(url, made, people["investigator"], 10)) for _ in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    with store.read() as session:
        assert len(session.scalars(select(Note)).all()) == 80
        found = verify(session)
    assert found.fault is None
    assert found.lines == 85


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(WrongCall, match="not the address"):
        Store("cases")
    with pytest.raises(WrongCall, match="not supported: mysql"):
        Store("mysql://x/y")

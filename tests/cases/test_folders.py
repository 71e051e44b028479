"""The life of a case."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from screening.cases import folders
from screening.cases.folders import About, find_case, open_case
from screening.cases.people import find_person
from screening.cases.records import Case, CaseAlert, CaseLink, Entry, Note, Task
from screening.cases.store import Conflict, Store
from screening.clock import today
from screening.errors import WrongCall

TOMORROW = today() + timedelta(days=1)


def about(alert_id: str) -> About:
    return About(alert_id, "20260101T000000-00000000", "party", f"902990100025/{alert_id}")


@pytest.fixture
def case_id(store: Store, people: dict[str, str]) -> str:
    """A case of three alerts."""
    with store.write() as session:
        me = find_person(session, people["investigator"])
        return open_case(session, "疑似吸储", [about(name) for name in ("A1", "A2", "A3")], me).case_id


def test_cases_are_numbered_by_year(store: Store, people: dict[str, str], case_id: str) -> None:
    with store.write() as session:
        second = open_case(session, "手工立案", [], find_person(session, people["investigator"]))
    year = today().year
    assert [case_id, second.case_id] == [f"C{year}-00001", f"C{year}-00002"]


def test_an_alert_belongs_to_one_case(store: Store, people: dict[str, str], case_id: str) -> None:
    with pytest.raises(Conflict, match=f"is in case {case_id}"), store.write() as session:
        open_case(session, "另案", [about("A2")], find_person(session, people["investigator"]))


def test_a_parked_case_wakes_on_its_day(store: Store, people: dict[str, str], case_id: str) -> None:
    with store.write() as session:
        folders.park(
            session, find_case(session, case_id), TOMORROW, "等银行回函", find_person(session, people["investigator"])
        )
    with store.write() as session:
        assert folders.wake(session) == []
        find_case(session, case_id).parked_until = today()
    with store.write() as session:
        assert folders.wake(session) == [case_id]
        assert find_case(session, case_id).state == "open"


def test_parking_needs_a_later_day_and_a_reason(store: Store, people: dict[str, str], case_id: str) -> None:
    for until, why, message in ((today(), "等", "after today"), (TOMORROW, " ", "empty")):
        with pytest.raises(WrongCall, match=message), store.write() as session:
            folders.park(session, find_case(session, case_id), until, why, find_person(session, people["investigator"]))


def test_a_merged_case_gives_everything_to_the_other(store: Store, people: dict[str, str], case_id: str) -> None:
    with store.write() as session:
        me = find_person(session, people["investigator"])
        other = open_case(session, "同一团伙", [about("A4")], me)
        folders.write_note(session, other, "同一电话", me)
        folders.add_task(session, other, "查工商登记", me)
        folders.merge(session, other, find_case(session, case_id), me)
    with store.read() as session:
        assert set(session.scalars(select(CaseAlert.case_id))) == {case_id}
        assert session.scalars(select(Note)).one().case_id == case_id
        assert session.scalars(select(Task)).one().case_id == case_id
        assert find_case(session, other.case_id).merged_into == case_id
    with pytest.raises(WrongCall, match="merged and cannot be changed"), store.write() as session:
        folders.add_alerts(session, find_case(session, other.case_id), [about("A5")], find_person(session, "he.cha"))


def test_a_split_moves_alerts_into_a_linked_case(store: Store, people: dict[str, str], case_id: str) -> None:
    with store.write() as session:
        me = find_person(session, people["investigator"])
        other = folders.split(session, find_case(session, case_id), ["A2"], "另一人", me)
    with store.read() as session:
        moved = session.scalars(select(CaseAlert.alert_id).where(CaseAlert.case_id == other.case_id)).all()
        link = session.scalars(select(CaseLink)).one()
    assert moved == ["A2"]
    assert (link.one, link.other) == (case_id, other.case_id)


@pytest.mark.parametrize("moved", [[], ["A1", "A2", "A3"], ["A9"]])
def test_a_split_leaves_something_on_both_sides(
    store: Store, people: dict[str, str], case_id: str, moved: list[str]
) -> None:
    with pytest.raises(WrongCall), store.write() as session:
        folders.split(session, find_case(session, case_id), moved, "另", find_person(session, people["investigator"]))
    with store.read() as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_a_file_keeps_its_digest_and_the_last_part_of_its_name(
    store: Store, people: dict[str, str], case_id: str
) -> None:
    with store.write() as session:
        me = find_person(session, people["investigator"])
        kept = folders.attach(
            session, find_case(session, case_id), "..\\..\\etc/回函.pdf", "application/pdf", b"abc", me
        )
    assert kept.name == "回函.pdf"
    assert kept.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_task_is_done_once(store: Store, people: dict[str, str], case_id: str) -> None:
    with store.write() as session:
        me = find_person(session, people["investigator"])
        task = folders.add_task(session, find_case(session, case_id), "调取流水", me, people["approver"], TOMORROW)
        folders.finish_task(session, task.task_id, me)
    with pytest.raises(WrongCall, match="it is done"), store.write() as session:
        folders.finish_task(session, task.task_id, find_person(session, people["investigator"]))


def test_every_change_is_in_the_log(store: Store, people: dict[str, str], case_id: str) -> None:
    with store.write() as session:
        me = find_person(session, people["investigator"])
        case = find_case(session, case_id)
        folders.give(session, case, people["supervisor"], me)
        folders.set_due(session, case, TOMORROW, me)
    with store.read() as session:
        acts = session.scalars(select(Entry.action).where(Entry.about == case_id).order_by(Entry.number)).all()
    assert acts == ["case.open", *["case.add_alert"] * 3, "case.give", "case.due"]

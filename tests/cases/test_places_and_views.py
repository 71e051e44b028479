from datetime import UTC, datetime, timedelta

import pytest

from screening.cases.contents import contents, find_attachment
from screening.cases.folders import About, attach, open_case, write_note
from screening.cases.judgements import Analysis, approve, earlier, propose
from screening.cases.people import find_person
from screening.cases.records import Work
from screening.cases.store import Store
from screening.cases.views import drop_view, save_view, views_of
from screening.cases.work import Place, assign, hold, places
from screening.errors import WrongCall


def test_places_tell_whose_an_alert_is_and_in_which_case(store: Store, people: dict[str, str]) -> None:
    login = people["investigator"]
    with store.write() as session:
        by = find_person(session, login)
        assign(session, ["A1"], login, by)
        hold(session, "A2", by)
        hold(session, "A3", by).held_until = datetime.now(UTC) - timedelta(seconds=1)
        case = open_case(session, "案", [About("A4", "run", "party", "P1")], by)
    with store.read() as session:
        assert places(session) == [
            Place("A1", assignee=login),
            Place("A2", holder=login),
            Place("A3"),
            Place("A4", case_id=case.case_id, case_state="open"),
        ]
        assert session.get_one(Work, "A3").held_by is not None


def test_earlier_judgements_are_the_approved_ones_on_a_subject(store: Store, people: dict[str, str]) -> None:
    with store.write() as session:
        one, other = find_person(session, people["investigator"]), find_person(session, people["approver"])
        for subject, decided in (("P1", True), ("P2", True), ("P1", False)):
            about = About(f"A-{subject}-{decided}", "run", "party", subject)
            judgement = propose(session, open_case(session, "案", [about], one), "explained", Analysis("已核对"), one)
            if decided:
                approve(session, judgement, other)
    with store.read() as session:
        assert [found.alert_id for found in earlier(session, {"P1", "P3"})] == ["A-P1-True"]


def test_contents_are_those_of_the_case_alone(store: Store, people: dict[str, str]) -> None:
    with store.write() as session:
        by = find_person(session, people["investigator"])
        mine, others = open_case(session, "甲案", [], by), open_case(session, "乙案", [], by)
        write_note(session, mine, "甲", by)
        write_note(session, others, "乙", by)
        kept = attach(session, others, "a.txt", "text/plain", b"x", by)
    with store.read() as session:
        assert [note.text for note in contents(session, mine).notes] == ["甲"]
        assert find_attachment(session, others, kept.attachment_id).content == b"x"
        with pytest.raises(WrongCall):
            find_attachment(session, mine, kept.attachment_id)


def test_a_view_is_its_owner_s_and_the_same_name_replaces_it(store: Store, people: dict[str, str]) -> None:
    with store.write() as session:
        by, other = find_person(session, people["investigator"]), find_person(session, people["approver"])
        save_view(session, "高", {"priority": "high"}, by)
        view = save_view(session, " 高 ", {"priority": "critical"}, by)
        with pytest.raises(WrongCall):
            drop_view(session, view.view_id, other)
        with pytest.raises(WrongCall):
            save_view(session, " ", {}, by)
        assert [one.query for one in views_of(session, by.person_id)] == [{"priority": "critical"}]
        assert views_of(session, other.person_id) == []

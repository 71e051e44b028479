"""The life of a referral on both databases: four eyes, the days of Order 310, the chain, the counts."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from screening.cases.audit import latest, verify
from screening.cases.judgements import SameEyes
from screening.cases.people import find_person
from screening.cases.referrals import (
    Draft,
    answer,
    approve,
    close,
    draft,
    find_referral,
    listed,
    next_step,
    propose,
    receive,
    refuse,
    seal,
    send,
    statistics,
)
from screening.cases.store import Conflict, Store
from screening.errors import WrongCall

POLICE = Draft("case", "C2026-00001", "20260101T000000-00000000", "县金融办", "县公安局", ("甲 001", "乙 002"))


def _draft(store: Store, login: str, what: Draft = POLICE) -> str:
    with store.write() as session:
        return draft(session, what, find_person(session, login)).referral_id


def _do(store: Store, referral_id: str, act: object, login: str, *said: object) -> None:
    with store.write() as session:
        one, by = find_referral(session, referral_id), find_person(session, login)
        act(session, one, *said, by)  # type: ignore[operator]


def _proposed(store: Store, people: dict[str, str]) -> str:
    made = _draft(store, people["investigator"])
    _do(store, made, propose, people["investigator"])
    return made


def _sent(store: Store, people: dict[str, str]) -> str:
    made = _proposed(store, people)
    _do(store, made, approve, people["approver"])
    with store.write() as session:
        seal(
            session, find_referral(session, made), "a" * 64, find_person(session, people["approver"]), datetime.now(UTC)
        )
    _do(store, made, send, people["investigator"])
    return made


def test_a_referral_lives_from_draft_to_result(store: Store, people: dict[str, str]) -> None:
    made = _sent(store, people)
    with store.write() as session:
        one, by = find_referral(session, made), find_person(session, people["investigator"])
        receive(session, one, "回执 17", by)
        answer(session, one, "accepted", "公立字〔2026〕1号", by)
        close(session, one, "移送起诉", by)
    with store.read() as session:
        assert find_referral(session, made).state == "closed"
        acts = [entry.action for entry in latest(session, 20, made)]
        assert acts == [
            f"referral.{act}" for act in ("draft", "propose", "approve", "seal", "send", "receive", "accepted", "close")
        ]
        assert verify(session).fault is None


@pytest.mark.parametrize("who", ["drafted", "proposed"])
def test_nobody_approves_what_he_drafted_or_proposed(store: Store, people: dict[str, str], who: str) -> None:
    mine, other = people["supervisor"], people["investigator"]
    made = _draft(store, mine if who == "drafted" else other)
    _do(store, made, propose, other if who == "drafted" else mine)
    with pytest.raises(SameEyes, match="nobody approves his own"):
        _do(store, made, approve, mine)


@pytest.mark.parametrize("column", ["proposed_by", "drafted_by"])
def test_the_database_itself_refuses_one_pair_of_eyes(store: Store, people: dict[str, str], column: str) -> None:
    made = _draft(store, people["investigator"])
    _do(store, made, propose, people["supervisor"])
    with pytest.raises(DBAPIError, match="four_eyes"), store.engine.begin() as connection:
        connection.execute(text(f"UPDATE referrals SET decided_by = {column} WHERE referral_id = '{made}'"))


def test_who_may_not_approve_is_refused(store: Store, people: dict[str, str]) -> None:
    made = _draft(store, people["supervisor"])
    _do(store, made, propose, people["supervisor"])
    with pytest.raises(WrongCall, match="no right to approve"):
        _do(store, made, approve, people["investigator"])


def test_the_police_want_two_officers(store: Store, people: dict[str, str]) -> None:
    one = Draft("case", "C2026-00001", "R", "县金融办", "县公安局", ("甲",))
    made = _draft(store, people["investigator"], one)
    with pytest.raises(WrongCall, match="two officers"):
        _do(store, made, propose, people["investigator"])


def test_a_refusal_needs_reasons_and_makes_a_draft_again(store: Store, people: dict[str, str]) -> None:
    made = _proposed(store, people)
    with pytest.raises(WrongCall, match="the reasons"), store.write() as session:
        refuse(session, find_referral(session, made), find_person(session, people["approver"]), " ")
    with store.write() as session:
        refuse(session, find_referral(session, made), find_person(session, people["approver"]), "补充流水")
    with store.read() as session:
        assert (find_referral(session, made).state, find_referral(session, made).decided_why) == ("drafted", "补充流水")
    _do(store, made, propose, people["investigator"])
    _do(store, made, approve, people["approver"])


def test_nothing_is_sent_before_it_is_sealed(store: Store, people: dict[str, str]) -> None:
    made = _proposed(store, people)
    _do(store, made, approve, people["approver"])
    with pytest.raises(WrongCall, match="not sealed"):
        _do(store, made, send, people["investigator"])


def test_what_was_sent_is_sealed_again_only_as_it_was(store: Store, people: dict[str, str]) -> None:
    made = _sent(store, people)
    with store.write() as session:
        one, by = find_referral(session, made), find_person(session, people["approver"])
        seal(session, one, "a" * 64, by, datetime.now(UTC))
    with pytest.raises(WrongCall, match="does not change"), store.write() as session:
        seal(
            session, find_referral(session, made), "b" * 64, find_person(session, people["approver"]), datetime.now(UTC)
        )


def test_each_step_is_due_as_the_order_says(store: Store, people: dict[str, str]) -> None:
    made = _proposed(store, people)
    spans = []
    for act, moment in ((None, "proposed_at"), (approve, "decided_at")):
        if act:
            _do(store, made, act, people["approver"])
        with store.read() as session:
            one = find_referral(session, made)
            step = next_step(one)
            assert step is not None
            spans.append((step.due_at - getattr(one, moment), step.article))
    assert spans == [(timedelta(days=3), "5"), (timedelta(hours=24), "5")]
    with store.write() as session:
        find_referral(session, made).decided_at = datetime.now(UTC) - timedelta(hours=25)
    with store.read() as session:
        assert statistics(session)["late"] == [made]


def test_a_meeting_has_no_days(store: Store, people: dict[str, str]) -> None:
    one = Draft("case", "C2026-00001", "R", "县金融办", "联席会议", audience="meeting")
    made = _draft(store, people["investigator"], one)
    _do(store, made, propose, people["investigator"])
    with store.read() as session:
        assert next_step(find_referral(session, made)) is None


def test_an_answer_before_the_receipt_and_a_moment_to_come_are_refused(store: Store, people: dict[str, str]) -> None:
    made = _sent(store, people)
    with pytest.raises(WrongCall, match="the referral is: sent"), store.write() as session:
        answer(session, find_referral(session, made), "accepted", "", find_person(session, people["investigator"]))
    for wrong in (datetime.now(UTC) + timedelta(days=1), datetime.now(UTC) - timedelta(days=1)):
        with pytest.raises(WrongCall, match="before the step"), store.write() as session:
            receive(session, find_referral(session, made), "回执", find_person(session, people["investigator"]), wrong)


def test_the_police_return_with_their_reasons_only(store: Store, people: dict[str, str]) -> None:
    made = _sent(store, people)
    with store.write() as session:
        receive(session, find_referral(session, made), "回执", find_person(session, people["investigator"]))
    with pytest.raises(WrongCall, match="their reasons"), store.write() as session:
        answer(session, find_referral(session, made), "returned", "", find_person(session, people["investigator"]))


def test_an_amendment_names_an_earlier_one_that_went_out(store: Store, people: dict[str, str]) -> None:
    first = _proposed(store, people)

    def amend(of: str | None, subject: str = "C2026-00001") -> Draft:
        return Draft("case", subject, "R", "县金融办", "县公安局", message="amend", earlier=of)

    for wrong, why in ((amend(None), "names the earlier"), (amend(first), "was not sent")):
        with pytest.raises(WrongCall, match=why):
            _draft(store, people["investigator"], wrong)
    sent = _sent(store, people)
    with pytest.raises(WrongCall, match="not the same matter"):
        _draft(store, people["investigator"], amend(sent, "C2026-00002"))
    made = _draft(store, people["investigator"], amend(sent))
    with store.read() as session:
        assert [one.earlier for one in listed(session, subject_id="C2026-00001")] == [None, None, sent]
        assert find_referral(session, made).message == "amend"
        assert statistics(session)["by_message"] == {"new": 2, "amend": 1, "withdraw": 0}


def test_the_counts_tell_outcomes_and_hours(store: Store, people: dict[str, str]) -> None:
    for state, words in (("accepted", ""), ("returned", "不属管辖")):
        made = _sent(store, people)
        with store.write() as session:
            one, by = find_referral(session, made), find_person(session, people["investigator"])
            receive(session, one, "回执", by)
            answer(session, one, state, words, by)
            one.received_at = one.answered_at - timedelta(hours=6)  # type: ignore[operator]
    with store.read() as session:
        found = statistics(session)
    assert (found["accepted"], found["returned"], found["median_hours"]["answer"]) == (1, 1, 6.0)


def test_who_saw_an_older_version_is_told(store: Store, people: dict[str, str]) -> None:
    made = _draft(store, people["investigator"])
    with store.read() as session:
        seen = find_referral(session, made).version
    _do(store, made, propose, people["investigator"])
    with pytest.raises(Conflict), store.read() as session:
        find_referral(session, made, seen)

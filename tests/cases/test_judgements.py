"""Judgements: complete, and never approved by the one who made them."""

from multiprocessing import get_context

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from screening.cases.audit import verify
from screening.cases.folders import About, find_case, open_case, reopen
from screening.cases.judgements import Analysis, SameEyes, approve, propose, send_back, waiting, withdraw
from screening.cases.lessons import lessons
from screening.cases.people import find_person, set_roles
from screening.cases.records import Case, Judgement
from screening.cases.store import Store
from screening.cases.work import assign, hold, let_go, take_next
from screening.errors import ScreeningError, WrongCall

WHOLE = Analysis(grounds="多户转入后即转出", identity="无业，新开户", transactions="当日进出", behaviour="夜间操作")


@pytest.fixture
def case_id(store: Store, people: dict[str, str]) -> str:
    """A case of one alert."""
    with store.write() as session:
        alert = About("A1", "20260101T000000-00000000", "party", "902990100025/P1")
        return open_case(session, "疑似洗钱", [alert], find_person(session, people["investigator"])).case_id


def _propose(store: Store, case_id: str, login: str, verdict: str = "confirmed", analysis: Analysis = WHOLE) -> int:
    with store.write() as session:
        return propose(
            session, find_case(session, case_id), verdict, analysis, find_person(session, login)
        ).judgement_id


def test_another_person_approves_and_the_case_is_closed(store: Store, people: dict[str, str], case_id: str) -> None:
    number = _propose(store, case_id, people["investigator"])
    with store.write() as session:
        approve(session, session.get_one(Judgement, number), find_person(session, people["approver"]))
    with store.read() as session:
        assert find_case(session, case_id).state == "closed"
        assert [(one.alert_id, one.judgement) for one in lessons(session)] == [("A1", "confirmed")]


def test_nobody_approves_or_sends_back_his_own_judgement(store: Store, people: dict[str, str], case_id: str) -> None:
    number = _propose(store, case_id, people["supervisor"])
    with pytest.raises(SameEyes, match="nobody approves his own"), store.write() as session:
        approve(session, session.get_one(Judgement, number), find_person(session, people["supervisor"]))
    with pytest.raises(SameEyes), store.write() as session:
        send_back(session, session.get_one(Judgement, number), find_person(session, people["supervisor"]), "缺")


def test_the_database_itself_refuses_one_pair_of_eyes(store: Store, people: dict[str, str], case_id: str) -> None:
    number = _propose(store, case_id, people["supervisor"])
    with pytest.raises(DBAPIError, match="four_eyes"), store.engine.begin() as connection:
        connection.execute(text(f"UPDATE judgements SET decided_by = proposed_by WHERE judgement_id = {number}"))


def test_who_may_not_approve_is_refused(store: Store, people: dict[str, str], case_id: str) -> None:
    number = _propose(store, case_id, people["supervisor"])
    with pytest.raises(WrongCall, match="no right to approve"), store.write() as session:
        approve(session, session.get_one(Judgement, number), find_person(session, people["investigator"]))


@pytest.mark.parametrize(
    ("verdict", "analysis", "lacking"),
    [
        ("confirmed", Analysis(grounds=""), "grounds"),
        ("confirmed", Analysis(grounds="有", transactions="有"), "identity"),
        ("confirmed", Analysis(grounds="有", identity="有"), "transactions or behaviour"),
        ("explained", Analysis(grounds=" "), "grounds"),
        ("guilty", WHOLE, "no such verdict"),
    ],
)
def test_what_the_order_asks_for_must_be_written(
    store: Store, people: dict[str, str], case_id: str, verdict: str, analysis: Analysis, lacking: str
) -> None:
    with pytest.raises(WrongCall, match=lacking):
        _propose(store, case_id, people["investigator"], verdict, analysis)


def test_a_judgement_sent_back_opens_the_case_again(store: Store, people: dict[str, str], case_id: str) -> None:
    number = _propose(store, case_id, people["investigator"])
    with store.write() as session:
        send_back(session, session.get_one(Judgement, number), find_person(session, people["approver"]), "补充流水")
    with store.read() as session:
        assert find_case(session, case_id).state == "open"
        assert list(lessons(session)) == []
        assert waiting(session) == []


def test_one_may_withdraw_ones_own_judgement_only(store: Store, people: dict[str, str], case_id: str) -> None:
    number = _propose(store, case_id, people["investigator"])
    with pytest.raises(WrongCall, match="one's own"), store.write() as session:
        withdraw(session, session.get_one(Judgement, number), find_person(session, people["supervisor"]))
    with store.write() as session:
        withdraw(session, session.get_one(Judgement, number), find_person(session, people["investigator"]))
    with store.read() as session:
        assert find_case(session, case_id).state == "open"


def test_a_question_to_the_bank_keeps_the_case_open(store: Store, people: dict[str, str], case_id: str) -> None:
    number = _propose(store, case_id, people["investigator"], "request_information", Analysis(grounds="需回执"))
    with store.write() as session:
        approve(session, session.get_one(Judgement, number), find_person(session, people["approver"]))
    with store.read() as session:
        assert find_case(session, case_id).state == "open"


def test_a_reopened_case_is_learned_by_its_last_judgement(store: Store, people: dict[str, str], case_id: str) -> None:
    for verdict in ("confirmed", "explained"):
        number = _propose(store, case_id, people["investigator"], verdict)
        with store.write() as session:
            approve(session, session.get_one(Judgement, number), find_person(session, people["approver"]))
        if verdict == "confirmed":
            with store.write() as session:
                reopen(session, find_case(session, case_id), "有新材料", find_person(session, people["investigator"]))
    with store.read() as session:
        assert [one.judgement for one in lessons(session)] == ["explained"]


def _judge(url: str, case_ids: list[str], login: str, told: str) -> None:
    """Judge every case that nobody has judged, as one of a crowd; count who was told to stand back."""
    store, refused = Store(url), 0
    for case_id in case_ids:
        try:
            _propose(store, case_id, login)
        except ScreeningError:
            refused += 1
    store.close()
    with open(told, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write(str(refused))


def test_eight_that_judge_at_once_lose_nothing_and_losers_are_told(
    store: Store, url: str, people: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with store.write() as session:
        me = find_person(session, people["supervisor"])
        made = [open_case(session, f"案{number}", [], me).case_id for number in range(12)]
    folder = tmp_path_factory.mktemp("told")
    crowd = [
        get_context("spawn").Process(target=_judge, args=(url, made, people["supervisor"], str(folder / str(number))))
        for number in range(8)
    ]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    with store.read() as session:
        assert len(session.scalars(select(Judgement)).all()) == 12
        assert {case.state for case in session.scalars(select(Case))} == {"proposed"}
        assert verify(session).fault is None
    assert sum(int(file.read_text(encoding="utf-8")) for file in folder.iterdir()) == 7 * 12


def test_the_next_alert_is_the_first_that_nobody_has(store: Store, people: dict[str, str], case_id: str) -> None:
    assert case_id
    with store.write() as session:
        set_roles(session, people["approver"], ["investigator"])
        me, other = (find_person(session, people[role]) for role in ("investigator", "approver"))
        hold(session, "A2", other)
        assign(session, ["A3"], people["approver"], me)
        assert take_next(session, ["A1", "A2", "A3", "A4"], me) == "A4"
        assert take_next(session, ["A1", "A2", "A3", "A4"], other) == "A2"


def test_a_held_alert_names_its_holder_until_he_lets_go(store: Store, people: dict[str, str]) -> None:
    with store.write() as session:
        hold(session, "A7", find_person(session, people["investigator"]))
    with pytest.raises(ScreeningError, match="investigator has it open"), store.write() as session:
        hold(session, "A7", find_person(session, people["supervisor"]))
    with store.write() as session:
        let_go(session, "A7", find_person(session, people["investigator"]))
        hold(session, "A7", find_person(session, people["supervisor"]))

"""Cases: their list, and one case with all that may be done in it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from fastapi import Response

from screening.cases import folders, referrals
from screening.cases.audit import latest
from screening.cases.contents import contents, find_attachment
from screening.cases.folders import find_case, listed, open_case
from screening.cases.judgements import VERDICTS, Analysis, approve, propose, send_back, withdraw
from screening.cases.people import everybody
from screening.cases.records import Case, Judgement, Person
from screening.cases.rights import Right, rights_of
from screening.cases.store import StoreSession
from screening.errors import ScreeningError, WrongCall
from screening.report.figures import masked
from screening.report.words import Pair
from screening.web.pages.call import Call, day_in, number_in
from screening.web.pages.gate import Area, NotThere, status_of
from screening.web.pages.page import HEADERS, go, page

area = Area()
Act = Callable[[StoreSession, Case, Person], Any]
STATES = {
    "open": Pair("办理中", "open"),
    "parked": Pair("已搁置", "parked"),
    "proposed": Pair("待复核", "to be approved"),
    "closed": Pair("已结案", "closed"),
    "merged": Pair("已并案", "merged"),
}
_LINES = 60
_FIELDS = ("verdict", "identity", "transactions", "behaviour", "grounds")


@area.get("/cases", Right.READ)
def cases(call: Call) -> Response:
    """List the cases, all or of one state, everybody's or one's own; parked ones whose day has come are open again."""
    state = call.asked("state")
    if state and state not in STATES:
        raise WrongCall("没有这种状态 / no such state", where=state)
    with call.house.store.write() as session:
        folders.wake(session)
        every = listed(session)
    found = [
        (case, login)
        for case, login in every
        if (case.state == state if state else case.state != "merged")
        and (not call.asked("mine") or login == call.me.login)
    ]
    counts = {name: sum(case.state == name for case, _ in every) for name in STATES}
    return page(call, "cases.jinja", cases=found[::-1], state=state, states=STATES, counts=counts)


@area.post("/cases", Right.WORK)
def by_hand(call: Call) -> Response:
    """Open a case by hand."""
    with call.house.store.write() as session:
        case = open_case(session, call.sent.one("title"), [], call.person(session))
    return go(f"/cases/{case.case_id}", done="opened")


@area.get("/cases/{case_id}", Right.READ)
def case(call: Call) -> Response:
    """Show a case."""
    return _shown(call)


@area.post("/cases/{case_id}/give", Right.ASSIGN)
def give(call: Call) -> Response:
    """Give the case to somebody."""
    return _act(call, lambda session, case, by: folders.give(session, case, call.sent.one("to"), by))


@area.post("/cases/{case_id}/due", Right.WORK)
def due(call: Call) -> Response:
    """Set the day by which the case should be judged."""
    return _act(call, lambda session, case, by: folders.set_due(session, case, day_in(call.sent.one("on")), by))


@area.post("/cases/{case_id}/park", Right.WORK)
def park(call: Call) -> Response:
    """Lay the case aside until a day, for a reason."""

    def act(session: StoreSession, case: Case, by: Person) -> None:
        until = day_in(call.sent.one("until"))
        if until is None:
            raise WrongCall("须有日期 / a day is needed")
        folders.park(session, case, until, call.sent.one("why"), by)

    return _act(call, act)


@area.post("/cases/{case_id}/unpark", Right.WORK)
def unpark(call: Call) -> Response:
    """Take the case up again."""
    return _act(call, folders.unpark)


@area.post("/cases/{case_id}/reopen", Right.WORK)
def reopen(call: Call) -> Response:
    """Open a closed case again, for a reason."""
    return _act(call, lambda session, case, by: folders.reopen(session, case, call.sent.one("why"), by))


@area.post("/cases/{case_id}/merge", Right.WORK)
def merge(call: Call) -> Response:
    """Put the case into another and go there."""
    into = call.sent.one("into")
    return _act(
        call, lambda session, case, by: folders.merge(session, case, find_case(session, into), by), to=f"/cases/{into}"
    )


@area.post("/cases/{case_id}/split", Right.WORK)
def split(call: Call) -> Response:
    """Move marked alerts into a new case."""
    sent = call.sent
    return _act(
        call, lambda session, case, by: folders.split(session, case, sent.every("alert"), sent.one("title"), by)
    )


@area.post("/cases/{case_id}/link", Right.WORK)
def link(call: Call) -> Response:
    """Say that another case touches this one."""
    sent = call.sent
    return _act(
        call,
        lambda session, case, by: folders.link(
            session, case, find_case(session, sent.one("other")), sent.one("why"), by
        ),
    )


@area.post("/cases/{case_id}/note", Right.WORK)
def note(call: Call) -> Response:
    """Write a note."""
    return _act(call, lambda session, case, by: folders.write_note(session, case, call.sent.one("text"), by))


@area.post("/cases/{case_id}/attach", Right.WORK, with_file=True)
def attach(call: Call) -> Response:
    """Keep a file in the case."""

    def act(session: StoreSession, case: Case, by: Person) -> None:
        file = call.sent.files.get("file")
        if file is None:
            raise WrongCall("没有选择文件 / no file was chosen")
        folders.attach(session, case, file.name, file.media_type, file.content, by)

    return _act(call, act)


@area.get("/cases/{case_id}/files/{number}", Right.READ)
def attachment(call: Call) -> Response:
    """Give a file of the case; always as a download of plain bytes, so that the browser runs nothing in it."""
    with call.house.store.read() as session:
        kept = find_attachment(session, find_case(session, call.named("case_id")), number_in(call.named("number")))
        name = quote(kept.name)
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(kept.content, media_type="application/octet-stream", headers=HEADERS | headers)


@area.post("/cases/{case_id}/task", Right.WORK)
def task(call: Call) -> Response:
    """Note something to be done."""
    sent = call.sent
    return _act(
        call,
        lambda session, case, by: folders.add_task(
            session, case, sent.one("what"), by, sent.one("to") or None, day_in(sent.one("on"))
        ),
    )


@area.post("/cases/{case_id}/tasks/{number}/done", Right.WORK)
def done(call: Call) -> Response:
    """Mark something as done."""

    def act(session: StoreSession, case: Case, by: Person) -> None:
        number = number_in(call.named("number"))
        if number not in {one.task_id for one in contents(session, case).tasks}:
            raise WrongCall("没有这项待办 / no such task", where=str(number))
        folders.finish_task(session, number, by)

    return _act(call, act)


@area.post("/cases/{case_id}/judge", Right.WORK)
def judge(call: Call) -> Response:
    """Judge the case, with the steps of the analysis and the grounds; it waits for a second person."""
    said = {name: call.sent.one(name) for name in _FIELDS}

    def act(session: StoreSession, case: Case, by: Person) -> None:
        verdict = said["verdict"]
        propose(session, case, verdict, Analysis(**{name: said[name] for name in _FIELDS if name != "verdict"}), by)

    return _act(call, act, code="proposed")


@area.post("/cases/{case_id}/withdraw", Right.WORK)
def take_back(call: Call) -> Response:
    """Take one's own judgement back."""
    return _act(call, lambda session, case, by: withdraw(session, _waiting(session, case), by))


@area.post("/cases/{case_id}/approve", Right.APPROVE)
def agree(call: Call) -> Response:
    """Approve what somebody else judged."""
    return _act(
        call,
        lambda session, case, by: approve(session, _waiting(session, case), by, call.sent.one("why")),
        code="approved",
    )


@area.post("/cases/{case_id}/send-back", Right.APPROVE)
def disagree(call: Call) -> Response:
    """Send a judgement back with what is lacking."""
    return _act(
        call,
        lambda session, case, by: send_back(session, _waiting(session, case), by, call.sent.one("why")),
        code="sent_back",
    )


def _waiting(session: StoreSession, case: Case) -> Judgement:
    found = contents(session, case).waiting
    if found is None:
        raise WrongCall("没有待复核的结论 / no judgement waits", where=case.case_id)
    return found


def _act(call: Call, act: Act, *, code: str = "saved", to: str | None = None) -> Response:
    """Do something in the case of the address as it was seen; a refusal shows the case again with what was typed."""
    case_id = call.named("case_id")
    try:
        with call.house.store.write() as session:
            act(session, find_case(session, case_id, number_in(call.sent.one("seen"))), call.person(session))
    except ScreeningError as error:
        return _shown(call, error)
    return go(to or f"/cases/{case_id}", done=code)


def _shown(call: Call, error: ScreeningError | None = None) -> Response:
    shown = call.house.shelf.newest()
    with call.house.store.read() as session:
        case = session.get(Case, call.named("case_id"))
        if case is None:
            raise NotThere("没有此案 / no such case")
        inside = contents(session, case)
        headlines = {one.alert_id: shown.alert(one.alert_id) if shown else None for one in inside.alerts}
        return page(
            call,
            "case.jinja",
            status_of(error) if error else 200,
            case=case,
            inside=inside,
            headlines=headlines,
            masked=masked,
            problem=error,
            typed={name: call.sent.one(name) for name in _FIELDS},
            people=[one for one in everybody(session) if Right.WORK in rights_of(one.roles) and not one.disabled_at],
            others=[
                one for one, _ in listed(session) if one.state in {"open", "parked"} and one.case_id != case.case_id
            ],
            states=STATES,
            verdicts=VERDICTS,
            referrals=referrals.listed(session, subject_id=case.case_id),
            referral_states=referrals.STATES,
            log=latest(session, _LINES, case.case_id)[::-1],
        )

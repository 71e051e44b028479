"""The life of a case: opened, given, parked, merged, split, linked, written in; every change says who made it.

Who changes a case names the version that he saw; if somebody else has changed it since, he is told and nothing is kept.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from screening.cases.audit import record
from screening.cases.people import find_person
from screening.cases.records import Attachment, Case, CaseAlert, CaseLink, Note, Person, Task
from screening.cases.store import Conflict
from screening.clock import today
from screening.errors import WrongCall

LARGEST_BYTES = 20 * 1024 * 1024
_LIVE = ("open", "parked")


@dataclass(frozen=True)
class About:
    """An alert that goes into a case: its id, the run that it was read in, and whom it is about."""

    alert_id: str
    run_id: str
    subject_kind: str
    subject_id: str


def open_case(session: Session, title: str, alerts: Collection[About], by: Person) -> Case:
    """Open a case, from alerts or by hand; an alert that is in another case is refused with that case's id."""
    if not title.strip():
        raise WrongCall("案件须有标题 / a case needs a title")
    case = Case(
        case_id=_next_id(session),
        title=title.strip(),
        state="open",
        assignee=by.person_id,
        opened_by=by.person_id,
        opened_at=datetime.now(UTC),
        due_on=None,
        parked_until=None,
        parked_why=None,
        merged_into=None,
    )
    session.add(case)
    session.flush()
    record(session, by.login, "case.open", case.case_id)
    add_alerts(session, case, alerts, by)
    return case


def find_case(session: Session, case_id: str, seen: int | None = None) -> Case:
    """Give a case; where `seen` is not its version any more, somebody else changed it in between."""
    case = session.get(Case, case_id)
    if case is None:
        raise WrongCall("没有此案 / no such case", where=case_id, remedy="screening cases list")
    if seen is not None and case.version != seen:
        raise Conflict(
            "案件已被他人修改 / the case was changed by somebody else", where=case_id, remedy="重新打开 / open it again"
        )
    return case


def listed(session: Session, state: str | None = None) -> list[tuple[Case, str | None]]:
    """Give the cases, all or of one state, each with the login of whom it is given to; by id."""
    wanted = select(Case, Person.login).outerjoin(Person, Person.person_id == Case.assignee).order_by(Case.case_id)
    rows = session.execute(wanted.where(Case.state == state) if state else wanted)
    return [(case, login) for case, login in rows]


def cases_about(session: Session, alert_ids: Collection[str], subjects: Collection[str]) -> list[Case]:
    """Give the cases that hold any of some alerts, or an alert on any of some subjects; by id."""
    about = CaseAlert.alert_id.in_(sorted(alert_ids)) | CaseAlert.subject_id.in_(sorted(subjects))
    held = select(CaseAlert.case_id).where(about)
    return list(session.scalars(select(Case).where(Case.case_id.in_(held)).order_by(Case.case_id)))


def add_alerts(session: Session, case: Case, alerts: Collection[About], by: Person) -> None:
    """Take alerts into a case that is still worked on."""
    _live(case)
    for about in sorted(alerts, key=lambda one: one.alert_id):
        known = session.get(CaseAlert, about.alert_id)
        if known:
            raise Conflict(f"已在案件 {known.case_id} / is in case {known.case_id} already", where=about.alert_id)
        session.add(
            CaseAlert(
                alert_id=about.alert_id,
                case_id=case.case_id,
                run_id=about.run_id,
                subject_kind=about.subject_kind,
                subject_id=about.subject_id,
                added_by=by.person_id,
                added_at=datetime.now(UTC),
            )
        )
        record(session, by.login, "case.add_alert", case.case_id, alert=about.alert_id)


def give(session: Session, case: Case, to: str, by: Person) -> None:
    """Give a case to somebody."""
    _live(case)
    case.assignee = find_person(session, to).person_id
    record(session, by.login, "case.give", case.case_id, to=to)


def set_due(session: Session, case: Case, due_on: date | None, by: Person) -> None:
    """Set the day by which a case should be judged."""
    _live(case)
    case.due_on = due_on
    record(session, by.login, "case.due", case.case_id, due_on=due_on)


def park(session: Session, case: Case, until: date, why: str, by: Person) -> None:
    """Lay a case aside until a day, for a reason."""
    _live(case)
    if until <= today():
        raise WrongCall("日期须在今天之后 / the day must be after today", where=until.isoformat())
    _reason(why)
    case.state, case.parked_until, case.parked_why = "parked", until, why.strip()
    record(session, by.login, "case.park", case.case_id, until=until, why=why.strip())


def unpark(session: Session, case: Case, by: Person) -> None:
    """Take a parked case up again."""
    if case.state != "parked":
        raise WrongCall("案件并未搁置 / the case is not parked", where=case.case_id)
    case.state, case.parked_until, case.parked_why = "open", None, None
    record(session, by.login, "case.unpark", case.case_id)


def wake(session: Session) -> list[str]:
    """Take up every parked case whose day has come; gives their ids."""
    due = session.scalars(
        select(Case).where(Case.state == "parked", Case.parked_until <= today()).order_by(Case.case_id)
    ).all()
    for case in due:
        case.state, case.parked_until, case.parked_why = "open", None, None
        record(session, "system", "case.wake", case.case_id)
    return [case.case_id for case in due]


def reopen(session: Session, case: Case, why: str, by: Person) -> None:
    """Open a closed case again; what was judged stays on record."""
    if case.state != "closed":
        raise WrongCall("案件并未结案 / the case is not closed", where=case.case_id)
    _reason(why)
    case.state = "open"
    record(session, by.login, "case.reopen", case.case_id, why=why.strip())


def merge(session: Session, case: Case, into: Case, by: Person) -> None:
    """Put one case into another: alerts, notes, files and tasks move, the empty one points to the other."""
    _live(case)
    _live(into)
    if case.case_id == into.case_id:
        raise WrongCall("不能并入自身 / a case cannot be merged into itself", where=case.case_id)
    tables: tuple[type[CaseAlert | Note | Attachment | Task], ...] = (CaseAlert, Note, Attachment, Task)
    for table in tables:
        session.execute(update(table).where(table.case_id == case.case_id).values(case_id=into.case_id))
    case.state, case.merged_into = "merged", into.case_id
    record(session, by.login, "case.merge", case.case_id, into=into.case_id)


def split(session: Session, case: Case, alert_ids: Collection[str], title: str, by: Person) -> Case:
    """Move some alerts of a case into a new one that is linked to it."""
    _live(case)
    mine = {one.alert_id: one for one in session.scalars(select(CaseAlert).where(CaseAlert.case_id == case.case_id))}
    moved = sorted(set(alert_ids))
    for alert_id in moved:
        if alert_id not in mine:
            raise WrongCall("不在此案 / is not in this case", where=alert_id)
    if not moved or len(moved) == len(mine):
        raise WrongCall("须留下并移出至少一条 / at least one alert moves and one stays", where=case.case_id)
    other = open_case(session, title, [], by)
    for alert_id in moved:
        mine[alert_id].case_id = other.case_id
    record(session, by.login, "case.split", case.case_id, into=other.case_id, alerts=moved)
    link(session, case, other, "拆分 / split", by)
    return other


def link(session: Session, case: Case, other: Case, why: str, by: Person) -> None:
    """Say that two cases touch each other, and why."""
    first, second = sorted((case.case_id, other.case_id))
    known = session.scalars(select(CaseLink).where(CaseLink.one == first, CaseLink.other == second)).first()
    if first == second or known:
        raise WrongCall("已关联，或为同一案件 / linked already, or the same case", where=second)
    _reason(why)
    session.add(CaseLink(one=first, other=second, why=why.strip()))
    record(session, by.login, "case.link", first, other=second)


def write_note(session: Session, case: Case, text: str, by: Person) -> Note:
    """Write something down in a case."""
    _reason(text)
    note = Note(case_id=case.case_id, by=by.person_id, at=datetime.now(UTC), text=text.strip())
    session.add(note)
    session.flush()
    record(session, by.login, "case.note", case.case_id, note=note.note_id)
    return note


def attach(session: Session, case: Case, name: str, media_type: str, content: bytes, by: Person) -> Attachment:
    """Keep a file in a case; only the last part of its name is kept, and its size is bounded."""
    plain = PurePosixPath(name.replace("\\", "/")).name
    if not plain or not content:
        raise WrongCall("文件为空或无名 / the file is empty or has no name", where=name)
    if len(content) > LARGEST_BYTES:
        raise WrongCall(f"文件超过 {LARGEST_BYTES // 1024 // 1024} MiB / the file is too large", where=plain)
    digest = hashlib.sha256(content).hexdigest()
    kept = Attachment(
        case_id=case.case_id,
        name=plain,
        media_type=media_type,
        content=content,
        size=len(content),
        sha256=digest,
        by=by.person_id,
        at=datetime.now(UTC),
    )
    session.add(kept)
    session.flush()
    record(session, by.login, "case.attach", case.case_id, attachment=kept.attachment_id, sha256=digest)
    return kept


def add_task(
    session: Session, case: Case, what: str, by: Person, to: str | None = None, due_on: date | None = None
) -> Task:
    """Note something to be done, by whom and until when."""
    _live(case)
    _reason(what)
    task = Task(
        case_id=case.case_id,
        what=what.strip(),
        assignee=find_person(session, to).person_id if to else None,
        due_on=due_on,
        by=by.person_id,
        at=datetime.now(UTC),
        done_by=None,
        done_at=None,
    )
    session.add(task)
    session.flush()
    record(session, by.login, "case.task", case.case_id, task=task.task_id)
    return task


def finish_task(session: Session, task_id: int, by: Person) -> Task:
    """Mark a task as done."""
    task = session.get(Task, task_id)
    if task is None or task.done_at:
        raise WrongCall("没有这项待办，或已完成 / no such task, or it is done", where=str(task_id))
    task.done_by, task.done_at = by.person_id, datetime.now(UTC)
    record(session, by.login, "case.task_done", task.case_id, task=task_id)
    return task


def _next_id(session: Session) -> str:
    year = today().year
    last = session.scalars(select(func.max(Case.case_id)).where(Case.case_id.startswith(f"C{year}-"))).first()
    return f"C{year}-{int(last.partition('-')[2]) + 1 if last else 1:05d}"


def _live(case: Case) -> None:
    if case.state not in _LIVE:
        raise WrongCall(
            f"案件状态为 {case.state}，不能修改 / the case is {case.state} and cannot be changed",
            where=case.case_id,
            remedy="先退回或重新打开 / send it back or reopen it first",
        )


def _reason(text: str) -> None:
    if not text.strip():
        raise WrongCall("不能为空 / it cannot be empty")

"""Taking alerts: whom they are given to, and a hold on the one that somebody has open, so that no two work on it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from screening.cases.audit import record
from screening.cases.people import find_person
from screening.cases.records import Case, CaseAlert, Person, Work
from screening.cases.store import Conflict
from screening.errors import WrongCall

HELD = timedelta(minutes=20)
"""A hold ends by itself after this long without being renewed [E]."""


@dataclass(frozen=True)
class Place:
    """Where an alert is in people's work: logins of whom it is given to and who has it open, and its case."""

    alert_id: str
    assignee: str | None = None
    holder: str | None = None
    case_id: str | None = None
    case_state: str | None = None


def places(session: Session) -> list[Place]:
    """Give every alert that somebody has touched, by id; a hold that has run out is none."""
    giver, holder = aliased(Person), aliased(Person)
    given = session.execute(
        select(Work.alert_id, giver.login, holder.login, Work.held_until)
        .outerjoin(giver, giver.person_id == Work.assignee)
        .outerjoin(holder, holder.person_id == Work.held_by)
    )
    moment = datetime.now(UTC)
    known = {alert: (to, by if until is not None and until > moment else None) for alert, to, by, until in given}
    cased = {
        alert: (case, state)
        for alert, case, state in session.execute(
            select(CaseAlert.alert_id, CaseAlert.case_id, Case.state).join(Case, Case.case_id == CaseAlert.case_id)
        )
    }
    return [
        Place(alert, *known.get(alert, (None, None)), *cased.get(alert, (None, None)))
        for alert in sorted({*known, *cased})
    ]


def take_next(session: Session, queue: Sequence[str], by: Person) -> str | None:
    """Hold and give the first alert of a queue that is free: in no case, held by nobody else, given to nobody else.

    `queue` holds alert ids in the order in which they should be read; None where nothing is free.
    """
    moment = datetime.now(UTC)
    in_cases = set(session.scalars(select(CaseAlert.alert_id)))
    known = {one.alert_id: one for one in session.scalars(select(Work))}
    for alert_id in queue:
        one = known.get(alert_id)
        if alert_id in in_cases or (
            one and (_held_by_other(one, by, moment) or one.assignee not in {None, by.person_id})
        ):
            continue
        hold(session, alert_id, by)
        return alert_id
    return None


def hold(session: Session, alert_id: str, by: Person) -> Work:
    """Hold an alert, or renew the hold; one that somebody else holds is a conflict that names him and until when."""
    moment = datetime.now(UTC)
    one = _work(session, alert_id)
    if _held_by_other(one, by, moment):
        holder = session.get_one(Person, one.held_by)
        raise Conflict(
            f"{holder.name} 正在处理 / {holder.name} has it open", where=alert_id, remedy="取下一条 / take the next one"
        )
    if one.held_by != by.person_id:
        record(session, by.login, "alert.hold", alert_id)
    one.held_by, one.held_until = by.person_id, moment + HELD
    return one


def let_go(session: Session, alert_id: str, by: Person) -> None:
    """End one's hold on an alert."""
    one = _work(session, alert_id)
    if one.held_by == by.person_id:
        one.held_by, one.held_until = None, None
        record(session, by.login, "alert.let_go", alert_id)


def assign(session: Session, alert_ids: Collection[str], to: str | None, by: Person) -> int:
    """Give alerts to a person by login, or to nobody; gives how many changed hands."""
    person = find_person(session, to) if to else None
    if person and person.disabled_at:
        raise WrongCall("此人已停用 / this person is shut out", where=to)
    changed = 0
    for alert_id in sorted(set(alert_ids)):
        one = _work(session, alert_id)
        number = person.person_id if person else None
        if one.assignee != number:
            one.assignee = number
            record(session, by.login, "alert.assign", alert_id, to=to)
            changed += 1
    return changed


def _held_by_other(one: Work, by: Person, moment: datetime) -> bool:
    return one.held_by not in {None, by.person_id} and one.held_until is not None and one.held_until > moment


def _work(session: Session, alert_id: str) -> Work:
    one = session.get(Work, alert_id)
    if one is None:
        one = Work(alert_id=alert_id, assignee=None, held_by=None, held_until=None)
        session.add(one)
    return one

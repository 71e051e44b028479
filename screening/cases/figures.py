"""What people did with alerts in a period, in figures: cases, judgements, what is open and what is late."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.cases.lessons import Lesson, lessons
from screening.cases.records import Case, CaseAlert, Judgement, Person, Task
from screening.cases.referrals import listed, next_step
from screening.clock import ZONE, local

_OPEN = ("open", "parked", "proposed")


@dataclass(frozen=True)
class OpenCase:
    """A case that is not closed: whom it is given to, since when it is open, until when it should be judged."""

    case_id: str
    state: str
    assignee: str | None
    opened_on: date
    due_on: date | None
    alerts: int
    late_tasks: int

    def late(self, day: date) -> bool:
        """Tell whether it, or a task in it, was due before a day."""
        return self.late_tasks > 0 or (self.due_on is not None and self.due_on < day)


@dataclass(frozen=True)
class ReferralFigures:
    """A referral to the police: what it is to an earlier one, how it stands, when it went, what became of it so far."""

    referral_id: str
    message: str
    state: str
    sent_on: date | None
    answered_on: date | None
    late: bool


@dataclass(frozen=True)
class WorkFigures:
    """A period's work. `verdicts` are approved judgements of the period, `waiting` those that wait for a second person now.

    `lessons` are the last approved verdicts on alerts so far, `cases_of` the case of each alert.
    `referrals` are those to the police that moved in the period or wait for a next step.
    """

    opened: int
    judged: int
    sent_back: int
    waiting: int
    verdicts: Mapping[str, int]
    open_cases: tuple[OpenCase, ...]
    referrals: tuple[ReferralFigures, ...]
    lessons: tuple[Lesson, ...]
    cases_of: Mapping[str, str]

    @cached_property
    def of_alert(self) -> Mapping[str, str]:
        """Give the last approved verdict on each alert."""
        return {one.alert_id: one.judgement for one in self.lessons}


def work_figures(session: Session, first: date, last: date, day: date) -> WorkFigures:
    """Give the figures of the days `first` to `last`, both included; what is open and late as of `day`."""
    since, until = (datetime.combine(one, at, ZONE) for one, at in ((first, time.min), (last, time.max)))
    decided = session.execute(
        select(Judgement.state, Judgement.verdict).where(Judgement.decided_at >= since, Judgement.decided_at <= until)
    ).all()
    opened = session.scalars(select(Case.case_id).where(Case.opened_at >= since, Case.opened_at <= until)).all()
    waiting = session.scalars(select(Judgement.judgement_id).where(Judgement.state == "proposed")).all()
    approved = [verdict for state, verdict in decided if state == "approved"]
    return WorkFigures(
        opened=len(opened),
        judged=len(approved),
        sent_back=sum(state == "sent_back" for state, _ in decided),
        waiting=len(waiting),
        verdicts=Counter(approved),
        open_cases=_open_cases(session, day),
        referrals=_referrals(session, first, last),
        lessons=tuple(lessons(session)),
        cases_of={alert: case for alert, case in session.execute(select(CaseAlert.alert_id, CaseAlert.case_id))},  # noqa: C416
    )


def _referrals(session: Session, first: date, last: date) -> tuple[ReferralFigures, ...]:
    """Give the referrals to the police that moved between two days or are not at their end, by number."""
    found = []
    for one in listed(session):
        moved = (one.sent_at, one.received_at, one.answered_at, one.closed_at)
        step = next_step(one)
        if one.audience == "police" and (step or any(at and first <= local(at).date() <= last for at in moved)):
            sent, answered = (local(at).date() if at else None for at in (one.sent_at, one.answered_at))
            found.append(
                ReferralFigures(one.referral_id, one.message, one.state, sent, answered, late=bool(step and step.late))
            )
    return tuple(found)


def _open_cases(session: Session, day: date) -> tuple[OpenCase, ...]:
    """Give the cases that are not closed, the ones due first at the front."""
    alerts = Counter(session.scalars(select(CaseAlert.case_id)))
    late = Counter(session.scalars(select(Task.case_id).where(Task.done_at.is_(None), Task.due_on < day)))
    rows = session.execute(
        select(Case, Person.name).outerjoin(Person, Person.person_id == Case.assignee).where(Case.state.in_(_OPEN))
    )
    found = [
        OpenCase(
            case.case_id,
            case.state,
            name,
            local(case.opened_at).date(),
            case.due_on,
            alerts[case.case_id],
            late[case.case_id],
        )
        for case, name in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.due_on or date.max, one.case_id)))

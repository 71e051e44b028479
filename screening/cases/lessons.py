"""What models and rules learn from: every alert with its approved judgement, its run, and the time it took."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.alerts.judged import VERDICTS, Judged
from screening.cases.records import CaseAlert, Judgement
from screening.cases.store import open_store, store_is_there
from screening.clock import local


@dataclass(frozen=True)
class Lesson:
    """An alert, or a customer drawn below the line, with the last judgement that a second person approved.

    `run_id` is the run from which it was taken into its case; `taken_at` and `judged_at` are when that was and when the
    judgement was approved.
    """

    alert_id: str
    subject_kind: str
    subject_id: str
    judgement: str
    judged_on: date
    run_id: str
    case_id: str
    taken_at: datetime
    judged_at: datetime

    @property
    def hours(self) -> float:
        """Give the hours from being taken in to being judged."""
        return (self.judged_at - self.taken_at).total_seconds() / 3600


def lessons(session: Session) -> Iterator[Lesson]:
    """Give every alert whose case has an approved judgement, with the last one, ordered by alert."""
    rows = session.execute(
        select(CaseAlert, Judgement)
        .join(Judgement, Judgement.case_id == CaseAlert.case_id)
        .where(Judgement.state == "approved")
        .order_by(CaseAlert.alert_id, Judgement.decided_at, Judgement.judgement_id)
    )
    last = {alert.alert_id: (alert, judgement) for alert, judgement in rows}
    for alert_id, (alert, judgement) in last.items():
        if judgement.decided_at is not None:
            yield Lesson(
                alert_id=alert_id,
                subject_kind=alert.subject_kind,
                subject_id=alert.subject_id,
                judgement=judgement.verdict,
                judged_on=local(judgement.decided_at).date(),
                run_id=alert.run_id,
                case_id=alert.case_id,
                taken_at=alert.added_at,
                judged_at=judgement.decided_at,
            )


def lessons_of(folder: Path) -> list[Lesson]:
    """Give the lessons of a workspace's case store; none where there is no store, and none is made."""
    if not store_is_there(folder):
        return []
    store = open_store(folder)
    try:
        with store.read() as session:
            return list(lessons(session))
    finally:
        store.close()


def judgements_of(folder: Path) -> list[Judged]:
    """Give what a workspace's case store says of alerts as queue, sample and ranking take it, in order of days."""
    found = [Judged(one.alert_id, VERDICTS[one.judgement], one.judged_on, one.run_id) for one in lessons_of(folder)]
    return sorted(found, key=lambda one: (one.on, one.name))

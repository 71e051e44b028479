"""All that a case holds, for who reads it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.cases.records import Attachment, Case, CaseAlert, CaseLink, Judgement, Note, Person, Task
from screening.errors import WrongCall


@dataclass(frozen=True)
class Contents:
    """A case's alerts, links, notes, files, tasks and judgements in the order of time, and everybody's name by number."""

    alerts: Sequence[CaseAlert]
    links: Sequence[CaseLink]
    notes: Sequence[Note]
    attachments: Sequence[Attachment]
    tasks: Sequence[Task]
    judgements: Sequence[Judgement]
    names: dict[int, str]

    @property
    def waiting(self) -> Judgement | None:
        """Give the judgement that waits for a second person; None where none does."""
        return next((one for one in self.judgements if one.state == "proposed"), None)


def contents(session: Session, case: Case) -> Contents:
    """Give what a case holds; of attachments everything but their bytes."""
    case_id = case.case_id
    links = select(CaseLink).where((CaseLink.one == case_id) | (CaseLink.other == case_id)).order_by(CaseLink.link_id)
    return Contents(
        alerts=session.scalars(
            select(CaseAlert).where(CaseAlert.case_id == case_id).order_by(CaseAlert.added_at, CaseAlert.alert_id)
        ).all(),
        links=session.scalars(links).all(),
        notes=session.scalars(select(Note).where(Note.case_id == case_id).order_by(Note.note_id)).all(),
        attachments=session.scalars(
            select(Attachment).where(Attachment.case_id == case_id).order_by(Attachment.attachment_id)
        ).all(),
        tasks=session.scalars(select(Task).where(Task.case_id == case_id).order_by(Task.task_id)).all(),
        judgements=session.scalars(
            select(Judgement).where(Judgement.case_id == case_id).order_by(Judgement.judgement_id)
        ).all(),
        names={one.person_id: one.name for one in session.scalars(select(Person))},
    )


def find_attachment(session: Session, case: Case, attachment_id: int) -> Attachment:
    """Give a file of a case with its bytes; one of another case is refused."""
    kept = session.get(Attachment, attachment_id)
    if kept is None or kept.case_id != case.case_id:
        raise WrongCall("没有这个附件 / no such attachment", where=str(attachment_id))
    return kept

"""The tables of the case store."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A moment with its zone, kept in UTC as text of one length: both databases order it alike and lose no zone."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Give the text that is kept; a moment without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the moment."""
        return None if value is None else datetime.fromisoformat(value)


class Base(DeclarativeBase):
    """Every table of the store."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {datetime: Moment(), dict[str, Any]: JSON(), list[str]: JSON()}  # noqa: RUF012


class Person(Base):
    """One who may sign in; `password` is its argon2id hash, never the word itself."""

    __tablename__ = "people"

    person_id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    roles: Mapped[list[str]]
    password: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool]
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class SignIn(Base):
    """A session in a browser; only the digest of its secret is kept."""

    __tablename__ = "sign_ins"

    secret_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.person_id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Entry(Base):
    """One line of the audit log; it seals the line before it, so that no line can change or go unseen."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64), index=True)
    about: Mapped[str] = mapped_column(String(200), index=True)
    detail: Mapped[str] = mapped_column(Text)
    before_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)


class Work(Base):
    """Who works on an alert: whom it is given to, and who has it open so that nobody else takes it."""

    __tablename__ = "work"

    alert_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    assignee: Mapped[int | None] = mapped_column(ForeignKey("people.person_id"), index=True)
    held_by: Mapped[int | None] = mapped_column(ForeignKey("people.person_id"))
    held_until: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Case(Base):
    """A matter that people decide on."""

    __tablename__ = "cases"
    __table_args__ = (CheckConstraint("state IN ('open', 'parked', 'proposed', 'closed', 'merged')", name="state"),)

    case_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), index=True)
    assignee: Mapped[int | None] = mapped_column(ForeignKey("people.person_id"), index=True)
    opened_by: Mapped[int] = mapped_column(ForeignKey("people.person_id"))
    opened_at: Mapped[datetime]
    due_on: Mapped[date | None]
    parked_until: Mapped[date | None]
    parked_why: Mapped[str | None] = mapped_column(Text)
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("cases.case_id"))
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class CaseAlert(Base):
    """An alert that a case is about, as it stood when it was taken in; an alert belongs to one case."""

    __tablename__ = "case_alerts"

    alert_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    run_id: Mapped[str] = mapped_column(String(64))
    subject_kind: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[str] = mapped_column(String(200), index=True)
    added_by: Mapped[int] = mapped_column(ForeignKey("people.person_id"))
    added_at: Mapped[datetime]


class CaseLink(Base):
    """Two cases that touch each other; the lower id stands first."""

    __tablename__ = "case_links"
    __table_args__ = (UniqueConstraint("one", "other"), CheckConstraint("one < other", name="order"))

    link_id: Mapped[int] = mapped_column(primary_key=True)
    one: Mapped[str] = mapped_column(ForeignKey("cases.case_id"))
    other: Mapped[str] = mapped_column(ForeignKey("cases.case_id"))
    why: Mapped[str] = mapped_column(Text)


class Note(Base):
    """What somebody wrote down in a case; notes are added to, not changed."""

    __tablename__ = "notes"

    note_id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    by: Mapped[int] = mapped_column(ForeignKey("people.person_id"))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)


class Attachment(Base):
    """A file of a case, with its digest."""

    __tablename__ = "attachments"

    attachment_id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    by: Mapped[int] = mapped_column(ForeignKey("people.person_id"))
    at: Mapped[datetime]


class Task(Base):
    """Something to be done in a case by a day."""

    __tablename__ = "tasks"

    task_id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    what: Mapped[str] = mapped_column(Text)
    assignee: Mapped[int | None] = mapped_column(ForeignKey("people.person_id"), index=True)
    due_on: Mapped[date | None]
    by: Mapped[int] = mapped_column(ForeignKey("people.person_id"))
    at: Mapped[datetime]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("people.person_id"))
    done_at: Mapped[datetime | None]


class Judgement(Base):
    """What one person concluded of a case and another approved or sent back."""

    __tablename__ = "judgements"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="four_eyes"),
        CheckConstraint("state IN ('proposed', 'approved', 'sent_back', 'withdrawn')", name="state"),
        CheckConstraint("verdict IN ('confirmed', 'explained', 'cannot_tell', 'request_information')", name="verdict"),
    )

    judgement_id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    verdict: Mapped[str] = mapped_column(String(20))
    identity: Mapped[str] = mapped_column(Text)
    transactions: Mapped[str] = mapped_column(Text)
    behaviour: Mapped[str] = mapped_column(Text)
    grounds: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), index=True)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("people.person_id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.person_id"))
    decided_at: Mapped[datetime | None]
    decided_why: Mapped[str | None] = mapped_column(Text)


class Referral(Base):
    """A matter handed to the police, from its draft to their answer; `earlier` is the one that it amends or withdraws.

    `manifest_sha256` is the digest of the sealed folder's list of files, once it was made.
    """

    __tablename__ = "referrals"
    __table_args__ = (
        CheckConstraint(
            "decided_by IS NULL OR (decided_by <> proposed_by AND decided_by <> drafted_by)", name="four_eyes"
        ),
        CheckConstraint(
            "state IN ('drafted', 'proposed', 'approved', 'sent', 'received', 'accepted', 'returned', 'closed')",
            name="state",
        ),
        CheckConstraint("message IN ('new', 'amend', 'withdraw')", name="message"),
        CheckConstraint("(message = 'new') = (earlier IS NULL)", name="chain"),
    )

    referral_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[str] = mapped_column(String(100))
    message: Mapped[str] = mapped_column(String(10))
    earlier: Mapped[str | None] = mapped_column(ForeignKey("referrals.referral_id"))
    subject_kind: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[str] = mapped_column(String(64), index=True)
    run_id: Mapped[str] = mapped_column(String(64))
    audience: Mapped[str] = mapped_column(String(10))
    authority: Mapped[str] = mapped_column(String(200))
    recipient: Mapped[str] = mapped_column(String(200))
    officers: Mapped[list[str]]
    state: Mapped[str] = mapped_column(String(10), index=True)
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[int] = mapped_column(ForeignKey("people.person_id"))
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("people.person_id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.person_id"))
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("people.person_id"))
    proposed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    sealed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    decided_why: Mapped[str | None] = mapped_column(Text)
    receipt: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)
    manifest_sha256: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class SavedView(Base):
    """A filter of the queue that somebody keeps under a name."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    view_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.person_id"))
    name: Mapped[str] = mapped_column(String(100))
    query: Mapped[dict[str, Any]]

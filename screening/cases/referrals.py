"""The life of a referral: drafted, proposed, approved by a second person, sealed, sent, received, answered, closed.

The days are those of State Council Order 310 (regulatory basis 5.4): the head decides within three days of the report, the
letter leaves within 24 hours of approval, the police sign within 24 hours and answer within three days. A referral that
was sent is never changed: it is amended or withdrawn by another that names it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from screening.cases.audit import record
from screening.cases.judgements import SameEyes
from screening.cases.records import Person, Referral
from screening.cases.rights import Right, rights_of
from screening.cases.store import Conflict
from screening.clock import ZONE, today
from screening.errors import WrongCall

DECIDE, SEND, RECEIPT, REVIEW = timedelta(days=3), timedelta(hours=24), timedelta(hours=24), timedelta(days=3)
STATES = {
    "drafted": ("草稿", "draft"),
    "proposed": ("待审批", "to be approved"),
    "approved": ("已批准", "approved"),
    "sent": ("已移送", "sent"),
    "received": ("公安已签收", "received"),
    "accepted": ("公安已接受", "accepted"),
    "returned": ("公安已退回", "returned"),
    "closed": ("已办结", "closed"),
}
MESSAGES = {"new": ("首次移送", "new"), "amend": ("补充、更正", "amendment"), "withdraw": ("撤回", "withdrawal")}
AUDIENCES = ("police", "meeting", "publicity")
GONE_OUT = ("sent", "received", "accepted", "returned", "closed")
"""States of what has left the house."""
ANSWERED = ("accepted", "returned")


@dataclass(frozen=True)
class Draft:
    """What a referral begins with; `earlier` is the referral that it amends or withdraws."""

    subject_kind: str
    subject_id: str
    run_id: str
    authority: str
    recipient: str
    officers: tuple[str, ...] = ()
    number: str = ""
    audience: str = "police"
    message: str = "new"
    earlier: str | None = None


@dataclass(frozen=True)
class NextStep:
    """What comes next in a referral's life, by when, and the article that says so; `due_at` has its zone."""

    zh: str
    en: str
    article: str
    due_at: datetime

    @property
    def late(self) -> bool:
        """Tell whether the time is over."""
        return datetime.now(UTC) > self.due_at


def draft(session: Session, what: Draft, by: Person) -> Referral:
    """Begin a referral."""
    _right(by, Right.WORK)
    if what.audience not in AUDIENCES:
        raise WrongCall("没有这种对象 / no such audience", where=what.audience, remedy=", ".join(AUDIENCES))
    _chain(session, what)
    one = Referral(
        referral_id=_next_id(session),
        number=what.number.strip(),
        message=what.message,
        earlier=what.earlier,
        subject_kind=what.subject_kind,
        subject_id=what.subject_id,
        run_id=what.run_id,
        audience=what.audience,
        authority=_written(what.authority, "移送机关 / the sending authority"),
        recipient=_written(what.recipient, "接收机关 / who receives it"),
        officers=[one.strip() for one in what.officers if one.strip()],
        state="drafted",
        drafted_at=datetime.now(UTC),
        drafted_by=by.person_id,
    )
    session.add(one)
    session.flush()
    record(session, by.login, "referral.draft", one.referral_id, subject=what.subject_id, run=what.run_id)
    return one


def find_referral(session: Session, referral_id: str, seen: int | None = None) -> Referral:
    """Give a referral; where `seen` is not its version any more, somebody else changed it in between."""
    one = session.get(Referral, referral_id)
    if one is None:
        raise WrongCall("没有此移送 / no such referral", where=referral_id, remedy="screening referrals list")
    if seen is not None and one.version != seen:
        raise Conflict(
            "移送已被他人修改 / somebody else changed it", where=referral_id, remedy="重新打开 / open it again"
        )
    return one


def listed(session: Session, *, state: str | None = None, subject_id: str | None = None) -> list[Referral]:
    """Give the referrals by number, all or of one state or subject."""
    wanted = select(Referral).order_by(Referral.referral_id)
    for column, value in ((Referral.state, state), (Referral.subject_id, subject_id)):
        wanted = wanted.where(column == value) if value else wanted
    return list(session.scalars(wanted))


def propose(session: Session, one: Referral, by: Person) -> None:
    """Ask a second person to approve a draft; the police want two officers named (Order 310, Art. 5)."""
    _right(by, Right.WORK)
    _in_state(one, "drafted")
    if one.audience == "police" and len(one.officers) < 2:  # noqa: PLR2004
        raise WrongCall("须写明两名以上承办人 / name two officers or more", where=one.referral_id)
    one.state, one.proposed_by, one.proposed_at = "proposed", by.person_id, datetime.now(UTC)
    one.decided_by, one.decided_at, one.decided_why = None, None, None
    record(session, by.login, "referral.propose", one.referral_id)


def approve(session: Session, one: Referral, by: Person, why: str = "") -> None:
    """Approve what others drafted and proposed; from now on it can be sealed."""
    _decide(session, one, by, "approved", why)


def refuse(session: Session, one: Referral, by: Person, why: str) -> None:
    """Send a proposal back with the reasons on record (Order 310, Art. 5); it is a draft again."""
    _decide(session, one, by, "drafted", _written(why, "理由 / the reasons"))


def seal(session: Session, one: Referral, manifest_sha256: str, by: Person, at: datetime) -> None:
    """Keep the digest of the sealed folder that was made, and when; once it was sent, only the same may be made again."""
    if one.state not in {"approved", *GONE_OUT}:
        raise WrongCall("尚未批准 / not approved yet", where=one.referral_id)
    if one.state != "approved" and one.manifest_sha256 != manifest_sha256:
        raise WrongCall("已移送，不得改动 / it was sent and does not change", where=one.referral_id)
    one.manifest_sha256, one.sealed_at = manifest_sha256, at
    record(session, by.login, "referral.seal", one.referral_id, manifest=manifest_sha256)


def send(session: Session, one: Referral, by: Person, at: datetime | None = None) -> None:
    """Note that the sealed folder went to whom it is for."""
    _right(by, Right.WORK)
    _in_state(one, "approved")
    if one.manifest_sha256 is None:
        raise WrongCall("尚未封存 / not sealed yet", where=one.referral_id, remedy="screening refer … --out FOLDER")
    one.sent_at = _moment(at, one.decided_at, one)
    one.state, one.sent_by = "sent", by.person_id
    record(session, by.login, "referral.send", one.referral_id, at=one.sent_at)


def receive(session: Session, one: Referral, receipt: str, by: Person, at: datetime | None = None) -> None:
    """Note the police's receipt: who signed it, or its number."""
    _right(by, Right.WORK)
    _in_state(one, "sent")
    one.receipt, one.received_at = _written(receipt, "回执 / the receipt"), _moment(at, one.sent_at, one)
    one.state = "received"
    record(session, by.login, "referral.receive", one.referral_id, at=one.received_at)


def answer(session: Session, one: Referral, state: str, words: str, by: Person, at: datetime | None = None) -> None:
    """Note the police's answer: `accepted`, or `returned` with their reasons."""
    _right(by, Right.WORK)
    _in_state(one, "received")
    if state not in ANSWERED:
        raise WrongCall("只能是 accepted 或 returned / accepted or returned", where=state)
    one.answer = _written(words, "退回理由 / their reasons") if state == "returned" else words.strip()
    one.answered_at, one.state = _moment(at, one.received_at, one), state
    record(session, by.login, f"referral.{state}", one.referral_id, at=one.answered_at)


def close(session: Session, one: Referral, result: str, by: Person, at: datetime | None = None) -> None:
    """Note what became of it: a case filed, a sentence, nothing."""
    _right(by, Right.WORK)
    _in_state(one, *ANSWERED)
    one.result, one.closed_at = _written(result, "结果 / the result"), _moment(at, one.answered_at, one)
    one.state = "closed"
    record(session, by.login, "referral.close", one.referral_id, at=one.closed_at)


def next_step(one: Referral) -> NextStep | None:
    """Give what comes next with its day; None where nothing is due."""
    due = {
        "proposed": ("负责人决定", "the head decides", "5", one.proposed_at, DECIDE),
        "approved": ("移送公安机关", "send it", "5", one.decided_at, SEND),
        "sent": ("公安机关签收", "the police sign", "7", one.sent_at, RECEIPT),
        "received": ("公安机关审查", "the police review", "8", one.received_at, REVIEW),
    }.get(one.state)
    if due is None or one.audience != "police":
        return None
    zh, en, article, since, span = due
    return None if since is None else NextStep(zh, en, article, since + span)


def statistics(session: Session) -> dict[str, Any]:
    """Give counts by state, message and outcome, the median hours of each step, and what is late."""
    rows = listed(session)
    steps = {
        "decide": ("proposed_at", "decided_at"),
        "send": ("decided_at", "sent_at"),
        "receive": ("sent_at", "received_at"),
        "answer": ("received_at", "answered_at"),
    }
    late = [one.referral_id for one in rows if (step := next_step(one)) and step.late]
    return {
        "referrals": len(rows),
        "by_state": _counted(rows, "state", STATES),
        "by_message": _counted(rows, "message", MESSAGES),
        "accepted": sum(one.answered_at is not None and not _was_returned(one) for one in rows),
        "returned": sum(_was_returned(one) for one in rows),
        "median_hours": {name: _hours(rows, *ends) for name, ends in steps.items()},
        "late": late,
    }


def _was_returned(one: Referral) -> bool:
    """Tell whether the police sent it back; a closed one that was accepted has no reasons of theirs."""
    return one.state == "returned" or (one.state == "closed" and bool(one.answer))


def _counted(rows: Sequence[Referral], column: str, known: dict[str, tuple[str, str]]) -> dict[str, int]:
    counts = Counter(getattr(one, column) for one in rows)
    return {name: counts[name] for name in known}


def _hours(rows: Sequence[Referral], first: str, last: str) -> float | None:
    spans = [
        (getattr(one, last) - getattr(one, first)) / timedelta(hours=1)
        for one in rows
        if getattr(one, first) and getattr(one, last)
    ]
    return round(median(spans), 1) if spans else None


def _chain(session: Session, what: Draft) -> None:
    """Refuse what is no message of the chain: one that amends or withdraws names a referral that went out."""
    if what.message not in MESSAGES:
        raise WrongCall("没有这种移送 / no such message", where=what.message, remedy=", ".join(MESSAGES))
    if (what.message == "new") != (what.earlier is None):
        raise WrongCall(
            "补充或撤回须指明原移送 / an amendment or withdrawal names the earlier one", remedy="--of REFERRAL"
        )
    if what.earlier is not None:
        earlier = find_referral(session, what.earlier)
        if earlier.state not in GONE_OUT:
            raise WrongCall("原移送尚未送出 / the earlier one was not sent", where=what.earlier)
        if (earlier.subject_kind, earlier.subject_id) != (what.subject_kind, what.subject_id):
            raise WrongCall("与原移送不是同一事项 / not the same matter as the earlier one", where=what.earlier)


def _decide(session: Session, one: Referral, by: Person, state: str, why: str) -> None:
    _in_state(one, "proposed")
    if by.person_id in {one.proposed_by, one.drafted_by}:
        raise SameEyes(
            "不得审批自己的移送 / nobody approves his own referral",
            where=one.referral_id,
            remedy="请另一位复核人处理 / ask another approver",
        )
    _right(by, Right.APPROVE)
    one.state, one.decided_by, one.decided_at, one.decided_why = state, by.person_id, datetime.now(UTC), why.strip()
    acts = {"approved": "referral.approve", "drafted": "referral.refuse"}
    record(session, by.login, acts[state], one.referral_id)


def _in_state(one: Referral, *wanted: str) -> None:
    if one.state not in wanted:
        zh, en = STATES[one.state]
        raise WrongCall(f"移送状态为{zh} / the referral is: {en}", where=one.referral_id)


def _right(by: Person, right: Right) -> None:
    if right not in rights_of(by.roles):
        raise WrongCall(f"没有权限 / no right to {right}", where=by.login)


def _moment(at: datetime | None, after: datetime | None, one: Referral) -> datetime:
    """Give a moment with its zone; one before the step before it, or to come, is refused."""
    moment = datetime.now(UTC) if at is None else at if at.tzinfo else at.replace(tzinfo=ZONE)
    if (after is not None and moment < after) or moment > datetime.now(UTC):
        raise WrongCall("时间早于上一步或在将来 / before the step before it, or to come", where=one.referral_id)
    return moment


def _written(text: str, what: str) -> str:
    if not text.strip():
        raise WrongCall(f"须写明 / has to be written: {what}")
    return text.strip()


def _next_id(session: Session) -> str:
    year = today().year
    last = session.scalars(select(func.max(Referral.referral_id)).where(Referral.referral_id.startswith(f"Y{year}-")))
    known = last.first()
    return f"Y{year}-{int(known.partition('-')[2]) + 1 if known else 1:05d}"

"""Judgements: what one person concludes of a case, and another approves or sends back.

What has to be written follows the PBoC's Order [2016] No. 3: a suspicion that is confirmed records the analysis of the
identity of the customer and of his transactions or behaviour; an alert that is excluded records the grounds.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.cases.audit import record
from screening.cases.records import Case, CaseAlert, Judgement, Person
from screening.cases.rights import Right, rights_of
from screening.errors import RefusedInput, WrongCall

VERDICTS = {
    "confirmed": ("确认疑似", "confirmed suspicion"),
    "explained": ("已解释，排除", "explained"),
    "cannot_tell": ("无法判断", "cannot tell"),
    "request_information": ("需银行补充资料", "request information from the bank"),
}


class SameEyes(RefusedInput):
    """Somebody wanted to approve what he himself proposed."""


@dataclass(frozen=True)
class Analysis:
    """What the judge looked at and why he concludes: the steps that have to be recorded."""

    grounds: str
    identity: str = ""
    transactions: str = ""
    behaviour: str = ""


def propose(session: Session, case: Case, verdict: str, analysis: Analysis, by: Person) -> Judgement:
    """Judge a case; the judgement waits for a second person."""
    if case.state != "open":
        raise WrongCall(f"案件状态为 {case.state} / the case is {case.state}", where=case.case_id)
    if verdict not in VERDICTS:
        raise WrongCall("没有这种结论 / no such verdict", where=verdict, remedy=", ".join(VERDICTS))
    _complete(verdict, analysis)
    judgement = Judgement(
        case_id=case.case_id,
        verdict=verdict,
        identity=analysis.identity.strip(),
        transactions=analysis.transactions.strip(),
        behaviour=analysis.behaviour.strip(),
        grounds=analysis.grounds.strip(),
        state="proposed",
        proposed_by=by.person_id,
        proposed_at=datetime.now(UTC),
        decided_by=None,
        decided_at=None,
        decided_why=None,
    )
    session.add(judgement)
    session.flush()
    case.state = "proposed"
    record(session, by.login, "judgement.propose", case.case_id, judgement=judgement.judgement_id, verdict=verdict)
    return judgement


def approve(session: Session, judgement: Judgement, by: Person, why: str = "") -> None:
    """Approve what somebody else judged; the case is closed, or waits open where the bank has to answer."""
    _decide(session, judgement, by, "approved", why)
    case = session.get_one(Case, judgement.case_id)
    case.state = "open" if judgement.verdict == "request_information" else "closed"


def send_back(session: Session, judgement: Judgement, by: Person, why: str) -> None:
    """Send a judgement back with what is lacking; the case is open again."""
    if not why.strip():
        raise WrongCall("退回须说明理由 / say what is lacking")
    _decide(session, judgement, by, "sent_back", why)
    session.get_one(Case, judgement.case_id).state = "open"


def withdraw(session: Session, judgement: Judgement, by: Person) -> None:
    """Take one's own judgement back while nobody has decided on it."""
    _waiting(judgement)
    if judgement.proposed_by != by.person_id:
        raise WrongCall("只能撤回自己的结论 / one can only withdraw one's own", where=judgement.case_id)
    judgement.state = "withdrawn"
    session.get_one(Case, judgement.case_id).state = "open"
    record(session, by.login, "judgement.withdraw", judgement.case_id, judgement=judgement.judgement_id)


def waiting(session: Session) -> list[Judgement]:
    """Give the judgements that wait for a second person, the oldest first."""
    rows = (
        select(Judgement).where(Judgement.state == "proposed").order_by(Judgement.proposed_at, Judgement.judgement_id)
    )
    return list(session.scalars(rows))


@dataclass(frozen=True)
class Earlier:
    """An approved judgement on somebody, in which case and on which alert."""

    case_id: str
    alert_id: str
    subject_id: str
    judgement: Judgement


def earlier(session: Session, subjects: Collection[str]) -> list[Earlier]:
    """Give the approved judgements on some subjects, the newest first."""
    rows = session.execute(
        select(CaseAlert, Judgement)
        .join(Judgement, Judgement.case_id == CaseAlert.case_id)
        .where(Judgement.state == "approved", CaseAlert.subject_id.in_(sorted(subjects)))
        .order_by(Judgement.decided_at.desc(), Judgement.judgement_id.desc(), CaseAlert.alert_id)
    )
    return [Earlier(alert.case_id, alert.alert_id, alert.subject_id, judgement) for alert, judgement in rows]


def _decide(session: Session, judgement: Judgement, by: Person, state: str, why: str) -> None:
    _waiting(judgement)
    if judgement.proposed_by == by.person_id:
        raise SameEyes(
            "不得复核自己的结论 / nobody approves his own judgement",
            where=judgement.case_id,
            remedy="请另一位复核人处理 / ask another approver",
        )
    if Right.APPROVE not in rights_of(by.roles):
        raise WrongCall("没有复核权限 / no right to approve", where=by.login)
    judgement.state, judgement.decided_by = state, by.person_id
    judgement.decided_at, judgement.decided_why = datetime.now(UTC), why.strip()
    record(session, by.login, f"judgement.{state}", judgement.case_id, judgement=judgement.judgement_id)


def _waiting(judgement: Judgement) -> None:
    if judgement.state != "proposed":
        raise WrongCall(
            f"结论已是 {judgement.state} / the judgement is {judgement.state} already", where=judgement.case_id
        )


def _complete(verdict: str, analysis: Analysis) -> None:
    lacking = []
    if not analysis.grounds.strip():
        lacking.append("理由 / grounds")
    if verdict == "confirmed":
        if not analysis.identity.strip():
            lacking.append("客户身份特征 / features of the customer's identity")
        if not (analysis.transactions.strip() or analysis.behaviour.strip()):
            lacking.append("交易或行为特征 / features of transactions or behaviour")
    if lacking:
        raise WrongCall(f"须写明 / has to be written: {'；'.join(lacking)}")

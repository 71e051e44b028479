"""Folders made for people: a draft of anything, or the sealed folder of a referral that a second person approved."""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from screening.cases.people import find_person
from screening.cases.records import Person, Referral
from screening.cases.referrals import Draft, draft, find_referral, listed, seal
from screening.cases.store import Store, StoreSession
from screening.clock import ZONE, local, now
from screening.errors import ScreeningError, WrongCall
from screening.ledger.workspace import Workspace
from screening.referral.build import build_dossier
from screening.referral.checklist import Moments
from screening.referral.dossier import Audience, Head, Message
from screening.referral.folder import write_folder
from screening.referral.keys import Seal
from screening.referral.manifest import MANIFEST
from screening.referral.subject import find_subject
from screening.report.words import Pair
from screening.runs.reading import open_run

AUTHORITY, RECIPIENT = "县地方金融管理部门", "县公安局"
"""Who sends and who receives where nobody says otherwise."""
UNNAMED = "—"


@dataclass(frozen=True)
class Wanted:
    """What somebody wants handed over: a case, ring or alert of a run, to whom, as what."""

    item: str
    run_id: str | None = None
    audience: Audience = Audience.POLICE
    message: Message = Message.NEW
    earlier: str | None = None
    authority: str = AUTHORITY
    recipient: str = RECIPIENT
    officers: tuple[str, ...] = ()
    number: str = ""


def begin(workspace: Workspace, store: Store, wanted: Wanted, login: str) -> str:
    """Begin a referral in the case store and give its id; what it is about has to be in the run."""
    run = open_run(workspace, wanted.run_id)
    subject = find_subject(run, wanted.item, store)
    what = Draft(
        subject.kind,
        subject.subject_id,
        str(run.record["run_id"]),
        wanted.authority,
        wanted.recipient,
        wanted.officers,
        wanted.number,
        wanted.audience.value,
        wanted.message.value,
        wanted.earlier,
    )
    with store.write() as session:
        return draft(session, what, find_person(session, login)).referral_id


def approved_for(store: Store, workspace: Workspace, wanted: Wanted) -> str | None:
    """Give the newest approved referral of what is wanted; None where there is none yet."""
    subject = find_subject(open_run(workspace, wanted.run_id), wanted.item, store)
    with store.read() as session:
        found = [
            one.referral_id
            for one in listed(session, subject_id=subject.subject_id)
            if one.decided_at is not None
            and one.state not in {"drafted", "proposed"}
            and (one.audience, one.message, one.earlier) == (wanted.audience, wanted.message, wanted.earlier)
        ]
    return found[-1] if found else None


def draft_folder(workspace: Workspace, store: Store, wanted: Wanted, target: Path, at: datetime | None = None) -> Path:
    """Write a draft's folder, marked as one and not sealed; nothing is kept in the case store."""
    run = open_run(workspace, wanted.run_id)
    subject = find_subject(run, wanted.item, store)
    head = Head(
        referral_id=f"DRAFT-{subject.subject_id}",
        number=wanted.number or UNNAMED,
        message=wanted.message,
        earlier=wanted.earlier,
        audience=wanted.audience,
        made_at=at or now(),
        subject_kind=subject.kind,
        subject_id=subject.subject_id,
        title=subject.title,
        authority=wanted.authority,
        recipient=wanted.recipient,
        officers=wanted.officers,
        proposed_by=None,
        approved_by=None,
        approved_at=None,
    )
    return write_folder(build_dossier(workspace, run, subject, head), run, target, workspace=workspace.path)


def _check_sealer(session: StoreSession, login: str) -> None:
    """Refuse a seal that nobody puts his name to."""
    if not login:
        raise WrongCall("已批准，封存须写明何人 / approved: say who seals it", remedy="--by LOGIN")
    find_person(session, login)


def referral_folder(
    workspace: Workspace,
    store: Store,
    referral_id: str,
    target: Path,
    login: str,
    open_seal: Callable[[], Seal],
    at: datetime | None = None,
) -> Path:
    """Write the folder of a referral in the case store: sealed once it was approved, a draft before.

    A sealed folder is of the moment at which it was sealed first, so that the same one can be made again. The key is opened
    only where a seal is needed.
    """
    with store.read() as session:
        one = find_referral(session, referral_id)
        approved = one.state not in {"drafted", "proposed"}
        if approved:
            _check_sealer(session, login)
        made_at = local(one.sealed_at) if one.sealed_at and at is None else at or now()
        head, moments = _head(session, one, made_at, approved=approved), _moments(one, approved=approved)
        run_id = one.run_id
    run = open_run(workspace, run_id)
    subject = find_subject(run, head.subject_id, store)
    key = open_seal() if approved else None
    dossier = build_dossier(workspace, run, subject, replace(head, title=subject.title), moments)
    folder = write_folder(dossier, run, target, key, workspace.path)
    if approved:
        sha256 = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
        moment = made_at.replace(tzinfo=ZONE).astimezone(UTC)
        try:
            with store.write() as session:
                seal(session, find_referral(session, referral_id), sha256, find_person(session, login), moment)
        except ScreeningError:
            shutil.rmtree(folder)
            raise
    return folder


def _head(session: StoreSession, one: Referral, made_at: datetime, *, approved: bool) -> Head:
    def name(number: int | None) -> str | None:
        return None if number is None else session.get_one(Person, number).name

    return Head(
        referral_id=one.referral_id,
        number=one.number or UNNAMED,
        message=Message(one.message),
        earlier=one.earlier,
        audience=Audience(one.audience),
        made_at=made_at,
        subject_kind=one.subject_kind,
        subject_id=one.subject_id,
        title=Pair(one.subject_id, one.subject_id),
        authority=one.authority,
        recipient=one.recipient,
        officers=tuple(one.officers),
        proposed_by=name(one.proposed_by),
        approved_by=name(one.decided_by) if approved else None,
        approved_at=local(one.decided_at) if approved and one.decided_at else None,
    )


def _moments(one: Referral, *, approved: bool) -> Moments:
    """Give the moments up to the seal: what comes after it is not in the folder."""
    return Moments(
        proposed_at=local(one.proposed_at) if one.proposed_at else None,
        approved_at=local(one.decided_at) if approved and one.decided_at else None,
    )

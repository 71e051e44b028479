"""Referrals: their list and counts, one referral with its steps, and its folder as a download."""

import io
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Response

from screening.cases import referrals as life
from screening.cases.audit import latest, record
from screening.cases.people import everybody
from screening.cases.records import Person, Referral
from screening.cases.referrals import MESSAGES, STATES, find_referral, listed, next_step, statistics
from screening.cases.rights import Right
from screening.cases.store import StoreSession
from screening.errors import ScreeningError, WrongCall
from screening.referral.dossier import Audience, Message
from screening.referral.keys import Seal, key_folder, open_key
from screening.referral.making import AUTHORITY, RECIPIENT, Wanted, begin, referral_folder
from screening.referral.manifest import files_of
from screening.web.pages.call import Call, number_in
from screening.web.pages.gate import Area, NotThere, status_of
from screening.web.pages.page import HEADERS, go, page

area = Area()
Act = Callable[[StoreSession, Referral, Person], Any]
AUDIENCES = {
    "police": ("公安机关", "the police"),
    "meeting": ("联席会议（掩码）", "a meeting (masked)"),
    "publicity": ("公开（无个人）", "the public (no person)"),
}
_LINES = 60
_EPOCH = (1980, 1, 1, 0, 0, 0)


@area.get("/referrals", Right.READ)
def referrals(call: Call) -> Response:
    """List the referrals with what is due next, and count them."""
    state = call.asked("state")
    if state and state not in STATES:
        raise WrongCall("没有这种状态 / no such state", where=state)
    with call.house.store.read() as session:
        rows = listed(session, state=state or None)[::-1]
        return page(
            call,
            "referrals.jinja",
            rows=[(one, next_step(one)) for one in rows],
            state=state,
            states=STATES,
            audiences=AUDIENCES,
            counts=statistics(session),
        )


@area.post("/cases/{case_id}/refer", Right.WORK)
def begin_one(call: Call) -> Response:
    """Begin a referral of a case as it stands in the newest run."""
    sent = call.sent
    wanted = Wanted(
        item=call.named("case_id"),
        audience=Audience(_known(sent.one("audience") or "police", AUDIENCES)),
        message=Message(_known(sent.one("message") or "new", MESSAGES)),
        earlier=sent.one("earlier") or None,
        authority=sent.one("authority") or AUTHORITY,
        recipient=sent.one("recipient") or RECIPIENT,
        officers=tuple(one for one in sent.one("officers").splitlines() if one.strip()),
        number=sent.one("number"),
    )
    made = begin(call.house.workspace, call.house.store, wanted, call.me.login)
    return go(f"/referrals/{made}", done="drafted")


@area.get("/referrals/{referral_id}", Right.READ)
def referral(call: Call) -> Response:
    """Show a referral."""
    return _shown(call)


@area.post("/referrals/{referral_id}/propose", Right.WORK)
def propose(call: Call) -> Response:
    """Ask a second person to approve it."""
    return _act(call, life.propose, "referral_proposed")


@area.post("/referrals/{referral_id}/approve", Right.APPROVE)
def approve(call: Call) -> Response:
    """Approve what somebody else drafted."""
    return _act(call, lambda session, one, by: life.approve(session, one, by, call.sent.one("words")), "approved")


@area.post("/referrals/{referral_id}/refuse", Right.APPROVE)
def refuse(call: Call) -> Response:
    """Send it back with the reasons."""
    return _act(call, lambda session, one, by: life.refuse(session, one, by, call.sent.one("words")), "sent_back")


@area.post("/referrals/{referral_id}/send", Right.WORK)
def send(call: Call) -> Response:
    """Note that it went out."""
    return _act(call, lambda session, one, by: life.send(session, one, by, _at(call)))


@area.post("/referrals/{referral_id}/receive", Right.WORK)
def receive(call: Call) -> Response:
    """Note the police's receipt."""
    return _act(call, lambda session, one, by: life.receive(session, one, call.sent.one("words"), by, _at(call)))


@area.post("/referrals/{referral_id}/accept", Right.WORK)
def accept(call: Call) -> Response:
    """Note that the police took it up."""
    return _act(
        call, lambda session, one, by: life.answer(session, one, "accepted", call.sent.one("words"), by, _at(call))
    )


@area.post("/referrals/{referral_id}/return", Right.WORK)
def give_back(call: Call) -> Response:
    """Note that the police returned it, and why."""
    return _act(
        call, lambda session, one, by: life.answer(session, one, "returned", call.sent.one("words"), by, _at(call))
    )


@area.post("/referrals/{referral_id}/result", Right.WORK)
def result(call: Call) -> Response:
    """Note what became of it."""
    return _act(call, lambda session, one, by: life.close(session, one, call.sent.one("words"), by, _at(call)))


@area.post("/referrals/{referral_id}/folder", Right.UNMASK)
def folder(call: Call) -> Response:
    """Give the folder as a ZIP, for a reason that is logged: sealed once approved, a marked draft before."""
    referral_id, reason = call.named("referral_id"), call.sent.one("reason")
    if not reason:
        return _shown(call, WrongCall("须写明理由 / a reason is needed"))
    try:
        with call.house.store.write() as session:
            one = find_referral(session, referral_id)
            record(session, call.me.login, "referral.folder", referral_id, reason=reason, state=one.state)
            sealed = one.state not in {"drafted", "proposed"}
        content = _kept(call, referral_id) if sealed else _drafted(call, referral_id)
    except ScreeningError as error:
        return _shown(call, error)
    name = f"{referral_id}{'' if sealed else '-DRAFT'}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/zip", headers=HEADERS | headers)


def _kept(call: Call, referral_id: str) -> bytes:
    """Give the sealed folder that lies in the workspace; the first time it is asked for it is made there."""
    workspace = call.house.workspace
    place = workspace.path / "referrals" / referral_id
    if not place.is_dir():
        place.parent.mkdir(mode=0o700, exist_ok=True)
        referral_folder(workspace, call.house.store, referral_id, place, call.me.login, lambda: _seal(workspace.path))
    return _zipped(place)


def _drafted(call: Call, referral_id: str) -> bytes:
    aside = Path(tempfile.mkdtemp(prefix="screening-draft-"))
    try:
        made = referral_folder(
            call.house.workspace,
            call.house.store,
            referral_id,
            aside / referral_id,
            call.me.login,
            lambda: _seal(call.house.workspace.path),
        )
        return _zipped(made)
    finally:
        shutil.rmtree(aside)


def _seal(workspace: Path) -> Seal:
    return open_key(key_folder(workspace))


def _zipped(place: Path) -> bytes:
    """Give a folder as a ZIP; the same folder gives the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in files_of(place):
            archive.writestr(
                zipfile.ZipInfo(f"{place.name}/{name}", _EPOCH), (place / name).read_bytes(), zipfile.ZIP_DEFLATED
            )
    return written.getvalue()


def _at(call: Call) -> datetime | None:
    """Give the moment that a form names, local; None for now."""
    text = call.sent.one("at")
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise WrongCall("不是时间 / not a moment", where=text, remedy="2026-11-24T10:00") from error


def _known(value: str, known: dict[str, Any]) -> str:
    if value not in known:
        raise WrongCall("没有这个值 / no such value", where=value, remedy=", ".join(known))
    return value


def _act(call: Call, act: Act, code: str = "saved") -> Response:
    """Take a step as the referral was seen; a refusal shows it again and says why."""
    referral_id = call.named("referral_id")
    try:
        with call.house.store.write() as session:
            act(session, find_referral(session, referral_id, number_in(call.sent.one("seen"))), call.person(session))
    except ScreeningError as error:
        return _shown(call, error)
    return go(f"/referrals/{referral_id}", done=code)


def _shown(call: Call, error: ScreeningError | None = None) -> Response:
    with call.house.store.read() as session:
        one = session.get(Referral, call.named("referral_id"))
        if one is None:
            raise NotThere("没有此移送 / no such referral")
        return page(
            call,
            "referral.jinja",
            status_of(error) if error else 200,
            one=one,
            step=next_step(one),
            chain=[other for other in listed(session, subject_id=one.subject_id) if other.earlier == one.referral_id],
            problem=error,
            states=STATES,
            messages=MESSAGES,
            audiences=AUDIENCES,
            names={person.person_id: person.name for person in everybody(session)},
            log=latest(session, _LINES, one.referral_id)[::-1],
        )

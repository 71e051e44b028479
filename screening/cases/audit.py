"""The audit log: every act of a person, each line sealed by the digest of the line before.

A changed, removed or slipped-in line breaks the chain, and `verify` names the first that does not fit. What no chain can
show is a log cut off at its end: write down the number and digest that `screening audit verify` prints, and give
them back with `--anchor`.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.cases.records import Entry
from screening.errors import WrongCall

FIRST = "0" * 64
"""What the first line seals."""

_BATCH = 1000


@dataclass(frozen=True)
class Verdict:
    """What the check of the log found: how many lines hold, the last one's digest, and the first fault if there is one."""

    lines: int
    sha256: str
    fault: str | None

    @property
    def anchor(self) -> str:
        """Give the words to write down: `NUMBER:DIGEST`."""
        return f"{self.lines}:{self.sha256}"


def record(session: Session, actor: str, action: str, about: str, **detail: Any) -> None:
    """Add a line within the writer's own transaction: the act and its line are kept together or not at all.

    `actor` is a login or "system"; `about` names the thing acted on by its id. `detail` is what a reader needs, and never
    a name, an identity or an account number in the clear.
    """
    last = session.scalars(select(Entry).order_by(Entry.number.desc()).limit(1)).first()
    entry = Entry(
        number=(last.number if last else 0) + 1,
        at=datetime.now(UTC),
        actor=actor,
        action=action,
        about=about,
        detail=json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str),
        before_sha256=last.sha256 if last else FIRST,
    )
    entry.sha256 = _seal(entry)
    session.add(entry)
    session.flush()


def verify(session: Session, anchor: str | None = None) -> Verdict:
    """Check every line against the one before it, and an earlier anchor `NUMBER:DIGEST` against its line."""
    number, before, fault = 0, FIRST, None
    wanted = _parsed(anchor)
    for entry in _entries(session):
        fault = _fault(entry, number + 1, before, wanted)
        if fault:
            break
        number, before = entry.number, entry.sha256
    if not fault and wanted and wanted[0] > number:
        fault = f"第 {wanted[0]} 行缺失，日志被截断 / line {wanted[0]} is missing: the log was cut off"
    return Verdict(number, before, fault)


def latest(
    session: Session,
    last: int,
    about: str | None = None,
    *,
    actor: str | None = None,
    action: str | None = None,
    before: int | None = None,
) -> list[Entry]:
    """Give the last lines, the oldest of them first; of one thing, person or act, and before a number, where given."""
    wanted = select(Entry).order_by(Entry.number.desc()).limit(last)
    for column, value in ((Entry.about, about), (Entry.actor, actor), (Entry.action, action)):
        wanted = wanted.where(column == value) if value else wanted
    found = session.scalars(wanted.where(Entry.number < before) if before else wanted).all()
    return list(reversed(found))


def _fault(entry: Entry, number: int, before: str, wanted: tuple[int, str] | None) -> str | None:
    """Tell what is wrong with a line that should have a number and follow a digest."""
    if entry.number != number:
        return f"第 {number} 行缺失 / line {number} is missing"
    if entry.before_sha256 != before or entry.sha256 != _seal(entry):
        return f"第 {number} 行被改动 / line {number} was changed"
    if wanted and wanted[0] == number and wanted[1] != entry.sha256:
        return f"第 {number} 行与所记摘要不符 / line {number} differs from the digest written down"
    return None


def _parsed(anchor: str | None) -> tuple[int, str] | None:
    if anchor is None:
        return None
    number, _, digest = anchor.strip().partition(":")
    if not (number.isascii() and number.isdigit()):
        raise WrongCall("不是“行号:摘要” / not NUMBER:DIGEST", where=anchor, remedy="screening audit verify")
    return int(number), digest


def _entries(session: Session) -> Iterator[Entry]:
    """Give the lines in order, a batch at a time."""
    after = 0
    while rows := session.scalars(select(Entry).where(Entry.number > after).order_by(Entry.number).limit(_BATCH)).all():
        yield from rows
        after = rows[-1].number
        session.expunge_all()


def _seal(entry: Entry) -> str:
    """Give the digest of a line with the digest of the line before it."""
    said: Mapping[str, Any] = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "about": entry.about,
        "detail": entry.detail,
        "before": entry.before_sha256,
    }
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

"""The suppression ledger of a workspace: records that only ever follow one another, one file each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from screening.clock import now
from screening.errors import RefusedInput, WrongCall
from screening.ledger.places import Places
from screening.ledger.records import append_record, count_records, read_records

ADDED, LIFTED = "added", "lifted"


@dataclass(frozen=True)
class Scope:
    """What a suppression covers: a matter, by the rules and the counterparties that were looked at when it was judged."""

    matter_id: str
    subject_kind: str
    subject_id: str
    rules: frozenset[str]
    counterparties: frozenset[str]


@dataclass(frozen=True)
class Suppression:
    """A matter put aside: on whose word, when, why, and up to which booking day. `number` is its record's.

    `lifted` says when, by whom and why it was ended by a further record.
    """

    number: int
    scope: Scope
    reason: str
    by: str
    at: datetime
    until: date
    run_id: str
    lifted: tuple[datetime, str, str] | None = None

    @property
    def suppression_id(self) -> str:
        """Give the name by which people speak of it."""
        return f"S{self.number:06d}"


def folder_of(places: Places) -> Path:
    """Give the folder of the ledger; it may be absent."""
    return places.path / "suppressions"


def read_suppressions(places: Places, records: int | None = None) -> list[Suppression]:
    """Give every suppression, lifted ones too, in the order of their making, as the first so many records tell it."""
    found: dict[int, Suppression] = {}
    for number, record in enumerate(read_records(folder_of(places), records), start=1):
        if record["kind"] == ADDED:
            found[number] = _suppression(number, record)
        else:
            was = found[record["of"]]
            told = datetime.fromisoformat(record["at"]), record["by"], record["reason"]
            found[was.number] = replace(was, lifted=told)
    return list(found.values())


def count_suppressions(places: Places) -> int:
    """Give how many records there are: the number that names the state of the ledger in a run's record."""
    return count_records(folder_of(places))


def suppress(
    places: Places, scope: Scope, reason: str, by: str, until: date, run_id: str, longest: date
) -> Suppression:
    """Add a suppression in one step and give it; refused without a reason, or beyond the longest day."""
    if until > longest:
        raise WrongCall(
            f"搁置过长 / too long: {until}", remedy=f"最迟 / at the latest {longest}; 到期可再定 / renew it then"
        )
    if any(one.scope.matter_id == scope.matter_id and one.lifted is None for one in read_suppressions(places)):
        raise RefusedInput(
            f"已被搁置 / put aside already: {scope.subject_id}",
            remedy="先解除再重设 / lift that one first: screening suppress list, screening suppress lift",
        )
    record = {
        "kind": ADDED,
        "matter_id": scope.matter_id,
        "subject_kind": scope.subject_kind,
        "subject_id": scope.subject_id,
        "rules": sorted(scope.rules),
        "counterparties": sorted(scope.counterparties),
        "until": until.isoformat(),
        "run_id": run_id,
        **_who(reason, by),
    }
    return _suppression(append_record(folder_of(places), record), record)


def lift(places: Places, suppression_id: str, reason: str, by: str) -> Suppression:
    """End a suppression by a further record and give it; what was recorded stays."""
    known = {one.suppression_id: one for one in read_suppressions(places)}
    one = known.get(suppression_id)
    if one is None:
        raise WrongCall(f"没有 / there is no suppression {suppression_id!r}", remedy="screening suppress list")
    if one.lifted is not None:
        raise RefusedInput(f"已解除 / lifted already: {suppression_id}", remedy="screening suppress list --all")
    append_record(folder_of(places), {"kind": LIFTED, "of": one.number, **_who(reason, by)})
    return next(again for again in read_suppressions(places) if again.number == one.number)


def in_force(suppressions: Iterable[Suppression], day: date) -> list[Suppression]:
    """Give those that speak of bookings up to a day and were not lifted."""
    return [one for one in suppressions if one.lifted is None and one.until >= day]


def _who(reason: str, by: str) -> dict[str, str]:
    """Give who, when and why."""
    if not reason.strip():
        raise WrongCall("缺少理由 / a reason is missing", remedy='--reason "…"')
    return {"reason": reason.strip(), "by": by, "at": now().isoformat()}


def _suppression(number: int, record: dict[str, Any]) -> Suppression:
    """Give a suppression from its record."""
    return Suppression(
        number=number,
        scope=Scope(
            record["matter_id"],
            record["subject_kind"],
            record["subject_id"],
            frozenset(record["rules"]),
            frozenset(record["counterparties"]),
        ),
        reason=record["reason"],
        by=record["by"],
        at=datetime.fromisoformat(record["at"]),
        until=date.fromisoformat(record["until"]),
        run_id=record["run_id"],
    )

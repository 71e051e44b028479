"""Rings as lasting records: a name that stays, what happened to it in this run, and what it was before.

A record is made from this run's rings and the records of the run before it, so that the same two give the same records.
A ring's name is its kind and the first digits of the ring_id under which it was first known, more of them where others
have the same. What no longer moves, or is no longer found, sleeps and stays on the list.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, count
from typing import Any

from screening.alerts.subjects import VICTIMS
from screening.networks.ring_matching import Matched, MatchSettings, match
from screening.runs.reading import FinishedRun
from screening.runs.ring_words import KIND_WORDS, reason

Row = dict[str, Any]
BORN, MERGED, SPLIT, WOKE, ASLEEP = "born", "merged", "split", "woke", "asleep"
GREW, SHRANK, CHANGED, UNCHANGED = "grew", "shrank", "changed", "unchanged"
EVENTS = (BORN, MERGED, SPLIT, WOKE, ASLEEP, GREW, SHRANK, CHANGED, UNCHANGED)
ACTIVE = "active"
_SHORTEST = 4


@dataclass(frozen=True)
class _Found:
    """A ring of this run with its accounts: the core, and the borrowers and depositors."""

    row: Mapping[str, Any]
    core: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def accounts(self) -> set[str]:
        return {*self.core, *self.others}


def records_of(run: FinishedRun) -> list[Row]:
    """Give the records of a finished run; a run of older software is as a first one: all its rings are born in it."""
    if (run.path / "ring_records.parquet").is_file():
        return run.table("ring_records").to_dicts()
    rings, members = run.table("rings").to_dicts(), run.table("ring_members").to_dicts()
    return ring_records(None, rings, members, date.fromisoformat(run.record["as_of"]), MatchSettings())


def ring_records(
    before: FinishedRun | None,
    rings: Sequence[Mapping[str, Any]],
    members: Sequence[Mapping[str, Any]],
    as_of: date,
    settings: MatchSettings,
) -> list[Row]:
    """Give this run's records in the contract's form, ordered by name: every ring found, and every name known before.

    `rings` and `members` are rows of the files of those names; `before` is the run to compare with.
    """
    known = {row["name"]: _carried(row, before) for row in records_of(before)} if before else {}
    found = _found(rings, members)
    records: list[Row] = []
    for kind in sorted({one.row["kind"] for one in found.values()} | {row["kind"] for row in known.values()}):
        of_kind = {ring_id: one for ring_id, one in found.items() if one.row["kind"] == kind}
        records += _of_kind({n: row for n, row in known.items() if row["kind"] == kind}, of_kind, as_of, settings)
    return sorted((row | reason(row) for row in records), key=lambda row: row["name"])


def _found(rings: Sequence[Mapping[str, Any]], members: Sequence[Mapping[str, Any]]) -> dict[str, _Found]:
    """Give this run's rings by ring_id, each with its accounts in order."""
    core: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    for row in members:
        (others if row["role"] in VICTIMS else core).setdefault(row["ring_id"], set()).add(row["account_id"])
    return {
        row["ring_id"]: _Found(
            row, tuple(sorted(core[row["ring_id"]])), tuple(sorted(others.get(row["ring_id"], set())))
        )
        for row in sorted(rings, key=lambda row: row["ring_id"])
    }


def _carried(row: Row, before: FinishedRun) -> Row:
    """Give a record as the run after sees it: what was of that run itself now bears its id, and nothing has happened yet."""
    run_id = before.record["run_id"]
    return row | {
        "first_run": row["first_run"] or run_id,
        "last_run": row["last_run"] or run_id,
        "ring_id": None,
        "event": UNCHANGED,
        "predecessors": [],
        "successors": row["successors"] if row["state"] == MERGED else [],
        "joined": [],
        "left": [],
        "accounts_before": row["accounts"],
        "amount_before": row["amount"],
    }


def _of_kind(known: Mapping[str, Row], found: Mapping[str, _Found], as_of: date, settings: MatchSettings) -> list[Row]:
    """Give the records of one kind."""
    matched = match(
        {name: row["core"] for name, row in known.items() if row["state"] != MERGED},
        {ring_id: one.core for ring_id, one in found.items()},
        {name: row["core"] for name, row in known.items() if row["state"] == MERGED},
        settings,
    )
    names = _names(matched, found, known)
    absorbed: dict[str, list[str]] = {}
    for name, ring_id in matched.merged.items():
        absorbed.setdefault(ring_id, []).append(name)
    parts: dict[str, list[str]] = {}
    for ring_id, whole in matched.parted.items():
        for name in whole:
            parts.setdefault(name, []).append(names[ring_id])
    records = []
    for ring_id, one in found.items():
        before = known.get(names[ring_id])
        row = _continued(before, one, as_of, settings) if before else _born(one, names[ring_id], as_of, settings)
        if ring_id in matched.parted:
            row |= {"event": SPLIT, "predecessors": sorted(matched.parted[ring_id])}
        elif ring_id in absorbed:
            row |= {"event": MERGED, "predecessors": sorted(absorbed[ring_id])}
        elif row["name"] in parts:
            row |= {"event": SPLIT}
        row |= {"successors": sorted(parts.get(row["name"], ()))}
        records.append(row)
    gone = sorted(set(known) - set(names.values()))
    return records + [_gone(known[name], names.get(matched.merged.get(name, ""))) for name in gone]


def _names(matched: Matched, found: Mapping[str, _Found], known: Mapping[str, Row]) -> dict[str, str]:
    """Give each ring of a kind its name: the one that it carries on, else a new one that nobody has."""
    names = dict(matched.keeps)
    taken = set(known)
    for ring_id, one in found.items():
        if ring_id not in names:
            names[ring_id] = new_name(one.row["kind"], ring_id, taken)
            taken.add(names[ring_id])
    return names


def new_name(kind: str, ring_id: str, taken: Collection[str]) -> str:
    """Give a name for a ring: its kind and the first four digits of its ring_id, or as many as make it the only one."""
    shortened = (ring_id[1 : 1 + length] for length in range(_SHORTEST, len(ring_id)))
    numbered = (f"{ring_id[1:]}-{number}" for number in count(2))
    names = (f"{KIND_WORDS[kind].en}-{digits}" for digits in chain(shortened, numbered))
    return next(name for name in names if name not in taken)


def _born(one: _Found, name: str, as_of: date, settings: MatchSettings) -> Row:
    """Give the record of a ring that nobody knew."""
    return {
        "name": name,
        "kind": one.row["kind"],
        "event": BORN,
        "first_run": None,
        "first_as_of": as_of,
        "first_seen": one.row["first_seen"],
        "predecessors": [],
        "joined": [],
        "left": [],
        "accounts_before": None,
        "amount_before": None,
        **_now(one, as_of, settings),
    }


def _continued(before: Row, one: _Found, as_of: date, settings: MatchSettings) -> Row:
    """Give the record of a known ring that was found again."""
    was = {*before["core"], *before["others"]}
    row = {
        **before,
        **_now(one, as_of, settings),
        "first_seen": min(before["first_seen"], one.row["first_seen"]),
        "joined": sorted(one.accounts - was),
        "left": sorted(was - one.accounts),
    }
    return row | {"event": _event(before, row)}


def _now(one: _Found, as_of: date, settings: MatchSettings) -> Row:
    """Give what a record says of a ring as this run found it."""
    last_seen: datetime = one.row["last_seen"]
    quiet = as_of - last_seen.date() > timedelta(days=settings.quiet_days)
    return {
        "ring_id": one.row["ring_id"],
        "state": ASLEEP if quiet else ACTIVE,
        "successors": [],
        "last_run": None,
        "last_seen": last_seen,
        "accounts": len(one.accounts),
        "amount": one.row["amount"],
        "core": list(one.core),
        "others": list(one.others),
    }


def _event(before: Row, now: Row) -> str:
    """Tell what happened to a ring that kept its name and neither merged nor split; accounts weigh before money."""
    if before["state"] != now["state"]:
        return ASLEEP if now["state"] == ASLEEP else WOKE
    had, has = (before["accounts"], before["amount"]), (now["accounts"], now["amount"])
    if had != has:
        return GREW if has > had else SHRANK
    return CHANGED if now["joined"] else UNCHANGED


def _gone(before: Row, merged_into: str | None) -> Row:
    """Give the record of a ring that no longer bears its name: merged into another, or asleep."""
    if merged_into is not None:
        return before | {"state": MERGED, "event": MERGED, "successors": [merged_into]}
    if before["state"] == ACTIVE:
        return before | {"state": ASLEEP, "event": ASLEEP}
    return before

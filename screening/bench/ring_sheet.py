"""A ring as it stands in a run: its record, its members with what each did, its ties, and its history run by run."""

from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from screening.errors import WrongCall, did_you_mean
from screening.ledger.workspace import Workspace
from screening.masking import mask_account
from screening.runs.previous import compared_run
from screening.runs.reading import FinishedRun
from screening.runs.ring_records import ACTIVE, records_of

Row = dict[str, Any]
CORE_ROLES = ("organiser", "funder", "lender", "collector", "mule", "promoter")
_ACCOUNTS = ("core", "others", "joined", "left")


def ring_list(run: FinishedRun) -> list[Row]:
    """Give every record of a run with the rest of what is known of its ring, found ones by score, then the others."""
    rings = {row["ring_id"]: row for row in run.table("rings").to_dicts()}
    rows = [
        {**rings.get(record["ring_id"], {"score": None, "annual_rate": None}), **record} for record in records_of(run)
    ]
    return sorted(
        rows,
        key=lambda row: (row["ring_id"] is None, -(row["score"] or 0), -row["amount"], row["ring_id"] or row["name"]),
    )


def record_of(run: FinishedRun, wanted: str) -> Row:
    """Give the record of a ring by its name, in either language, or by its ring_id in the run."""
    records = records_of(run)
    found = next((one for one in records if _is_called(one, wanted)), None)
    if found is not None:
        return found
    names = [name for one in records for name in (one["name"], one["ring_id"]) if name]
    raise WrongCall(
        f"没有团伙 / no ring {wanted!r}", where=run.path, remedy=f"screening rings{did_you_mean(wanted, names)}"
    )


def _is_called(record: Row, wanted: str) -> bool:
    return wanted == record["ring_id"] or wanted.casefold() in {record["name"], record["name_zh"].casefold()}


def ring_id_of(run: FinishedRun, wanted: str) -> str | None:
    """Give the ring_id of a ring that the run found, by name or ring_id; None where it found none that is called so."""
    return next((one["ring_id"] for one in records_of(run) if one["ring_id"] and _is_called(one, wanted)), None)


def ring_details(run: FinishedRun, wanted: str, unmask: bool) -> Row:
    """Give a ring with its record, its members and what each did, and what ties them.

    A ring that the run did not find has its record alone: members and ties stand in the run `last_run`.
    """
    record = record_of(run, wanted)
    ring_id = record["ring_id"]
    deeds: dict[str, list[Row]] = {}
    for row in _rows(run, "ring_evidence", ring_id):
        deeds.setdefault(row.pop("account_id"), []).append(row)
    members = [
        {**one, "account_id": _shown(one["account_id"], unmask), "evidence": deeds.get(one["account_id"], [])}
        for one in _rows(run, "ring_members", ring_id)
    ]
    ties = [
        {**one, "account_a": _shown(one["account_a"], unmask), "account_b": _shown(one["account_b"], unmask)}
        for one in _rows(run, "ring_ties", ring_id)
    ]
    found = next(iter(_rows(run, "rings", ring_id)), {"member_count": record["accounts"], "annual_rate": None})
    return {**found, **masked(record, unmask), "members": members, "ties": ties}


def masked(record: Row, unmask: bool) -> Row:
    """Give a record with its accounts masked, unless asked otherwise."""
    return record | {name: [_shown(one, unmask) for one in record[name]] for name in _ACCOUNTS}


def changed(records: Iterable[Row]) -> list[Row]:
    """Give the records to which something happened since the run before."""
    return [one for one in records if one["event"] != "unchanged"]


def asleep(records: Iterable[Row]) -> list[Row]:
    """Give the records of rings that sleep: quiet for long, or no longer found."""
    return [one for one in records if one["state"] not in {ACTIVE, "merged"}]


def history(workspace: Workspace, run: FinishedRun, name: str) -> list[Row]:
    """Give a ring's record in each run, newest first, back to the run that found it first or the oldest kept.

    Each row has `run_id` and `as_of` of its run beside the record.
    """
    return list(_back(workspace, run, name))


def _back(workspace: Workspace, run: FinishedRun, name: str) -> Iterator[Row]:
    at: FinishedRun | None = run
    while at is not None:
        found = next((one for one in records_of(at) if one["name"] == name), None)
        if found is None:
            return
        yield {"run_id": at.record["run_id"], "as_of": at.record["as_of"], **found}
        at = compared_run(workspace, at)


def _rows(run: FinishedRun, table: str, ring_id: str | None) -> list[Row]:
    """Give a ring's rows of one of the run's tables; a run of older software may lack it."""
    if not (run.path / f"{table}.parquet").is_file():
        return []
    return run.table(table).filter(pl.col("ring_id") == ring_id).to_dicts()


def _shown(account: str, unmask: bool) -> str:
    return account if unmask else mask_account(account)

"""Checks that read everything: digests of files and submissions, whose rows they are, and that none counts twice."""

from collections.abc import Iterator

import polars as pl

from screening.contract.tables import SUBMISSION
from screening.ledger.doctor.fault import Fault
from screening.ledger.doctor.tables import Tell
from screening.ledger.log import Submission
from screening.ledger.places import Places
from screening.ledger.snapshot import rows_of
from screening.ledger.turn import part_digests


def deep_faults(
    places: Places, accepted: tuple[Submission, ...], counting: tuple[Submission, ...], tell: Tell
) -> Iterator[Fault]:
    """Give what only reading every byte and row can tell."""
    for done, one in enumerate(accepted):
        tell("deep", done, len(accepted))
        yield from _content(places, one)
        yield from _foreign(places, one)
    for bank in sorted({one.bank_id for one in counting}):
        yield from _twice(places, bank, [one for one in counting if one.bank_id == bank])


def _content(places: Places, one: Submission) -> Iterator[Fault]:
    """Compare files with what they were when taken, and the submission's digest with its manifest."""
    there = part_digests(places, one.batch)
    for name, digest in one.parts.items():
        if name in there and there[name] != digest:
            table, _, file = name.partition("/")
            yield Fault("content_differs", places.table(table) / f"batch={one.batch}" / file)
    said = one.said
    if said and said.digest() != one.digest:
        yield Fault("digest_differs", places.log, f"{one.bank_id} {one.submission_id}")


def _foreign(places: Places, one: Submission) -> Iterator[Fault]:
    for table in SUBMISSION:
        rows = rows_of(places, table, [one])
        if rows is None:
            continue
        mine = (pl.col("bank_id") == one.bank_id) & (pl.col("submission_id") == one.submission_id)
        count = rows.filter(~mine.fill_null(value=False)).select(pl.len()).collect().item()
        if count:
            yield Fault("row_foreign", places.table(table), f"{one.bank_id} {one.submission_id}: {count:,}")


def _twice(places: Places, bank: str, counting: list[Submission]) -> Iterator[Fault]:
    rows = rows_of(places, "transactions", counting)
    if rows is None:
        return
    told = rows.select(pl.len().alias("rows"), pl.col("transaction_id").n_unique().alias("ids")).collect()
    twice = told["rows"][0] - told["ids"][0]
    if twice:
        yield Fault("booked_twice", places.table("transactions"), f"{bank}: {twice:,}")

"""The rows of one table, checked slice by slice; good ones are handed on, bad ones set aside."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import polars as pl

from screening.contract.sift import FILE, ROW, BrokenRule, sift
from screening.contract.tables import columns_of, key_of
from screening.intake.conform import conform
from screening.intake.files import DataFile
from screening.intake.identity import doubtful_resident_id
from screening.intake.kinds import KINDS
from screening.intake.tally import Tally

SLICE = 1_000_000
Receive = Callable[[str, pl.DataFrame], None]


def slices(file: DataFile, size: int = SLICE) -> Iterator[pl.DataFrame]:
    """Give a file's rows in slices, each row with its file and its number, counted from 1."""
    rows = pl.scan_parquet(file.path, hive_partitioning=False)
    for start in range(0, file.rows, size):
        part = rows.slice(start, size).collect()
        number = pl.int_range(start + 1, start + part.height + 1, dtype=pl.Int64).alias(ROW)
        yield part.with_columns(pl.lit(file.name).alias(FILE), number)


def repeated_keys(table: str, files: list[DataFile]) -> dict[str, pl.Series]:
    """Give, by file, the numbers of the rows whose key was in an earlier row, of this file or one before it."""
    key = key_of(table)
    if not key or not files:
        return {}
    columns = [pl.scan_parquet(file.path, hive_partitioning=False).select(key).collect() for file in files]
    keys = pl.concat(columns, how="vertical_relaxed")
    again = ~keys.select(pl.struct(key) if len(key) > 1 else key[0]).to_series().is_first_distinct()
    known = keys.select(pl.all_horizontal(pl.col(key).is_not_null())).to_series()
    again = again & known
    found: dict[str, pl.Series] = {}
    start = 0
    for file in files:
        own = again.slice(start, file.rows)
        found[file.name] = (own.arg_true() + 1).cast(pl.Int64)
        start += file.rows
    return found


def check_slice(
    raw: pl.DataFrame, tally: Tally, links: Callable[[pl.DataFrame], list[BrokenRule]], *, from_text: bool = False
) -> pl.DataFrame:
    """Give the good rows of a slice in the contract's types; the tally takes what was wrong with the others."""
    table = tally.table
    turned, unfit = conform(table, raw, from_text=from_text)
    sifted = sift(table, turned)
    gone = {(one.column, row) for one in unfit for row in one.rows[ROW]}
    # A value that did not fit is null by now; the row is told so once, not as an empty field too.
    empty = [_without(one, gone) if one.rule == "null_required" and gone else one for one in sifted.broken]
    found = [one for one in (*unfit, *empty, *links(turned), *_doubts(table, turned)) if one.rows.height]
    for one in found:
        tally.note(one)
    broken = [one for one in found if KINDS[one.rule].severity != "warn"]
    _add_up(tally, "sent", turned)
    good = sifted.good
    if broken:
        good = good.filter(~pl.col(ROW).is_in(tally.set_aside(raw, broken).implode()))
    tally.accepted += good.height
    _add_up(tally, "accepted", good)
    return good


def flagged(rule: str, column: str, frame: pl.DataFrame, where: pl.Expr) -> BrokenRule:
    """Give the rows of a frame for which an expression holds, as breaking a rule."""
    return BrokenRule(
        rule, column, frame.filter(where).select(FILE, ROW, pl.col(column).cast(pl.String).alias("value"))
    )


def unknown_id(rule: str, column: str, frame: pl.DataFrame, known: pl.Series) -> BrokenRule:
    """Give the rows whose id is in no list of known ids; an empty id is another rule's matter."""
    return flagged(rule, column, frame, pl.col(column).is_not_null() & ~pl.col(column).is_in(known.implode()))


def outside(frame: pl.DataFrame, start: date, end: date, now: datetime) -> list[BrokenRule]:
    """Give the bookings before or after the period, and those that are yet to come."""
    day = pl.col("booked_at").dt.date()
    # Five minutes: the clocks of two machines are never quite the same.
    future = pl.col("booked_at") > now + timedelta(minutes=5)
    return [
        flagged("outside_period", "booked_at", frame, (day < start) | (day > end)),
        flagged("in_future", "booked_at", frame, future),
    ]


def _doubts(table: str, frame: pl.DataFrame) -> list[BrokenRule]:
    """Give what looks wrong without being a reason to leave the row out."""
    doubts = [
        flagged("form_doubtful", name, frame, ~pl.col(name).str.contains(column.advised))
        for name, column in columns_of(table).items()
        if column.advised
    ]
    if table == "parties":
        doubts.append(flagged("id_number_doubtful", "id_number", frame, doubtful_resident_id()))
    return doubts


def _add_up(tally: Tally, name: str, frame: pl.DataFrame) -> None:
    if tally.table == "transactions":
        for direction in ("in", "out"):
            amounts = frame.filter(pl.col("direction") == direction)["amount"]
            tally.add_up(f"{name}_{direction}", amounts)


def _without(broken: BrokenRule, gone: set[tuple[str, int]]) -> BrokenRule:
    rows = [row for column, row in gone if column == broken.column]
    return BrokenRule(broken.rule, broken.column, broken.rows.filter(~pl.col(ROW).is_in(rows)))

"""The rows of one table, checked batch by batch; good ones are handed on, bad ones set aside."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl

from screening.contract.sift import ROW, BrokenRule, Rule, breaking, rules_of
from screening.contract.tables import columns_of
from screening.intake.conform import conform
from screening.intake.identity import (
    doubtful_card,
    doubtful_credit_code,
    doubtful_resident_id,
    doubtful_resident_number,
)
from screening.intake.kinds import KINDS
from screening.intake.tally import Tally
from screening.intake.text import text_rules

Receive = Callable[[str, pl.DataFrame], None]


def check_slice(
    raw: pl.DataFrame, tally: Tally, links: Callable[[pl.DataFrame], list[BrokenRule]], *, from_text: bool = False
) -> pl.DataFrame:
    """Give the good rows of a batch in the contract's types; the tally takes what was wrong with the others."""
    turned, unfit = conform(tally.table, raw, from_text=from_text)
    return sort_out(raw, turned, unfit + links(turned), tally)


def sort_out(raw: pl.DataFrame, turned: pl.DataFrame, found: list[BrokenRule], tally: Tally) -> pl.DataFrame:
    """Give the good rows of a batch in the contract's types, where some faults are known already."""
    told = {(one.column, row) for one in found for row in one.rows[ROW]} if found else set()
    own = breaking(turned, rules_of(tally.table) + text_rules(tally.table, turned) + _doubts(tally.table))
    # A value that did not fit is null by now; the row is told so once, not as an empty field too.
    own = [_without(one, told) if one.rule == "null_required" and told else one for one in own]
    found = [one for one in (*found, *own) if one.rows.height]
    for one in found:
        tally.note(one)
    broken = [one for one in found if KINDS[one.rule].severity != "warn"]
    sent = _totals(tally.table, turned)
    good = turned.filter(~pl.col(ROW).is_in(tally.set_aside(raw, broken).implode())) if broken else turned
    tally.accepted += good.height
    for name, totals in (("sent", sent), ("accepted", _totals(tally.table, good) if broken else sent)):
        for way, amount in totals.items():
            tally.add_up(f"{name}_{way}", amount)
    return good


def unknown_id(rule: str, column: str, known: pl.Series) -> Rule:
    """Give the rule that an id be in a list of known ids; an empty id is another rule's matter."""
    return Rule(rule, column, pl.col(column).is_not_null() & ~pl.col(column).is_in(known.implode()))


def outside(start: date, end: date, now: datetime) -> tuple[Rule, ...]:
    """Give the rules that bookings lie in the period, and none is yet to come."""
    day = pl.col("booked_at").dt.date()
    # Five minutes: the clocks of two machines are never quite the same.
    future = pl.col("booked_at") > now + timedelta(minutes=5)
    return (
        Rule("outside_period", "booked_at", (day < start) | (day > end)),
        Rule("in_future", "booked_at", future),
    )


def _doubts(table: str) -> tuple[Rule, ...]:
    """Give what looks wrong without being a reason to leave the row out."""
    doubts = [
        Rule("form_doubtful", name, ~pl.col(name).str.contains(column.advised))
        for name, column in columns_of(table).items()
        if column.advised
    ]
    if table == "parties":
        doubts.append(Rule("id_number_doubtful", "id_number", doubtful_resident_id()))
        legal = "legal_representative_id"
        doubts.append(Rule("id_number_doubtful", legal, doubtful_resident_number(legal)))
        doubts.append(Rule("uscc_doubtful", "id_number", doubtful_credit_code()))
    if table == "accounts":
        doubts.append(Rule("card_number_doubtful", "account_id", doubtful_card()))
    return tuple(doubts)


def _totals(table: str, frame: pl.DataFrame) -> dict[str, Decimal | None]:
    """Give what was credited and what was debited."""
    if table != "transactions":
        return {}
    amount = pl.col("amount")
    return frame.select(amount.filter(pl.col("direction") == way).sum().alias(way) for way in ("in", "out")).row(
        0, named=True
    )


def _without(broken: BrokenRule, told: set[tuple[str, int]]) -> BrokenRule:
    rows = [row for column, row in told if column == broken.column]
    return BrokenRule(broken.rule, broken.column, broken.rows.filter(~pl.col(ROW).is_in(rows)))

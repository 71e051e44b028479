"""Accounts and the money between them by day, as the network page draws them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from screening.bench.county import County

Key = int | str
"""A node: an account's number in the run, or the name of a group of accounts that are drawn as one."""

MOST_EDGES = 900
MOST_STEPS = 20_000
"""So many days with money are told at most, over all edges; where there are more, they are told by the week."""
_WEEK = 7


class Account(NamedTuple):
    """An account as people are shown it; `held` tells whether a reporting bank holds it."""

    number: int
    account: str
    name: str
    bank: str
    holder: str
    held: bool


class Day(NamedTuple):
    """What one account paid to another on one day: day number, fen, transfers, and how many of them look lawful."""

    payer: int
    payee: int
    day: int
    fen: int
    transfers: int
    lawful: int


class Step(NamedTuple):
    """What went over an edge on one day, or in the week that begins with it: day number, fen, transfers."""

    day: int
    fen: int
    transfers: int


@dataclass(frozen=True)
class Flow:
    """All that one node paid to another, in order of time; `lawful` transfers are part of a lawful pattern."""

    payer: Key
    payee: Key
    steps: tuple[Step, ...]
    lawful: int

    @property
    def fen(self) -> int:
        """Give the sum."""
        return sum(one.fen for one in self.steps)

    @property
    def count(self) -> int:
        """Give the number of transfers."""
        return sum(one.transfers for one in self.steps)


@dataclass(frozen=True)
class Flows:
    """Flows between nodes, the largest first; `left_out` smaller ones are not told, and `days` is 1, or 7 for weeks."""

    flows: tuple[Flow, ...]
    left_out: int
    days: int


@dataclass(frozen=True)
class Partners:
    """The largest partners of an account, what it got and paid in all, and how many partners are not among them."""

    rows: tuple[Mapping[str, Any], ...]
    more: int
    got: int
    paid: int


def accounts_of(county: County, numbers: Collection[int], *, unmask: bool = False) -> dict[int, Account]:
    """Give accounts by number, masked unless asked otherwise."""
    shown = county.parties(numbers, unmask=unmask)
    banks = {row["account_id"]: row["bank_id"] for row in county.tables.rows(_BANKS, {"asked": sorted(numbers)})}
    return {
        number: Account(number, one.account, one.name, banks.get(number) or "", one.holder, one.held)
        for number, one in shown.items()
    }


def days_between(county: County, numbers: Collection[int]) -> list[Day]:
    """Give what went from one of some accounts to another, day by day."""
    return [Day(**row) for row in county.tables.rows(_DAYS, {"asked": sorted(numbers)})]


def flows_of(days: Sequence[Day], node_of: Mapping[int, Key] | None = None) -> Flows:
    """Give the same as flows between nodes; `node_of` names the node of those accounts that are drawn together.

    What went inside a node is not told. Of more than `MOST_EDGES` flows the largest are given.
    """
    nodes = node_of or {}
    steps: defaultdict[tuple[Key, Key], dict[int, list[int]]] = defaultdict(dict)
    lawful: defaultdict[tuple[Key, Key], int] = defaultdict(int)
    for one in days:
        pair = nodes.get(one.payer, one.payer), nodes.get(one.payee, one.payee)
        if pair[0] != pair[1]:
            sums = steps[pair].setdefault(one.day, [0, 0])
            sums[0] += one.fen
            sums[1] += one.transfers
            lawful[pair] += one.lawful
    found = [
        Flow(*pair, tuple(Step(day, *sums) for day, sums in sorted(by_day.items())), lawful[pair])
        for pair, by_day in steps.items()
    ]
    found.sort(key=lambda one: (-one.fen, str(one.payer), str(one.payee)))
    kept = found[:MOST_EDGES]
    by_week = sum(len(one.steps) for one in kept) > MOST_STEPS
    return Flows(
        tuple(map(_by_week, kept)) if by_week else tuple(kept), len(found) - len(kept), _WEEK if by_week else 1
    )


def _by_week(flow: Flow) -> Flow:
    """Give a flow with its days summed by week, each named by its first day."""
    sums: dict[int, list[int]] = {}
    for one in flow.steps:
        week = sums.setdefault(one.day - one.day % _WEEK, [0, 0])
        week[0] += one.fen
        week[1] += one.transfers
    return Flow(flow.payer, flow.payee, tuple(Step(day, *both) for day, both in sums.items()), flow.lawful)


def partners_of(county: County, account: int, without: Collection[int], limit: int) -> Partners:
    """Give the partners of an account with whom most money went, those left out who are drawn already."""
    sums: dict[int, dict[str, Any]] = {}
    for row in county.sums_around([account]):
        other = sums.setdefault(
            row["other_id"],
            {
                "other_id": row["other_id"],
                "got": 0,
                "paid": 0,
                "count": 0,
                "first": row["first_at"],
                "last": row["last_at"],
            },
        )
        other["paid" if row["paid"] else "got"] += row["amount"]
        other["count"] += row["count"]
        other["first"], other["last"] = min(other["first"], row["first_at"]), max(other["last"], row["last_at"])
    sums.pop(account, None)
    rows = sorted(sums.values(), key=lambda row: (-row["got"] - row["paid"], row["other_id"]))
    new = [row for row in rows if row["other_id"] not in without]
    got, paid = sum(row["got"] for row in rows), sum(row["paid"] for row in rows)
    return Partners(tuple(new[:limit]), max(len(new) - limit, 0), got, paid)


def payments(
    county: County, payers: Collection[int], payees: Collection[int], days: tuple[int, int], limit: int
) -> tuple[list[dict[str, Any]], int]:
    """Give the latest transfers from some accounts to others between two days, both included, and how many there are.

    Each has `purpose`, and in `sources` the submission, file and row of each of them.
    """
    rows = county.tables.rows(
        _PAYMENTS,
        {
            "payers": sorted(payers),
            "payees": sorted(payees),
            "since": days[0] * _DAY,
            "until": (days[1] + 1) * _DAY,
            "limit": limit,
        },
    )
    both = {row[side] for row in rows for side in ("payer_id", "payee_id")}
    numbers = {row[way] for row in rows for way in ("out_transaction", "in_transaction")} - {None}
    found = county.tables.rows(_SOURCES, {"asked": sorted(both), "numbers": sorted(numbers)})
    sources = {row["number"]: f"{row['submission_id']}/{row['source_file']}#{row['source_row']}" for row in found}
    purposes = {row["number"]: row["purpose"] for row in found}
    for row in rows:
        row["purpose"] = purposes.get(row["out_transaction"]) or purposes.get(row["in_transaction"])
        row["sources"] = [sources[row[way]] for way in ("out_transaction", "in_transaction") if row[way] in sources]
    return rows, rows[0]["found"] if rows else 0


_DAY = 86400

_BANKS = """
    WITH asked AS (SELECT unnest($asked::INTEGER[]) AS account_id)
    SELECT account_id, bank_id FROM book.accounts SEMI JOIN asked USING (account_id)
"""

_DAYS = """
    WITH asked AS (SELECT unnest($asked::INTEGER[]) AS account_id)
    SELECT account_id AS payer, other_id AS payee, CAST(booked_at // 86400 AS INTEGER) AS day,
        CAST(sum(amount) AS BIGINT) AS fen, count(*) AS transfers, count(*) FILTER (WHERE lawful) AS lawful
    FROM book.moves
    SEMI JOIN asked USING (account_id)
    SEMI JOIN asked AS others ON other_id = others.account_id
    WHERE paid AND account_id <> other_id
    GROUP BY payer, payee, day
    ORDER BY payer, payee, day
"""

_PAYMENTS = """
    WITH payers AS (SELECT unnest($payers::INTEGER[]) AS account_id),
    payees AS (SELECT unnest($payees::INTEGER[]) AS account_id),
    found AS (
        SELECT transfer_id, count(*) OVER () AS found
        FROM book.moves
        SEMI JOIN payers USING (account_id)
        SEMI JOIN payees ON other_id = payees.account_id
        WHERE paid AND account_id <> other_id AND booked_at >= $since AND booked_at < $until
        ORDER BY booked_at DESC, transfer_id
        LIMIT $limit
    )
    SELECT transfers.transfer_id, payer_id, payee_id, transfers.amount, transfers.booked_at, transfers.instrument, lawful,
        out_transaction, in_transaction, found
    FROM book.transfers AS transfers INNER JOIN found USING (transfer_id)
    ORDER BY transfers.booked_at DESC, transfers.transfer_id
"""

_SOURCES = """
    WITH asked AS (SELECT unnest($asked::INTEGER[]) AS account_id)
    SELECT transaction_id AS number, purpose, submission_id, source_file, source_row
    FROM book.bookings
    SEMI JOIN asked USING (account_id)
    INNER JOIN book.sources USING (source)
    WHERE transaction_id IN (SELECT unnest($numbers::INTEGER[]))
"""

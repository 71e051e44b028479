"""What some accounts dealt in: money by day with what findings rest on, and the partners; read from a county's book."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from screening.bench.county import County
from screening.clock import date_of

Row = dict[str, Any]


@dataclass(frozen=True)
class DayMoney:
    """One day of some accounts: fen and payments in and out, and how much of it findings rest on."""

    day: int
    paid_in: int
    paid_out: int
    times_in: int
    times_out: int
    cited_in: int
    cited_out: int
    cited: int


@dataclass(frozen=True)
class Partner:
    """One partner of some accounts: fen and payments both ways, first and last day."""

    account: int
    paid_in: int
    paid_out: int
    times: int
    first: date
    last: date


def money_by_day(county: County, accounts: Collection[int], cited: Collection[str] = ()) -> list[DayMoney]:
    """Give the days of some accounts, in order; `cited` are the banks' own ids of the bookings that findings rest on.

    A payment between two of the accounts counts on both sides. Of an account that no bank reports on, the payments that its
    partners' banks tell of count.
    """
    rows = county.tables.rows(f"SELECT day, {_SUMS} FROM ({_MOVES}) GROUP BY day ORDER BY day", _asked(accounts, cited))
    return [DayMoney(**row) for row in rows]


def money_by_account(county: County, accounts: Collection[int]) -> dict[int, list[DayMoney]]:
    """Give the days of each of some accounts, in order."""
    found: dict[int, list[DayMoney]] = {one: [] for one in accounts}
    rows = county.tables.rows(
        f"SELECT account_id, day, {_SUMS} FROM ({_MOVES}) GROUP BY account_id, day ORDER BY account_id, day",
        _asked(accounts),
    )
    for row in rows:
        found[row.pop("account_id")].append(DayMoney(**row))
    return found


def partners(county: County, accounts: Collection[int], limit: int) -> list[Partner]:
    """Give whom some accounts dealt with most, by fen both ways; the accounts themselves are left out."""
    rows = county.tables.rows(
        """
        SELECT other_id AS account,
            CAST(coalesce(sum(amount) FILTER (WHERE NOT paid), 0) AS BIGINT) AS paid_in,
            CAST(coalesce(sum(amount) FILTER (WHERE paid), 0) AS BIGINT) AS paid_out,
            CAST(sum(transfers) AS BIGINT) AS times, min(first_at) AS first_at, max(last_at) AS last_at
        FROM book.pair_sums
        WHERE account_id IN (SELECT unnest($asked::INTEGER[])) AND other_id NOT IN (SELECT unnest($asked::INTEGER[]))
        GROUP BY other_id
        ORDER BY sum(amount) DESC, other_id
        LIMIT $limit
        """,
        {"asked": sorted(accounts), "limit": limit},
    )
    return [
        Partner(
            row["account"], row["paid_in"], row["paid_out"], row["times"],
            date_of(row["first_at"] // 86400), date_of(row["last_at"] // 86400),
        )
        for row in rows
    ]  # fmt: skip


def cited_between(county: County, accounts: Collection[int], cited: Collection[str]) -> list[Row]:
    """Give the transfers between some accounts that findings rest on, each as its payer's booking in the clear, in yuan."""
    rows = county.tables.rows(
        """
        SELECT transfers.transfer_id, transfers.amount, payer.account AS account_id, payee.account AS counterparty_account_id
        FROM book.moves AS moves
        INNER JOIN book.transfers AS transfers ON moves.transfer_id = transfers.transfer_id
        INNER JOIN book.accounts AS payer ON transfers.payer_id = payer.account_id
        INNER JOIN book.accounts AS payee ON transfers.payee_id = payee.account_id
        WHERE moves.paid AND moves.account_id <> moves.other_id
            AND moves.account_id IN (SELECT unnest($asked::INTEGER[]))
            AND moves.other_id IN (SELECT unnest($asked::INTEGER[]))
            AND (transfers.out_id IN (SELECT unnest($cited::VARCHAR[]))
                OR transfers.in_id IN (SELECT unnest($cited::VARCHAR[])))
        ORDER BY transfers.transfer_id
        """,
        _asked(accounts, cited),
    )
    return [
        {
            "transaction_id": row["transfer_id"],
            "account_id": row["account_id"],
            "counterparty_account_id": row["counterparty_account_id"],
            "direction": "out",
            "amount": Decimal(row["amount"]).scaleb(-2),
        }
        for row in rows
    ]


def _asked(accounts: Collection[int], cited: Collection[str] = ()) -> dict[str, Any]:
    return {"asked": sorted(set(accounts)), "cited": sorted(set(cited))}


_MOVES = """
    SELECT bookings.account_id, bookings.booked_at // 86400 AS day, bookings.paid, bookings.amount,
        bookings.bank_transaction_id IN (SELECT unnest($cited::VARCHAR[]))
            OR coalesce(transfers.out_id IN (SELECT unnest($cited::VARCHAR[])), false)
            OR coalesce(transfers.in_id IN (SELECT unnest($cited::VARCHAR[])), false) AS cited
    FROM book.bookings AS bookings
    LEFT JOIN book.transfers AS transfers ON bookings.transfer_id = transfers.transfer_id
    WHERE bookings.account_id IN (SELECT unnest($asked::INTEGER[]))
    UNION ALL
    SELECT moves.account_id, moves.booked_at // 86400, moves.paid, moves.amount,
        coalesce(transfers.out_id IN (SELECT unnest($cited::VARCHAR[])), false)
            OR coalesce(transfers.in_id IN (SELECT unnest($cited::VARCHAR[])), false)
    FROM book.moves AS moves
    INNER JOIN book.transfers AS transfers ON moves.transfer_id = transfers.transfer_id
    WHERE moves.near_transaction IS NULL AND moves.account_id IN (SELECT unnest($asked::INTEGER[]))
"""

_SUMS = """
    CAST(coalesce(sum(amount) FILTER (WHERE NOT paid), 0) AS BIGINT) AS paid_in,
    CAST(coalesce(sum(amount) FILTER (WHERE paid), 0) AS BIGINT) AS paid_out,
    count(*) FILTER (WHERE NOT paid) AS times_in, count(*) FILTER (WHERE paid) AS times_out,
    CAST(coalesce(sum(amount) FILTER (WHERE NOT paid AND cited), 0) AS BIGINT) AS cited_in,
    CAST(coalesce(sum(amount) FILTER (WHERE paid AND cited), 0) AS BIGINT) AS cited_out,
    count(*) FILTER (WHERE cited) AS cited
"""

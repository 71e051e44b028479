"""The figures of each deposit-taking ring, month by month and in all, and its recruiting tree, as a run publishes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

import pyarrow as pa

from screening.engines.duckdb import DuckDB
from screening.loans.tables import table
from screening.networks.pool_books import (
    INWARD,
    OUTWARD,
    Move,
    daily_loss,
    depositors_of,
    fed_from,
    gap,
    gini,
    lattice,
    months_of,
    rolled_over,
    stopped,
    turned,
)

_ELDER_DAYS = 21_915
"""Sixty years (regulatory-basis 4.5)."""
_LEAST_PAYOUTS, _LEAST_PAYEES, _LEAST_AGED, _LEAST_HEADS = 20, 10, 20, 10
"""From how many on payouts, people paid evenly, known ages and prices tell anything (regulatory-basis 4.3, 4.5)."""
_SUMS = (*INWARD, *OUTWARD, "return_fifo", "return_pro_rata")
FIGURES = pa.schema(
    [
        ("ring_id", pa.int32()), ("first_day", pa.int32()), ("last_day", pa.int32()), ("last_seen", pa.int32()),
        ("heads", pa.int64()), ("deposits", pa.int64()),
        *((name, pa.int64()) for name in _SUMS),
        ("return_times", pa.int64()), ("commission_times", pa.int64()), ("receivers", pa.int64()),
        ("kin_heads", pa.int64()), ("kin_in", pa.int64()), ("staff_heads", pa.int64()), ("staff_in", pa.int64()),
        ("behind_heads", pa.int64()),
        ("held_first", pa.int64()), ("held_last", pa.int64()), ("bank_last", pa.int64()),
        ("unit", pa.int64()), ("on_unit", pa.int64()), ("payouts", pa.int64()), ("usual_payouts", pa.int64()),
        ("steady_payees", pa.int64()), ("usual_rate", pa.decimal128(18, 6)), ("yearly_rate", pa.decimal128(18, 6)),
        ("gini", pa.decimal128(18, 6)), ("aged", pa.int64()), ("elders", pa.int64()), ("aged_in", pa.int64()),
        ("elders_in", pa.int64()), ("local_elder_share", pa.decimal128(18, 6)),
        ("waiting", pa.int64()), ("owed", pa.int64()), ("stop_day", pa.int32()), ("losers", pa.int64()),
        ("lost", pa.int64()), ("rolled_over", pa.int64()), ("daily_loss", pa.int64()),
        ("turned", pa.string()), ("fed_from", pa.string()), ("score", pa.decimal128(4, 3)),
    ]
)  # fmt: skip
"""A row a ring: sums of every part, and the figures of regulatory-basis 4.2 to 4.7; null is "cannot tell"."""
MONTHS = pa.schema(
    [
        ("ring_id", pa.int32()), ("month", pa.string()), ("held_before", pa.int64()),
        *((name, pa.int64()) for name in (*INWARD, *OUTWARD)),
        ("held_after", pa.int64()), ("new_depositors", pa.int64()), ("return_fifo", pa.int64()),
        ("return_pro_rata", pa.int64()),
    ]
)  # fmt: skip
TREE = pa.schema(
    [
        ("ring_id", pa.int32()), ("account_id", pa.int32()), ("recruiter_id", pa.int32()), ("level", pa.int32()),
        ("entry_day", pa.int32()), ("entry", pa.int64()), ("recruits", pa.int32()), ("below", pa.int32()),
        ("rewarded", pa.int64()),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class PoolFigures:
    """`figures` a row a ring, `months` a row a month of it, `tree` a row a recruit where a tree is seen; fen throughout."""

    figures: pa.Table
    months: pa.Table
    tree: pa.Table


_MOVES = """
    SELECT ring_id, booked_at, day, part, amount, other_party
    FROM pool_moves
    ORDER BY ring_id, booked_at, transfer_id NULLS FIRST, inward, amount, part
"""

_BALANCES = """
    WITH hands AS (
        SELECT pool_hands.ring_id, accounts.account_id FROM pool_hands INNER JOIN accounts USING (party_id)
    ),
    booked AS (
        SELECT
            hands.ring_id, hands.account_id,
            arg_min(
                CASE WHEN direction = 'in' THEN balance_after - amount ELSE balance_after + amount END, transaction_id
            ) AS first,
            arg_max(balance_after, transaction_id) AS last,
            count(*) AS bookings, count(balance_after) AS told
        FROM hands
        INNER JOIN transactions USING (account_id)
        GROUP BY hands.ring_id, hands.account_id
    ),
    unseen AS (
        SELECT DISTINCT pool_moves.ring_id
        FROM pool_moves
        INNER JOIN accounts ON pool_moves.account_id = accounts.account_id
        WHERE NOT accounts.held
    )
    SELECT booked.ring_id, CAST(sum(first) AS BIGINT) AS first, CAST(sum(last) AS BIGINT) AS last
    FROM booked
    ANTI JOIN unseen ON booked.ring_id = unseen.ring_id
    GROUP BY booked.ring_id
    HAVING sum(bookings) = sum(told)
"""

_TELLING = """
    WITH rated AS (
        SELECT
            pool_hands.ring_id, pool_facts.payouts, pool_facts.usual_payouts, pool_facts.steady_payees,
            pool_facts.usual_rate, pool_facts.yearly_rate, pool_facts.local_elder_share
        FROM pool_facts
        INNER JOIN pools ON pool_facts.pool_id = pools.pool_id
        INNER JOIN pool_hands ON pools.party_id = pool_hands.party_id
        QUALIFY row_number() OVER (PARTITION BY pool_hands.ring_id ORDER BY pool_facts.taken DESC, pool_facts.pool_id) = 1
    ),
    excluded AS (
        SELECT
            pool_hands.ring_id,
            count(DISTINCT CASE WHEN flows.kin AND pool_behind.party_id IS NULL THEN flows.other_party END) AS kin_heads,
            sum(CASE WHEN flows.kin AND pool_behind.party_id IS NULL THEN amount ELSE 0 END) AS kin_in,
            count(DISTINCT pool_behind.party_id) AS behind_heads
        FROM pool_hands
        INNER JOIN flows USING (party_id)
        ANTI JOIN pool_hands AS own ON pool_hands.ring_id = own.ring_id AND flows.other_party = own.party_id
        LEFT JOIN pool_behind
            ON pool_hands.ring_id = pool_behind.ring_id AND flows.other_party = pool_behind.party_id
        WHERE flows.direction = 'in' AND flows.other_holder = 'individual'
            AND (flows.lawful IS NULL OR pool_behind.party_id IS NOT NULL)
        GROUP BY pool_hands.ring_id
    ),
    staff AS (
        SELECT
            pool_moves.ring_id, count(DISTINCT pool_moves.other_party) AS staff_heads,
            sum(pool_moves.amount) AS staff_in
        FROM pool_moves
        SEMI JOIN (SELECT transfer_id FROM pool_flows WHERE part = 'staff') AS wages USING (transfer_id)
        WHERE part <> 'deposit'
        GROUP BY pool_moves.ring_id
    ),
    receivers AS (
        SELECT ring_id, count(DISTINCT party_id) AS receivers
        FROM pool_parts
        WHERE role = 'promoter' AND commissions > 0
        GROUP BY ring_id
    )
    SELECT
        rings.ring_id, rated.* EXCLUDE (ring_id), excluded.* EXCLUDE (ring_id), staff.* EXCLUDE (ring_id),
        receivers.receivers
    FROM (SELECT DISTINCT ring_id FROM pool_hands) AS rings
    LEFT JOIN rated USING (ring_id)
    LEFT JOIN excluded USING (ring_id)
    LEFT JOIN staff USING (ring_id)
    LEFT JOIN receivers USING (ring_id)
"""

_RECRUITS = """
    WITH RECURSIVE trees AS (
        SELECT pool_hands.ring_id, pool_recruits.*
        FROM pool_recruits
        INNER JOIN pools ON pool_recruits.pool_id = pools.pool_id
        INNER JOIN pool_hands ON pools.party_id = pool_hands.party_id
        QUALIFY row_number() OVER (
            PARTITION BY pool_hands.ring_id, member ORDER BY pool_recruits.day, pool_recruits.transfer_id
        ) = 1
    ),
    chains AS (
        SELECT ring_id, member, recruiter AS above, 1 AS steps FROM trees WHERE recruiter IS NOT NULL
        UNION ALL
        SELECT chains.ring_id, chains.member, trees.recruiter, chains.steps + 1
        FROM chains
        INNER JOIN trees ON chains.ring_id = trees.ring_id AND chains.above = trees.member
        WHERE trees.recruiter IS NOT NULL AND chains.steps < 30
    ),
    below AS (
        SELECT
            ring_id, above, count(DISTINCT member) AS below,
            count(DISTINCT CASE WHEN steps = 1 THEN member END) AS recruits
        FROM chains
        GROUP BY ring_id, above
    ),
    paid AS (
        SELECT ring_id, other_party, sum(amount) AS rewarded
        FROM pool_moves
        WHERE part IN ('return', 'commission')
        GROUP BY ring_id, other_party
    ),
    entered AS (
        SELECT ring_id, other_party, arg_min(other_id, booked_at) AS account_id
        FROM pool_moves
        WHERE part = 'deposit'
        GROUP BY ring_id, other_party
    )
    SELECT
        trees.ring_id, entered.account_id, recruiters.account_id AS recruiter_id, trees.level, trees.day AS entry_day,
        trees.amount AS entry, CAST(coalesce(below.recruits, 0) AS INTEGER) AS recruits,
        CAST(coalesce(below.below, 0) AS INTEGER) AS below, CAST(coalesce(paid.rewarded, 0) AS BIGINT) AS rewarded
    FROM trees
    INNER JOIN entered ON trees.ring_id = entered.ring_id AND trees.member = entered.other_party
    LEFT JOIN entered AS recruiters ON trees.ring_id = recruiters.ring_id AND trees.recruiter = recruiters.other_party
    LEFT JOIN below ON trees.ring_id = below.ring_id AND trees.member = below.above
    LEFT JOIN paid ON trees.ring_id = paid.ring_id AND trees.member = paid.other_party
    ORDER BY trees.ring_id, trees.level NULLS LAST, trees.day, entered.account_id
"""


def pool_figures(engine: DuckDB, last_day: int) -> PoolFigures:
    """Give the figures of the rings in `pool_moves`, `pool_hands`, `pool_behind` and `pool_parts`, seen up to `last_day`."""
    born = {
        row["party_id"]: row["birth_day"]
        for row in engine.rows(
            """
            SELECT accounts.party_id, min(birth_day) AS birth_day
            FROM accounts
            SEMI JOIN pool_moves ON accounts.party_id = pool_moves.other_party
            WHERE holder = 'individual' AND birth_day IS NOT NULL
            GROUP BY accounts.party_id
            """
        )
    }
    balances = {row["ring_id"]: row for row in engine.rows(_BALANCES)}
    telling = {row["ring_id"]: row for row in engine.rows(_TELLING)}
    figures, months = [], []
    for ring_id, rows in groupby(engine.rows(_MOVES), key=lambda row: row["ring_id"]):
        moves = [Move(row["booked_at"], row["day"], row["part"], row["amount"], row["other_party"]) for row in rows]
        if not any(move.part == "deposit" for move in moves):
            continue
        balance = balances.get(ring_id, {"first": None, "last": None})
        by_month = months_of(moves, balance["first"])
        months += [{"ring_id": ring_id, **row} for row in by_month]
        figures.append(
            {
                "ring_id": ring_id,
                **{name: sum(row[name] for row in by_month) for name in _SUMS},
                "held_first": balance["first"],
                "held_last": by_month[-1]["held_after"],
                "bank_last": balance["last"],
                "turned": turned(by_month),
                "fed_from": fed_from(by_month),
                **_of_depositors(moves, born, last_day),
                **_told(telling[ring_id]),
            }
        )
        figures[-1]["score"] = score(figures[-1])
    tree = engine.rows(_RECRUITS)
    return PoolFigures(table(figures, FIGURES), table(months, MONTHS), table(tree, TREE))


def _of_depositors(moves: Sequence[Move], born: Mapping[int, int], last_day: int) -> dict[str, Any]:
    """Give the figures that rest on who paid in and was paid back."""
    deposits = [move for move in moves if move.part == "deposit"]
    dealt = [move.day for move in moves if move.part in {"deposit", "return", "commission"}]
    people = depositors_of(moves, born)
    amounts = [move.amount for move in deposits]
    waiting, owed = gap(people)
    stop = stopped(moves, last_day)
    losers, lost = (None, None) if stop is None else gap(people, stop)
    aged = [one for one in people if one.age_days is not None]
    elders = [one for one in aged if one.age_days is not None and one.age_days >= _ELDER_DAYS]
    unit, on_unit = lattice(amounts)
    spread = gini([one.paid_in for one in people])
    return {
        "first_day": min(dealt), "last_day": max(dealt), "last_seen": last_day,
        "heads": len(people), "deposits": len(deposits),
        "return_times": sum(move.part == "return" for move in moves),
        "commission_times": sum(move.part == "commission" for move in moves),
        "unit": unit, "on_unit": on_unit, "gini": None if spread is None else Decimal(spread).scaleb(-6),
        "aged": len(aged), "elders": len(elders),
        "aged_in": sum(one.paid_in for one in aged), "elders_in": sum(one.paid_in for one in elders),
        "waiting": waiting, "owed": owed, "stop_day": stop, "losers": losers, "lost": lost,
        "rolled_over": rolled_over(moves), "daily_loss": daily_loss(moves, last_day),
    }  # fmt: skip


_COUNTED = ("receivers", "kin_heads", "kin_in", "staff_heads", "staff_in", "behind_heads", "payouts", "usual_payouts")


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the derived tables tell of a pool; counts of nothing are zero, rates of nothing null."""
    counts = {name: int(row[name] or 0) for name in (*_COUNTED, "steady_payees")}
    return counts | {name: row[name] for name in ("usual_rate", "yearly_rate", "local_elder_share")}


def score(row: Mapping[str, Any]) -> Decimal:
    """Give the score of regulatory-basis 4.6 as a share of one: heads, money, dependence, fixed rate, and what else tells.

    Verified sales that cover the returns take a fifth away; licensed houses are no pools in the first place.
    """
    returned = row["return"]
    points = min(25_000, 25_000 * row["heads"] // 150) + min(20_000, 20_000 * row["deposit"] // 100_000_000)
    if returned:
        points += min(15_000, max(0, 30_000 * row["return_fifo"] // returned - 15_000))
    points += 10_000 * (row["payouts"] >= _LEAST_PAYOUTS and row["usual_payouts"] * 2 >= row["payouts"])
    points += 10_000 * (row["steady_payees"] >= _LEAST_PAYEES)
    points += 8_000 * (row["receivers"] >= 1)
    points += 6_000 * (row["aged"] >= _LEAST_AGED and row["elders"] * 2 >= row["aged"])
    points += 6_000 * (row["heads"] >= _LEAST_HEADS and row["on_unit"] * 10 >= row["deposits"] * 7)
    if returned and row["business_in"] >= returned:
        points -= 20_000
    return (Decimal(max(points, 0)) / 100_000).quantize(Decimal("0.001"))

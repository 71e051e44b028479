"""Deposit-taking rings: suspected pools with those behind them, their promoters and their depositors.

Which pools are rings the rules decide: those whose accounts have a finding of their pack that is no mere hint. Objects
and roles are those of regulatory-basis 4.1, 4.4 and 4.7. A ring is a clue; lawful institutions' own customers take no part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

from screening.engines.duckdb import DuckDB
from screening.loans.tables import table
from screening.networks.pool_hands import find_hands
from screening.networks.ring_ties import combined
from screening.networks.rings import MEMBERS, RINGS, TIES, Rings

PARTS = pa.schema(
    [
        ("ring_id", pa.int32()), ("account_id", pa.int32()), ("party_id", pa.int32()), ("role", pa.string()),
        ("paid_in", pa.int64()), ("times_in", pa.int32()), ("paid_back", pa.int64()), ("times_back", pa.int32()),
        ("commissions", pa.int64()), ("commission_times", pa.int32()), ("drawn", pa.int64()), ("level", pa.int32()),
        ("first_day", pa.int32()), ("last_day", pa.int32()),
    ]
)  # fmt: skip
_HAND, _ANSWERS, _OTHER_ACCOUNT, _DRAWS, _PAYMENT = 900, 600, 500, 300, 500
"""Strengths in thousandths [E]: an account through which the pool took or paid, one whose holder answers for it, another
account of the same holder, money drawn, one payment of a depositor or one commission."""
_MOST_PAYMENTS = 10


@dataclass(frozen=True)
class PoolRings:
    """Deposit-taking rings with what each member did, in fen; the tables `pool_moves` and `pool_parts` stay in the engine.

    `parts` has a row a member: what he paid in and had back, commissions, what he drew, his level among the recruits.
    """

    rings: Rings
    parts: pa.Table


_TREE = """
    WITH RECURSIVE below AS (
        SELECT pool_id, member AS head, member, 1 AS depth FROM pool_recruits WHERE recruiter IS NULL
        UNION ALL
        SELECT pool_recruits.pool_id, below.head, pool_recruits.member, below.depth + 1
        FROM below
        INNER JOIN pool_recruits ON below.pool_id = pool_recruits.pool_id AND below.member = pool_recruits.recruiter
        WHERE below.depth < 30
    )
    SELECT pool_hands.ring_id, below.head AS party_id, count(DISTINCT below.member) - 1 AS people, max(below.depth) AS depth
    FROM below
    INNER JOIN pools USING (pool_id)
    INNER JOIN pool_hands ON pools.party_id = pool_hands.party_id
    GROUP BY pool_hands.ring_id, below.head
"""

_PROMOTERS = """
    WITH tickets AS (
        SELECT ring_id, CAST(quantile_disc(amount, 0.5) AS BIGINT) AS ticket FROM pool_moves WHERE part = 'deposit' GROUP BY ring_id
    ),
    shared AS (
        SELECT DISTINCT pool_hands.ring_id, other_party AS party_id
        FROM pool_commissions
        INNER JOIN pools USING (pool_id)
        INNER JOIN pool_hands ON pools.party_id = pool_hands.party_id
        WHERE times >= $least_times AND times * 100 >= $explained_percent * payments
            AND invested * 100 < $own_percent * received
    ),
    -- Whoever never paid in, is no relative and is paid small sums again and again works for the pool.
    paid AS (
        SELECT pool_moves.ring_id, other_party AS party_id
        FROM pool_moves
        INNER JOIN tickets USING (ring_id)
        WHERE part = 'persons'
        GROUP BY pool_moves.ring_id, other_party
        HAVING count(*) >= $least_payments AND max(amount) * 100 <= $small_percent * any_value(ticket)
            AND min(amount) >= $least_payment
    ),
    heads AS (
        SELECT ring_id, party_id FROM pool_tree WHERE people >= $head_people AND depth >= $head_levels
    )
    SELECT ring_id, party_id FROM shared
    UNION
    SELECT ring_id, party_id FROM paid
    UNION
    SELECT ring_id, party_id FROM heads
"""

_DRAWERS = """
    WITH taken AS (SELECT ring_id, sum(amount) AS taken FROM pool_moves WHERE part = 'deposit' GROUP BY ring_id)
    SELECT pool_moves.ring_id, accounts.party_id
    FROM pool_moves
    INNER JOIN taken USING (ring_id)
    INNER JOIN accounts ON pool_moves.other_id = accounts.account_id
    WHERE part IN ('persons', 'relatives') AND accounts.held
    GROUP BY pool_moves.ring_id, accounts.party_id
    HAVING sum(amount) * 100 >= $drawn_percent * any_value(taken) AND count(*) >= 2
"""

_PARTS = """
    WITH levels AS (
        SELECT pool_hands.ring_id, member AS party_id, min(level) AS level
        FROM pool_recruits
        INNER JOIN pools USING (pool_id)
        INNER JOIN pool_hands ON pools.party_id = pool_hands.party_id
        GROUP BY pool_hands.ring_id, member
    ),
    operators AS (
        SELECT ring_id, account_id, accounts.party_id FROM pool_hands INNER JOIN accounts USING (party_id)
        UNION
        SELECT ring_id, account_id, accounts.party_id FROM pool_behind INNER JOIN accounts USING (party_id)
        UNION
        SELECT pool_drawers.ring_id, other_id, other_party
        FROM pool_drawers
        INNER JOIN pool_moves ON pool_drawers.ring_id = pool_moves.ring_id AND pool_drawers.party_id = pool_moves.other_party
        WHERE part IN ('persons', 'relatives')
    ),
    outside AS (
        SELECT
            ring_id, other_id AS account_id, other_party AS party_id,
            sum(CASE WHEN part = 'deposit' THEN amount ELSE 0 END) AS paid_in,
            sum(CASE WHEN part = 'deposit' THEN 1 ELSE 0 END) AS times_in,
            sum(CASE WHEN part = 'return' THEN amount ELSE 0 END) AS paid_back,
            sum(CASE WHEN part = 'return' THEN 1 ELSE 0 END) AS times_back,
            sum(CASE WHEN part IN ('commission', 'persons') THEN amount ELSE 0 END) AS commissions,
            sum(CASE WHEN part IN ('commission', 'persons') THEN 1 ELSE 0 END) AS commission_times,
            sum(CASE WHEN inward THEN -amount ELSE amount END) AS net_drawn,
            min(day) AS first_day, max(day) AS last_day
        FROM pool_moves
        WHERE other_id IS NOT NULL
        GROUP BY ring_id, other_id, other_party
    ),
    own AS (
        SELECT
            ring_id, account_id,
            sum(CASE WHEN part = 'deposit' THEN amount ELSE 0 END) AS paid_in,
            sum(CASE WHEN part = 'deposit' THEN 1 ELSE 0 END) AS times_in,
            sum(CASE WHEN part = 'return' THEN amount ELSE 0 END) AS paid_back,
            sum(CASE WHEN part = 'return' THEN 1 ELSE 0 END) AS times_back,
            sum(CASE WHEN part = 'commission' THEN amount ELSE 0 END) AS commissions,
            sum(CASE WHEN part = 'commission' THEN 1 ELSE 0 END) AS commission_times,
            min(CASE WHEN part IN ('deposit', 'return', 'commission') THEN day END) AS first_day,
            max(CASE WHEN part IN ('deposit', 'return', 'commission') THEN day END) AS last_day
        FROM pool_moves
        GROUP BY ring_id, account_id
    ),
    cast_of AS (
        SELECT
            operators.ring_id, operators.account_id, operators.party_id, 'organiser' AS role,
            coalesce(own.paid_in, 0) AS paid_in, coalesce(own.times_in, 0) AS times_in,
            coalesce(own.paid_back, 0) AS paid_back, coalesce(own.times_back, 0) AS times_back,
            coalesce(own.commissions, 0) AS commissions, coalesce(own.commission_times, 0) AS commission_times,
            greatest(coalesce(outside.net_drawn, 0), 0) AS drawn,
            coalesce(own.first_day, outside.first_day) AS first_day, coalesce(own.last_day, outside.last_day) AS last_day
        FROM operators
        LEFT JOIN own ON operators.ring_id = own.ring_id AND operators.account_id = own.account_id
        LEFT JOIN outside ON operators.ring_id = outside.ring_id AND operators.account_id = outside.account_id
        UNION ALL
        SELECT
            outside.ring_id, outside.account_id, outside.party_id,
            CASE WHEN promoters.party_id IS NOT NULL THEN 'promoter' ELSE 'depositor' END,
            paid_in, times_in, paid_back, times_back, commissions, commission_times, 0, first_day, last_day
        FROM outside
        LEFT JOIN pool_promoters AS promoters ON outside.ring_id = promoters.ring_id AND outside.party_id = promoters.party_id
        ANTI JOIN operators ON outside.ring_id = operators.ring_id AND outside.account_id = operators.account_id
        WHERE times_in > 0 OR promoters.party_id IS NOT NULL AND times_back + commission_times > 0
    )
    SELECT cast_of.*, levels.level
    FROM cast_of
    LEFT JOIN levels ON cast_of.ring_id = levels.ring_id AND cast_of.party_id = levels.party_id
    ORDER BY cast_of.ring_id, cast_of.account_id
"""

_FIGURES = """
    SELECT
        ring_id,
        CAST(sum(amount) AS BIGINT) AS amount, count(DISTINCT other_party) AS heads,
        min(day) AS first_day, max(day) AS last_deposit,
        (SELECT max(day) FROM pool_moves AS every WHERE every.ring_id = deposits.ring_id
            AND part IN ('deposit', 'return', 'commission')) AS last_day
    FROM pool_moves AS deposits
    WHERE part = 'deposit'
    GROUP BY ring_id
    ORDER BY ring_id
"""


def deposit_rings(engine: DuckDB) -> PoolRings:
    """Give the deposit-taking rings of the findings in `pool_evidence` (party_id, transfer_id, score).

    The derived tables `pool_hands.NEEDED` and `pool_recruits` must stand. `amount` of a ring is what it took in gross.
    """
    notes = find_hands(engine)
    engine.create("pool_drawers", _DRAWERS, {"drawn_percent": 5})
    engine.create("pool_tree", _TREE)
    engine.create(
        "pool_promoters",
        _PROMOTERS,
        {
            "least_times": 5, "explained_percent": 60, "own_percent": 20, "least_payments": 3, "small_percent": 30, "least_payment": 10_000,
            "head_people": 10, "head_levels": 3,
        },
    )  # fmt: skip
    engine.create("pool_parts", _PARTS)
    figures = {row["ring_id"]: row for row in engine.rows(_FIGURES)}
    parts = [row for row in engine.rows("SELECT * FROM pool_parts") if row["ring_id"] in figures]
    core: dict[int, set[int]] = {}
    for row in parts:
        if row["role"] != "depositor":
            core.setdefault(row["ring_id"], set()).add(row["party_id"])
    scores = dict(
        (row["ring_id"], row["score"])
        for row in engine.rows(
            "SELECT ring_id, max(score) AS score FROM pool_evidence INNER JOIN pool_hands USING (party_id) GROUP BY ring_id"
        )
    )
    rings = [
        {
            "ring_id": ring_id,
            "kind": "deposit_taking",
            "member_count": len(core[ring_id]),
            "amount": row["amount"],
            "annual_rate": None,
            "score": round(Decimal(str(scores[ring_id])), 3),
            "first_day": row["first_day"],
            "last_day": row["last_day"],
        }
        for ring_id, row in sorted(figures.items())
    ]
    members = [
        {**{name: row[name] for name in ("ring_id", "account_id", "party_id", "role")}, "strength": _strength(row)}
        for row in parts
    ]
    return PoolRings(
        Rings(table(rings, RINGS), table(members, MEMBERS), TIES.empty_table(), tuple(notes)), table(parts, PARTS)
    )


def _strength(row: Mapping[str, Any]) -> Decimal:
    """Give how firmly a member belongs: an account by which the pool worked most, a lone payment least."""
    if row["role"] == "organiser":
        first = _HAND if row["times_in"] + row["times_back"] + row["commission_times"] else _ANSWERS
        weights = [first, *([_DRAWS] if row["drawn"] else [])]
    else:
        times = row["times_in"] if row["role"] == "depositor" else row["times_back"] + row["commission_times"]
        weights = [_PAYMENT] * min(max(times, 1), _MOST_PAYMENTS)
    return (Decimal(combined(weights)) / 1000).quantize(Decimal("0.001"))

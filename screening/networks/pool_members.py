"""Who is who in a suspected pool: those behind it, its promoters with the recruiting tree, and its depositors.

Roles are those of regulatory-basis 4.1 and 4.4; each member has what he paid in and had back, commissions, what he drew.
"""

import pyarrow as pa

from screening.engines.duckdb import DuckDB
from screening.loans.tables import table
from screening.networks.pool_settings import DEFAULT, PoolParameters

MEMBER_PARTS = pa.schema(
    [
        ("ring_id", pa.int32()), ("account_id", pa.int32()), ("party_id", pa.int32()), ("role", pa.string()),
        ("paid_in", pa.int64()), ("times_in", pa.int32()), ("paid_back", pa.int64()), ("times_back", pa.int32()),
        ("commissions", pa.int64()), ("commission_times", pa.int32()), ("drawn", pa.int64()), ("level", pa.int32()),
        ("first_day", pa.int32()), ("last_day", pa.int32()),
    ]
)  # fmt: skip
"""A row an account: fen and counts of what it did; `level` among the recruits, null where no tree is seen."""

# The heads of a pyramid: nobody is seen above them, and they were there from its first days; who came later was brought.
# What those behind the pool paid in is no entry. Those below are counted with the head himself.
_HEADS = """
    WITH RECURSIVE trees AS (
        SELECT pool_recruits.pool_id, member, recruiter, day - min(day) OVER (PARTITION BY pool_recruits.pool_id) AS days_in
        FROM pool_recruits
        ANTI JOIN (
            SELECT pools.pool_id, pool_behind.party_id
            FROM pools
            INNER JOIN pool_hands USING (party_id)
            INNER JOIN pool_behind ON pool_hands.ring_id = pool_behind.ring_id
        ) AS behind ON pool_recruits.pool_id = behind.pool_id AND pool_recruits.member = behind.party_id
        WHERE levels >= $head_levels AND shared * 2 >= people
    ),
    below AS (
        SELECT pool_id, member AS head, member, 1 AS depth FROM trees WHERE recruiter IS NULL AND days_in <= $head_days
        UNION ALL
        SELECT trees.pool_id, below.head, trees.member, below.depth + 1
        FROM below
        INNER JOIN trees ON below.pool_id = trees.pool_id AND below.member = trees.recruiter
        WHERE below.depth < $longest_chain
    )
    SELECT pool_hands.ring_id, below.head AS party_id
    FROM below
    INNER JOIN pools USING (pool_id)
    INNER JOIN pool_hands ON pools.party_id = pool_hands.party_id
    GROUP BY pool_hands.ring_id, below.head
    HAVING count(DISTINCT below.member) > $head_people
"""

_PROMOTERS = """
    WITH tickets AS (
        SELECT ring_id, CAST(quantile_disc(amount, 0.5) AS BIGINT) AS ticket, min(day) AS first_day
        FROM pool_moves
        WHERE part = 'deposit'
        GROUP BY ring_id
    ),
    shared AS (
        SELECT DISTINCT pool_hands.ring_id, other_party AS party_id
        FROM pool_commissions
        INNER JOIN pools USING (pool_id)
        INNER JOIN pool_hands ON pools.party_id = pool_hands.party_id
        WHERE times >= $least_commissions AND times * 100 >= $explained_percent * payments
            AND invested * 100 < $own_percent * received
    ),
    -- Whoever never paid in, is no relative and is paid small sums again and again works for the pool; on a person's own
    -- account only round sums tell him from a shop. Who was paid before the pool took anything is a landlord or the like;
    -- who has the same sum each time, or is paid at steady intervals, is a landlord, a tutor or a supplier with terms.
    small_pay AS (
        SELECT
            pool_moves.ring_id, other_party, pool_moves.amount, pool_moves.day, accounts.holder, ticket, first_day,
            pool_moves.day - lag(pool_moves.day) OVER receiver AS gap
        FROM pool_moves
        INNER JOIN tickets USING (ring_id)
        INNER JOIN accounts USING (account_id)
        WHERE part = 'persons' AND (
            accounts.holder = 'organisation'
            OR pool_moves.amount % $round_sum = 0 AND coalesce(purpose_class, '') NOT IN ('goods', 'farm', 'rent')
        )
        WINDOW receiver AS (PARTITION BY pool_moves.ring_id, other_party ORDER BY pool_moves.day, transfer_id)
    ),
    paid AS (
        SELECT ring_id, other_party AS party_id
        FROM small_pay
        GROUP BY ring_id, other_party
        HAVING count(*) >= CASE WHEN bool_and(holder = 'organisation') THEN $helper_times
                ELSE $least_commissions END
            AND max(amount) * 100 <= $small_percent * any_value(ticket) AND min(amount) >= $helper_least
            AND min(day) >= any_value(first_day) AND min(amount) < max(amount)
            AND (count(*) < $steady_times OR max(gap) * 100 > $steady_percent * min(gap))
    )
    SELECT ring_id, party_id FROM shared
    UNION
    SELECT ring_id, party_id FROM paid
    UNION
    SELECT ring_id, party_id FROM pool_heads
"""

# Who never paid in and drew much of what a firm took is behind it; where many draw, the firm lends or buys.
_DRAWERS = """
    WITH taken AS (SELECT ring_id, sum(amount) AS taken FROM pool_moves WHERE part = 'deposit' GROUP BY ring_id)
    SELECT pool_moves.ring_id, paid.party_id
    FROM pool_moves
    INNER JOIN taken USING (ring_id)
    INNER JOIN accounts AS own ON pool_moves.account_id = own.account_id
    INNER JOIN accounts AS paid ON pool_moves.other_id = paid.account_id
    WHERE part IN ('persons', 'relatives') AND paid.held AND own.holder = 'organisation'
    GROUP BY pool_moves.ring_id, paid.party_id
    HAVING sum(amount) * 100 >= $drawn_percent * any_value(taken) AND count(*) >= $drawn_times
    QUALIFY count(*) OVER (PARTITION BY pool_moves.ring_id) <= $most_drawers
"""

# What a promoter is paid who never paid in is a commission, at whatever rate.
_HELPED = """
    UPDATE pool_moves SET part = 'commission'
    FROM pool_promoters
    WHERE pool_moves.part = 'persons' AND pool_moves.ring_id = pool_promoters.ring_id
        AND pool_moves.other_party = pool_promoters.party_id
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
            sum(CASE WHEN part = 'commission' THEN amount ELSE 0 END) AS commissions,
            sum(CASE WHEN part = 'commission' THEN 1 ELSE 0 END) AS commission_times,
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
        LEFT JOIN pool_promoters AS promoters
            ON outside.ring_id = promoters.ring_id AND outside.party_id = promoters.party_id
        ANTI JOIN operators ON outside.ring_id = operators.ring_id AND outside.account_id = operators.account_id
        WHERE times_in > 0 OR promoters.party_id IS NOT NULL AND times_back + commission_times > 0
    ),
    rings AS (SELECT DISTINCT ring_id FROM pool_moves WHERE part = 'deposit')
    SELECT cast_of.*, levels.level
    FROM cast_of
    SEMI JOIN rings ON cast_of.ring_id = rings.ring_id
    LEFT JOIN levels ON cast_of.ring_id = levels.ring_id AND cast_of.party_id = levels.party_id
    ORDER BY cast_of.ring_id, cast_of.account_id
"""


def find_members(engine: DuckDB, parameters: PoolParameters = DEFAULT) -> pa.Table:
    """Give the members of the pools in `pool_hands`, `pool_behind` and `pool_moves`, and keep them as `pool_parts`.

    The derived tables `pool_commissions` and `pool_recruits` must stand. Only pools with a deposit have members.
    """
    engine.create("pool_drawers", _DRAWERS, parameters.named("drawn_percent", "drawn_times", "most_drawers"))
    engine.create("pool_heads", _HEADS, parameters.named("head_levels", "head_days", "head_people", "longest_chain"))
    shares = (
        "least_commissions",
        "explained_percent",
        "own_percent",
        "helper_times",
        "helper_least",
        "small_percent",
        "round_sum",
        "steady_times",
        "steady_percent",
    )
    engine.create("pool_promoters", _PROMOTERS, parameters.named(*shares))
    engine.run(_HELPED)
    engine.create("pool_parts", _PARTS)
    engine.drop("pool_drawers", "pool_heads", "pool_promoters")
    return table(engine.rows("SELECT * FROM pool_parts ORDER BY ring_id, account_id"), MEMBER_PARTS)

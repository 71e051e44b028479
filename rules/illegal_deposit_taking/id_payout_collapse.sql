-- Two paydays in a row a pool pays far fewer of its people than before, or half as much, or under excuses, while most of
-- their money is still inside.
WITH collapsed AS (
    SELECT pool_id, min(cycle) - 1 AS first_cycle, max(payees_of_two) AS payees_after
    FROM pool_cycles
    WHERE earlier = 3 AND payees_of_three >= $min_payees * 3
        AND (
            payees_of_two * 3 <= $payees_left * payees_of_three
            OR median_of_two * 3 <= $median_left * median_of_three
            OR excuses >= $min_excuses
        )
    GROUP BY pool_id
),
before AS (
    SELECT collapsed.pool_id, max(collapsed.payees_after) AS payees_after, max(pool_cycles.payees) AS payees
    FROM collapsed
    INNER JOIN pool_cycles ON collapsed.pool_id = pool_cycles.pool_id AND pool_cycles.cycle < collapsed.first_cycle
    GROUP BY collapsed.pool_id
)
SELECT
    pool_payouts.account_id,
    pool_payouts.transfer_id,
    before.payees AS payees_before,
    before.payees_after,
    pool_facts.waiting,
    pool_facts.owed,
    pool_facts.owed AS amount,
    pool_facts.pool_id AS finding
FROM before
INNER JOIN pool_facts ON before.pool_id = pool_facts.pool_id
INNER JOIN pool_payouts ON before.pool_id = pool_payouts.pool_id
WHERE pool_facts.waiting >= $min_waiting AND pool_facts.owed >= $owed_share * pool_facts.taken
    AND pool_facts.goods < $goods_share * pool_facts.stakes

-- Hardly anything new comes into a pool for two paydays, while it still pays its people: an early warning.
WITH dry AS (
    SELECT pool_id, max(cycle) AS cycle
    FROM pool_cycles
    WHERE payees_of_two >= $min_payees AND staked_of_two <= $staked_left * peak_staked
    GROUP BY pool_id
)
SELECT
    pool_payouts.account_id,
    pool_payouts.transfer_id,
    pool_cycles.peak_staked,
    pool_cycles.staked_of_two AS staked,
    pool_cycles.paid_before + pool_cycles.paid AS paid,
    pool_facts.waiting,
    pool_facts.owed,
    pool_facts.pool_id AS finding
FROM dry
INNER JOIN pool_cycles ON dry.pool_id = pool_cycles.pool_id AND dry.cycle = pool_cycles.cycle
INNER JOIN pool_facts ON dry.pool_id = pool_facts.pool_id
INNER JOIN pool_payouts
    ON dry.pool_id = pool_payouts.pool_id AND pool_payouts.day BETWEEN pool_cycles.starts AND pool_cycles.ends
WHERE pool_facts.people >= $min_people AND pool_facts.goods < $goods_share * pool_facts.stakes

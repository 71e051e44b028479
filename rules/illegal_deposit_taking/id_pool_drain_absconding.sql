-- A large share of what many people put in leaves within a month: to those behind the pool and relatives, in notes, into
-- securities or homes, to people who never paid in.
SELECT
    pool_drains.account_id,
    pool_drains.transaction_id,
    pool_facts.people,
    pool_facts.taken,
    pool_drains.drained,
    pool_drains.fresh_destinations,
    pool_drains.drained AS amount,
    pool_facts.pool_id AS finding,
    CASE
        -- Small sums of each may be cards or lessons paid in advance.
        WHEN pool_facts.taken <= $card_price * pool_facts.people THEN 'low'
        WHEN pool_drains.drained >= law('fundraising_fraud_large', pool_drains.day) THEN 'critical'
        WHEN pool_drains.fresh_destinations >= $fresh THEN 'critical'
        ELSE 'medium'
    END AS severity
FROM pool_facts
INNER JOIN pool_drains ON pool_facts.pool_id = pool_drains.pool_id
WHERE pool_facts.people >= $min_people AND pool_facts.goods + pool_facts.fee_stakes < $sales_share * pool_facts.stakes
    AND pool_drains.drained >= $drained_share * pool_facts.taken

-- A firm that raises money in the house, but also of outsiders, directly or through staff who hand outsiders' money on.
WITH raised AS (
    SELECT
        pool_id,
        count(DISTINCT CASE WHEN part = 'staff' THEN other_party END) AS staff,
        count(DISTINCT CASE WHEN part = 'stake' THEN other_party END) AS outsiders,
        sum(CASE WHEN part = 'stake' THEN amount ELSE 0 END) AS of_outsiders,
        sum(amount) AS taken,
        max(day) AS last_day
    FROM pool_flows
    WHERE part IN ('staff', 'stake')
    GROUP BY pool_id
    HAVING count(DISTINCT CASE WHEN part = 'staff' THEN other_party END) >= $min_staff
),
-- What a member of staff put in, he had got of an outsider days before.
handed_on AS (
    SELECT pool_flows.pool_id, count(DISTINCT pool_flows.transfer_id) AS times
    FROM raised
    INNER JOIN pool_flows ON raised.pool_id = pool_flows.pool_id
    INNER JOIN relays ON pool_flows.transfer_id = relays.out_transfer
    INNER JOIN accounts ON relays.source_id = accounts.account_id
    WHERE pool_flows.part = 'staff' AND accounts.holder = 'individual' AND relays.out_at - relays.in_at <= $soon
        AND relays.out_amount BETWEEN $least_ratio * relays.in_amount AND $most_ratio * relays.in_amount
    GROUP BY pool_flows.pool_id
)
SELECT
    pool_flows.account_id,
    pool_flows.transfer_id,
    raised.staff,
    raised.outsiders,
    raised.of_outsiders,
    coalesce(handed_on.times, 0) AS handed_on,
    raised.taken,
    raised.taken AS amount,
    raised.pool_id AS finding,
    CASE WHEN raised.taken >= law('fundraising_half_amount', raised.last_day) THEN 'high' ELSE 'medium' END AS severity
FROM raised
INNER JOIN pool_facts ON raised.pool_id = pool_facts.pool_id
INNER JOIN pool_flows ON raised.pool_id = pool_flows.pool_id
LEFT JOIN handed_on ON raised.pool_id = handed_on.pool_id
WHERE pool_flows.part IN ('staff', 'stake') AND pool_facts.goods + pool_facts.fee_stakes < $sales_share * pool_facts.stakes
    AND (
        raised.outsiders >= $min_outsiders
        OR raised.of_outsiders >= $outsider_share * raised.taken
        OR handed_on.times >= $min_handed_on
    )

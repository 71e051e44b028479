-- A pool whose payouts to earlier investors are made of later investors' money, with hardly any other income left after
-- what it pays to firms.
WITH summed AS (
    SELECT
        pool_id,
        sum(investor_in) AS taken,
        sum(business_in) - sum(business_out) AS business,
        sum(returned) AS returned,
        sum(returned_from_investors) AS traced,
        sum(returned_pro_rata) AS pro_rata,
        sum(CASE WHEN returned > 0 THEN 1 ELSE 0 END) AS payout_months
    FROM pool_months
    GROUP BY pool_id
)
SELECT
    pool_flows.account_id,
    pool_flows.transfer_id,
    pool_facts.people,
    summed.taken,
    summed.returned,
    CAST(summed.traced * 1000000 // nullif(summed.returned, 0) * 0.000001 AS DECIMAL(18, 6)) AS dependency_fifo,
    CAST(summed.pro_rata * 1000000 // nullif(summed.returned, 0) * 0.000001 AS DECIMAL(18, 6)) AS dependency_pro_rata,
    summed.taken AS amount,
    summed.pool_id AS finding
FROM summed
INNER JOIN pool_facts ON summed.pool_id = pool_facts.pool_id
INNER JOIN pool_flows ON summed.pool_id = pool_flows.pool_id
WHERE pool_flows.part = 'stake' AND pool_facts.people >= $min_people
    -- Whoever pays back only some of those who paid him is a trader who returns goods, not a taker of deposits.
    AND pool_facts.paid_back >= $member_share * pool_facts.people AND pool_facts.goods < $goods_share * pool_facts.stakes
    AND summed.payout_months >= $min_months AND summed.returned >= $min_returned_share * summed.taken
    AND summed.traced >= $dependency * summed.returned AND summed.business < $business_share * summed.returned

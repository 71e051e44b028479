-- People who paid in first are paid at even intervals and at one share of what they paid in. The share a year grades it.
WITH found AS (
    SELECT
        pool_id,
        count(DISTINCT other_party) AS payees,
        count(DISTINCT CASE WHEN steady THEN other_party END) AS steady_payees,
        count(*) AS payouts,
        sum(CASE WHEN usual THEN 1 ELSE 0 END) AS usual_payouts
    FROM pool_payouts
    WHERE payments >= $min_payments
    GROUP BY pool_id
)
SELECT
    pool_payouts.account_id,
    pool_payouts.transfer_id,
    found.payees,
    found.payouts,
    pool_facts.usual_rate AS ratio,
    pool_facts.yearly_rate,
    found.pool_id AS finding,
    CASE
        WHEN pool_facts.yearly_rate > $critical_rate THEN 'critical'
        WHEN pool_facts.yearly_rate > $high_rate THEN 'high'
        WHEN pool_facts.yearly_rate > $flagged_rate THEN 'medium'
        ELSE 'low'
    END AS severity
FROM found
INNER JOIN pool_payouts ON found.pool_id = pool_payouts.pool_id AND pool_payouts.payments >= $min_payments
INNER JOIN pool_facts ON found.pool_id = pool_facts.pool_id
WHERE found.payees >= $min_payees AND found.steady_payees >= $even_share * found.payees
    AND found.usual_payouts >= $ratio_share * found.payouts
    AND pool_facts.goods < $goods_share * pool_facts.stakes

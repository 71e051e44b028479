-- Several people who hardly invested themselves get, within days of others' stakes, each his own fixed share of every one.
WITH promoters AS (
    SELECT pool_id, other_party, max(rate) AS rate, sum(amount) AS commissions, count(*) AS times
    FROM pool_commissions
    WHERE times >= $min_times AND times >= $explained * payments AND invested < $own_share * received
    GROUP BY pool_id, other_party
),
found AS (
    SELECT pool_id, count(*) AS promoters, sum(commissions) AS commissions, min(rate) AS lowest, max(rate) AS highest
    FROM promoters
    GROUP BY pool_id
    HAVING count(*) >= $min_promoters
),
worded AS (
    SELECT pool_id, count(*) AS worded FROM pool_commissions WHERE purpose_class = 'commission' GROUP BY pool_id
)
SELECT
    pool_commissions.account_id,
    pool_commissions.transfer_id,
    found.promoters,
    found.commissions,
    CAST(found.lowest * 0.001 AS DECIMAL(18, 6)) AS lowest_rate,
    CAST(found.highest * 0.001 AS DECIMAL(18, 6)) AS highest_rate,
    pool_facts.people,
    found.pool_id AS finding,
    CASE WHEN worded.worded >= $worded THEN 'critical' ELSE 'high' END AS severity
FROM found
INNER JOIN promoters ON found.pool_id = promoters.pool_id
INNER JOIN pool_commissions
    ON promoters.pool_id = pool_commissions.pool_id AND promoters.other_party = pool_commissions.other_party
INNER JOIN pool_facts ON found.pool_id = pool_facts.pool_id
LEFT JOIN worded ON found.pool_id = worded.pool_id
-- Agencies and shops pay commissions out of fees and sales; an estate agency says so.
WHERE pool_facts.goods + pool_facts.fee_stakes < $sales_share * pool_facts.stakes

-- What people bought at a few prices comes back to them in small rebates until most of the price is paid back, out of what
-- later buyers paid.
WITH traced AS (
    SELECT pool_id, sum(returned) AS returned, sum(returned_from_investors) AS traced
    FROM pool_months
    GROUP BY pool_id
),
-- What sellers of real goods pay for them.
supplied AS (
    SELECT pool_id, sum(amount) AS supplied
    FROM pool_flows
    WHERE direction = 'out' AND other_holder = 'organisation' AND purpose_class IN ('goods', 'farm')
    GROUP BY pool_id
)
SELECT
    pool_payouts.account_id,
    pool_payouts.transfer_id,
    pool_facts.people,
    pool_facts.taken,
    pool_facts.recouped,
    traced.returned,
    pool_facts.taken AS amount,
    pool_facts.pool_id AS finding,
    CASE WHEN coalesce(supplied.supplied, 0) < $supply_share * pool_facts.taken THEN 'high' ELSE 'medium' END AS severity
FROM pool_facts
INNER JOIN traced ON pool_facts.pool_id = traced.pool_id
INNER JOIN pool_payouts ON pool_facts.pool_id = pool_payouts.pool_id
LEFT JOIN supplied ON pool_facts.pool_id = supplied.pool_id
WHERE pool_facts.people >= $min_people AND pool_facts.at_price_points >= $price_share * pool_facts.stakes
    AND pool_facts.recouped >= $recouped_share * pool_facts.people
    AND traced.traced >= $dependency * traced.returned

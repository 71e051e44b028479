-- Homes for old people: what people prepaid in the year up to the last prepayment, set against monthly fees and beds.
WITH homes AS (
    SELECT pool_facts.pool_id, pool_facts.account_id, accounts.institution_id
    FROM pool_facts
    INNER JOIN accounts ON pool_facts.account_id = accounts.account_id
    WHERE accounts.holder = 'organisation' AND (accounts.name_class = 'care_home' OR accounts.industry_code LIKE 'Q%')
),
last_ones AS (
    SELECT homes.pool_id, max(pool_flows.day) AS last_day
    FROM homes
    INNER JOIN pool_flows ON homes.pool_id = pool_flows.pool_id
    WHERE pool_flows.part = 'stake' AND pool_flows.amount >= $prepayment
    GROUP BY homes.pool_id
),
paid AS (
    SELECT
        last_ones.pool_id, pool_flows.other_party, pool_flows.amount, pool_flows.day,
        pool_flows.amount >= $prepayment AS ahead
    FROM last_ones
    INNER JOIN pool_flows ON last_ones.pool_id = pool_flows.pool_id
    WHERE pool_flows.part = 'stake' AND pool_flows.day BETWEEN last_ones.last_day - 364 AND last_ones.last_day
),
seasons AS (
    SELECT
        pool_id,
        sum(amount) OVER (PARTITION BY pool_id ORDER BY day RANGE BETWEEN $season - 1 PRECEDING AND CURRENT ROW) AS amount
    FROM paid
    WHERE ahead
),
summed AS (
    SELECT
        pool_id,
        count(DISTINCT CASE WHEN ahead THEN other_party END) AS prepaid_people,
        sum(CASE WHEN ahead THEN amount ELSE 0 END) AS prepaid,
        sum(CASE WHEN ahead THEN 0 ELSE amount END) * 30 // greatest(max(day) - min(day) + 1, 30) AS monthly_fees
    FROM paid
    GROUP BY pool_id
),
handed AS (
    SELECT homes.pool_id, sum(pool_flows.amount) AS amount
    FROM homes
    INNER JOIN pool_flows ON homes.pool_id = pool_flows.pool_id
    WHERE pool_flows.direction = 'out' AND pool_flows.kin
    GROUP BY homes.pool_id
),
licensed AS (
    SELECT institution_id, beds
    FROM institution_figures
    WHERE beds IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY institution_id ORDER BY day DESC, beds) = 1
)
SELECT
    homes.pool_id, homes.account_id,
    CAST(summed.prepaid_people AS INTEGER) AS prepaid_people,
    CAST(summed.prepaid AS BIGINT) AS prepaid,
    CAST(summed.monthly_fees AS BIGINT) AS monthly_fees,
    CAST(coalesce(busiest.amount, 0) AS BIGINT) AS busiest_season,
    CAST(coalesce(handed.amount, 0) AS BIGINT) AS to_controllers,
    licensed.beds,
    CAST(last_ones.last_day - 364 AS INTEGER) AS starts, last_ones.last_day AS ends
FROM homes
INNER JOIN last_ones ON homes.pool_id = last_ones.pool_id
INNER JOIN summed ON homes.pool_id = summed.pool_id
LEFT JOIN (SELECT pool_id, max(amount) AS amount FROM seasons GROUP BY pool_id) AS busiest ON homes.pool_id = busiest.pool_id
LEFT JOIN handed ON homes.pool_id = handed.pool_id
LEFT JOIN licensed ON homes.institution_id = licensed.institution_id

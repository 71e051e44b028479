-- Many small traders of one place or trade pay one receiver the same few sums week after week or month after month and name
-- no goods, rent, utility or service; and he draws it as notes, or they all stop together, or a tip speaks of him. What looks
-- like gifts to a feast (S14) counts, as no feast comes back every month, and what pharmacies pay (S12).
WITH traders AS (
    SELECT party_id, min(industry_code) AS industry, min(region_code) AS region
    FROM accounts
    WHERE holder = 'organisation' OR occupation LIKE '%个体%'
    GROUP BY party_id
),
paid AS (
    SELECT flows.party_id AS receiver, flows.other_party AS payer, flows.day, sum(flows.amount) // 100 AS amount
    FROM flows
    INNER JOIN traders ON flows.other_party = traders.party_id
    WHERE flows.direction = 'in' AND coalesce(flows.lawful, 'S14') IN ('S12', 'S14') AND NOT flows.kin AND flows.amount BETWEEN $least_fee AND $most_fee
        AND (flows.purpose_class IS NULL OR flows.purpose_class IN ('fee', 'gift', 'repay', 'loan'))
    GROUP BY flows.party_id, flows.other_party, flows.day
),
-- About weekly or monthly, with little spread.
regular AS (
    SELECT
        receiver, payer, count(*) AS times, max(day) AS last_day, sum(amount) AS amount,
        (sum(amount) // count(*) + 50) // 100 AS fee
    FROM paid
    GROUP BY receiver, payer
    HAVING count(*) >= $least_times
        AND (
            max(day) - min(day) BETWEEN (count(*) - 1) * $shortest_month AND (count(*) - 1) * $longest_month
            OR max(day) - min(day) BETWEEN (count(*) - 1) * $shortest_week AND (count(*) - 1) * $longest_week
        )
        AND CAST(count(*) * sum(amount * amount) - sum(amount) * sum(amount) AS DECIMAL(24,0))
            <= $most_spread * $most_spread * CAST(sum(amount) * sum(amount) AS DECIMAL(24,0))
),
gathered AS (
    SELECT receiver, count(*) AS payers, sum(amount) AS amount
    FROM regular
    GROUP BY receiver
    HAVING count(DISTINCT fee) <= $most_fees
),
neighbours AS (
    SELECT regular.receiver
    FROM regular
    INNER JOIN traders ON regular.payer = traders.party_id
    WHERE traders.region IS NOT NULL
    GROUP BY regular.receiver, traders.region
    HAVING count(*) >= $least_payers
    UNION
    SELECT regular.receiver
    FROM regular
    INNER JOIN traders ON regular.payer = traders.party_id
    WHERE traders.industry IS NOT NULL
    GROUP BY regular.receiver, traders.industry
    HAVING count(*) >= $least_payers
),
drawn AS (
    SELECT gathered.receiver
    FROM gathered
    INNER JOIN account_days ON gathered.receiver = account_days.party_id
    GROUP BY gathered.receiver, gathered.amount
    HAVING sum(account_days.cash_out) // 100 >= $drawn_share * gathered.amount
),
-- Most of them stop within a month, and not because the data end.
stopped AS (
    SELECT DISTINCT receiver
    FROM (
        SELECT
            regular.receiver, gathered.payers,
            count(*) OVER (
                PARTITION BY regular.receiver ORDER BY regular.last_day
                RANGE BETWEEN $longest_month - 1 PRECEDING AND CURRENT ROW
            ) AS stopping
        FROM regular
        INNER JOIN gathered ON regular.receiver = gathered.receiver
        CROSS JOIN (SELECT max(day) AS until FROM account_days) AS seen
        WHERE regular.last_day < seen.until - $longest_month
    ) AS ended
    WHERE stopping >= $stopped_share * payers
),
told AS (
    SELECT DISTINCT party_id AS receiver FROM tipped
),
found AS (
    SELECT
        gathered.receiver, gathered.payers, drawn.receiver IS NOT NULL AS drawn, stopped.receiver IS NOT NULL AS stopped,
        told.receiver IS NOT NULL AS told
    FROM gathered
    INNER JOIN (
        SELECT party_id FROM accounts GROUP BY party_id HAVING count(name_class) = 0 AND count(roster_kind) = 0
    ) AS private_ones ON gathered.receiver = private_ones.party_id
    INNER JOIN neighbours ON gathered.receiver = neighbours.receiver
    LEFT JOIN drawn ON gathered.receiver = drawn.receiver
    LEFT JOIN stopped ON gathered.receiver = stopped.receiver
    LEFT JOIN told ON gathered.receiver = told.receiver
    WHERE drawn.receiver IS NOT NULL OR stopped.receiver IS NOT NULL OR told.receiver IS NOT NULL
)
SELECT
    flows.account_id, flows.transfer_id, found.payers, 'fees' AS finding,
    CASE WHEN found.told OR found.payers >= $many_payers THEN 'high' ELSE 'medium' END AS severity,
    CASE
        WHEN found.told THEN '有线索反映' WHEN found.drawn THEN '多数取现' ELSE '同月停付'
    END AS sign_zh,
    CASE
        WHEN found.told THEN 'a tip speaks of it' WHEN found.drawn THEN 'most is drawn as notes' ELSE 'most stopped in one month'
    END AS sign_en
FROM found
INNER JOIN regular ON found.receiver = regular.receiver
INNER JOIN flows ON regular.receiver = flows.party_id AND regular.payer = flows.other_party
INNER JOIN accounts ON flows.account_id = accounts.account_id
WHERE flows.direction = 'in' AND coalesce(flows.lawful, 'S14') IN ('S12', 'S14') AND flows.amount BETWEEN $least_fee AND $most_fee AND accounts.held

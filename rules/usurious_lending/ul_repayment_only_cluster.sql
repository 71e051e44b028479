-- Several people each pay one person equal sums at equal gaps, on more than one plan, and get nothing from him by
-- account: what repayments of money lent in notes look like. The notes show on one side: he draws cash,
-- or they bank it.
WITH steady AS (
    SELECT
        one_way.payer_party, one_way.payee_party,
        count(*) OVER (PARTITION BY one_way.payee_party) AS payers
    FROM pairs AS one_way
    LEFT JOIN pairs AS back ON one_way.payer_party = back.payee_party AND one_way.payee_party = back.payer_party
    WHERE one_way.transfers >= $min_repeats AND NOT one_way.kin AND back.payer_party IS NULL
        AND one_way.largest >= $least_amount AND one_way.largest * one_way.transfers <= (1 + $unequal) * one_way.amount
),
payments AS (
    SELECT
        flows.party_id, flows.account_id, flows.other_party, flows.transfer_id, flows.amount, flows.day,
        flows.purpose_class,
        flows.day - lag(flows.day) OVER (PARTITION BY flows.party_id, flows.other_party ORDER BY flows.booked_at,
        flows.transfer_id) AS gap
    FROM steady
    INNER JOIN flows ON steady.payee_party = flows.party_id AND steady.payer_party = flows.other_party
    INNER JOIN accounts ON flows.account_id = accounts.account_id
    WHERE steady.payers >= $min_payers AND accounts.holder = 'individual' AND flows.other_holder = 'individual'
        AND flows.lawful IS NULL
),
named AS (
    SELECT party_id, other_party, max(times) AS times
    FROM (
        SELECT party_id, other_party, purpose_class, count(*) AS times
        FROM payments
        WHERE purpose_class NOT IN ('repay', 'loan', 'interest', 'fee', 'dunning')
        GROUP BY party_id, other_party, purpose_class
    ) AS causes
    GROUP BY party_id, other_party
),
regular AS (
    SELECT
        payments.party_id, payments.other_party,
        min(payments.day) AS first_day,
        sum(payments.amount) AS paid,
        CASE
            WHEN sum(payments.gap) <= 8 * count(payments.gap) THEN 'week'
            WHEN sum(payments.gap) <= 12 * count(payments.gap) THEN 'ten days'
            WHEN sum(payments.gap) <= 18 * count(payments.gap) THEN 'half month'
            WHEN sum(payments.gap) <= 35 * count(payments.gap) THEN 'month'
            ELSE 'longer'
        END AS plan
    FROM payments
    LEFT JOIN named ON payments.party_id = named.party_id AND payments.other_party = named.other_party
    GROUP BY payments.party_id, payments.other_party
    HAVING count(*) >= $min_repeats AND sum(payments.gap) > 0
        AND count(payments.gap) * sum(payments.gap * payments.gap)
        <= (1 + $uneven * $uneven) * sum(payments.gap) * sum(payments.gap)
        AND coalesce(max(named.times), 0) < $named_share * count(*)
),
plans AS (
    SELECT party_id, plan, count(*) AS payers
    FROM regular
    GROUP BY party_id, plan
    HAVING count(*) >= $min_alike
),
clusters AS (
    SELECT
        regular.party_id,
        count(*) AS payer_count,
        count(DISTINCT regular.plan) AS plan_count,
        sum(regular.paid) AS paid
    FROM regular
    INNER JOIN plans ON regular.party_id = plans.party_id AND regular.plan = plans.plan
    GROUP BY regular.party_id
    HAVING count(*) >= $min_payers AND count(DISTINCT regular.plan) >= $min_plans
),
notes AS (
    SELECT party_id, direction, amount, day
    FROM transactions
    WHERE instrument = 'cash'
),
drawn AS (
    SELECT clusters.party_id
    FROM clusters
    INNER JOIN notes ON clusters.party_id = notes.party_id
    WHERE notes.direction = 'out'
    GROUP BY clusters.party_id, clusters.paid
    HAVING sum(notes.amount) >= $cash_share * clusters.paid
),
banked AS (
    SELECT clusters.party_id
    FROM clusters
    INNER JOIN regular ON clusters.party_id = regular.party_id
    INNER JOIN notes
        ON regular.other_party = notes.party_id
        AND notes.day BETWEEN regular.first_day - $cash_time AND regular.first_day
    WHERE notes.direction = 'in'
    GROUP BY clusters.party_id, clusters.payer_count
    HAVING count(DISTINCT regular.other_party) >= $banked_share * clusters.payer_count
)
SELECT
    payments.account_id,
    payments.transfer_id,
    clusters.payer_count,
    clusters.plan_count,
    clusters.paid,
    clusters.paid AS amount,
    'cluster' AS finding
FROM clusters
INNER JOIN regular ON clusters.party_id = regular.party_id
INNER JOIN plans ON regular.party_id = plans.party_id AND regular.plan = plans.plan
INNER JOIN payments ON regular.party_id = payments.party_id AND regular.other_party = payments.other_party
LEFT JOIN drawn ON clusters.party_id = drawn.party_id
LEFT JOIN banked ON clusters.party_id = banked.party_id
WHERE drawn.party_id IS NOT NULL OR banked.party_id IS NOT NULL

-- The money of a pool is gone when its payouts stop: two paydays are missed, and the balance is a fraction of what it was on
-- the average of the quarter before.
WITH failed AS (
    SELECT pool_id, min(starts - (ends - starts + 1)) AS from_day, max(ends) AS to_day
    FROM pool_cycles
    WHERE earlier = 3 AND payees_of_three >= $min_payees * 3 AND payees_of_two * 3 <= $payees_left * payees_of_three
    GROUP BY pool_id
),
known AS (
    SELECT
        failed.pool_id, failed.from_day, failed.to_day, account_days.account_id, account_days.day, account_days.balance_end,
        row_number() OVER (PARTITION BY failed.pool_id ORDER BY account_days.day DESC) AS place
    FROM failed
    INNER JOIN pool_facts ON failed.pool_id = pool_facts.pool_id
    INNER JOIN account_days ON pool_facts.account_id = account_days.account_id
    WHERE account_days.day BETWEEN failed.from_day - $quarter AND failed.to_day AND account_days.balance_end IS NOT NULL
        AND pool_facts.people >= $min_people AND pool_facts.waiting >= $min_waiting
),
balances AS (
    SELECT
        pool_id, account_id, from_day, to_day,
        sum(CASE WHEN day < from_day THEN balance_end ELSE 0 END) AS held,
        sum(CASE WHEN day < from_day THEN 1 ELSE 0 END) AS days,
        max(CASE WHEN place = 1 THEN balance_end END) AS left_over
    FROM known
    GROUP BY pool_id, account_id, from_day, to_day
)
SELECT
    transactions.account_id,
    transactions.transaction_id,
    pool_facts.waiting,
    pool_facts.owed,
    balances.held // balances.days AS usual_balance,
    balances.left_over,
    pool_facts.owed AS amount,
    balances.pool_id AS finding
FROM balances
INNER JOIN pool_facts ON balances.pool_id = pool_facts.pool_id
INNER JOIN transactions ON balances.account_id = transactions.account_id
WHERE balances.left_over * balances.days <= $balance_left * balances.held
    AND transactions.direction = 'out' AND transactions.day BETWEEN balances.from_day - $quarter AND balances.to_day
    AND transactions.amount * balances.days >= $large_share * balances.held

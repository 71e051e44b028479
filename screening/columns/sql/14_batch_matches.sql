-- Payroll and batch legs left alone: one bank books a batch one by one, the other all at once, so their clocks tell little.
-- They match where exactly one leg of each side remains of the same payer, payee and amount within a day.
WITH alone AS (
    SELECT transaction_id, paying, payer_id, payee_id, amount, booked_at
    FROM legs
    WHERE both_held AND in_batch AND transaction_id NOT IN (
        SELECT out_transaction FROM plain_matches
        UNION ALL
        SELECT in_transaction FROM plain_matches
        UNION ALL
        SELECT out_transaction FROM walked_matches
        UNION ALL
        SELECT in_transaction FROM walked_matches
    )
),
gaps AS (
    SELECT
        *,
        CASE WHEN booked_at - lag(booked_at) OVER near <= 86400 THEN 0 ELSE 1 END AS opens
    FROM alone
    WINDOW near AS (PARTITION BY payer_id, payee_id, amount ORDER BY booked_at, transaction_id)
),
days AS (
    SELECT
        *,
        sum(opens) OVER (PARTITION BY payer_id, payee_id, amount ORDER BY booked_at, transaction_id) AS batch
    FROM gaps
)
SELECT
    max(CASE WHEN paying THEN transaction_id END) AS out_transaction,
    max(CASE WHEN NOT paying THEN transaction_id END) AS in_transaction
FROM days
GROUP BY payer_id, payee_id, amount, batch
HAVING count(*) = 2 AND count(*) FILTER (paying) = 1

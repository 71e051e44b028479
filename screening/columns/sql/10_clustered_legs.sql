-- Legs that may belong together: same payer, payee and amount, no gap longer than the tolerance between neighbours.
WITH gaps AS (
    SELECT
        *,
        CASE WHEN booked_at - lag(booked_at) OVER near <= $tolerance THEN 0 ELSE 1 END AS opens
    FROM legs
    WHERE both_held
    WINDOW near AS (PARTITION BY payer_id, payee_id, amount ORDER BY booked_at, transaction_id)
),
clusters AS (
    SELECT
        *,
        sum(opens) OVER (PARTITION BY payer_id, payee_id, amount ORDER BY booked_at, transaction_id) AS cluster
    FROM gaps
)
SELECT
    transaction_id, paying, payer_id, payee_id, amount, booked_at, cluster,
    row_number() OVER (PARTITION BY payer_id, payee_id, amount, cluster, paying ORDER BY booked_at, transaction_id) AS place,
    count(*) FILTER (paying) OVER whole AS outs,
    count(*) FILTER (NOT paying) OVER whole AS ins
FROM clusters
WINDOW whole AS (PARTITION BY payer_id, payee_id, amount, cluster)

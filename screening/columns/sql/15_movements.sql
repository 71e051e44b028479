-- One row a movement: matched legs as one, the others alone.
WITH matches AS (
    SELECT out_transaction, in_transaction FROM plain_matches
    UNION ALL
    SELECT out_transaction, in_transaction FROM walked_matches
    UNION ALL
    SELECT out_transaction, in_transaction FROM batch_matches
),
joined AS (
    SELECT
        legs.payer_id, legs.payee_id, legs.amount, legs.booked_at,
        CASE WHEN legs.paying THEN legs.transaction_id END AS out_transaction,
        CASE WHEN legs.paying THEN matches.in_transaction ELSE legs.transaction_id END AS in_transaction
    FROM legs
    LEFT JOIN matches ON legs.paying AND legs.transaction_id = matches.out_transaction
    WHERE legs.paying OR legs.transaction_id NOT IN (SELECT in_transaction FROM matches)
)
SELECT
    CAST(row_number() OVER (
        ORDER BY booked_at, payer_id, payee_id, amount, coalesce(out_transaction, in_transaction)
    ) AS INTEGER) AS transfer_id,
    *
FROM joined

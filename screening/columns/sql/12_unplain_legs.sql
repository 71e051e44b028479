-- Legs of clusters that time order alone does not match: the two-pointer walk takes them.
SELECT transaction_id, paying, payer_id, payee_id, amount, cluster, booked_at
FROM clustered_legs
WHERE outs > 0 AND ins > 0
    AND transaction_id NOT IN (
        SELECT out_transaction FROM plain_matches UNION ALL SELECT in_transaction FROM plain_matches
    )
ORDER BY payer_id, payee_id, amount, cluster, booked_at, transaction_id

-- Legs of clusters that time order alone does not match: the two-pointer walk takes them.
SELECT
    transaction_id, paying, payer_id, payee_id, amount, cluster, booked_at, payer.bank_id AS payer_bank,
    payee.bank_id AS payee_bank
FROM clustered_legs
INNER JOIN account_banks AS payer ON clustered_legs.payer_id = payer.account_id
INNER JOIN account_banks AS payee ON clustered_legs.payee_id = payee.account_id
WHERE outs > 0 AND ins > 0
    AND transaction_id NOT IN (
        SELECT out_transaction FROM plain_matches UNION ALL SELECT in_transaction FROM plain_matches
    )
ORDER BY payer_id, payee_id, amount, cluster, booked_at, transaction_id

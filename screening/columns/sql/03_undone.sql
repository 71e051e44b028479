-- Reversals and the bookings that they take back: same bank, account and sum, the other direction.
WITH pairs AS (
    SELECT reversals.bank_id, reversals.transaction_id AS reversal, original.transaction_id AS original
    FROM reversals
    INNER JOIN src_transactions AS original
        ON reversals.bank_id = original.bank_id AND reversals.reverses = original.transaction_id
        AND reversals.account_id = original.account_id AND reversals.amount = original.amount
        AND reversals.direction <> original.direction
    WHERE coalesce(original.currency, 'CNY') = 'CNY'
)
SELECT bank_id, reversal AS transaction_id FROM pairs
UNION
SELECT bank_id, original FROM pairs

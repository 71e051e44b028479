-- What an account did on one day.
WITH marks AS (
    SELECT transfer_id, own, lawful IS NOT NULL AS covered FROM transfers WHERE own OR lawful IS NOT NULL
),
moved AS (
    SELECT
        transactions.account_id, transactions.party_id, transactions.day, transactions.transaction_id,
        transactions.balance_after,
        CASE WHEN direction = 'in' AND NOT coalesce(own, FALSE) THEN amount END AS came,
        CASE WHEN direction = 'out' AND NOT coalesce(own, FALSE) THEN amount END AS went,
        coalesce(covered, FALSE) AS covered,
        CASE WHEN instrument = 'cash' AND direction = 'in' THEN amount END AS cash_came,
        CASE WHEN instrument = 'cash' AND direction = 'out' THEN amount END AS cash_went,
        CASE WHEN instrument IN ('interest', 'fee') THEN NULL ELSE 1 END AS by_customer
    FROM transactions
    LEFT JOIN marks USING (transfer_id)
)
SELECT
    account_id, min(party_id) AS party_id, day,
    CAST(coalesce(sum(came), 0) AS BIGINT) AS in_amount,
    CAST(coalesce(sum(went), 0) AS BIGINT) AS out_amount,
    CAST(coalesce(sum(CASE WHEN covered THEN came END), 0) AS BIGINT) AS in_lawful,
    CAST(coalesce(sum(CASE WHEN covered THEN went END), 0) AS BIGINT) AS out_lawful,
    CAST(count(came) AS INTEGER) AS in_count,
    CAST(count(went) AS INTEGER) AS out_count,
    CAST(coalesce(sum(cash_came), 0) AS BIGINT) AS cash_in,
    CAST(coalesce(sum(cash_went), 0) AS BIGINT) AS cash_out,
    CAST(count(by_customer) AS INTEGER) AS customer_count,
    arg_max(balance_after, transaction_id) AS balance_end
FROM moved
GROUP BY account_id, day

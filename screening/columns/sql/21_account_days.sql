-- What an account did on one day.
WITH moved AS (
    SELECT transactions.*, coalesce(transfers.own, FALSE) AS own, transfers.lawful
    FROM transactions
    LEFT JOIN transfers USING (transfer_id)
)
SELECT
    account_id, min(party_id) AS party_id, day,
    CAST(coalesce(sum(amount) FILTER (direction = 'in' AND NOT own), 0) AS BIGINT) AS in_amount,
    CAST(coalesce(sum(amount) FILTER (direction = 'out' AND NOT own), 0) AS BIGINT) AS out_amount,
    CAST(coalesce(sum(amount) FILTER (direction = 'in' AND NOT own AND lawful IS NOT NULL), 0) AS BIGINT) AS in_lawful,
    CAST(coalesce(sum(amount) FILTER (direction = 'out' AND NOT own AND lawful IS NOT NULL), 0) AS BIGINT) AS out_lawful,
    CAST(count(*) FILTER (direction = 'in' AND NOT own) AS INTEGER) AS in_count,
    CAST(count(*) FILTER (direction = 'out' AND NOT own) AS INTEGER) AS out_count,
    CAST(coalesce(sum(amount) FILTER (direction = 'in' AND instrument = 'cash'), 0) AS BIGINT) AS cash_in,
    CAST(coalesce(sum(amount) FILTER (direction = 'out' AND instrument = 'cash'), 0) AS BIGINT) AS cash_out,
    CAST(count(*) FILTER (instrument NOT IN ('interest', 'fee')) AS INTEGER) AS customer_count,
    arg_max(balance_after, transaction_id) AS balance_end
FROM moved
GROUP BY account_id, day

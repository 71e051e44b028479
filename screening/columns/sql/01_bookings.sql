-- Every accepted booking up to the as-of day, in fen and local seconds; reversals and what they reverse are left out.
WITH seen AS (
    SELECT
        bank_id,
        transaction_id AS bank_transaction_id,
        account_id AS account,
        CAST(epoch(booked_at) AS BIGINT) AS booked_at,
        direction,
        CAST(amount * 100 AS BIGINT) AS amount,
        CAST(balance_after * 100 AS BIGINT) AS balance_after,
        counterparty_account_id AS counterparty,
        counterparty_name,
        instrument,
        channel,
        purpose,
        branch_id,
        region_code,
        ip,
        agent_name,
        device_id,
        reverses
    FROM src_transactions
    WHERE booked_at < $until AND coalesce(currency, 'CNY') = 'CNY'
),
undone AS (
    SELECT reversal.bank_id, reversal.bank_transaction_id AS reversal, original.bank_transaction_id AS original
    FROM seen AS reversal
    INNER JOIN seen AS original
        ON reversal.bank_id = original.bank_id AND reversal.reverses = original.bank_transaction_id
        AND reversal.account = original.account AND reversal.amount = original.amount
        AND reversal.direction <> original.direction
    WHERE reversal.reverses IS NOT NULL
),
gone AS (
    SELECT bank_id, reversal AS bank_transaction_id FROM undone
    UNION
    SELECT bank_id, original FROM undone
)
SELECT
    CAST(row_number() OVER (ORDER BY booked_at, account, bank_id, bank_transaction_id) AS INTEGER) AS transaction_id,
    seen.* EXCLUDE (reverses)
FROM seen
ANTI JOIN gone USING (bank_id, bank_transaction_id)

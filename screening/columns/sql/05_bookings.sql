-- Every accepted booking up to the as-of day, in fen and local seconds; reversals and what they reverse are left out.
-- Sorted first and numbered then: a window over rows as wide as these would be made by one processor alone.
SELECT CAST(row_number() OVER () AS INTEGER) AS transaction_id, sorted.*
FROM (
    SELECT
        src_transactions.bank_id,
        src_transactions.transaction_id AS bank_transaction_id,
        own.account_id,
        other.account_id AS counterparty_id,
        CAST(epoch(booked_at) AS BIGINT) AS booked_at,
        CAST(direction AS direction) AS direction,
        CAST(amount * 100 AS BIGINT) AS amount,
        CAST(balance_after * 100 AS BIGINT) AS balance_after,
        counterparty_name,
        CAST(instrument AS instrument) AS instrument,
        CAST(channel AS channel) AS channel,
        purpose,
        branch_id,
        region_code,
        ip,
        agent_name,
        device_id
    FROM src_transactions
    INNER JOIN account_numbers AS own ON src_transactions.account_id = own.account
    LEFT JOIN account_numbers AS other ON src_transactions.counterparty_account_id = other.account
    ANTI JOIN undone
        ON src_transactions.bank_id = undone.bank_id AND src_transactions.transaction_id = undone.transaction_id
    WHERE booked_at < $until AND coalesce(currency, 'CNY') = 'CNY'
    ORDER BY booked_at, own.account_id, src_transactions.bank_id, src_transactions.transaction_id
) AS sorted

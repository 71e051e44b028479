-- Dense numbers for accounts and for the identities behind them, in sorted order.
WITH named AS (
    SELECT account FROM known_accounts
    UNION
    SELECT account_id FROM src_transactions WHERE booked_at < $until
    UNION
    SELECT counterparty_account_id FROM src_transactions WHERE counterparty_account_id IS NOT NULL AND booked_at < $until
),
identified AS (
    SELECT account, coalesce(known_accounts.identity, 'X' || account) AS identity, known_accounts.account IS NOT NULL AS held
    FROM named
    LEFT JOIN known_accounts USING (account)
)
SELECT
    CAST(row_number() OVER (ORDER BY account) AS INTEGER) AS account_id,
    CAST(dense_rank() OVER (ORDER BY identity) AS INTEGER) AS party_id,
    account, identity, held
FROM identified

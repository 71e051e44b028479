-- A customer's receipts, or payments, of one day at one bank at or over the lines of large-value reporting: cash 0501, transfers
-- of an organisation 0502, of an individual 0503. One finding an account and code, with each day's largest bookings.
WITH sums AS (
    SELECT
        transactions.party_id, accounts.bank_id, transactions.day, transactions.direction,
        transactions.instrument = 'cash' AS in_cash, accounts.holder, sum(transactions.amount) AS total
    FROM transactions
    INNER JOIN accounts ON transactions.account_id = accounts.account_id
    WHERE transactions.instrument NOT IN ('interest', 'fee')
    GROUP BY
        transactions.party_id, accounts.bank_id, transactions.day, transactions.direction,
        transactions.instrument = 'cash', accounts.holder
),
reported AS (
    SELECT
        party_id, bank_id, day, direction, in_cash, total,
        CASE WHEN in_cash THEN '0501' WHEN holder = 'organisation' THEN '0502' ELSE '0503' END AS code
    FROM sums
    WHERE total >= CASE
            WHEN in_cash THEN law('large_cash', day)
            WHEN holder = 'organisation' THEN law('large_transfer_entity', day)
            ELSE law('large_transfer_individual', day)
        END
),
placed AS (
    SELECT
        transactions.account_id, transactions.transaction_id, reported.code, reported.total,
        row_number() OVER (
            PARTITION BY transactions.account_id, transactions.day, transactions.direction, reported.code
            ORDER BY transactions.amount DESC, transactions.transaction_id
        ) AS place
    FROM transactions
    INNER JOIN accounts ON transactions.account_id = accounts.account_id
    INNER JOIN reported
        ON transactions.party_id = reported.party_id AND accounts.bank_id = reported.bank_id
        AND transactions.day = reported.day AND transactions.direction = reported.direction
    WHERE transactions.instrument NOT IN ('interest', 'fee') AND (transactions.instrument = 'cash') = reported.in_cash
)
SELECT
    account_id, transaction_id, code, code AS finding,
    sum(CASE WHEN place = 1 THEN 1 ELSE 0 END) OVER (PARTITION BY account_id, code) AS report_days,
    max(total) OVER (PARTITION BY account_id, code) AS largest_day
FROM placed
WHERE place <= $most_shown

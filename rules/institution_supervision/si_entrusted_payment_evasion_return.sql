-- A seller of pretence: what a bank loan paid it goes back to the borrower or a relative of his within a week.
WITH paid AS (
    SELECT
        loan, account_id, transfer_id, return_transfer,
        sum(amount) OVER (PARTITION BY loan, payee_party) AS paid,
        max(returned) OVER (PARTITION BY loan, payee_party) AS returned
    FROM loan_uses
    WHERE source = 'bank' AND use <> 'passed'
),
found AS (
    SELECT loan, account_id, transfer_id, return_transfer, CAST(paid AS BIGINT) AS paid, returned
    FROM paid
    WHERE paid >= $least AND returned >= $share * paid
)
SELECT account_id, transfer_id, loan AS finding, returned, paid AS amount FROM found
UNION
SELECT account_id, return_transfer, loan, returned, paid FROM found WHERE return_transfer IS NOT NULL

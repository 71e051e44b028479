-- A personal loan over the line above which the bank must pay the seller itself: the borrower pays most of it out by telephone,
-- online or at a machine within days. Housing loans are left out.
WITH lines AS (
    SELECT
        bank_loans.bank_loan, bank_loans.principal,
        CASE
            WHEN coalesce(bank_loans.product, '') LIKE '%经营%' OR coalesce(bank_loans.purpose, '') LIKE '%经营%'
                THEN law('entrusted_payment_personal_business', bank_loans.disbursed_day)
            ELSE law('entrusted_payment_personal_consumption', bank_loans.disbursed_day)
        END AS line
    FROM bank_loans
    INNER JOIN accounts ON bank_loans.account_id = accounts.account_id
    WHERE accounts.holder = 'individual' AND coalesce(bank_loans.product, '') NOT LIKE '%房%'
),
self_paid AS (
    SELECT account_id, transaction_id, loan, sum(amount) OVER (PARTITION BY loan) AS total
    FROM loan_uses
    WHERE source = 'bank' AND channel IN ('mobile', 'online', 'atm') AND use <> 'passed' AND day <= first_day + $within
)
SELECT
    self_paid.account_id, self_paid.transaction_id, lines.bank_loan AS finding, lines.principal, lines.line,
    CAST(self_paid.total AS BIGINT) AS amount
FROM lines
INNER JOIN self_paid ON lines.bank_loan = self_paid.loan
WHERE lines.principal > lines.line AND self_paid.total >= $share * lines.principal

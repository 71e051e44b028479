-- Payments of bank loans to one seller, or to sellers of one person, each under the line of entrusted payment and together over it
-- within days.
WITH payments AS (
    SELECT
        loan_uses.party_id, loan_uses.account_id, loan_uses.transaction_id, loan_uses.paid AS amount, loan_uses.day,
        coalesce(payee.controller, -loan_uses.payee_party) AS seller,
        max(CASE
            WHEN payer.holder <> 'individual' THEN law('entrusted_payment_working_capital', loan_uses.day)
            WHEN coalesce(bank_loans.product, '') LIKE '%经营%' OR coalesce(bank_loans.purpose, '') LIKE '%经营%'
                THEN law('entrusted_payment_personal_business', loan_uses.day)
            ELSE law('entrusted_payment_personal_consumption', loan_uses.day)
        END) AS line
    FROM loan_uses
    INNER JOIN bank_loans ON loan_uses.loan = bank_loans.bank_loan
    INNER JOIN accounts AS payer ON loan_uses.account_id = payer.account_id
    INNER JOIN accounts AS payee ON loan_uses.payee_id = payee.account_id
    WHERE loan_uses.source = 'bank' AND loan_uses.use <> 'passed'
    GROUP BY
        loan_uses.party_id, loan_uses.account_id, loan_uses.transaction_id, loan_uses.paid, loan_uses.day,
        coalesce(payee.controller, -loan_uses.payee_party)
    -- Most of the payment is the money of loans, first in first out.
    HAVING sum(loan_uses.amount) * 2 >= loan_uses.paid
),
parts AS (
    SELECT party_id, account_id, transaction_id, amount, day, seller, line
    FROM payments
    WHERE amount >= $least_part * line AND amount <= line
),
windows AS (
    SELECT
        party_id, seller, line, day AS last_day,
        count(*) OVER within_days AS payments,
        sum(amount) OVER within_days AS total
    FROM parts
    WINDOW within_days AS (PARTITION BY party_id, seller, line ORDER BY day RANGE BETWEEN $within PRECEDING AND CURRENT ROW)
)
SELECT
    parts.account_id, parts.transaction_id, parts.seller AS finding, windows.line,
    CAST(max(windows.payments) AS INTEGER) AS payments, CAST(max(windows.total) AS BIGINT) AS amount
FROM windows
INNER JOIN parts
    ON windows.party_id = parts.party_id AND windows.seller = parts.seller AND windows.line = parts.line
    AND parts.day BETWEEN windows.last_day - $within AND windows.last_day
WHERE windows.total > windows.line
GROUP BY parts.account_id, parts.transaction_id, parts.seller, windows.line

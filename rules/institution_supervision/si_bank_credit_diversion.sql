-- A bank's loan of which a large share reaches securities, a developer, investments or informal loans within a month.
WITH reached AS (
    SELECT
        loan_uses.loan, loan_uses.account_id, loan_uses.transaction_id, loan_uses.principal, loan_uses.use, loan_uses.amount,
        coalesce(loan_uses.paid, loan_uses.amount) AS paid
    FROM loan_uses
    INNER JOIN bank_loans ON loan_uses.loan = bank_loans.bank_loan
    WHERE loan_uses.source = 'bank' AND (
        loan_uses.use IN ('securities', 'wealth', 'lending')
        OR loan_uses.use = 'property' AND coalesce(bank_loans.purpose, '') NOT LIKE '%房%'
    )
),
shares AS (
    SELECT
        loan, CAST(sum(amount) AS BIGINT) AS diverted, CAST(sum(paid) AS BIGINT) AS paid,
        CAST(sum(CASE WHEN use = 'securities' THEN amount ELSE 0 END) AS BIGINT) AS securities,
        CAST(sum(CASE WHEN use = 'property' THEN amount ELSE 0 END) AS BIGINT) AS property,
        CAST(sum(CASE WHEN use = 'wealth' THEN amount ELSE 0 END) AS BIGINT) AS wealth,
        CAST(sum(CASE WHEN use = 'lending' THEN amount ELSE 0 END) AS BIGINT) AS lending
    FROM reached
    GROUP BY loan
)
SELECT
    reached.account_id, reached.transaction_id, reached.loan AS finding, reached.principal, shares.securities, shares.property,
    shares.wealth, shares.lending, shares.diverted AS amount,
    -- Beside more money of another origin, in first and out last, it is less sure whose went there.
    CASE
        WHEN shares.diverted >= $high_share * reached.principal AND shares.diverted >= $high_amount
            AND shares.diverted * 2 >= shares.paid THEN 'high'
        ELSE 'medium'
    END AS severity
FROM reached
INNER JOIN shares ON reached.loan = shares.loan
WHERE shares.diverted >= $share * reached.principal AND shares.diverted >= $least

-- An institution's loan of which a large share reaches securities, developers or investments within a week.
WITH reached AS (
    SELECT account_id, transaction_id, loan, principal, sum(amount) OVER (PARTITION BY loan) AS total
    FROM loan_uses
    WHERE source = 'institution' AND use IN ('securities', 'property', 'wealth') AND day <= first_day + $within
)
SELECT account_id, transaction_id, loan AS finding, principal, CAST(total AS BIGINT) AS amount
FROM reached
WHERE total >= $share * principal AND total >= $least

-- An institution that is to wind up lends anew or takes the public's money anew after its licence ended.
WITH sums AS (
    SELECT
        institution_id,
        sum(CASE WHEN part = 'new_loan' THEN 1 ELSE 0 END) AS new_loans,
        sum(CASE WHEN part = 'new_money' THEN 1 ELSE 0 END) AS new_payments,
        CAST(sum(CASE WHEN part IN ('new_loan', 'new_money') THEN amount ELSE 0 END) AS BIGINT) AS total
    FROM runoff_dealings
    GROUP BY institution_id
)
SELECT
    runoff_dealings.account_id, runoff_dealings.transfer_id, sums.institution_id AS finding, sums.new_loans,
    sums.new_payments, sums.total AS amount,
    CASE WHEN sums.new_loans + sums.new_payments >= $many THEN 'high' ELSE 'medium' END AS severity
FROM sums
INNER JOIN runoff_dealings ON sums.institution_id = runoff_dealings.institution_id
WHERE runoff_dealings.part IN ('new_loan', 'new_money')

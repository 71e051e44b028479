-- An institution that is to wind up pays a large share of what old borrowers bring back to its own people.
WITH sums AS (
    SELECT
        institution_id,
        CAST(sum(CASE WHEN part = 'repayment' THEN amount ELSE 0 END) AS BIGINT) AS repaid,
        CAST(sum(CASE WHEN part = 'insider' THEN amount ELSE 0 END) AS BIGINT) AS taken
    FROM runoff_dealings
    GROUP BY institution_id
)
SELECT
    runoff_dealings.account_id, runoff_dealings.transfer_id, sums.institution_id AS finding, sums.repaid, sums.taken AS amount
FROM sums
INNER JOIN runoff_dealings ON sums.institution_id = runoff_dealings.institution_id
WHERE runoff_dealings.part = 'insider' AND sums.taken >= $least AND sums.taken >= $share * sums.repaid

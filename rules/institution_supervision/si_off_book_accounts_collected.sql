-- Repayments past the institution: several of its borrowers pay a private account again and again, and that account pays its
-- officers, or is one of theirs.
WITH sums AS (
    SELECT
        institution_id, collector_party,
        count(DISTINCT CASE WHEN part = 'collected' THEN other_party END) AS borrowers,
        CAST(sum(CASE WHEN part = 'collected' THEN amount ELSE 0 END) AS BIGINT) AS collected,
        CAST(sum(CASE WHEN part = 'forwarded' OR officer THEN amount ELSE 0 END) AS BIGINT) AS reached
    FROM borrower_collectors
    GROUP BY institution_id, collector_party
)
SELECT
    borrower_collectors.account_id, borrower_collectors.transfer_id,
    sums.institution_id AS finding, sums.borrowers, sums.reached, sums.collected AS amount
FROM sums
INNER JOIN borrower_collectors
    ON sums.institution_id = borrower_collectors.institution_id AND sums.collector_party = borrower_collectors.collector_party
WHERE sums.borrowers >= $borrowers AND sums.collected >= $least AND sums.reached >= $reached_share * sums.collected

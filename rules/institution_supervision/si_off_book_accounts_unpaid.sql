-- A book that is not borne out: rows of which no payout of that sum is seen from any account of the institution about that day.
WITH sums AS (
    SELECT
        institution_id,
        count(*) AS loan_count,
        sum(CASE WHEN borne_out THEN 0 ELSE 1 END) AS missing,
        CAST(sum(CASE WHEN borne_out THEN 0 ELSE principal END) AS BIGINT) AS missing_sum
    FROM institution_exposures
    WHERE kind IN ('small_loan', 'pawnshop') AND borne_out IS NOT NULL
    GROUP BY institution_id
)
SELECT
    institution_exposures.account_id, institution_exposures.transaction_id, sums.institution_id AS finding, sums.loan_count,
    sums.missing, sums.missing_sum AS amount,
    CASE WHEN sums.missing >= $many THEN 'high' ELSE 'medium' END AS severity
FROM institution_exposures
INNER JOIN sums ON institution_exposures.institution_id = sums.institution_id
WHERE NOT institution_exposures.borne_out
    AND (sums.missing_sum >= $missing_sum OR sums.missing >= $many AND sums.missing >= $missing_share * sums.loan_count)

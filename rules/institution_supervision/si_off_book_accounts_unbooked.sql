-- Lending that no book tells of: a lender on the roster pays several others sums that come back, without a row for any.
WITH sums AS (
    SELECT
        unbooked_payments.institution_id,
        count(DISTINCT unbooked_payments.payout) AS payouts,
        count(DISTINCT unbooked_payments.other_party) AS borrowers,
        CAST(sum(CASE WHEN unbooked_payments.part = 'paid' THEN unbooked_payments.amount ELSE 0 END) AS BIGINT) AS lent,
        CAST(sum(CASE WHEN unbooked_payments.part = 'back' THEN unbooked_payments.amount ELSE 0 END) AS BIGINT) AS repaid
    FROM unbooked_payments
    INNER JOIN institutions ON unbooked_payments.institution_id = institutions.institution_id
    WHERE institutions.kind IN ('small_loan', 'pawnshop')
    GROUP BY unbooked_payments.institution_id
)
SELECT
    unbooked_payments.account_id, unbooked_payments.transfer_id, sums.institution_id AS finding, sums.payouts, sums.borrowers,
    sums.repaid, sums.lent AS amount,
    CASE WHEN sums.borrowers >= $many THEN 'critical' ELSE 'medium' END AS severity
FROM sums
INNER JOIN unbooked_payments ON sums.institution_id = unbooked_payments.institution_id
WHERE sums.borrowers >= $borrowers AND sums.repaid >= $repaid_share * sums.lent

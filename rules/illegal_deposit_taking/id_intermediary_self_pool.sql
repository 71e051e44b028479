-- An intermediary that may only bring lenders and borrowers together: its own accounts or its officers' take money of many
-- lenders and pay borrowers, among them themselves, in other sums than came in, or after it was to close.
WITH sums AS (
    SELECT
        institution_id,
        count(DISTINCT CASE WHEN part = 'lender' THEN other_party END) AS lenders,
        count(DISTINCT CASE WHEN part = 'borrower' THEN other_party END) AS borrowers,
        sum(CASE WHEN part = 'lender' THEN amount ELSE 0 END) AS taken,
        sum(CASE WHEN part = 'borrower' THEN amount ELSE 0 END) AS lent,
        sum(CASE WHEN self_related THEN amount ELSE 0 END) AS self_lent,
        sum(CASE WHEN part = 'lender' AND NOT matched THEN amount ELSE 0 END) AS unmatched,
        sum(CASE WHEN after_close THEN amount ELSE 0 END) AS after_close
    FROM intermediary_flows
    GROUP BY institution_id
)
SELECT
    intermediary_flows.account_id,
    intermediary_flows.transfer_id,
    sums.lenders,
    sums.borrowers,
    sums.taken,
    sums.lent,
    sums.self_lent,
    sums.unmatched,
    sums.after_close,
    sums.taken AS amount,
    sums.institution_id AS finding
FROM sums
INNER JOIN intermediary_flows ON sums.institution_id = intermediary_flows.institution_id
WHERE intermediary_flows.part IN ('lender', 'borrower') AND sums.lenders >= $min_lenders AND sums.borrowers >= $min_borrowers
    AND (
        sums.self_lent >= $self_share * sums.lent
        OR sums.unmatched >= $unmatched_share * sums.taken
        OR sums.after_close > 0
    )

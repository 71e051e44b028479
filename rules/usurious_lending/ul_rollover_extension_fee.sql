-- Fees paid again and again only to put a loan off, its principal untouched.
WITH rolled AS (
    SELECT
        loan_id, lender_set, borrower_party, account_count, extensions, extension_fees, received,
        CASE WHEN extensions > law('cash_loan_extensions', disbursed_day) THEN 1 ELSE 0 END AS too_often
    FROM outside_loans
    WHERE extensions >= $min_extensions AND extension_fees >= $fee_share * received AND coalesce(over_cap, TRUE)
),
lenders AS (
    SELECT
        lender_set,
        max(account_count) AS account_count,
        count(*) AS loan_count,
        count(DISTINCT borrower_party) AS borrower_count,
        max(extensions) AS most_extensions,
        max(too_often) AS too_often,
        sum(received) AS in_hand,
        sum(extension_fees) AS fees
    FROM rolled
    GROUP BY lender_set
)
SELECT
    lender_hands.account_id,
    lender_hands.transfer_id,
    lenders.account_count,
    lenders.loan_count,
    lenders.borrower_count,
    lenders.most_extensions,
    lenders.in_hand,
    lenders.fees,
    lenders.fees AS amount,
    CASE WHEN lenders.too_often = 1 OR lenders.borrower_count >= $cluster THEN 'high' ELSE 'medium' END AS severity,
    lenders.lender_set AS finding
FROM rolled
INNER JOIN lenders ON rolled.lender_set = lenders.lender_set
INNER JOIN lender_hands ON rolled.loan_id = lender_hands.loan_id

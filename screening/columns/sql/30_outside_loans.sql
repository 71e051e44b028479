-- Loans of unlicensed lenders to others than their own. To whom many "lend", he takes deposits and is no borrower here.
-- Payments on several loans at once may have been told apart wrongly: what he still owes beside lowers the gain.
WITH deposit_takers AS (
    SELECT borrower_party
    FROM loans
    GROUP BY borrower_party
    HAVING count(DISTINCT lender_set) >= $deposit_taker
),
handled AS (
    SELECT loan_id, max(account_count) AS account_count
    FROM lender_hands
    GROUP BY loan_id
),
owed_beside AS (
    SELECT one.loan_id, sum(greatest(other.received - other.repaid, 0)) AS owed
    FROM loans AS one
    INNER JOIN loans AS other
        ON one.lender_set = other.lender_set AND one.borrower_party = other.borrower_party
        AND one.loan_id <> other.loan_id
        AND other.disbursed_day <= one.last_day AND other.last_day >= one.disbursed_day
    GROUP BY one.loan_id
)
SELECT
    loans.loan_id, loans.lender_party, loans.borrower_party, loans.lender_set, handled.account_count, loans.borrower_account,
    loans.disbursed_at, loans.disbursed_day, loans.last_day, loans.received, loans.repaid, loans.gain,
    CAST(greatest(loans.gain - coalesce(owed_beside.owed, 0), 0) AS BIGINT) AS net_gain, loans.principal,
    loans.upfront_back, loans.upfront_deduction, loans.upfront_rate, loans.extension_fees, loans.repayments,
    loans.extensions, loans.term_days, loans.rate_simple, loans.rate_simple_month, loans.rate_declining, loans.rate_cap,
    loans.over_cap, loans.over_36, loans.over_72, loans.confidence
FROM loans
INNER JOIN handled ON loans.loan_id = handled.loan_id
LEFT JOIN owed_beside ON loans.loan_id = owed_beside.loan_id
LEFT JOIN deposit_takers ON loans.borrower_party = deposit_takers.borrower_party
WHERE deposit_takers.borrower_party IS NULL AND NOT loans.kin

-- Loans whose rate on the outstanding principal is above four times the LPR in force when they were made.
WITH over AS (
    SELECT loan_id, lender_set, account_count, received, gain, rate_declining, rate_cap
    FROM outside_loans
    WHERE over_cap AND confidence >= $min_confidence AND net_gain >= $min_gain
),
lenders AS (
    SELECT
        lender_set,
        max(account_count) AS account_count,
        count(*) AS loan_count,
        max(rate_declining) AS highest_rate,
        min(rate_declining) AS lowest_rate,
        min(rate_cap) AS lowest_cap,
        sum(received) AS in_hand,
        sum(gain) AS paid_beyond
    FROM over
    GROUP BY lender_set
)
SELECT
    lender_hands.account_id,
    lender_hands.transfer_id,
    lenders.account_count,
    lenders.loan_count,
    lenders.highest_rate,
    lenders.lowest_rate,
    lenders.lowest_cap,
    lenders.in_hand,
    lenders.paid_beyond,
    lenders.in_hand AS amount,
    lenders.lender_set AS finding
FROM over
INNER JOIN lenders ON over.lender_set = lenders.lender_set
INNER JOIN lender_hands ON over.loan_id = lender_hands.loan_id

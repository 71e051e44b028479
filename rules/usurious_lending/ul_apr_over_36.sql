-- Loans above 36 % a year, simple, on the money in hand. Help for a day or two and a lone odd sum back are none; sums
-- with fen, which nobody lends, weigh little.
WITH dear AS (
    SELECT
        loan_id, lender_set, borrower_party, account_count, received, gain, rate_simple,
        CASE WHEN over_72 THEN 1 ELSE 0 END AS above_72,
        CASE
            WHEN mod(received, 100) <> 0 AND principal IS NULL THEN 0
            WHEN least(rate_simple, coalesce(rate_simple_month, rate_simple))
                > law('illegal_lending_rate', disbursed_day) + $band THEN 1
            ELSE 0
        END AS clear
    FROM outside_loans
    WHERE over_36 AND confidence >= $min_confidence
        AND (term_days >= $least_days OR net_gain >= $least_gain)
        AND net_gain * 365 > law('illegal_lending_rate', disbursed_day) * received * term_days
        AND (repayments >= $min_repayments OR mod(coalesce(principal, received), $round_to) = 0)
),
lenders AS (
    SELECT
        lender_set,
        max(account_count) AS account_count,
        count(*) AS loan_count,
        count(DISTINCT borrower_party) AS borrower_count,
        sum(above_72) AS loans_over_72,
        sum(clear) AS clear,
        max(rate_simple) AS highest_rate,
        min(rate_simple) AS lowest_rate,
        sum(received) AS in_hand,
        sum(gain) AS gain
    FROM dear
    GROUP BY lender_set
)
SELECT
    lender_hands.account_id,
    lender_hands.transfer_id,
    lenders.account_count,
    lenders.loan_count,
    lenders.borrower_count,
    lenders.loans_over_72,
    lenders.highest_rate,
    lenders.lowest_rate,
    lenders.in_hand,
    lenders.gain,
    lenders.in_hand AS amount,
    CASE WHEN lenders.clear >= $several AND lenders.borrower_count >= $min_borrowers THEN 'high' WHEN lenders.clear > 0 THEN 'medium' ELSE 'low' END AS severity,
    lenders.lender_set AS finding
FROM dear
INNER JOIN lenders ON dear.lender_set = lenders.lender_set
INNER JOIN lender_hands ON dear.loan_id = lender_hands.loan_id

-- Loans of which part was handed back at once, or whose face, at one repeated rate, was more than what was handed over.
WITH cut AS (
    SELECT
        loan_id, lender_set, account_count, upfront_back, upfront_rate, received,
        CASE WHEN over_cap AND (term_days >= $least_days OR net_gain >= $least_gain) THEN 1 ELSE 0 END AS dear,
        CASE WHEN upfront_back > 0 THEN upfront_back ELSE upfront_deduction END AS deducted
    FROM outside_loans
    WHERE confidence >= $min_confidence
        AND (
            (
                upfront_back > 0 AND upfront_back <= $most_rate * (upfront_back + received)
                AND (net_gain > 0 OR repaid < received)
            )
            OR (upfront_back = 0 AND upfront_rate >= $least_rate AND upfront_rate <= $most_rate)
        )
),
repeated AS (
    SELECT
        one.loan_id,
        count(*) AS alike
    FROM cut AS one
    INNER JOIN cut AS other
        ON one.lender_set = other.lender_set
        AND other.upfront_rate BETWEEN one.upfront_rate - $tolerance AND one.upfront_rate + $tolerance
    GROUP BY one.loan_id
),
counted AS (
    SELECT cut.loan_id, cut.lender_set, cut.account_count, cut.dear, cut.deducted, cut.received, cut.upfront_rate
    FROM cut
    LEFT JOIN repeated ON cut.loan_id = repeated.loan_id
    WHERE cut.upfront_back > 0 OR repeated.alike >= $alike
),
lenders AS (
    SELECT
        lender_set,
        max(account_count) AS account_count,
        count(*) AS loan_count,
        sum(deducted) AS deducted,
        sum(received) AS in_hand,
        max(upfront_rate) AS highest_rate
    FROM counted
    GROUP BY lender_set
    HAVING count(*) >= $min_loans OR max(dear) = 1
)
SELECT
    lender_hands.account_id,
    lender_hands.transfer_id,
    lenders.account_count,
    lenders.loan_count,
    lenders.deducted,
    lenders.in_hand,
    lenders.in_hand AS amount,
    lenders.highest_rate,
    CASE WHEN lenders.loan_count >= $min_loans THEN 'high' ELSE 'medium' END AS severity,
    lenders.lender_set AS finding
FROM counted
INNER JOIN lenders ON counted.lender_set = lenders.lender_set
INNER JOIN lender_hands ON counted.loan_id = lender_hands.loan_id

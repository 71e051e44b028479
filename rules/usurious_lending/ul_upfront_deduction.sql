-- Loans of which part was handed back at once, or whose face, at one repeated rate, was more than what was handed over.
-- Someone to whom ten or more people "lend" takes deposits; he is no borrower here.
-- Named are the accounts that lend and collect, not one whose holder borrows as often.
WITH many_lenders AS (
    SELECT borrower_party
    FROM loans
    GROUP BY borrower_party
    HAVING count(DISTINCT lender_set) >= $deposit_taker
),
cut AS (
    SELECT
        loans.loan_id, loans.lender_set, loans.upfront_back, loans.upfront_rate, loans.over_cap, loans.received,
        CASE WHEN loans.upfront_back > 0 THEN loans.upfront_back ELSE loans.upfront_deduction END AS deducted
    FROM loans
    LEFT JOIN many_lenders ON loans.borrower_party = many_lenders.borrower_party
    WHERE many_lenders.borrower_party IS NULL AND NOT loans.kin
        AND (loans.upfront_back > 0 OR (loans.upfront_rate >= $least_rate AND loans.upfront_rate <= $most_rate))
),
repeated AS (
    SELECT
        one.loan_id,
        count(*) AS alike
    FROM cut AS one
    INNER JOIN cut AS other
        ON one.lender_set = other.lender_set
        AND other.upfront_rate BETWEEN one.upfront_rate - $tolerance AND one.upfront_rate + $tolerance
    WHERE one.upfront_back = 0
    GROUP BY one.loan_id
),
counted AS (
    SELECT cut.loan_id, cut.lender_set, cut.over_cap, cut.deducted, cut.received, cut.upfront_rate
    FROM cut
    LEFT JOIN repeated ON cut.loan_id = repeated.loan_id
    WHERE cut.upfront_back > 0 OR repeated.alike >= $alike
),
lenders AS (
    SELECT
        lender_set,
        count(*) AS loan_count,
        sum(deducted) AS deducted,
        sum(received) AS in_hand,
        max(upfront_rate) AS highest_rate
    FROM counted
    GROUP BY lender_set
    HAVING count(*) >= $min_loans OR sum(CASE WHEN over_cap THEN 1 ELSE 0 END) >= 1
),
evidence AS (
    SELECT lender_hands.lender_set, lender_hands.loan_id, lender_hands.transfer_id, lender_hands.account_id
    FROM lender_hands
    INNER JOIN counted ON lender_hands.loan_id = counted.loan_id
),
sides AS (
    SELECT lender_set, count(DISTINCT account_id) AS account_count
    FROM evidence
    GROUP BY lender_set
)
SELECT
    evidence.account_id,
    evidence.transfer_id,
    sides.account_count,
    lenders.loan_count,
    lenders.deducted,
    lenders.in_hand,
    lenders.in_hand AS amount,
    lenders.highest_rate,
    lenders.lender_set AS finding
FROM evidence
INNER JOIN lenders ON evidence.lender_set = lenders.lender_set
INNER JOIN sides ON evidence.lender_set = sides.lender_set

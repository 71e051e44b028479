-- Loans whose rate on the outstanding principal is above four times the LPR in force when they were made.
-- Someone to whom ten or more people "lend" takes deposits; he is no borrower here.
-- Named are the accounts that lend and collect, not one whose holder borrows as often.
WITH many_lenders AS (
    SELECT borrower_party
    FROM loans
    GROUP BY borrower_party
    HAVING count(DISTINCT lender_set) >= $deposit_taker
),
over AS (
    SELECT loans.loan_id, loans.lender_set, loans.received, loans.repaid, loans.rate_declining, loans.rate_cap, loans.gain
    FROM loans
    LEFT JOIN many_lenders ON loans.borrower_party = many_lenders.borrower_party
    WHERE loans.over_cap AND loans.confidence >= $min_confidence AND loans.gain >= $min_gain
        AND many_lenders.borrower_party IS NULL AND NOT loans.kin
),
lenders AS (
    SELECT
        lender_set,
        count(*) AS loan_count,
        max(rate_declining) AS highest_rate,
        min(rate_declining) AS lowest_rate,
        min(rate_cap) AS lowest_cap,
        sum(received) AS in_hand,
        sum(gain) AS paid_beyond
    FROM over
    GROUP BY lender_set
),
evidence AS (
    SELECT lender_hands.lender_set, lender_hands.loan_id, lender_hands.transfer_id, lender_hands.account_id
    FROM lender_hands
    INNER JOIN over ON lender_hands.loan_id = over.loan_id
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
    lenders.highest_rate,
    lenders.lowest_rate,
    lenders.lowest_cap,
    lenders.in_hand,
    lenders.paid_beyond,
    lenders.in_hand AS amount,
    lenders.lender_set AS finding
FROM evidence
INNER JOIN lenders ON evidence.lender_set = lenders.lender_set
INNER JOIN sides ON evidence.lender_set = sides.lender_set
